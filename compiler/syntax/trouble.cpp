#include "compiler/syntax/trouble.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "compiler/syntax/forms.h"
#include "compiler/syntax/slips.h"
#include "compiler/syntax/trouble_words.h"
#include "compiler/syntax/words.h"

namespace mmc {
namespace {

using Place = Trouble::Place;

class Reporter {
 public:
  Reporter(const Trouble& trouble, SyntaxErrors& errors) : t_(trouble), errors_(errors) {}

  bool report() {
    if (t_.place == Place::inside && body_below()) return true;
    if (foreign_word() || report_slip(t_, errors_)) return false;
    if (stray_else() || condition_assigned() || missing_body() || record_as_block()) return false;
    if (by_statement() || reserved_word() || by_construct() || neighbours() || missing_value() || wrong_start()) return false;
    anything_else();
    return false;
  }

 private:
  const Token& found() const { return t_.tokens[t_.at]; }
  Token before() const { return t_.at > 0 ? t_.tokens[t_.at - 1] : Token{}; }
  const Token& first() const { return t_.tokens[t_.item]; }
  const Token& after() const { return t_.tokens[std::min(t_.at + 1, t_.tokens.size() - 1)]; }
  Rule rule() const { return t_.rules.front(); }
  Rule outer() const { return t_.rules.size() > 1 ? t_.rules[1] : Rule::file; }
  bool expects(Tok kind) const { return t_.expected.count(kind) != 0; }
  bool expects_value() const { return expects(Tok::INT); }
  bool expects_name() const { return expects(Tok::NAME) && !expects_value(); }
  bool expects_body() const { return expects(Tok::LBRACE) && !expects_value(); }
  bool same_line() const { return t_.at > 0 && !found().new_line && found().kind != Tok::NL && before().kind != Tok::NL; }
  bool side_by_side() const {
    return same_line() && ends_value(before().kind) && (begins_value(found().kind) || is_word(found().kind));
  }
  std::string_view text(const Token& token) const { return errors_.text(token); }
  std::string name(const Token& token) const {
    if (token.kind == Tok::END && t_.rules.back() == Rule::expressionOnly) return "the end of the `{ }`";
    return described(token, text(token));
  }

  Diagnostic& error(Code code, const Token& at, std::string message) {
    return errors_.report(first().statement, code, errors_.span(at), std::move(message));
  }

  bool body_below() {
    if (!expects_body() || found().kind != Tok::NL || !is_brace(after().kind)) return false;
    error(Code::brace_on_next_line, after(), fmt::format("the body of this {} begins on the next line", construct(t_.rules)))
        .help("put the `{` at the end of the line above");
    return true;
  }

  bool foreign_word() {
    const auto try_word = [&](const Token& word) {
      const std::string_view help = word.kind == Tok::NAME ? foreign_word_help(text(word)) : std::string_view();
      if (help.empty()) return false;
      error(Code::foreign_word, word, fmt::format("`{}` is not a word of this language", text(word))).help(std::string(help));
      return true;
    };
    if (t_.place == Place::item_start || !same_line()) return false;
    return try_word(before()) || (side_by_side() && try_word(found()));
  }

  bool stray_else() {
    if (found().kind != Tok::ELSE) return false;
    Diagnostic& d = error(Code::else_alone, found(), "this `else` has no `if`");
    if (t_.at > 0 && before().kind == Tok::RBRACE) {
      d.help("`else` follows the `}` of its `if`");
    } else {
      d.help("a value that depends on a condition is written `if c { a } else { b }`");
    }
    return true;
  }

