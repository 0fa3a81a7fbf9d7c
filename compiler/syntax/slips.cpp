#include "compiler/syntax/slips.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace mmc {
namespace {

class Slips {
 public:
  Slips(const Trouble& trouble, SyntaxErrors& errors) : t_(trouble), tokens_(trouble.tokens), errors_(errors) {}

  bool report() {
    return untitled_plot() || lambda_without_fn() || colon_in_call() || semicolon_in_brackets() || record_with_equals() ||
           quoted_field() || unnamed_log() || minimize_without_with() || body_without_braces();
  }

 private:
  const Token& found() const { return tokens_[t_.at]; }
  const Token& token_before(std::size_t i) const { return tokens_[i == 0 ? 0 : i - 1]; }
  Tok kind(std::size_t i) const { return i < tokens_.size() ? tokens_[i].kind : Tok::END; }
  bool reading(Rule rule) const { return std::find(t_.rules.begin(), t_.rules.end(), rule) != t_.rules.end(); }

  // Where what begins at `from` ends: before a separator or the closing bracket around it.
  std::size_t phrase_end(std::size_t from) const {
    const std::uint32_t depth = tokens_[from].depth;
    for (std::size_t i = from;; ++i) {
      const Token& token = tokens_[i];
      if (token.kind == Tok::END || (is_closer(token.kind) && token.depth < depth)) return i;
      const bool separator = token.kind == Tok::NL || token.kind == Tok::SEMI || token.kind == Tok::COMMA;
      if (separator && token.depth == depth && i > from) return i;
    }
  }

  // The source of the tokens [from, end) on one line; "..." when there is too much of it, or nothing.
  std::string source(std::size_t from, std::size_t end) const {
    constexpr std::size_t longest = 60;
    if (end <= from) return "...";
    const std::string_view text = errors_.sources().text(join(errors_.span(tokens_[from]), errors_.span(tokens_[end - 1])));
    return text.size() > longest || text.find('\n') != std::string_view::npos ? "..." : std::string(text);
  }
  std::string phrase(std::size_t from) const { return source(from, phrase_end(from)); }

  Diagnostic& error(Code code, const Token& at, std::string message) {
    return errors_.report(tokens_[t_.item].statement, code, errors_.span(at), std::move(message));
  }

  // The bracket that a closing one belongs to.
  std::size_t opener_of(std::size_t closer) const {
    std::size_t i = closer;
    while (i > 0 && !(is_opener(tokens_[i].kind) && tokens_[i].depth == tokens_[closer].depth)) --i;
    return i;
  }

  // `plot { line(y) }`: without a title the braces read as a record.
  bool untitled_plot() {
    std::size_t brace = t_.at;
    if (t_.rules.front() == Rule::record && found().opener != Token::no_opener)
      brace = found().opener;
    else if (t_.at > 0 && reading(Rule::plotStmt) && kind(t_.at - 1) == Tok::RBRACE)
      brace = opener_of(t_.at - 1);
    if (brace == 0 || !is_brace(kind(brace)) || kind(brace - 1) != Tok::PLOT) return false;
    errors_.mark_bad(tokens_[t_.item].statement);
    errors_.report(tokens_[brace - 1].statement, Code::missing_part, errors_.span(tokens_[brace]), "this `plot` has no title")
        .help("write `plot \"what it shows\" { ... }`");
    return true;
  }

  // `x => 2 * x`, `(a, b) -> a + b`.
  bool lambda_without_fn() {
    if (found().kind != Tok::FATARROW && found().kind != Tok::ARROW) return false;
    const Tok last = token_before(t_.at).kind;
    if (t_.at == 0 || (last != Tok::NAME && last != Tok::RPAREN)) return false;
    const std::size_t begin = last == Tok::NAME ? t_.at - 1 : opener_of(t_.at - 1);
    const std::string names = source(begin, t_.at);
    if (begin > 1 && kind(begin - 1) == Tok::NAME && kind(begin - 2) == Tok::FN) {
      error(Code::unexpected, found(), "the value of a function follows `=`")
          .help(fmt::format("write `fn {}{} = {}`", errors_.text(tokens_[begin - 1]), names, phrase(t_.at + 1)));
      return true;
    }
    error(Code::unexpected, found(), "a function without a name begins with `fn`")
        .help(fmt::format("write `fn {} => {}`", last == Tok::NAME ? "(" + names + ")" : names, phrase(t_.at + 1)));
    return true;
  }

  // `sum(x, axis: 0)`.
  bool colon_in_call() {
    if (found().kind != Tok::COLON || found().opener == Token::no_opener || token_before(t_.at).kind != Tok::NAME) return false;
    const std::size_t opener = found().opener;
    const Tok argument_begins = kind(t_.at - 2);
    if (kind(opener) != Tok::LPAREN || opener == 0 || !ends_value(kind(opener - 1))) return false;
    if (argument_begins != Tok::LPAREN && argument_begins != Tok::COMMA) return false;
    error(Code::unexpected, found(), "an argument gets its value by `=`, not by `:`")
        .help(fmt::format("write `{} = {}`", errors_.text(tokens_[t_.at - 1]), phrase(t_.at + 1)));
    return true;
  }

