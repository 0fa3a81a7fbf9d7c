#include "runtime/html/math.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <vector>

#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

struct NotUnderstood : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a command without arguments stands for.
enum class Kind { name, sign, big, function, limit, space };
struct Symbol {
  std::string_view command;
  Kind kind;
  std::string_view text;
};
constexpr Kind name = Kind::name, sign = Kind::sign;
constexpr std::array symbols = {Symbol{"alpha", name, "α"},
                                Symbol{"beta", name, "β"},
                                Symbol{"gamma", name, "γ"},
                                Symbol{"delta", name, "δ"},
                                Symbol{"epsilon", name, "ϵ"},
                                Symbol{"varepsilon", name, "ε"},
                                Symbol{"zeta", name, "ζ"},
                                Symbol{"eta", name, "η"},
                                Symbol{"theta", name, "θ"},
                                Symbol{"iota", name, "ι"},
                                Symbol{"kappa", name, "κ"},
                                Symbol{"lambda", name, "λ"},
                                Symbol{"mu", name, "μ"},
                                Symbol{"nu", name, "ν"},
                                Symbol{"xi", name, "ξ"},
                                Symbol{"pi", name, "π"},
                                Symbol{"rho", name, "ρ"},
                                Symbol{"sigma", name, "σ"},
                                Symbol{"tau", name, "τ"},
                                Symbol{"phi", name, "ϕ"},
                                Symbol{"varphi", name, "φ"},
                                Symbol{"chi", name, "χ"},
                                Symbol{"psi", name, "ψ"},
                                Symbol{"omega", name, "ω"},
                                Symbol{"Gamma", name, "Γ"},
                                Symbol{"Delta", name, "Δ"},
                                Symbol{"Theta", name, "Θ"},
                                Symbol{"Lambda", name, "Λ"},
                                Symbol{"Xi", name, "Ξ"},
                                Symbol{"Pi", name, "Π"},
                                Symbol{"Sigma", name, "Σ"},
                                Symbol{"Phi", name, "Φ"},
                                Symbol{"Psi", name, "Ψ"},
                                Symbol{"Omega", name, "Ω"},
                                Symbol{"infty", name, "∞"},
                                Symbol{"partial", name, "∂"},
                                Symbol{"nabla", name, "∇"},
                                Symbol{"ell", name, "ℓ"},
                                Symbol{"emptyset", name, "∅"},
                                Symbol{"top", name, "⊤"},
                                Symbol{"cdot", sign, "⋅"},
                                Symbol{"times", sign, "×"},
                                Symbol{"pm", sign, "±"},
                                Symbol{"mp", sign, "∓"},
                                Symbol{"div", sign, "÷"},
                                Symbol{"ast", sign, "∗"},
                                Symbol{"star", sign, "⋆"},
                                Symbol{"circ", sign, "∘"},
                                Symbol{"odot", sign, "⊙"},
                                Symbol{"oplus", sign, "⊕"},
                                Symbol{"otimes", sign, "⊗"},
                                Symbol{"le", sign, "≤"},
                                Symbol{"leq", sign, "≤"},
                                Symbol{"ge", sign, "≥"},
                                Symbol{"geq", sign, "≥"},
                                Symbol{"ne", sign, "≠"},
                                Symbol{"neq", sign, "≠"},
                                Symbol{"ll", sign, "≪"},
                                Symbol{"gg", sign, "≫"},
                                Symbol{"approx", sign, "≈"},
                                Symbol{"sim", sign, "∼"},
                                Symbol{"simeq", sign, "≃"},
                                Symbol{"equiv", sign, "≡"},
                                Symbol{"propto", sign, "∝"},
                                Symbol{"perp", sign, "⟂"},
                                Symbol{"parallel", sign, "∥"},
                                Symbol{"in", sign, "∈"},
                                Symbol{"notin", sign, "∉"},
                                Symbol{"subset", sign, "⊂"},
                                Symbol{"subseteq", sign, "⊆"},
                                Symbol{"cup", sign, "∪"},
                                Symbol{"cap", sign, "∩"},
                                Symbol{"setminus", sign, "∖"},
                                Symbol{"forall", sign, "∀"},
                                Symbol{"exists", sign, "∃"},
                                Symbol{"neg", sign, "¬"},
                                Symbol{"land", sign, "∧"},
                                Symbol{"lor", sign, "∨"},
                                Symbol{"to", sign, "→"},
                                Symbol{"rightarrow", sign, "→"},
                                Symbol{"leftarrow", sign, "←"},
                                Symbol{"mapsto", sign, "↦"},
                                Symbol{"Rightarrow", sign, "⇒"},
                                Symbol{"Leftrightarrow", sign, "⇔"},
                                Symbol{"iff", sign, "⇔"},
                                Symbol{"mid", sign, "∣"},
                                Symbol{"vert", sign, "|"},
                                Symbol{"Vert", sign, "‖"},
                                Symbol{"|", sign, "‖"},
                                Symbol{"langle", sign, "⟨"},
                                Symbol{"rangle", sign, "⟩"},
                                Symbol{"lfloor", sign, "⌊"},
                                Symbol{"rfloor", sign, "⌋"},
                                Symbol{"lceil", sign, "⌈"},
                                Symbol{"rceil", sign, "⌉"},
                                Symbol{"{", sign, "{"},
                                Symbol{"}", sign, "}"},
                                Symbol{"%", sign, "%"},
                                Symbol{"&", sign, "&"},
                                Symbol{"_", sign, "_"},
                                Symbol{"#", sign, "#"},
                                Symbol{"$", sign, "$"},
                                Symbol{"ldots", sign, "…"},
                                Symbol{"dots", sign, "…"},
                                Symbol{"cdots", sign, "⋯"},
                                Symbol{"vdots", sign, "⋮"},
                                Symbol{"ddots", sign, "⋱"},
                                Symbol{"prime", sign, "′"},
                                Symbol{"sum", Kind::big, "∑"},
                                Symbol{"prod", Kind::big, "∏"},
                                Symbol{"bigcup", Kind::big, "⋃"},
                                Symbol{"int", Kind::big, "∫"},
                                Symbol{"log", Kind::function, "log"},
                                Symbol{"ln", Kind::function, "ln"},
                                Symbol{"exp", Kind::function, "exp"},
                                Symbol{"sin", Kind::function, "sin"},
                                Symbol{"cos", Kind::function, "cos"},
                                Symbol{"tan", Kind::function, "tan"},
                                Symbol{"sinh", Kind::function, "sinh"},
                                Symbol{"cosh", Kind::function, "cosh"},
                                Symbol{"tanh", Kind::function, "tanh"},
                                Symbol{"det", Kind::function, "det"},
                                Symbol{"dim", Kind::function, "dim"},
                                Symbol{"ker", Kind::function, "ker"},
                                Symbol{"deg", Kind::function, "deg"},
                                Symbol{"Pr", Kind::limit, "Pr"},
                                Symbol{"lim", Kind::limit, "lim"},
                                Symbol{"max", Kind::limit, "max"},
                                Symbol{"min", Kind::limit, "min"},
                                Symbol{"sup", Kind::limit, "sup"},
                                Symbol{"inf", Kind::limit, "inf"},
                                Symbol{"arg", Kind::function, "arg"},
                                Symbol{"argmax", Kind::limit, "arg max"},
                                Symbol{"argmin", Kind::limit, "arg min"},
                                Symbol{",", Kind::space, "0.167em"},
                                Symbol{":", Kind::space, "0.222em"},
                                Symbol{";", Kind::space, "0.278em"},
                                Symbol{" ", Kind::space, "0.25em"},
                                Symbol{"!", Kind::space, "-0.167em"},
                                Symbol{"quad", Kind::space, "1em"},
                                Symbol{"qquad", Kind::space, "2em"}};

