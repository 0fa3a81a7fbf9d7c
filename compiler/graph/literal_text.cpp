#include "compiler/graph/literal_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

template <class T>
void append_element(std::string& out, T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(value)) {
      out += "nan";  // fmt would print the sign of a nan, which says nothing
      return;
    }
  }
  fmt::format_to(std::back_inserter(out), "{}", value);
}

void append_element(std::string& out, const Literal& literal, std::int64_t i) {
  switch (literal.type.dtype()) {
    case DType::boolean: out += literal.as<std::uint8_t>()[i] != 0 ? "true" : "false"; break;
    case DType::i32: append_element(out, literal.as<std::int32_t>()[i]); break;
    case DType::i64: append_element(out, literal.as<std::int64_t>()[i]); break;
    case DType::f32: append_element(out, literal.as<float>()[i]); break;
    case DType::f64: append_element(out, literal.as<double>()[i]); break;
  }
}

void append_nested(std::string& out, const Literal& literal, std::size_t axis, std::int64_t& next) {
  if (axis == literal.type.rank()) {
    append_element(out, literal, next++);
    return;
  }
  out += '[';
  const std::int64_t size = literal.type.dims()[axis].value();
  for (std::int64_t i = 0; i < size; ++i) {
    if (i > 0) out += ", ";
    append_nested(out, literal, axis + 1, next);
  }
  out += ']';
}

void skip_spaces(std::string_view& rest) {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\n' || rest.front() == '\t' || rest.front() == '\r')) rest.remove_prefix(1);
}

bool take(std::string_view& rest, std::string_view token) {
  if (rest.substr(0, token.size()) != token) return false;
  rest.remove_prefix(token.size());
  return true;
}

bool fail(std::string* error, std::string_view expected) {
  *error = fmt::format("expected {}", expected);
  return false;
}

// A run of letters, digits and the signs that numbers hold.
std::string_view word(std::string_view rest) {
  std::size_t n = 0;
  const auto belongs = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '+';
  };
  while (n < rest.size() && belongs(rest[n])) ++n;
  return rest.substr(0, n);
}

template <class T>
bool read_number(std::string_view& rest, std::byte* to, std::string* error, std::string_view expected) {
  const std::string_view token = word(rest);
  T value{};
  const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (token.empty() || code != std::errc() || end != token.data() + token.size()) return fail(error, expected);
  std::memcpy(to, &value, sizeof value);
  rest.remove_prefix(token.size());
  return true;
}

bool read_element(std::string_view& rest, DType dtype, std::byte* to, std::string* error) {
  switch (dtype) {
    case DType::boolean:
      if (take(rest, "true")) return *to = std::byte{1}, true;
      if (take(rest, "false")) return *to = std::byte{0}, true;
      return fail(error, "`true` or `false`");
    case DType::i32: return read_number<std::int32_t>(rest, to, error, "an i32");
    case DType::i64: return read_number<std::int64_t>(rest, to, error, "an i64");
    case DType::f32: return read_number<float>(rest, to, error, "an f32");
    case DType::f64: return read_number<double>(rest, to, error, "an f64");
  }
  return fail(error, "an element");
}

bool read_nested(std::string_view& rest, Type type, std::size_t axis, std::byte*& to, std::string* error) {
  skip_spaces(rest);
  if (axis == type.rank()) {
    if (!read_element(rest, type.dtype(), to, error)) return false;
    to += bytes(type.dtype());
    return true;
  }
  if (!take(rest, "[")) return fail(error, "`[`");
  const std::int64_t size = type.dims()[axis].value();
  for (std::int64_t i = 0; i < size; ++i) {
    skip_spaces(rest);
    if (i > 0 && !take(rest, ",")) return fail(error, fmt::format("`,` ({} of {} read)", i, size));
    if (!read_nested(rest, type, axis + 1, to, error)) return false;
  }
  skip_spaces(rest);
  if (!take(rest, "]")) return fail(error, fmt::format("`]` after {} elements", size));
  return true;
}

}  // namespace

std::string elements_text(const Literal& literal) {
  std::string out;
  std::int64_t next = 0;
  append_nested(out, literal, 0, next);
  return out;
}

std::string text(const Literal& literal) { return literal.type.text() + " " + elements_text(literal); }

bool read_type(std::string_view& rest, Type* type, std::string* error) {
  skip_spaces(rest);
  const std::string_view token = word(rest);
  DType dtype{};
  if (!parse_dtype(token, &dtype)) return fail(error, "a type such as `f32[2]`");
  rest.remove_prefix(token.size());
  if (!take(rest, "[")) return fail(error, "`[`");
  std::vector<Dim> dims;
  for (skip_spaces(rest); !take(rest, "]"); skip_spaces(rest)) {
    if (!dims.empty()) {
      if (!take(rest, ",")) return fail(error, "`,` or `]`");
      skip_spaces(rest);
    }
    std::int64_t size = 0;
    const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
    if (code != std::errc() || size < 0) return fail(error, "a size");
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    dims.emplace_back(size);
  }
  *type = Type::tensor(dtype, dims);
  return true;
}

bool read_elements(std::string_view& rest, Type type, Literal* literal, std::string* error) {
  std::vector<std::byte> data(static_cast<std::size_t>(type.bytes()));
  std::byte* to = data.data();
  if (!read_nested(rest, type, 0, to, error)) return false;
  *literal = make_literal(type, data.data());
  return true;
}

bool read_literal(std::string_view& rest, Literal* literal, std::string* error) {
  Type type;
  return read_type(rest, &type, error) && read_elements(rest, type, literal, error);
}

Literal literal_from_text(std::string_view whole) {
  std::string_view rest = whole;
  Literal literal;
  std::string error;
  bool good = read_literal(rest, &literal, &error);
  skip_spaces(rest);
  if (good && !rest.empty()) good = fail(&error, "the end");
  if (!good) throw InternalError(fmt::format("not a literal: \"{}\": {} before \"{}\"", whole, error, rest));
  return literal;
}

}  // namespace mmc
