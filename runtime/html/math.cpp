#include "runtime/html/math.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <vector>

#include "runtime/html/math_symbols.h"
#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

using Kind = Symbol::Kind;

std::string row(const std::string& inside) { return "<mrow>" + inside + "</mrow>"; }
std::string mo(std::string_view text, std::string_view more = {}) { return fmt::format("<mo{}>{}</mo>", more, escaped(text)); }

class Tex {
 public:
  Tex(std::string_view text, bool display) : text_(text), display_(display) {}

  std::string formula() {
    const std::string all = sequence({});
    if (at_ < text_.size()) throw NotUnderstood("a closing sign too many");
    return all;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool comes(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  void expect(std::string_view what) {
    skip_spaces();
    if (!comes(what)) throw NotUnderstood(std::string(what));
    at_ += what.size();
  }

  // Everything up to one of the ends, which stays.
  std::string sequence(const std::vector<std::string_view>& ends) {
    std::string all;
    for (skip_spaces(); at_ < text_.size() && text_[at_] != '}'; skip_spaces()) {
      if (std::any_of(ends.begin(), ends.end(), [&](auto end) { return comes(end); })) break;
      all += with_scripts();
    }
    return all;
  }

  // An atom with what stands above and below it. Limits of sums stand over and under them on a line of their own.
  std::string with_scripts() {
    limits_ = false;
    std::string base = atom();
    const bool over = limits_ && display_;
    std::string sub, sup;
    for (skip_spaces(); at_ < text_.size(); skip_spaces()) {
      const char c = text_[at_];
      if (c == '\'') {
        sup += mo("′");
        ++at_;
      } else if ((c == '^' && sup.empty()) || (c == '_' && sub.empty())) {
        ++at_;
        (c == '^' ? sup : sub) = argument();
      } else if (c == '^' || c == '_') {
        throw NotUnderstood("a second script");
      } else {
        break;
      }
    }
    if (sub.empty() && sup.empty()) return base;
    const char* tag = over          ? sup.empty()   ? "munder"
                                      : sub.empty() ? "mover"
                                                    : "munderover"
                      : sup.empty() ? "msub"
                      : sub.empty() ? "msup"
                                    : "msubsup";
    return fmt::format("<{0}>{1}{2}{3}</{0}>", tag, row(base), sub.empty() ? "" : row(sub), sup.empty() ? "" : row(sup));
  }

  // {group} or a single atom
  std::string argument() {
    skip_spaces();
    if (at_ >= text_.size()) throw NotUnderstood("an argument");
    return row(atom());
  }

  std::string atom() {
    if (at_ >= text_.size()) throw NotUnderstood("an end");
    const char c = text_[at_];
    if (c == '{') {
      ++at_;
      const std::string inside = sequence({});
      expect("}");
      return row(inside);
    }
    if (c == '\\') return command();
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return number();
    ++at_;
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) return fmt::format("<mi>{}</mi>", c);
    if (static_cast<unsigned char>(c) >= 0x80) {  // a character beyond ASCII, as it is
      const std::size_t begin = at_ - 1;
      while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;
      return fmt::format("<mi>{}</mi>", text_.substr(begin, at_ - begin));
    }
    if (c == '-') return mo("−");
    if (c == '*') return mo("∗");
    if (c == '~') return "<mspace width=\"0.25em\"/>";
    if (std::string_view("()[]").find(c) != std::string_view::npos) return mo(std::string_view(&c, 1), " stretchy=\"false\"");
    if (std::string_view("+=<>,;:.!/|?\"").find(c) == std::string_view::npos) throw NotUnderstood("a sign");
    return mo(std::string_view(&c, 1));
  }

  std::string number() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 ||
            (text_[at_] == '.' && at_ + 1 < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0)))
      ++at_;
    return fmt::format("<mn>{}</mn>", text_.substr(begin, at_ - begin));
  }

  std::string_view command_name() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    if (at_ == begin && at_ < text_.size()) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  std::string command() {
    const std::string_view what = command_name();
    if (const Symbol* s = find_symbol(what)) return symbol(*s);
    if (const Accent* a = find_accent(what))
      return fmt::format("<mover accent=\"true\">{}{}</mover>", argument(), mo(a->text, " stretchy=\"false\""));
    if (const Accent* v = find_variant(what)) return letters(v->text.empty() ? '\0' : v->text[0]);
    if (what == "frac" || what == "tfrac" || what == "dfrac") {
      const std::string above = argument();
      return fmt::format("<mfrac>{}{}</mfrac>", above, argument());
    }
    if (what == "sqrt") return root();
    if (what == "left") return fenced();
    if (what == "begin") return environment();
    throw NotUnderstood(std::string(what));
  }

  std::string symbol(const Symbol& s) {
    switch (s.kind) {
      case Kind::name: return fmt::format("<mi>{}</mi>", s.text);
      case Kind::sign: return mo(s.text, s.text == "|" || s.text == "‖" ? " stretchy=\"false\"" : "");
      case Kind::big: limits_ = s.command != "int"; return mo(s.text);
      case Kind::limit: limits_ = true; [[fallthrough]];
      case Kind::function: return fmt::format("<mi>{}</mi>", s.text);
      case Kind::space: return fmt::format("<mspace width=\"{}\"/>", s.text);
    }
    return {};
  }

  // \text{...} and letters in another form.
  std::string letters(char style) {
    expect("{");
    const std::size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) throw NotUnderstood("a brace");
    const std::string_view inside = text_.substr(at_, end - at_);
    if (inside.find_first_of("\\{$") != std::string_view::npos) throw NotUnderstood("markup within text");
    at_ = end + 1;
    if (style == '\0') return fmt::format("<mtext>{}</mtext>", escaped(inside));
    std::string all;
    for (const char c : inside) all += styled(c, style);
    return fmt::format("<mi>{}</mi>", all);
  }

  std::string root() {
    skip_spaces();
    if (!comes("[")) return fmt::format("<msqrt>{}</msqrt>", argument());
    ++at_;
    const std::string degree = sequence({"]"});
    expect("]");
    return fmt::format("<mroot>{}{}</mroot>", argument(), row(degree));
  }

  std::string fence() {
    skip_spaces();
    if (at_ >= text_.size()) throw NotUnderstood("a fence");
    std::string_view found = text_.substr(at_, 1);
    if (found == "\\") {
      const Symbol* s = find_symbol(command_name());
      if (s == nullptr || s->kind != Kind::sign) throw NotUnderstood("a fence");
      found = s->text;
    } else {
      ++at_;
    }
    return found == "." ? "" : mo(found, " fence=\"true\"");
  }
  std::string fenced() {
    const std::string open = fence(), inside = sequence({"\\right"});
    expect("\\right");
    return row(open + inside + fence());
  }

  // \begin{pmatrix} a & b \\ c & d \end{pmatrix}
  std::string environment() {
    struct Fences {
      std::string_view command, open, close;
    };
    constexpr std::array known = {Fences{"matrix", "", ""},    Fences{"pmatrix", "(", ")"}, Fences{"bmatrix", "[", "]"},
                                  Fences{"vmatrix", "|", "|"}, Fences{"cases", "{", ""},    Fences{"aligned", "", ""}};
    expect("{");
    const std::size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) throw NotUnderstood("a brace");
    const std::string_view kind = text_.substr(at_, end - at_);
    const auto fences = std::ranges::find(known, kind, &Fences::command);
    if (fences == known.end()) throw NotUnderstood(std::string(kind));
    at_ = end + 1;
    std::string table = "<mtable><mtr>";
    while (true) {
      table += fmt::format("<mtd>{}</mtd>", sequence({"&", "\\\\", "\\end"}));
      if (comes("&")) {
        ++at_;
      } else if (comes("\\\\")) {
        at_ += 2;
        table += "</mtr><mtr>";
      } else {
        break;
      }
    }
    expect(fmt::format("\\end{{{}}}", kind));
    return row((fences->open.empty() ? "" : mo(fences->open, " fence=\"true\"")) + table + "</mtr></mtable>" +
               (fences->close.empty() ? "" : mo(fences->close, " fence=\"true\"")));
  }

  std::string_view text_;
  bool display_;
  std::size_t at_ = 0;
  bool limits_ = false;  // the atom that was just read has its scripts over and under it
};

}  // namespace

std::string math(std::string_view tex, bool display) {
  try {
    const std::string inside = Tex(tex, display).formula();
    return fmt::format("<math{}>{}</math>", display ? " display=\"block\"" : "", row(inside));
  } catch (const NotUnderstood&) { return fmt::format("<code class=\"tex\">{}</code>", escaped(tex)); }
}

}  // namespace mmc::html
