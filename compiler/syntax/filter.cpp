#include "compiler/syntax/filter.h"

#include <fmt/format.h>

#include <optional>

#include "compiler/syntax/words.h"

namespace mmc {
namespace {

// Every level costs the generated parser six stack frames; a study that a person wrote has perhaps ten.
constexpr std::size_t deepest_nesting = 200;

Tok closer_of(Tok opener) {
  if (opener == Tok::LPAREN) return Tok::RPAREN;
  return opener == Tok::LBRACK ? Tok::RBRACK : Tok::RBRACE;
}

std::vector<Token> significant(const std::vector<Token>& raw) {
  std::vector<Token> out;
  out.reserve(raw.size());
  bool new_line = true;
  for (const Token& token : raw) {
    new_line = new_line || token.new_line;
    if (token.kind == Tok::COMMENT || token.kind == Tok::NEWLINE) continue;
    out.push_back(token);
    out.back().new_line = new_line;
    new_line = false;
  }
  return out;
}

// Rule 2: a new line before these does not end a statement. (`not` only as `not in`.)
bool goes_on_before(Tok kind, Tok next) {
  switch (kind) {
    case Tok::ELSE:
    case Tok::WITH:
    case Tok::USING:
    case Tok::DOT:
    case Tok::COMMA:
    case Tok::RBRACE:
    case Tok::DERIVATIVE:
    case Tok::END: return true;
    case Tok::NOT: return next == Tok::IN;
    case Tok::PLUS:
    case Tok::MINUS: return false;  // a line may begin with a sign
    default: return is_binary(kind);
  }
}

// Rule 2: nor does a new line after these. Nothing can end there, or nothing has begun.
bool goes_on_after(Tok kind) {
  switch (kind) {
    case Tok::NOT:
    case Tok::WITH:
    case Tok::USING:
    case Tok::COMMA:
    case Tok::ASSIGN:
    case Tok::TILDE:
    case Tok::COLON:
    case Tok::DOT:
    case Tok::ARROW:
    case Tok::FATARROW:
    case Tok::NL:
    case Tok::SEMI:
    case Tok::END: return true;
    default: return is_binary(kind) || is_opener(kind);
  }
}

class Filter {
 public:
  Filter(const std::vector<Token>& raw, SyntaxErrors& errors) : tokens_(significant(raw)), errors_(errors) {
    out_.reserve(tokens_.size() * 5 / 4);
  }

  std::vector<Token> run() {
    while (at_ < tokens_.size()) {
      if (!step()) return {};
    }
    return std::move(out_);
  }

 private:
  struct Open {
    std::size_t token;        // in out_
    std::uint32_t statement;  // the one around the bracket
    std::size_t indent;       // of the line that it stands on
  };

