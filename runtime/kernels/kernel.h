// What every fast kernel looks like to the plan: one plain function over raw pointers, described by a constant struct.
//
// A plan keeps one table of slots per thread: slot i points to a buffer. An instruction names its operands by slot and byte
// offset, so that a loop may move a slot (to the next row of a series, to the other half of a double buffer) without touching
// the instruction. This is also the seam for native code: a compiled group of instructions is one more function of this type.
// Kernels allocate nothing, keep no state and give the same bits for the same operands, however many threads there are.
#pragma once
#include <cstddef>
#include <cstdint>

namespace mmc::kernels {

using Slots = std::byte* const*;
using Kernel = void (*)(const void* args, Slots slots);

// Where an operand begins: `offset` bytes into the buffer of `slot`.
struct Ref {
  std::uint32_t slot = 0;
  std::int64_t offset = 0;
};

// Slot 0 is scratch memory that any kernel may overwrite; its size is the largest that an instruction of the plan asks for.
inline constexpr std::uint32_t scratch_slot = 0;
// Buffers begin at multiples of this many bytes, a cache line and the widest vector.
inline constexpr std::size_t alignment = 64;

template <class T>
T* at(Slots slots, Ref ref) {
  return reinterpret_cast<T*>(slots[ref.slot] + ref.offset);
}

// An index that a gather or a scatter_add found outside of its axis. The executor turns it into a RunError with a position.
struct IndexOutside {
  std::int64_t index, size, axis;
};

// An integer that floor_divide or remainder found divided by zero; a RunError likewise.
struct DivisionByZero {};

// The layout of a strided operand: sizes of the axes, outermost first, and how many bytes apart neighbours are.
inline constexpr int max_rank = 8;
struct Walk {
  int rank = 0;
  std::int64_t size[max_rank] = {};
  std::int64_t stride[max_rank] = {};
};

}  // namespace mmc::kernels
