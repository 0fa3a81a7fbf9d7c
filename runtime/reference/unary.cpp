// Functions of one float operand, from the C++ library.
#include <cmath>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>

#include "runtime/reference/adapt.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

// Applies an xtensor function to a float tensor.
template <auto function>
std::vector<Tensor> floats(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_float(out.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto x = flat<T>(call.operands[0]);
    auto y = flat<T>(out);
    y = function(x);
  });
  return {out};
}

template <class T>
T logistic(T x) {
  return T(1) / (T(1) + std::exp(-x));
}

constexpr ReferenceOp table[] = {
    {"exp", floats<[](const auto& x) { return xt::exp(x); }>},
    {"expm1", floats<[](const auto& x) { return xt::expm1(x); }>},
    {"log", floats<[](const auto& x) { return xt::log(x); }>},
    {"log1p", floats<[](const auto& x) { return xt::log1p(x); }>},
    {"sqrt", floats<[](const auto& x) { return xt::sqrt(x); }>},
    {"sin", floats<[](const auto& x) { return xt::sin(x); }>},
    {"cos", floats<[](const auto& x) { return xt::cos(x); }>},
    {"tan", floats<[](const auto& x) { return xt::tan(x); }>},
    {"asin", floats<[](const auto& x) { return xt::asin(x); }>},
    {"acos", floats<[](const auto& x) { return xt::acos(x); }>},
    {"atan", floats<[](const auto& x) { return xt::atan(x); }>},
    {"sinh", floats<[](const auto& x) { return xt::sinh(x); }>},
    {"cosh", floats<[](const auto& x) { return xt::cosh(x); }>},
    {"tanh", floats<[](const auto& x) { return xt::tanh(x); }>},
    {"sigmoid", floats<[](const auto& x) { return xt::make_lambda_xfunction([](auto v) { return logistic(v); }, x); }>},
    {"erf", floats<[](const auto& x) { return xt::erf(x); }>},
    {"floor", floats<[](const auto& x) { return xt::floor(x); }>},
    {"ceil", floats<[](const auto& x) { return xt::ceil(x); }>},
    {"round", floats<[](const auto& x) { return xt::nearbyint(x); }>},  // half to even in the default rounding mode
};

}  // namespace

std::span<const ReferenceOp> unary_ops() { return table; }

}  // namespace mmc::reference
