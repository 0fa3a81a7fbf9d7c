// Types and constants as text, and back: "f32[2, 2] [[1, 2], [3, 4]]", "bool[] true", "f64[2, 0] [[], []]".
//
// Dumps, the reader of dumps, the examples of the op definitions and the tests share this one form. Elements are written so that
// reading them gives the same bits (shortest round-trip decimals; nan, inf, -inf, -0); only a nan's payload is not kept.
#pragma once
#include <string>
#include <string_view>

#include "compiler/graph/attrs.h"
#include "compiler/graph/type.h"

namespace mmc {

std::string elements_text(const Literal&);            // "[[1, 2], [3, 4]]", or "3" for a scalar
std::string text(const Literal&);                     // type, a space, elements

// Each reads from the front of `rest` and moves it past what was read, or leaves `rest` where the trouble is and returns false;
// `error` then says what was expected. Leading spaces are skipped.
bool read_type(std::string_view& rest, Type* type, std::string* error);
bool read_elements(std::string_view& rest, Type type, Literal* literal, std::string* error);
bool read_literal(std::string_view& rest, Literal* literal, std::string* error);

// A whole text; an InternalError when it is not a literal. For texts that stand in our own sources.
Literal literal_from_text(std::string_view text);

}  // namespace mmc
