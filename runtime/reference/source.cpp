// Ops without operands: constants, indices, and the value that nobody reads.
#include <limits>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xbuilder.hpp>

#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

std::vector<Tensor> constant(const OpCall& call) { return {from_literal(call.attrs.literal("value"))}; }

std::vector<Tensor> iota(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  const AroundAxis a = around(out.type, call.attrs.integer("axis"));
  with_number(out.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    auto y = xt::adapt(out.as<T>(), a.outer * a.n * a.inner, xt::no_ownership(), std::vector<std::size_t>{a.outer, a.n, a.inner});
    for (std::size_t o = 0; o < a.outer; ++o)
      for (std::size_t i = 0; i < a.n; ++i)
        for (std::size_t k = 0; k < a.inner; ++k) y(o, i, k) = static_cast<T>(i);
  });
  return {out};
}

// Floats are nan, so that a test notices whoever reads them.
std::vector<Tensor> undefined(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  if (is_float(out.type.dtype())) {
    with_float(out.type.dtype(), [&](auto zero) {
      using T = decltype(zero);
      std::fill_n(out.as<T>(), out.type.elements(), std::numeric_limits<T>::quiet_NaN());
    });
  }
  return {out};
}

constexpr ReferenceOp table[] = {{"constant", constant}, {"iota", iota}, {"undefined", undefined}};

}  // namespace

std::span<const ReferenceOp> source_ops() { return table; }

}  // namespace mmc::reference
