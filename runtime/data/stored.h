// Element types as files hold them, and how they become mmc's: what mmc has is taken as it is, narrower types are widened
// exactly, and a reader that is asked for another type converts on the way. Every machine mmc runs on is little-endian; most
// files are as well.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/tensor.h"

namespace mmc {

class ByteStream;

enum class Stored : std::uint8_t { boolean, i8, u8, i16, u16, i32, u32, i64, f16, bf16, f32, f64 };

std::size_t bytes(Stored);      // of one element
std::string_view name(Stored);  // "bool", "u8", "bf16"
DType widened(Stored);          // i8 u8 i16 u16 -> i32, u32 -> i64, f16 bf16 -> f32
Stored stored_as(DType);        // the type in which mmc writes

// Can a reader give such elements as `to`? Bools become ints, ints become floats, any width of either; never a float an int.
bool converts(Stored from, DType to);
// Reads the elements that come next, row-major, into `out` as `to`, which converts(from, to). A bool is true when its byte is not
// 0. An integer that `to` cannot hold is a RunError that says which element it is.
void read_elements(ByteStream&, Stored from, bool big_endian, std::int64_t count, DType to, std::byte* out);

float from_f16(std::uint16_t bits);   // IEEE 754 half precision
float from_bf16(std::uint16_t bits);  // the upper half of an f32

}  // namespace mmc
