// Text to syntax tree: the only door to ANTLR.
//
// Errors are in our own words, at most one per statement, and parsing goes on at the next statement (LANGUAGE.md, "Lines and
// words"). A statement with an error is left out of the result. Invalid UTF-8, NUL bytes and too deep nesting are ordinary
// errors.
#pragma once
#include <cstdint>

#include "compiler/syntax/ast.h"
#include "compiler/syntax/diagnostic.h"
#include "compiler/syntax/source.h"

namespace mmc {

ast::Program parse(const SourceMap&, std::uint32_t file, Diagnostics&);
// Only bytes [begin, end) of the file, with spans of the whole file: one declaration of the prelude, when it is used.
ast::Program parse_range(const SourceMap&, std::uint32_t file, std::uint32_t begin, std::uint32_t end, Diagnostics&);

}  // namespace mmc
