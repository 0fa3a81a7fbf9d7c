#include "runtime/kernels/elements.h"

#include <array>
#include <utility>

namespace mmc::kernels {
namespace {

struct Entry {
  std::string_view op;
  int arity;
};

// In the order of the enum.
constexpr std::array<Entry, static_cast<std::size_t>(Element::none)> entries{{
    {"stop_gradient", 1}, {"neg", 1},         {"abs", 1},         {"sign", 1},       {"exp", 1},     {"expm1", 1},
    {"log", 1},           {"log1p", 1},       {"sqrt", 1},        {"sin", 1},        {"cos", 1},     {"tan", 1},
    {"asin", 1},          {"acos", 1},        {"atan", 1},        {"sinh", 1},       {"cosh", 1},    {"tanh", 1},
    {"sigmoid", 1},       {"relu", 1},        {"erf", 1},         {"floor", 1},      {"ceil", 1},    {"round", 1},
    {"is_nan", 1},        {"logical_not", 1}, {"add", 2},         {"sub", 2},        {"mul", 2},     {"div", 2},
    {"floor_divide", 2},  {"remainder", 2},   {"pow", 2},         {"atan2", 2},      {"maximum", 2}, {"minimum", 2},
    {"equal", 2},         {"not_equal", 2},   {"less", 2},        {"less_equal", 2}, {"greater", 2}, {"greater_equal", 2},
    {"logical_and", 2},   {"logical_or", 2},  {"logical_xor", 2}, {"select", 3},     {"convert", 1},
}};

}  // namespace

Element element_of(std::string_view op) {
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (entries[i].op == op) return static_cast<Element>(i);
  return Element::none;
}

int arity(Element e) { return entries[static_cast<std::size_t>(e)].arity; }

std::string_view name(Element e) { return e == Element::copy ? "copy" : entries[static_cast<std::size_t>(e)].op; }

BlockFunction block_function(Element e, DType type, unsigned scalars) {
  if (e >= Element::equal && e <= Element::logical_xor) return comparison_function(e, type, scalars);
  if (BlockFunction f = math_function(e, type, scalars)) return f;
  return arithmetic_function(e, type, scalars);
}

}  // namespace mmc::kernels