  bool condition_assigned() {
    if (found().kind != Tok::ASSIGN) return false;
    const bool body = rule() == Rule::block || rule() == Rule::fields;
    const bool loop = body && (outer() == Rule::forExpr || outer() == Rule::repeatStmt || outer() == Rule::sliderStmt);
    const bool looping = loop || rule() == Rule::forExpr || rule() == Rule::repeatStmt || rule() == Rule::sliderStmt;
    if (looping) {
      error(Code::bad_header, found(), "a loop header says `in`, not `=`").help("write `for i in 0..n`");
      return true;
    }
    const bool condition = (body && (outer() == Rule::ifExpr || outer() == Rule::ifField)) || rule() == Rule::ifExpr ||
                           rule() == Rule::ifField || rule() == Rule::parens || rule() == Rule::expectStmt ||
                           first().kind == Tok::EXPECT || first().kind == Tok::STOP;
    if (!condition) return false;
    error(Code::equals_in_condition, found(), "`=` names a value; a comparison is written `==`");
    return true;
  }

  bool missing_body() {
    if (!expects_body()) return false;
    if (rule() != Rule::block && rule() != Rule::fields && rule() != Rule::body) return false;
    if (found().kind == Tok::COLON) {
      error(Code::missing_part, found(), fmt::format("the body of this {} stands in `{{ }}`, without `:`", construct(t_.rules)));
    } else if (is_word(found().kind) || side_by_side()) {
      return false;
    } else {
      error(Code::missing_part, found(),
            fmt::format("the body of this {} is missing: expected `{{`, found {}", construct(t_.rules), name(found())));
    }
    return true;
  }

  // `{ a: 1, b: 2 }` where a body is required.
  bool record_as_block() {
    if (t_.item == 0 || t_.item + 1 >= t_.tokens.size()) return false;
    const bool first_of_block = t_.tokens[t_.item - 1].kind == Tok::LBRACE && first().kind == Tok::NAME;
    const bool in_statement = std::find(t_.rules.begin(), t_.rules.end(), Rule::simpleStmt) != t_.rules.end();
    const Tok second = t_.tokens[t_.item + 1].kind;
    if (!first_of_block || !in_statement || second != Tok::COLON) return false;
    error(Code::record_as_block, t_.tokens[t_.item - 1], "this `{` begins a body, and what follows is a record")
        .help("a body that is only a record is written `{ { a, b } }`, or `= { a, b }` for a function");
    return true;
  }

  // What follows `param name:`, with the type of a default that says it.
  std::string typed_default() const {
    if (found().kind != Tok::ASSIGN) return "type = default";
    const Token& value = after();
    const bool alone = t_.at + 2 >= t_.tokens.size() || t_.tokens[t_.at + 2].new_line || t_.tokens[t_.at + 2].kind == Tok::NL;
    std::string_view type = "type";
    if (value.kind == Tok::INT) type = "int";
    if (value.kind == Tok::FLOAT) type = "float";
    if (value.kind == Tok::TRUE || value.kind == Tok::FALSE) type = "bool";
    if (value.kind == Tok::STRING) type = "string";
    return alone && type != "type" ? fmt::format("{} = {}", type, text(value)) : "type = default";
  }

