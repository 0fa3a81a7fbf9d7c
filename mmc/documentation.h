// Texts of the reference, shared by the verbs `ops` and `doc`.
#pragma once
#include <string>
#include <string_view>

#include "compiler/graph/op.h"

namespace mmc {

std::string op_text(const OpDef&, bool markdown);
std::string first_sentence(std::string_view doc);  // up to the first full stop, on one line

}  // namespace mmc
