#include "compiler/graph/literal_text.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "compiler/graph/scanner.h"
#include "compiler/support/errors.h"

namespace mmc {
namespace {

// The nan that arithmetic makes has only the quiet bit; any other payload is shown, since "same bits" includes it.
template <class Float, class Bits>
std::string float_text(Float x) {
  const auto bits = std::bit_cast<Bits>(x);
  if (!std::isnan(x)) return fmt::format("{}", x);
  if (bits == std::bit_cast<Bits>(std::numeric_limits<Float>::quiet_NaN())) return "nan";
  return fmt::format("nan({:#x})", bits);
}

template <class T>
T element(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::string element_text(DType t, const std::byte* at) {
  switch (t) {
    case DType::boolean: return element<std::uint8_t>(at) ? "true" : "false";
    case DType::i32: return fmt::format("{}", element<std::int32_t>(at));
    case DType::i64: return fmt::format("{}", element<std::int64_t>(at));
    case DType::f32: return float_text<float, std::uint32_t>(element<float>(at));
    case DType::f64: return float_text<double, std::uint64_t>(element<double>(at));
  }
  return {};
}

bool all_equal(const std::vector<std::byte>& data, std::size_t size) {
  for (std::size_t at = size; at < data.size(); at += size)
    if (std::memcmp(data.data(), data.data() + at, size) != 0) return false;
  return true;
}

std::uint32_t hash(const std::vector<std::byte>& data) {  // FNV-1a, folded
  std::uint64_t h = 0xcbf29ce484222325u;
  for (std::byte b : data) h = (h ^ static_cast<std::uint64_t>(b)) * 0x100000001b3u;
  return static_cast<std::uint32_t>(h ^ (h >> 32));
}

// Nested brackets, one level per axis; `at` moves along the data.
void nested(std::string& out, Type type, std::size_t axis, const std::byte*& at) {
  if (axis == type.rank()) {
    out += element_text(type.dtype(), at);
    at += bytes(type.dtype());
    return;
  }
  out += '[';
  for (std::int64_t i = 0; i < type.dims()[axis].value(); ++i) {
    if (i > 0) out += ", ";
    nested(out, type, axis + 1, at);
  }
  out += ']';
}

}  // namespace

std::string number_text(double x) { return float_text<double, std::uint64_t>(x); }

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte == 0x7f)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += c;
  }
  return out + '"';
}

std::string literal_text(const Literal& literal, std::size_t limit) {
  const Type type = literal.type;
  if (!type.known() || !literal.data || static_cast<std::int64_t>(literal.data->size()) != type.bytes()) return "broken";
  const auto count = static_cast<std::size_t>(type.elements());
  std::string out = type.text() + ' ';
  const std::byte* at = literal.data->data();
  if (count > 1 && all_equal(*literal.data, bytes(type.dtype())))
    out += "all " + element_text(type.dtype(), at);
  else if (count > limit)
    out += fmt::format("...({:08x})", hash(*literal.data));
  else
    nested(out, type, 0, at);
  return out;
}

std::string text(const Literal& literal) { return literal_text(literal); }

std::string elements_text(const Literal& literal) {
  std::string out;
  const std::byte* at = literal.data->data();
  nested(out, literal.type, 0, at);
  return out;
}

Literal literal_from_text(std::string_view whole) {
  std::string problem;
  std::optional<Literal> found = parse_literal(whole, &problem);
  if (!found) throw InternalError(fmt::format("not a literal: \"{}\": {}", whole, problem));
  return *std::move(found);
}

std::optional<Literal> parse_literal(std::string_view text, std::string* problem) {
  try {
    Scanner scan(text);
    Literal result = scan.literal();
    if (!scan.at_end()) scan.fail("something follows the literal");
    return result;
  } catch (const TextError& error) {
    if (problem) *problem = error.what;
    return std::nullopt;
  }
}

}  // namespace mmc
