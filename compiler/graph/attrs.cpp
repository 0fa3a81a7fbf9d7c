#include "compiler/graph/attrs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

// An integer of type T nearest to `value`, truncating; a cast of what T cannot hold would be undefined.
template <class T>
T saturate(double value) {
  constexpr double limit = 2.0 * static_cast<double>(std::numeric_limits<T>::max() / 2 + 1);
  if (std::isnan(value)) return 0;
  if (value >= limit) return std::numeric_limits<T>::max();
  return value < -limit ? std::numeric_limits<T>::min() : static_cast<T>(value);
}

// Writes `value` as one element of the dtype.
void store(DType t, double value, std::byte* to) {
  const auto put = [to](auto element) { std::memcpy(to, &element, sizeof element); };
  switch (t) {
    case DType::boolean: put(static_cast<std::uint8_t>(value != 0)); break;
    case DType::i32: put(saturate<std::int32_t>(value)); break;
    case DType::i64: put(saturate<std::int64_t>(value)); break;
    case DType::f32: put(static_cast<float>(value)); break;
    case DType::f64: put(value); break;
  }
}

}  // namespace

bool operator==(const Literal& a, const Literal& b) {
  return a.type == b.type && (a.data == b.data || (a.data && b.data && *a.data == *b.data));
}

Literal make_literal(Type type, const void* elements) {
  const auto* first = static_cast<const std::byte*>(elements);
  return {type, std::make_shared<const std::vector<std::byte>>(first, first + type.bytes())};
}

Literal scalar_literal(DType t, double value) { return splat_literal(Type::scalar(t), value); }

Literal splat_literal(Type type, double value) {
  const std::size_t size = bytes(type.dtype());
  std::vector<std::byte> data(static_cast<std::size_t>(type.bytes()));
  for (std::size_t at = 0; at < data.size(); at += size) store(type.dtype(), value, data.data() + at);
  return {type, std::make_shared<const std::vector<std::byte>>(std::move(data))};
}

bool Attrs::has(std::string_view name) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& e) { return e.first == name; });
}

void Attrs::set(std::string_view name, AttrValue value) {
  for (Entry& e : entries_) {
    if (e.first != name) continue;
    e.second = std::move(value);
    return;
  }
  entries_.emplace_back(name, std::move(value));
}

template <class T>
const T& Attrs::get(std::string_view name) const {
  for (const Entry& e : entries_) {
    if (e.first != name) continue;
    if (const T* value = std::get_if<T>(&e.second)) return *value;
    throw InternalError(fmt::format("attribute `{}` is of another kind", name));
  }
  throw InternalError(fmt::format("attribute `{}` is missing", name));
}

bool Attrs::flag(std::string_view name) const { return get<bool>(name); }
std::int64_t Attrs::integer(std::string_view name) const { return get<std::int64_t>(name); }
double Attrs::number(std::string_view name) const { return get<double>(name); }
DType Attrs::dtype(std::string_view name) const { return get<DType>(name); }
const std::string& Attrs::string(std::string_view name) const { return get<std::string>(name); }
const Ints& Attrs::ints(std::string_view name) const { return get<Ints>(name); }
const Literal& Attrs::literal(std::string_view name) const { return get<Literal>(name); }

}  // namespace mmc
