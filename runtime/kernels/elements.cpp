#include "runtime/kernels/elements.h"

#include <array>
#include <utility>

namespace mmc::kernels {
namespace {

// In the order of the enum.
constexpr std::array<std::string_view, static_cast<std::size_t>(Element::none)> names{
    "stop_gradient", "neg",           "abs",         "sign",       "exp",         "expm1",     "log",          "log1p",
    "sqrt",          "sin",           "cos",         "tan",        "asin",        "acos",      "atan",         "sinh",
    "cosh",          "tanh",          "sigmoid",     "relu",       "erf",         "floor",     "ceil",         "round",
    "is_nan",        "logical_not",   "add",         "sub",        "mul",         "div",       "floor_divide", "remainder",
    "pow",           "atan2",         "maximum",     "minimum",    "equal",       "not_equal", "less",         "less_equal",
    "greater",       "greater_equal", "logical_and", "logical_or", "logical_xor", "select",    "convert"};

}  // namespace

Element element_of(std::string_view op) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == op) return static_cast<Element>(i);
  return Element::none;
}

BlockFunction block_function(Element e, DType type, unsigned scalars) {
  if (e >= Element::equal && e <= Element::logical_xor) return comparison_function(e, type, scalars);
  if (BlockFunction f = math_function(e, type, scalars)) return f;
  return arithmetic_function(e, type, scalars);
}

}  // namespace mmc::kernels
