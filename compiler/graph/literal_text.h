// Constants as text: `f32[2, 2] [[1, 2.5], [nan, -inf]]`, `f32[50] all 0`, `i32[] 3`.
//
// Dumps show constants so, the graph reader reads them, and the examples of op definitions are written so. Every bit survives:
// floats are the shortest decimals that read back to the same number, and a nan with an unusual payload shows its bits.
#pragma once
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/graph/attrs.h"

namespace mmc {

// More than `limit` elements that are not all equal are shown as `f32[2500] ...(91ab20cd)`, a hash of the bits instead: two dumps
// still differ when the data does, but that form cannot be read back.
std::string literal_text(const Literal&, std::size_t limit = std::numeric_limits<std::size_t>::max());
std::string number_text(double);
std::string quoted(std::string_view);  // in double quotes, with \" \\ \n \t and \xNN

std::string text(const Literal&);           // all of it
std::string elements_text(const Literal&);  // without the type, always as nested brackets: `[[1, 2], [3, 4]]`, or `3`

// Nothing when the text is not a literal. `problem` then says why.
std::optional<Literal> parse_literal(std::string_view text, std::string* problem = nullptr);
Literal literal_from_text(std::string_view text);  // of our own sources: an InternalError when it is not one

}  // namespace mmc
