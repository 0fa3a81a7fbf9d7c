// Comparisons, logic and selection. Comparisons with nan are false, but for not_equal.
#include <cmath>
#include <xtensor/xarray.hpp>
#include <xtensor/xmath.hpp>

#include "runtime/reference/adapt.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

template <auto relation>
std::vector<Tensor> compare(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_any(call.operands[0].type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto a = flat<T>(call.operands[0]), b = flat<T>(call.operands[1]);
    auto y = flat<std::uint8_t>(out);
    y = relation(a, b);
  });
  return {out};
}

template <auto connective>
std::vector<Tensor> logic(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  const auto a = flat<std::uint8_t>(call.operands[0]), b = flat<std::uint8_t>(call.operands.back());
  auto y = flat<std::uint8_t>(out);
  y = connective(a, b);
  return {out};
}

std::vector<Tensor> is_nan(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_any(call.operands[0].type.dtype(), [&](auto zero) {
    const auto a = flat<decltype(zero)>(call.operands[0]);
    auto y = flat<std::uint8_t>(out);
    y = xt::not_equal(a, a);
  });
  return {out};
}

std::vector<Tensor> select(const OpCall& call) {
  Tensor out = make_tensor(call.results[0]);
  with_width(out.type.dtype(), [&](auto zero) {
    using T = decltype(zero);
    const auto condition = flat<std::uint8_t>(call.operands[0]);
    const auto yes = flat<T>(call.operands[1]), no = flat<T>(call.operands[2]);
    auto y = flat<T>(out);
    y = xt::where(xt::not_equal(condition, std::uint8_t{0}), yes, no);
  });
  return {out};
}

constexpr ReferenceOp table[] = {
    {"equal", compare<[](const auto& a, const auto& b) { return xt::equal(a, b); }>},
    {"not_equal", compare<[](const auto& a, const auto& b) { return xt::not_equal(a, b); }>},
    {"less", compare<[](const auto& a, const auto& b) { return xt::less(a, b); }>},
    {"less_equal", compare<[](const auto& a, const auto& b) { return xt::less_equal(a, b); }>},
    {"greater", compare<[](const auto& a, const auto& b) { return xt::greater(a, b); }>},
    {"greater_equal", compare<[](const auto& a, const auto& b) { return xt::greater_equal(a, b); }>},
    {"logical_not", logic<[](const auto& a, const auto&) { return !a; }>},
    {"logical_and", logic<[](const auto& a, const auto& b) { return a && b; }>},
    {"logical_or", logic<[](const auto& a, const auto& b) { return a || b; }>},
    {"logical_xor", logic<[](const auto& a, const auto& b) { return xt::not_equal(a, b); }>},
    {"is_nan", is_nan},
    {"select", select},
};

}  // namespace

std::span<const ReferenceOp> comparison_ops() { return table; }

}  // namespace mmc::reference
