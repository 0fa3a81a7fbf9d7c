#include "runtime/data/stored.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

static_assert(std::endian::native == std::endian::little, "files are read and written as the machine has them");

template <class From, class To, class Convert>
Tensor convert(Type type, std::span<const std::byte> elements, Convert to) {
  require(elements.size() == static_cast<std::size_t>(type.elements()) * sizeof(From), "the size of a stored tensor");
  Tensor out = make_tensor(type);
  for (std::size_t i = 0; i * sizeof(From) < elements.size(); ++i) {
    From element;
    std::memcpy(&element, elements.data() + i * sizeof(From), sizeof(From));
    out.as<To>()[i] = to(element);
  }
  return out;
}

template <class From, class To>
Tensor convert(Type type, std::span<const std::byte> elements) {
  return convert<From, To>(type, elements, [](From x) { return static_cast<To>(x); });
}

}  // namespace

std::size_t bytes(Stored s) {
  switch (s) {
    case Stored::boolean:
    case Stored::i8:
    case Stored::u8: return 1;
    case Stored::i16:
    case Stored::u16:
    case Stored::f16:
    case Stored::bf16: return 2;
    case Stored::i32:
    case Stored::u32:
    case Stored::f32: return 4;
    case Stored::i64:
    case Stored::f64: return 8;
  }
  throw InternalError("an unknown stored type");
}

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

Tensor widen(Stored s, Type type, std::span<const std::byte> elements) {
  require(type.dtype() == widened(s), "the element type of a stored tensor");
  switch (s) {
    case Stored::boolean: return convert<std::uint8_t, std::uint8_t>(type, elements, [](std::uint8_t x) { return x != 0; });
    case Stored::i8: return convert<std::int8_t, std::int32_t>(type, elements);
    case Stored::u8: return convert<std::uint8_t, std::int32_t>(type, elements);
    case Stored::i16: return convert<std::int16_t, std::int32_t>(type, elements);
    case Stored::u16: return convert<std::uint16_t, std::int32_t>(type, elements);
    case Stored::u32: return convert<std::uint32_t, std::int64_t>(type, elements);
    case Stored::f16: return convert<std::uint16_t, float>(type, elements, from_f16);
    case Stored::bf16: return convert<std::uint16_t, float>(type, elements, from_bf16);
    case Stored::i32:
    case Stored::i64:
    case Stored::f32:
    case Stored::f64: break;
  }
  require(elements.size() == static_cast<std::size_t>(type.bytes()), "the size of a stored tensor");
  return make_tensor(type, elements.data());
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