  bool by_statement() {
    const Tok kind = found().kind;
    switch (rule()) {
      case Rule::letStmt:
        if (kind == Tok::TILDE) {
          error(Code::unexpected, found(), "`let` never draws")
              .help(fmt::format("a draw is written without `let`: `{} ~ ...`", text(before())));
          return true;
        }
        if (!expects(Tok::ASSIGN)) return false;
        error(Code::missing_part, found(), fmt::format("this `let` gives no value: expected `=`, found {}", name(found())))
            .help("a value is named with `let name = value`");
        return true;
      case Rule::paramStmt:
        if (expects(Tok::COLON)) {
          error(Code::missing_part, found(), "this `param` has no type")
              .help(fmt::format("write `param {}: {}`; the types are `int`, `float`, `bool`, `string` and lists of these",
                                before().kind == Tok::NAME ? text(before()) : "name", typed_default()));
          return true;
        }
        if (!expects(Tok::ASSIGN)) return false;
        error(Code::missing_part, found(), fmt::format("this `param` has no default: expected `=`, found {}", name(found())))
            .help("write `param name: type = default`");
        return true;
      case Rule::expectStmt:
        if (!expects(Tok::COMMA) || (side_by_side() && found().kind != Tok::STRING)) return false;
        error(Code::missing_part, found(),
              fmt::format("this `expect` does not say what it claims: expected `,`, found {}", name(found())))
            .help("write `expect condition, \"what it says\"`");
        return true;
      case Rule::saveStmt:
        if (!expects(Tok::TO)) return false;
        error(Code::missing_part, found(), fmt::format("this `save` names no file: expected `to`, found {}", name(found())))
            .help("write `save value to \"file\"`");
        return true;
      case Rule::memberField:
        if (!expects(Tok::TILDE) || expects(Tok::PLUS)) return false;
        error(Code::unexpected, found(), fmt::format("{} cannot follow the name of a field", name(found())))
            .help("a field is written `w: f32[3] ~ distribution`, `part ~ Model(...)`, `b = value` or `apply(x) { ... }`");
        return true;
      case Rule::importStmt:
        error(Code::missing_part, found(), fmt::format("`import` takes the name of a file, found {}", name(found())))
            .help("write `import \"other.mm\"`; the prelude is always there");
        return true;
      case Rule::suffix:
      case Rule::step:
        if (before().kind != Tok::DOT) return false;
        error(Code::missing_part, found(), fmt::format("a field's name is expected after `.`, found {}", name(found())));
        return true;
      default: return false;
    }
  }

  // Inside the brackets of parameters and patterns the parser expects the end or a comma after what it has.
  bool name_begins() const {
    const bool listed = rule() == Rule::params || rule() == Rule::pattern;
    return expects_name() || (listed && (is_opener(before().kind) || before().kind == Tok::COMMA));
  }

  bool reserved_word() {
    if (!name_begins() || !is_word(found().kind)) return false;
    error(Code::reserved_word, found(), fmt::format("`{}` is a word of the language and cannot be a name here", text(found())));
    return true;
  }

  bool by_construct() {
    if (rule() == Rule::params && name_begins()) {
      error(Code::missing_part, found(), fmt::format("a parameter's name is expected, found {}", name(found())));
      return true;
    }
    const bool first_argument = rule() == Rule::suffix && before().kind == Tok::LPAREN;
    const bool first_element = rule() == Rule::list && before().kind == Tok::LBRACK;
    if ((first_argument || first_element) && found().kind == Tok::COMMA) {
      error(Code::missing_part, found(), fmt::format("a value is missing between {} and {}", name(before()), name(found())));
      return true;
    }
    if (rule() == Rule::parens && found().kind == Tok::COMMA) {
      error(Code::unexpected, found(), "parentheses hold one value").help("a list is written `[a, b]`, a record `{ a, b }`");
      return true;
    }
    if (found().kind == Tok::NAME && text(found()) == "derivative") {
      error(Code::missing_part, found(), "a stated derivative names what it is given")
          .help(fmt::format("it is written `{}`", form_of(Rule::derivative)));
      return true;
    }
    return false;
  }

  // Two values next to each other.
  bool neighbours() {
    if (!ends_value(before().kind) || t_.at == 0) return false;
    if (t_.place == Place::inside && follows_name(rule())) return false;  // no value ends here, only a name
    const bool brackets = found().opener != Token::no_opener && !is_brace(t_.tokens[found().opener].kind);
    if (!side_by_side() && !(brackets && begins_value(found().kind))) return false;
    if (found().kind == Tok::FOR && same_line()) {
      error(Code::unexpected, found(), "a `for` cannot follow a value").help("values are collected with `for x in xs { f(x) }`");
    } else if (found().kind == Tok::IF && same_line()) {
      error(Code::unexpected, found(), "an `if` cannot follow a value")
          .help("a value that depends on a condition is written `if c { a } else { b }`");
    } else if (brackets) {
      error(Code::unexpected, found(), fmt::format("a `,` or an operator is missing before {}", name(found())))
          .label(errors_.span(t_.tokens[found().opener]), "the bracket that is open here");
    } else {
      Diagnostic& d =
          error(Code::two_statements, found(), fmt::format("{} cannot follow {} on one line", name(found()), name(before())));
      if (comment_meant()) {
        d.help("comments start with `#`; `//` divides");
      } else if (before().kind == Tok::NAME && text(before()) == "train") {  // a name where no model's name follows
        d.help(fmt::format("a training is written `{}`", form_of(Rule::trainExpr)));
      } else if (t_.place == Place::after_item || is_word(found().kind)) {
        d.help("statements are separated by a new line or by `;`");
      } else {
        d.help("perhaps an operator or a `,` is missing");
      }
    }
    return true;
  }