  // `[1; 2; 3]`, `f(a; b)`.
  bool semicolon_in_brackets() {
    if (found().kind != Tok::SEMI || found().opener == Token::no_opener || is_brace(kind(found().opener))) return false;
    const std::size_t opener = found().opener;
    const bool call = opener > 0 && ends_value(kind(opener - 1)) && !tokens_[opener].new_line;
    const bool list = kind(opener) == Tok::LBRACK && !call;
    Diagnostic& d = error(Code::unexpected, found(),
                          fmt::format("{} are separated by `,`, not by `;`", list ? "the elements of a list"
                                                                             : kind(opener) == Tok::LBRACK ? "indices"
                                                                                                           : "arguments"));
    if (!list) return true;
    std::size_t closer = t_.at;
    while (kind(closer) != Tok::END && !(is_closer(kind(closer)) && tokens_[closer].depth == tokens_[opener].depth)) ++closer;
    std::string text = source(opener, closer + 1);
    bool row_of_many = false;
    for (std::size_t i = opener; i < closer; ++i) {
      const bool inside = tokens_[i].opener == opener;
      if (inside && kind(i) == Tok::COMMA) row_of_many = true;
      if (inside && kind(i) == Tok::SEMI && text != "...") text[tokens_[i].begin - tokens_[opener].begin] = ',';
    }
    d.help(row_of_many || text == "..." ? "a matrix is a list of its rows: `[[1, 2], [3, 4]]`" : fmt::format("write `{}`", text));
    return true;
  }

  // `{ a = 1 }`.
  bool record_with_equals() {
    if (t_.rules.front() != Rule::record || found().kind != Tok::ASSIGN || token_before(t_.at).kind != Tok::NAME) return false;
    error(Code::unexpected, found(), "a field of a record gets its value by `:`, not by `=`")
        .help(fmt::format("write `{}: {}`", errors_.text(tokens_[t_.at - 1]), phrase(t_.at + 1)));
    return true;
  }

  // `{ "a": 1 }`.
  bool quoted_field() {
    if (t_.rules.front() != Rule::record || t_.place != Trouble::Place::item_start || found().kind != Tok::STRING) return false;
    if (kind(t_.at + 1) != Tok::COLON) return false;
    const std::string_view quoted = errors_.text(found());
    error(Code::unexpected, found(), "the name of a field stands without quotes")
        .help(fmt::format("write `{}: {}`", quoted.substr(1, quoted.size() - 2), phrase(t_.at + 2)));
    return true;
  }

  // `log x^2`, `log mse(net(x), y)`.
  bool unnamed_log() {
    if (kind(t_.item) != Tok::LOG || t_.at <= t_.item) return false;
    std::size_t begin = t_.at;
    while (begin > t_.item + 1 && kind(begin - 1) != Tok::COMMA) --begin;
    for (std::size_t i = begin; i < t_.at; ++i) {
      if (kind(i) == Tok::ASSIGN || kind(i) == Tok::TILDE) return false;
    }
    const Tok k = found().kind;
    const bool value = begin == t_.at ? begins_value(k) : is_binary(k) || k == Tok::LPAREN || k == Tok::LBRACK || k == Tok::DOT;
    if (!value) return false;
    error(Code::missing_part, tokens_[begin], "`log` gives a name to what it records")
        .help(fmt::format("write `log name = {}`", phrase(begin)));
    return true;
  }

  // `minimize loss adam(lr = 1e-3)`.
  bool minimize_without_with() {
    const bool here = t_.place != Trouble::Place::item_start && kind(t_.item) == Tok::MINIMIZE && found().kind == Tok::NAME;
    if (!here || found().new_line || !ends_value(token_before(t_.at).kind)) return false;
    error(Code::missing_part, found(), "the optimizer of a `minimize` stands after `with`")
        .help(fmt::format("write `{} with {}`", source(t_.item, t_.at), phrase(t_.at)));
    return true;
  }

  struct Construct {
    Rule rule;
    Tok word;
    std::string_view text;
  };
  static constexpr std::array constructs = {Construct{Rule::ifExpr, Tok::IF, "if"},
                                            Construct{Rule::forExpr, Tok::FOR, "for"},
                                            Construct{Rule::iterateExpr, Tok::ITERATE, "iterate"},
                                            Construct{Rule::trainExpr, Tok::TRAIN, "train"},
                                            Construct{Rule::repeatStmt, Tok::REPEAT, "repeat"},
                                            Construct{Rule::everyStmt, Tok::EVERY, "every"}};

  // `if n == 1 "one" else "many"`, `for x in xs f(x)`.
  bool body_without_braces() {
    if (t_.expected.count(Tok::LBRACE) == 0 || t_.expected.count(Tok::INT) != 0 || t_.at == 0) return false;
    if (found().new_line || !ends_value(token_before(t_.at).kind)) return false;
    if (!begins_value(found().kind) && !is_word(found().kind)) return false;
    const std::optional<Construct> around = construct_around();
    const std::size_t end = phrase_end(t_.at);
    std::size_t otherwise = end;
    for (std::size_t i = t_.at; i < end; ++i) {
      if (tokens_[i].depth != found().depth) continue;
      if (is_brace(kind(i))) return false;  // the body is there: something else is wrong before it
      if (kind(i) == Tok::ELSE) otherwise = std::min(otherwise, i);
    }
    if (!around) return false;
    std::size_t word = t_.at;
    while (word > 0 && !(kind(word) == around->word && tokens_[word].depth == found().depth)) --word;
    std::string right = fmt::format("{} {{ {} }}", source(word, t_.at), source(t_.at, otherwise));
    if (otherwise < end) right += fmt::format(" else {{ {} }}", source(otherwise + 1, end));
    error(Code::missing_part, found(), fmt::format("the body of this `{}` stands in `{{ }}`", around->text))
        .help(fmt::format("write `{}`", right));
    return true;
  }

  std::optional<Construct> construct_around() const {
    for (Rule rule : t_.rules) {
      for (const Construct& c : constructs) {
        if (c.rule == rule) return c;
      }
    }
    return std::nullopt;
  }

  const Trouble& t_;
  const std::vector<Token>& tokens_;
  SyntaxErrors& errors_;
};

}  // namespace

bool report_slip(const Trouble& trouble, SyntaxErrors& errors) { return Slips(trouble, errors).report(); }

}  // namespace mmc
