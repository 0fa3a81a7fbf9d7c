#include "compiler/graph/type.h"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <unordered_map>
#include <utility>

#include "compiler/support/errors.h"

namespace mmc {

struct Type::Data {
  DType dtype;
  std::vector<Dim> dims;
  std::int64_t elements;
};

namespace {

constexpr std::array<std::string_view, 5> dtype_names{"bool", "i32", "i64", "f32", "f64"};
constexpr std::array<std::size_t, 5> dtype_bytes{1, 4, 8, 4, 8};

// Sizes too large to count saturate, so that a check against a limit sees them as large instead of as a small wrapped number.
std::int64_t saturating_product(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::int64_t>::max() : product;
}

std::int64_t count(std::span<const Dim> dims) {
  std::int64_t product = 1;
  for (Dim d : dims) {
    if (d.value() == 0) return 0;
    product = saturating_product(product, d.value());
  }
  return product;
}

std::size_t hash(DType t, std::span<const Dim> dims) {
  std::size_t h = static_cast<std::size_t>(t) + 0x9e3779b97f4a7c15u;
  for (Dim d : dims) h = (h ^ static_cast<std::size_t>(d.value())) * 0x100000001b3u + (h >> 29);
  return h;
}

}  // namespace

std::string_view name(DType t) { return dtype_names[static_cast<std::size_t>(t)]; }
std::size_t bytes(DType t) { return dtype_bytes[static_cast<std::size_t>(t)]; }

bool parse_dtype(std::string_view text, DType* result) {
  for (std::size_t i = 0; i < dtype_names.size(); ++i) {
    if (dtype_names[i] != text) continue;
    *result = static_cast<DType>(i);
    return true;
  }
  return false;
}

// The table lives as long as the process; compiling is single-threaded, so it takes no lock (as with Name).
Type Type::tensor(DType t, std::span<const Dim> dims) {
  static std::unordered_multimap<std::size_t, std::unique_ptr<const Data>> table;
  const std::size_t key = hash(t, dims);
  const auto [first, last] = table.equal_range(key);
  auto found = std::find_if(
      first, last, [&](const auto& entry) { return entry.second->dtype == t && std::ranges::equal(entry.second->dims, dims); });
  if (found == last) {
    for (Dim d : dims) require(d.value() >= 0, "a type with a negative size");
    found = table.emplace(key, std::make_unique<const Data>(Data{t, {dims.begin(), dims.end()}, count(dims)}));
  }
  Type result;
  result.data_ = found->second.get();
  return result;
}

DType Type::dtype() const { return data_->dtype; }
std::span<const Dim> Type::dims() const { return data_->dims; }

Dim Type::dim(std::int64_t axis) const {
  const auto r = static_cast<std::int64_t>(rank());
  require(axis >= -r && axis < r, "a type has no such axis");
  return data_->dims[static_cast<std::size_t>(axis < 0 ? axis + r : axis)];
}

std::int64_t Type::elements() const { return data_->elements; }
std::int64_t Type::bytes() const { return saturating_product(elements(), static_cast<std::int64_t>(mmc::bytes(dtype()))); }

std::vector<std::int64_t> Type::sizes() const {
  std::vector<std::int64_t> result;
  result.reserve(rank());
  for (Dim d : dims()) result.push_back(d.value());
  return result;
}

Type Type::with_dtype(DType t) const { return tensor(t, dims()); }
Type Type::with_dims(std::span<const Dim> dims) const { return tensor(dtype(), dims); }

std::string Type::text() const {
  if (!known()) return "?";
  std::string result(name(dtype()));
  result += '[';
  for (std::size_t i = 0; i < rank(); ++i) {
    if (i > 0) result += ", ";
    result += std::to_string(dims()[i].value());
  }
  return result + ']';
}

}  // namespace mmc
