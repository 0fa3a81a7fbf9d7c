#include "runtime/data/stored.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <limits>
#include <utility>

#include "compiler/support/errors.h"
#include "runtime/data/stream.h"

namespace mmc {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read and written as the machine has them");

struct Half {
  std::uint16_t bits;
};
struct Brain {
  std::uint16_t bits;
};
struct Bool {
  std::uint8_t byte;
};

template <class T>
T value_of(T x) {
  return x;
}
float value_of(Half x) { return from_f16(x.bits); }
float value_of(Brain x) { return from_bf16(x.bits); }
std::uint8_t value_of(Bool x) { return x.byte != 0; }

// Calls `f` with a zero of the C++ type that stands for a stored one.
template <class F>
decltype(auto) with_stored(Stored s, F&& f) {
  switch (s) {
    case Stored::boolean: return f(Bool{});
    case Stored::i8: return f(std::int8_t{});
    case Stored::u8: return f(std::uint8_t{});
    case Stored::i16: return f(std::int16_t{});
    case Stored::u16: return f(std::uint16_t{});
    case Stored::i32: return f(std::int32_t{});
    case Stored::u32: return f(std::uint32_t{});
    case Stored::i64: return f(std::int64_t{});
    case Stored::f16: return f(Half{});
    case Stored::bf16: return f(Brain{});
    case Stored::f32: return f(float{});
    case Stored::f64: return f(double{});
  }
  throw InternalError("an unknown stored type");
}

template <class F>
decltype(auto) with_dtype(DType t, F&& f) {
  switch (t) {
    case DType::boolean: return f(Bool{});
    case DType::i32: return f(std::int32_t{});
    case DType::i64: return f(std::int64_t{});
    case DType::f32: return f(float{});
    case DType::f64: return f(double{});
  }
  throw InternalError("an unknown element type");
}

template <class T>
T swapped(T x) {
  std::byte bytes[sizeof(T)];
  std::memcpy(bytes, &x, sizeof(T));
  std::reverse(std::begin(bytes), std::end(bytes));
  std::memcpy(&x, bytes, sizeof(T));
  return x;
}

// Converts `count` elements; gives the first that does not fit, or `count`.
template <class From, class To, bool swap>
std::size_t convert(const std::byte* in, std::size_t count, std::byte* out) {
  using In = decltype(value_of(From{}));
  using Out = decltype(value_of(To{}));
  for (std::size_t i = 0; i < count; ++i) {
    From element;
    std::memcpy(&element, in + i * sizeof(From), sizeof(From));
    if constexpr (swap) element = swapped(element);
    const In x = value_of(element);
    if constexpr (std::integral<In> && std::integral<Out> && sizeof(In) > sizeof(Out)) {
      if (!std::in_range<Out>(x)) return i;
    }
    const Out y = static_cast<Out>(x);
    std::memcpy(out + i * sizeof(Out), &y, sizeof(Out));
  }
  return count;
}

template <bool swap>
std::size_t convert(Stored from, const std::byte* in, std::size_t count, DType to, std::byte* out) {
  return with_stored(from, [&]<class From>(From) {
    return with_dtype(to, [&]<class To>(To) -> std::size_t {
      using In = decltype(value_of(From{}));
      constexpr bool to_bool = std::same_as<To, Bool>, from_bool = std::same_as<From, Bool>;
      if constexpr ((to_bool && !from_bool) || (std::floating_point<In> && std::integral<To>))
        throw InternalError("a conversion that no reader makes");
      else
        return convert<From, To, swap>(in, count, out);
    });
  });
}

}  // namespace

std::size_t bytes(Stored s) {
  return with_stored(s, [](auto zero) { return sizeof(zero); });
}

namespace {
constexpr std::pair<std::string_view, Stored> names[] = {{"bool", Stored::boolean}, {"i8", Stored::i8},   {"u8", Stored::u8},
                                                         {"i16", Stored::i16},      {"u16", Stored::u16}, {"i32", Stored::i32},
                                                         {"u32", Stored::u32},      {"i64", Stored::i64}, {"f16", Stored::f16},
                                                         {"bf16", Stored::bf16},    {"f32", Stored::f32}, {"f64", Stored::f64}};
}  // namespace

std::string_view name(Stored s) { return std::ranges::find(names, s, &std::pair<std::string_view, Stored>::second)->first; }

DType widened(Stored s) {
  switch (s) {
    case Stored::boolean: return DType::boolean;
    case Stored::i8:
    case Stored::u8:
    case Stored::i16:
    case Stored::u16:
    case Stored::i32: return DType::i32;
    case Stored::u32:
    case Stored::i64: return DType::i64;
    case Stored::f16:
    case Stored::bf16:
    case Stored::f32: return DType::f32;
    case Stored::f64: return DType::f64;
  }
  throw InternalError("an unknown stored type");
}

Stored stored_as(DType t) {
  switch (t) {
    case DType::boolean: return Stored::boolean;
    case DType::i32: return Stored::i32;
    case DType::i64: return Stored::i64;
    case DType::f32: return Stored::f32;
    case DType::f64: return Stored::f64;
  }
  throw InternalError("an unknown element type");
}

bool converts(Stored from, DType to) {
  const DType natural = widened(from);
  if (to == DType::boolean) return natural == DType::boolean;
  return is_float(to) || !is_float(natural);
}

void read_elements(ByteStream& stream, Stored from, bool big_endian, std::int64_t count, DType to, std::byte* out) {
  require(converts(from, to), "a conversion that no reader makes");
  const std::size_t width = bytes(from);
  const bool swap = big_endian && width > 1;
  if (from == stored_as(to) && from != Stored::boolean && !swap)
    return stream.read(std::span(out, static_cast<std::size_t>(count) * width), "its elements");

  std::vector<std::byte> chunk(std::size_t{1} << 16);  // stays in the second-level cache
  const std::size_t most = chunk.size() / width;
  for (std::int64_t at = 0; at < count;) {
    const std::size_t n = std::min(most, static_cast<std::size_t>(count - at));
    stream.read(std::span(chunk).first(n * width), "its elements");
    const std::size_t good =
        swap ? convert<true>(from, chunk.data(), n, to, out) : convert<false>(from, chunk.data(), n, to, out);
    if (good < n)
      stream.fail(
          fmt::format("its element number {} is an integer that {} cannot hold", at + static_cast<std::int64_t>(good), name(to)));
    out += n * bytes(to);
    at += static_cast<std::int64_t>(n);
  }
}

float from_f16(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits} >> 15 << 31, exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000 | fraction << 13);  // infinity, or a nan with its payload
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float small = static_cast<float>(fraction) * 0x1p-24f;  // below the normal range
  return sign != 0 ? -small : small;
}

float from_bf16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

}  // namespace mmc
