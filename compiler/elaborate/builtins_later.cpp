// Names of the language that this version does not build yet: known, so that the message can say so.
#include <fmt/format.h>

#include "compiler/elaborate/builtins.h"

namespace mmc::elab {
namespace {

Datum later(Context& c, const CallSite& site, Arguments&) {
  const Span at = site.callee.known() ? site.callee : site.span;
  const std::string_view name = at.known() ? c.sources.text(at) : std::string_view("this function");
  c.error(Code::not_built, at, fmt::format("`{}` is not built yet", name));
  throw Failed{};
}

constexpr Builtin table[] = {
    {"svd", "x", "Not built yet: the singular value decomposition.", later},
    {"eigh", "x", "Not built yet: eigenvalues and eigenvectors of a symmetric matrix.", later},
    {"qr", "x", "Not built yet: the QR decomposition.", later},
    {"cholesky", "x", "Not built yet: the Cholesky decomposition.", later},
    {"solve", "a, b", "Not built yet: the solution of a system of linear equations.", later},
    {"inverse", "x", "Not built yet: the inverse of a matrix.", later},
    {"determinant", "x", "Not built yet: the determinant of a matrix.", later},
    {"null_space", "x", "Not built yet: a basis of the vectors that a matrix sends to 0.", later},
    {"matrix_rank", "x", "Not built yet: the rank of a matrix.", later},
    {"pca", "x", "Not built yet: principal components of rows.", later},
    {"einsum", "pattern, operands...", "Not built yet: a sum of products by named axes.", later},
};

}  // namespace

std::span<const Builtin> later_builtins() { return table; }

}  // namespace mmc::elab
