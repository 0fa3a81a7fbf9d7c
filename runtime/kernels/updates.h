// The updates of much used optimizers as one pass over memory.
//
// A fused program (fused.h) reads and writes a block for each of its operations. Adam's update has eleven of them, two divisions
// and a root among them, and stands in every step of every training: here its values stay in registers, and the slow operations
// of one vector run beside the fast ones of another. Each operation rounds as it would by itself, so the bits are those of the
// program.
//
// An update is a table of operations; both the code and the matching of a program (plan/match_updates.h) follow from it.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "compiler/graph/type.h"
#include "runtime/kernels/elements.h"

namespace mmc::kernels {

// Values are numbered: inputs, then the result of each operation.
struct Update {
  static constexpr std::size_t most_operations = 16, most_outputs = 3;
  static constexpr std::size_t most_values = 16;  // inputs and outputs
  struct Operation {
    Element element = Element::none;
    int a = 0, b = 0;  // b: of those with two operands
  };
  int inputs = 0;
  unsigned scalars = 0;  // bit i: input i is one number for all elements
  int operations = 0;
  std::array<Operation, most_operations> of{};
  int outputs = 0;
  std::array<int, most_outputs> output{};  // their numbers
};

// `reg`: the blocks of the inputs (a single number for a scalar one), then of the outputs, which may be those of inputs.
using UpdateFunction = void (*)(void* const* reg, std::int64_t n);

struct KnownUpdate {
  const Update* update;
  UpdateFunction f32, f64;
};
// The larger ones first: a smaller one may be a part of a larger.
std::span<const KnownUpdate> known_updates();

}  // namespace mmc::kernels