struct Accent {
  std::string_view command, text;
};
constexpr std::array accents = {Accent{"hat", "^"},      Accent{"widehat", "^"}, Accent{"bar", "¯"},
                                Accent{"overline", "¯"}, Accent{"tilde", "~"},   Accent{"vec", "→"},
                                Accent{"dot", "˙"},      Accent{"ddot", "¨"},    Accent{"widetilde", "~"}};
// MathML Core knows one variant only, `normal`; the others are characters of their own (Unicode, Mathematical Alphanumeric Symbols).
constexpr std::array variants = {Accent{"mathrm", ""},  Accent{"operatorname", ""}, Accent{"text", ""},
                                 Accent{"mathbf", "b"}, Accent{"boldsymbol", "b"},  Accent{"mathbb", "d"},
                                 Accent{"mathcal", "c"}};

template <std::size_t n, class T>
const T* find(const std::array<T, n>& table, std::string_view command) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const T& row) { return row.command == command; });
  return at == table.end() ? nullptr : &*at;
}

std::string utf8(char32_t c) {
  std::string s;
  if (c < 0x800) {
    s += static_cast<char>(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      s += static_cast<char>(0xE0 | (c >> 12));
    } else {
      s += static_cast<char>(0xF0 | (c >> 18));
      s += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    }
    s += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  }
  return s + static_cast<char>(0x80 | (c & 0x3F));
}

// A letter or digit in bold, double-struck or calligraphic form.
std::string styled(char c, char style) {
  const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
  if (!upper && !lower && !digit) throw NotUnderstood("style");
  if (style == 'b') return utf8((upper ? 0x1D400 - 'A' : lower ? 0x1D41A - 'a' : 0x1D7CE - '0') + static_cast<char32_t>(c));
  if (style == 'd') {
    switch (c) {  // these were in Unicode before the others
      case 'C': return "ℂ";
      case 'H': return "ℍ";
      case 'N': return "ℕ";
      case 'P': return "ℙ";
      case 'Q': return "ℚ";
      case 'R': return "ℝ";
      case 'Z': return "ℤ";
      default: return utf8((upper ? 0x1D538 - 'A' : lower ? 0x1D552 - 'a' : 0x1D7D8 - '0') + static_cast<char32_t>(c));
    }
  }
  if (!upper) throw NotUnderstood("style");
  switch (c) {
    case 'B': return "ℬ";
    case 'E': return "ℰ";
    case 'F': return "ℱ";
    case 'H': return "ℋ";
    case 'I': return "ℐ";
    case 'L': return "ℒ";
    case 'M': return "ℳ";
    case 'R': return "ℛ";
    default: return utf8(0x1D49C - 'A' + static_cast<char32_t>(c));
  }
}

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
    const std::string base = atom();
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
    if (const Symbol* s = find(symbols, what)) return symbol(*s);
    if (const Accent* a = find(accents, what))
      return fmt::format("<mover accent=\"true\">{}{}</mover>", argument(), mo(a->text, " stretchy=\"false\""));
    if (const Accent* v = find(variants, what)) return letters(v->text.empty() ? '\0' : v->text[0]);
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
      const Symbol* s = find(symbols, command_name());
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
    const Fences* fences = find(known, kind);
    if (fences == nullptr) throw NotUnderstood(std::string(kind));
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