  const Token& raw(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  Tok previous() const { return out_.empty() ? Tok::END : out_.back().kind; }
  bool lines_count() const { return open_.empty() || is_brace(out_[open_.back().token].kind); }

  // Handles the token at at_ and moves on. False: give up.
  bool step() {
    Token token = raw(0);
    if (token.kind == Tok::END) {
      close_all(token);
      if (!out_.empty()) token.begin = token.end = out_.back().end;  // messages about it point behind the last word
      emit(token);
      ++at_;
      return true;
    }
    if (token.new_line) {
      note_indent(token);
      if (begins_statement_in_brackets(token)) close_unfinished(token);
      if (begins_declaration_in_braces(token)) close_all(token);
    }
    const bool line_ends = token.new_line && lines_count() && (!goes_on_after(previous()) || begins_in_spite(token));
    const bool comment = token.kind == Tok::SLASH2 && token.new_line;
    if (token.kind == Tok::NAME) token.kind = word(token, line_ends);
    if (line_ends && (comment || !goes_on_before(token.kind, following_kind()))) end_line(token);
    token.statement = statement_;
    if (const std::size_t taken = skip_foreign_comment(tokens_, at_, statement_, errors_)) {
      at_ += taken;
      if (previous() == Tok::NL || previous() == Tok::END) statement_ = ++last_statement_;  // the comment was one of its own
      return true;
    }
    if (token.kind == Tok::UNKNOWN) {
      report_unknown(token);
      ++at_;
      return true;
    }
    std::size_t taken = repair_number(tokens_, at_, previous(), token, errors_);
    if (taken == 0) taken = repair_foreign(tokens_, at_, token, errors_);
    at_ += std::max<std::size_t>(taken, 1);
    if (is_opener(token.kind)) return open(token);
    if (is_closer(token.kind)) return close(token), true;
    emit(token);
    if (token.kind == Tok::SEMI && lines_count()) statement_ = ++last_statement_;
    return true;
  }

  // ---- Words
  Tok following_kind() const {  // enough to see `not in`
    const Token& next = raw(1);
    return next.kind == Tok::NAME && errors_.text(next) == "in" ? Tok::IN : next.kind;
  }

  Tok word(const Token& token, bool line_ends) {
    const std::string_view text = errors_.text(token);
    const Token &next = raw(1), &after_next = raw(2);
    const bool first =
        line_ends || previous() == Tok::END || previous() == Tok::NL || previous() == Tok::SEMI || is_brace(previous());
    if (text == "derivative" && states_derivative()) return Tok::DERIVATIVE;
    const WordContext context{previous(),      first && lines_count(), token.new_line, next.kind,
                              after_next.kind, errors_.text(next),     !next.new_line};
    const Tok kind = resolve_word(text, context);
    if (kind != Tok::NAME) return kind;
    const bool plain = previous() == Tok::DOT || next.kind == Tok::ASSIGN || next.kind == Tok::COLON || next.kind == Tok::TILDE;
    if (const std::optional<Tok> meant = foreign_literal(text); meant && !plain) {
      Token here = token;
      here.statement = line_ends ? last_statement_ + 1 : statement_;
      errors_.report(here, Code::foreign_word, fmt::format("there is no `{}`", text))
          .help(fmt::format("write `{}`", spelling(*meant)));
      return *meant;
    }
    return kind;
  }

  // `derivative ( d ) {` behind a value: no call is followed by a `{`.
  bool states_derivative() const {
    return ends_value(previous()) && raw(1).kind == Tok::LPAREN && raw(2).kind == Tok::NAME && raw(3).kind == Tok::RPAREN &&
           raw(4).kind == Tok::LBRACE;
  }

  // The `{` of a stated derivative opens a record when it begins like one; elsewhere the grammar knows.
  bool opens_derivative_record() const {
    const std::size_t n = out_.size();
    if (n < 4 || out_[n - 4].kind != Tok::DERIVATIVE) return false;
    const Tok second = raw(1).kind;  // at_ has moved on to behind the `{`
    return raw(0).kind == Tok::NAME && (second == Tok::COLON || second == Tok::COMMA || second == Tok::RBRACE);
  }

  // ---- Lines
  void end_line(const Token& token) {
    const bool sign = token.kind == Tok::PLUS || token.kind == Tok::MINUS;
    if (sign) {  // rule 3; it goes on as one statement
      Token here = token;
      here.statement = statement_;
      const std::string_view text = spelling(token.kind);
      errors_.report(here, Code::sign_at_line_start, fmt::format("a line cannot begin with `{}`", text))
          .help(fmt::format("to go on with the line above, put the `{}` at its end", text))
          .help(token.kind == Tok::MINUS ? "to begin a statement, write `0 - x`" : "to begin a statement, leave out the `+`");
      return;
    }
    Token line = token;
    line.kind = Tok::NL;
    line.begin = line.end = out_.back().end;  // messages about it point behind the last word
    line.new_line = false;
    emit(line);
    statement_ = ++last_statement_;
  }

  std::size_t column(const Token& token) const {
    const std::string_view text = errors_.sources().file(errors_.file()).text;
    std::size_t begin = token.begin;
    while (begin > 0 && text[begin - 1] != '\n' && text[begin - 1] != '\r') --begin;
    return token.begin - begin;
  }

  // Remembers the first line that stands no deeper than the line of the bracket that it is in: where a missing `}` was meant.
  void note_indent(const Token& token) {
    line_indent_ = column(token);
    if (suspect_ || open_.empty() || is_closer(token.kind) || !lines_count()) return;
    if (line_indent_ <= open_.back().indent) suspect_ = {{open_.back().token, token}};
  }

  // ---- Brackets
  bool open(Token token) {
    if (open_.size() >= deepest_nesting) {
      token.statement = statement_;
      errors_.report(token, Code::nested_too_deep, fmt::format("more than {} brackets are open here", deepest_nesting));
      return false;
    }
    if (token.kind == Tok::LBRACE && opens_derivative_record()) token.kind = Tok::LRECORD;
    emit(token);
    open_.push_back({out_.size() - 1, statement_, line_indent_});
    if (is_brace(token.kind)) statement_ = ++last_statement_;
    return true;
  }

  void close(Token token) {
    if (open_.empty()) {
      errors_.report(token, Code::stray_bracket, fmt::format("nothing is open that this `{}` could close", spelling(token.kind)));
      return;
    }
    const auto closes = [&](const Open& open) { return closer_of(out_[open.token].kind) == token.kind; };
    if (!closes(open_.back())) {
      std::size_t partner = open_.size();
      while (partner > 0 && !closes(open_[partner - 1])) --partner;
      const Token& opener = out_[open_.back().token];
      if (partner == 0 && !is_brace(opener.kind) && token.kind != Tok::RBRACE) {  // `(1, 2]`
        errors_
            .report(token, Code::stray_bracket,
                    fmt::format("`{}` does not close `{}`", spelling(token.kind), spelling(opener.kind)))
            .label(errors_.span(opener), "opened here");
        token.kind = closer_of(opener.kind);
      } else if (partner == 0) {
        errors_.report(token, Code::stray_bracket,
                       fmt::format("nothing is open that this `{}` could close", spelling(token.kind)));
        return;
      } else {
        report_unclosed(opener, token, fmt::format("this `{}` closes what was opened before it", spelling(token.kind)));
        while (open_.size() > partner) make_up_closer(token);
      }
    }
    statement_ = open_.back().statement;
    open_.pop_back();
    emit(token);
  }

  // A line that can only begin a statement, although the one above ends with an operator or a comma: something is missing there.
  bool begins_in_spite(const Token& token) const {
    const Tok last = previous();
    if (token.kind != Tok::NAME || (!is_binary(last) && last != Tok::COMMA && last != Tok::ASSIGN && last != Tok::TILDE))
      return false;
    const Tok next = raw(1).kind;
    const bool name =
        next == Tok::ASSIGN || next == Tok::COLON || next == Tok::COMMA || next == Tok::RBRACE || next == Tok::TILDE;
    return !name && opens_statement_in_brackets(errors_.text(token));
  }

  // Rule 6: what can only begin a statement stands first on a line inside ( or [.
  bool begins_statement_in_brackets(const Token& token) const {
    if (lines_count() || token.kind != Tok::NAME) return false;
    const std::string_view text = errors_.text(token);
    const Token& next = raw(1);
    const bool plain = next.kind == Tok::ASSIGN || next.kind == Tok::COLON;
    if (opens_statement_in_brackets(text)) return !plain;
    if (next.kind == Tok::TILDE && !next.new_line) return true;
    if (text == "fn" && next.kind == Tok::NAME) return true;
    const WordContext as_statement{Tok::NL, true, true, next.kind, raw(2).kind, errors_.text(next), !next.new_line};
    const Tok kind = resolve_word(text, as_statement);
    return kind >= Tok::STUDY && kind <= Tok::NEXT;
  }

  bool begins_declaration_in_braces(const Token& token) const {
    if (open_.empty() || token.kind != Tok::NAME || raw(1).kind != Tok::NAME || raw(1).new_line || column(token) != 0)
      return false;
    const std::string_view text = errors_.text(token);
    return text == "fn" || text == "model" || text == "optimizer";
  }

  void close_unfinished(const Token& before) {
    const Token& opener = out_[open_.back().token];
    report_unclosed(opener, before, "a new statement begins here");
    while (!lines_count()) make_up_closer(before);
  }

  // At a declaration in column 1, or at the end of the text.
  void close_all(const Token& before) {
    if (open_.empty()) return;
    const bool at_end = before.kind == Tok::END;
    if (at_end && suspect_) {
      report_unclosed(out_[suspect_->first], suspect_->second, "the indentation suggests that it was to be closed before this");
    } else {
      report_unclosed(out_[open_.back().token], before, at_end ? "" : "a new declaration begins here");
    }
    while (!open_.empty()) make_up_closer(before);
  }

  void report_unclosed(const Token& opener, const Token& noticed, std::string why) {
    const std::string_view sign = spelling(opener.kind);
    Diagnostic& error = errors_.report(opener, Code::unclosed_bracket, fmt::format("this `{}` is never closed", sign));
    if (!why.empty()) error.label(errors_.span(noticed), std::move(why));
    errors_.mark_bad(statement_);
    suspect_.reset();
  }

  void make_up_closer(const Token& before) {
    Token closer = before;
    closer.kind = closer_of(out_[open_.back().token].kind);
    closer.end = closer.begin;
    closer.made_up = true;
    closer.new_line = false;
    errors_.mark_bad(out_[open_.back().token].statement);
    statement_ = open_.back().statement;
    open_.pop_back();
    emit(closer);
  }

  void report_unknown(const Token& token) {
    const std::string_view text = errors_.text(token);
    if (text == "\\") {
      errors_.report(token, Code::unknown_character, "a `\\` means nothing here")
          .help("a statement goes on when a line ends with an operator or a `,`, and inside brackets");
    } else if (text == "'" || text == "`") {
      errors_.report(token, Code::single_quotes, "strings stand between double quotes");
    } else {
      errors_.report(token, Code::unknown_character, fmt::format("the character `{}` means nothing here", text));
    }
  }

  void emit(Token token) {
    token.depth = static_cast<std::uint32_t>(open_.size());
    token.opener = open_.empty() ? Token::no_opener : static_cast<std::uint32_t>(open_.back().token);
    token.statement = statement_;
    out_.push_back(token);
  }

  std::vector<Token> tokens_;
  SyntaxErrors& errors_;
  std::vector<Token> out_;
  std::vector<Open> open_;
  std::size_t at_ = 0;
  std::size_t line_indent_ = 0;
  std::optional<std::pair<std::size_t, Token>> suspect_;  // a bracket (in out_) and the line that makes it suspect
  std::uint32_t statement_ = 0, last_statement_ = 0;
};

}  // namespace

std::vector<Token> filter(const std::vector<Token>& raw, SyntaxErrors& errors) { return Filter(raw, errors).run(); }

}  // namespace mmc
