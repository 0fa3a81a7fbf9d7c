#include "compiler/syntax/trouble_words.h"

#include <fmt/format.h>

namespace mmc {
namespace {

// The word that the construct begins with, where it has one.
std::string_view keyword(Rule rule) {
  switch (rule) {
    case Rule::ifExpr:
    case Rule::ifField: return "if";
    case Rule::forExpr: return "for";
    case Rule::iterateExpr: return "iterate";
    case Rule::trainExpr: return "train";
    case Rule::repeatStmt: return "repeat";
    case Rule::everyStmt: return "every";
    case Rule::plotStmt: return "plot";
    case Rule::sliderStmt: return "slider";
    case Rule::sweepStmt: return "sweep";
    case Rule::modelDecl: return "model";
    case Rule::optimizerDecl: return "optimizer";
    case Rule::derivative: return "derivative";
    default: return {};
  }
}

}  // namespace

std::string described(const Token& token, std::string_view text) {
  switch (token.kind) {
    case Tok::END: return "the end of the file";
    case Tok::NL: return "the end of the line";
    case Tok::STRING: return "a string";
    default: return fmt::format("`{}`", text);
  }
}

std::string construct(const std::vector<Rule>& rules) {
  for (Rule rule : rules) {
    if (rule == Rule::fnDecl || rule == Rule::memberField) return "function";
    if (const std::string_view word = keyword(rule); !word.empty()) return fmt::format("`{}`", word);
  }
  return "statement";
}

std::string_view item_name(Rule rule) {
  switch (rule) {
    case Rule::fields: return "a field";
    case Rule::edits: return "an edit";
    case Rule::record:
    case Rule::derivativeRecord:
    case Rule::type: return "a record's field";
    default: return "a statement";
  }
}

std::string_view separators(Rule rule) {
  return rule == Rule::record || rule == Rule::type ? "fields are separated by a new line, `,` or `;`"
                                                    : "these are separated by a new line or by `;`";
}

std::string expected_words(const std::set<Tok>& expected) {
  const auto expects = [&](Tok kind) { return expected.count(kind) != 0; };
  if (expects(Tok::INT)) return "a value";
  std::vector<std::string> words;
  for (Tok kind : expected) {
    if (is_binary(kind) || kind == Tok::NOT || kind == Tok::DOT || kind == Tok::WITH) continue;
    if ((kind == Tok::LPAREN || kind == Tok::LBRACK) && expects(Tok::DOT)) continue;  // a suffix
    if (kind == Tok::NAME) {
      words.push_back("a name");
    } else if (kind == Tok::STRING) {
      words.push_back("a string");
    } else if (kind == Tok::NL || kind == Tok::SEMI || kind == Tok::END) {
      continue;
    } else if (!spelling(kind).empty()) {
      words.push_back(fmt::format("`{}`", spelling(kind)));
    }
  }
  if (words.empty() || words.size() > 3) return {};
  std::string out = words[0];
  for (std::size_t i = 1; i < words.size(); ++i) out += (i + 1 == words.size() ? " or " : ", ") + words[i];
  return out;
}

bool follows_name(Rule rule) {
  switch (rule) {
    case Rule::fnDecl:
    case Rule::modelDecl:
    case Rule::optimizerDecl:
    case Rule::params:
    case Rule::param:
    case Rule::pattern:
    case Rule::memberField:
    case Rule::trainExpr:
    case Rule::stateStmt:
    case Rule::nextStmt:
    case Rule::type:
    case Rule::typeField:
    case Rule::expr:
    case Rule::edit: return true;
    default: return false;
  }
}

bool is_bracketed(Rule rule) {
  return rule == Rule::parens || rule == Rule::list || rule == Rule::record || rule == Rule::suffix || rule == Rule::block;
}

}  // namespace mmc
