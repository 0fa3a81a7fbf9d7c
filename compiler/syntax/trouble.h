// What to say when the parser cannot go on: our words for its errors.
#pragma once
#include <set>
#include <vector>

#include "compiler/syntax/syntax_errors.h"
#include "compiler/syntax/token.h"

namespace mmc {

struct Trouble {
  enum class Place {
    inside,      // a rule was under way and needed another token
    after_item,  // a statement (field, entry, edit) was complete, and no separator follows
    item_start   // a statement was to begin
  };
  const std::vector<Token>& tokens;
  std::size_t at;    // the token that does not fit
  std::size_t item;  // first token of the statement that it is in
  Place place;
  std::vector<Rule> rules;  // being read, innermost first
  std::set<Tok> expected;   // what would fit; empty unless `inside`
};

// Reports it. True when the statement's body stands on the next line, in braces that are to be skipped with it.
bool report_trouble(const Trouble&, SyntaxErrors&);

}  // namespace mmc
