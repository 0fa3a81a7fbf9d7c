// How each statement and construct is written, as a help in messages about it.
#pragma once
#include <string_view>

#include "grammar/kinds.h"

namespace mmc {

std::string_view form_of(Rule);  // "let name = value"; empty for rules without a form of their own

}  // namespace mmc
