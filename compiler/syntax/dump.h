// The syntax tree as text, for tests and for `mmc graph --stage syntax`: what was understood, with precedence made explicit.
//
//   let y = -x^2 + f(a, k = 1)      (let y (+ (- (^ x 2)) (call f a k=1)))
//
// One statement a line, blocks indented. With positions, every expression is preceded by its bytes: @8-12(- @9-12(^ ...)).
#pragma once
#include <string>

#include "compiler/syntax/ast.h"

namespace mmc {

std::string dump(const ast::Program&, bool positions = false);
std::string dump(const ast::Expr&, bool positions = false);

}  // namespace mmc
