// Finds the update of a much used optimizer among the operations of a fused program, for which there is one function
// (kernels/updates.h). Internal to runtime/plan.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "runtime/kernels/updates.h"

namespace mmc {

// An operation on registers. Element::none: not there any more.
struct ProgramOp {
  kernels::Element element = kernels::Element::none;
  DType type = DType::f32;
  int operands = 0;  // how many of a, b, c count
  std::uint16_t dst = 0, a = 0, b = 0, c = 0;
};

struct UpdateMatch {
  kernels::UpdateFunction run = nullptr;
  std::vector<std::uint16_t> inputs, outputs;  // registers
  std::vector<std::size_t> ops;                // that the function takes over, ascending
};

struct Registers {
  std::function<bool(std::uint16_t)> is_scalar;
  std::function<bool(std::uint16_t)> read_outside;  // by something that is no operation of the program
};

// Nothing of what the function computes on its way may be needed elsewhere, its outputs only outside of the program.
std::optional<UpdateMatch> match_update(std::span<const ProgramOp>, const Registers&);

}  // namespace mmc
