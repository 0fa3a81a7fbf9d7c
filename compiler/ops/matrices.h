// What the linear algebra ops share: shape rules over the last two axes (the leading ones are a batch), and the small verbs that
// their derivative rules are written with. Only for the files of this folder.
//
// Decompositions have no derivative where singular values or eigenvalues meet: a vector of a pair may then be any in their plane.
// Their rules divide by differences of these values, and `guarded` gives 0 instead of 1 / 0. So derivatives are always finite.
// First derivatives are right for functions of the values or of the subspaces alone, which do not depend on which vectors were
// chosen. Functions of both (u * s @ vh), and second derivatives, lose the part inside of such a plane: docs/semantics.md says
// so. `pinv`, `solve`, `slogdet`, `cholesky` and `qr` have no such points.
#pragma once
#include "compiler/ops/define.h"

namespace mmc::ops {

void need_matrix(Type);  // float, two axes or more
void need_square(Type);
Type with_last(Type, std::int64_t rows, std::int64_t columns);  // other sizes of the last two axes
Type with_last(Type, std::int64_t size);                        // one axis in place of the last two
std::int64_t rows(Type);
std::int64_t columns(Type);

Term transposed(Term);                        // the last two axes
Term product(Term, Term);                     // of matrices; equal leading axes
Term minus_transpose(Term);                   // x - x.T
Term as_rows(Term v, std::int64_t count);     // [.., n] to [.., count, n], every row v
Term as_columns(Term v, std::int64_t count);  // [.., n] to [.., n, count], every column v
Term on_diagonal(Term v);                     // [.., n] to [.., n, n], zeros elsewhere
Term identity(Builder&, Type);                // of a type of square matrices
// x times `below` below the diagonal, `on` it and `above` it; these are 0 or other small numbers.
Term weighted_triangle(Term x, double below, double on, double above);
Term first_rows(Term x, std::int64_t count);  // rows 0..count-1
Term rows_from(Term x, std::int64_t first);   // the others

// 1 / x, and 0 where |x| <= limit (a tensor of x's type); differentiates so, too.
Term guarded(Term x, Term limit);
// How large a difference of values [.., k] may be by rounding alone: the machine epsilon times `size` (of the matrix) times the
// largest |value|; of type `like`, whose leading axes are those of the values. Carries no derivative.
Term rounding(Term values, std::int64_t size, Type like);

// An OpDef of a family: documentation, shape rule, rule and examples; what all have in common is set here.
OpDef decomposition(std::string_view name, std::size_t operands, std::string_view doc, Infer, Derivative, std::vector<Example>);

}  // namespace mmc::ops
