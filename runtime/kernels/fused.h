// A chain or a DAG of elementwise operations as one instruction: a small program run over blocks that stay in the first cache.
//
// A program works on registers, each a block of up to `block` consecutive (row-major) elements of the common shape. Inputs are
// loaded first, then the operations run in order, each over the whole block; outputs are written in place. A reduction sums a
// register (or a product of two) over all elements with 64 lanes and a fixed tree, so its bits depend on the count alone.
// One program may run over several segments (shapes and buffers of their own): this is how one optimizer's update of all
// parameters is one instruction.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/graph/type.h"
#include "runtime/kernels/elements.h"
#include "runtime/kernels/kernel.h"
#include "runtime/kernels/updates.h"

namespace mmc::kernels {

// How an input's elements follow each other in the order of the common shape.
enum class Load : std::uint8_t {
  direct,    // contiguous: read where it lies
  scalar,    // one element for all
  periodic,  // `period` contiguous elements again and again (a bias): laid out once, when blocks hold whole periods
  strided,   // anything else: `walk` says
};

struct FusedInput {
  Ref at;
  std::uint16_t reg = 0;
  std::uint8_t size = 4;  // bytes of an element
  Load load = Load::direct;
  std::int64_t period = 0;
  Walk walk;
};

struct FusedOutput {
  Ref at;  // contiguous
  std::uint16_t reg = 0;
  std::uint8_t size = 4;
};

struct FusedOp {
  BlockFunction run = nullptr;
  std::uint16_t dst = 0, a = 0, b = 0, c = 0;
};

// Sums over all elements of a segment: of register a, or of a * b when `squares` (rounded between, as two operations would).
struct FusedSum {
  Ref at;  // one element
  DType dtype = DType::f32;
  bool product = false;
  std::uint16_t a = 0, b = 0;
};

struct FusedSegment {
  std::int64_t elements = 0;
  std::vector<FusedInput> inputs;
  std::vector<FusedOutput> outputs;
  std::vector<FusedSum> sums;
};

struct Fused {
  std::vector<FusedOp> ops;
  // An optimizer's update behind them (updates.h): its inputs, then its outputs.
  UpdateFunction update = nullptr;
  std::vector<std::uint16_t> update_registers;
  std::vector<FusedSegment> segments;
  std::uint16_t registers = 0;
  std::int64_t block = 0;            // elements per block; a multiple of 64 and of the periods of periodic inputs
  std::vector<std::uint16_t> temps;  // registers that need memory (neither direct, nor scalar)
};

inline constexpr int max_registers = 96;

// Chooses `block` and lists `temps`; periodic inputs whose period does not fit become strided. Call once when all else is set.
void finish(Fused&);
// Bytes of scratch that run_fused needs.
std::int64_t scratch_bytes(const Fused&);
void run_fused(const void* fused, Slots);

}  // namespace mmc::kernels