  bool comment_meant() const {
    for (std::size_t i = t_.at; i-- > t_.item;) {
      if (t_.tokens[i].kind == Tok::SLASH2) return true;
      if (t_.tokens[i].new_line) return false;
    }
    return false;
  }

  bool missing_value() {
    if (t_.place != Place::inside || !expects_value() || ends_value(before().kind)) return false;
    const Tok kind = found().kind;
    if (kind == Tok::NL || (found().new_line && !is_closer(kind))) {  // what is missing is on the line above
      error(Code::missing_part, before(), fmt::format("a value is missing after {}", name(before())));
    } else if (kind == Tok::PLUS) {
      error(Code::unexpected, found(), "there is no sign `+`").help("leave it out");
    } else if (is_binary(kind) || is_word(kind)) {
      error(Code::unexpected, found(), fmt::format("a value is expected after {}, found `{}`", name(before()), text(found())));
    } else {
      error(Code::missing_part, found(), fmt::format("a value is missing between {} and {}", name(before()), name(found())));
    }
    return true;
  }

  bool wrong_start() {
    if (t_.place == Place::item_start) {
      Diagnostic& d = error(Code::unexpected, found(), fmt::format("{} cannot begin with {}", item_name(rule()), name(found())));
      if (found().kind == Tok::COMMA) d.help(std::string(separators(rule())));
      return true;
    }
    if (t_.place != Place::after_item) return false;
    Diagnostic& d = error(Code::unexpected, found(), fmt::format("{} cannot stand here", name(found())));
    if (found().kind == Tok::COMMA) {
      d.help(std::string(separators(rule())));
    } else if (found().kind == Tok::QMARK) {
      d.help("a value that depends on a condition is written `if c { a } else { b }`");
    } else if (found().kind == Tok::ASSIGN) {
      d.help("a statement gives one name to one value; a comparison is written `==`");
    } else if (found().kind == Tok::COLON) {
      d.help("a type follows a name directly, as in `let x: f32[3] = ...`; bodies stand in `{ }`");
    } else if (found().kind == Tok::TILDE) {
      d.help("a draw is written `name ~ value`");
    }
    return true;
  }

  void anything_else() {
    const std::string wanted = expected_words(t_.expected);
    Diagnostic& d = wanted.empty()
                        ? error(Code::unexpected, found(), fmt::format("{} cannot stand here", name(found())))
                        : error(Code::missing_part, found(), fmt::format("expected {}, found {}", wanted, name(found())));
    if (found().kind == Tok::QMARK) {
      d.help("a value that depends on a condition is written `if c { a } else { b }`");
      return;
    }
    for (Rule r : t_.rules) {
      if (const std::string_view form = form_of(r); !form.empty()) {
        d.help(fmt::format("it is written `{}`", form));
        return;
      }
      if (is_bracketed(r)) return;  // the statement around it is not what is wrong
    }
  }

  const Trouble& t_;
  SyntaxErrors& errors_;
};

}  // namespace

bool report_trouble(const Trouble& trouble, SyntaxErrors& errors) { return Reporter(trouble, errors).report(); }

}  // namespace mmc
