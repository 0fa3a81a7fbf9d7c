// How tokens, constructs and what is expected are called in messages about syntax. Private to trouble.cpp.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/token.h"
#include "grammar/kinds.h"

namespace mmc {

std::string described(const Token&, std::string_view text);  // in the middle of a sentence: "`x`", "the end of the line"

// The construct whose body is missing, "`if`" or "function", from the rules being read, innermost first.
std::string construct(const std::vector<Rule>&);

std::string_view item_name(Rule);   // what stands in a list of such: "a field", "a statement"
std::string_view separators(Rule);  // and what separates them

// At most three possibilities, "`)` or a name"; operators and everything else that may always go on are not worth saying.
std::string expected_words(const std::set<Tok>& expected);

bool follows_name(Rule);  // where it is under way, what ended is a name, not a value
bool is_bracketed(Rule);  // inside, the statement around it is not what is wrong

}  // namespace mmc
