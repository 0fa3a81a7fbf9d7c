// Element types as files hold them, and how they become mmc's: what mmc has is taken as it is, narrower types are widened
// exactly. Files are little-endian, as is every machine mmc runs on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/tensor.h"

namespace mmc {

enum class Stored : std::uint8_t { boolean, i8, u8, i16, u16, i32, u32, i64, f16, bf16, f32, f64 };

std::size_t bytes(Stored);  // of one element
DType widened(Stored);      // i8 u8 i16 u16 -> i32, u32 -> i64, f16 bf16 -> f32
Stored stored_as(DType);    // the type in which mmc writes

// `elements` holds type.elements() elements, row-major; type.dtype() is widened(stored). A bool is true when its byte is not 0.
Tensor widen(Stored, Type type, std::span<const std::byte> elements);

float from_f16(std::uint16_t bits);   // IEEE 754 half precision
float from_bf16(std::uint16_t bits);  // the upper half of an f32

}  // namespace mmc
