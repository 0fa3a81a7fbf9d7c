// From one element type to another.
//
// A float becomes an integer by dropping its fraction; beyond the integer's range the nearest end is taken and nan becomes 0
// (C++ and PyTorch leave both undefined). i64 to i32 keeps the low 32 bits. Anything becomes a bool by being other than 0.
#include <cmath>
#include <limits>
#include <type_traits>
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>

#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

template <class To, class From>
To converted(From x) {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // The range's upper end is not a float, the number after it is: a power of two.
    const From end = std::ldexp(From(1), std::numeric_limits<To>::digits);
    if (std::isnan(x)) return 0;
    if (x >= end) return std::numeric_limits<To>::max();
    if (x < -end) return std::numeric_limits<To>::min();
  }
  return static_cast<To>(x);
}

template <class To, class From>
void convert_elements(const Tensor& in, Tensor& out) {
  const auto n = static_cast<std::size_t>(in.type.elements());
  const std::vector<std::size_t> shape{n};
  const auto x = xt::adapt(in.as<From>(), n, xt::no_ownership(), shape);
  auto y = xt::adapt(out.as<To>(), n, xt::no_ownership(), shape);
  if (out.type.dtype() == DType::boolean)
    y = xt::not_equal(x, From{0});
  else
    y = xt::make_lambda_xfunction([](From v) { return converted<To>(v); }, x);
}

std::vector<Tensor> convert(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  const Tensor& in = call.operands[0];
  with_any(in.type.dtype(), [&](auto from) {
    with_any(out.type.dtype(), [&](auto to) { convert_elements<decltype(to), decltype(from)>(in, out); });
  });
  return {out};
}

constexpr ReferenceOp table[] = {{"convert", convert}};

}  // namespace

std::span<const ReferenceOp> convert_ops() { return table; }

}  // namespace mmc::reference
