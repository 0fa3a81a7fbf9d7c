#include "runtime/plan/match_updates.h"

#include <algorithm>

namespace mmc {
namespace {

using kernels::Element;
using kernels::Update;

constexpr int unbound = -1;

// Binds the values of a table to registers, from its last operation back: each operation's result is then known, and with it the
// operation of the program that makes it.
class Matching {
 public:
  Matching(const Update& update, std::span<const ProgramOp> ops, const Registers& registers)
      : u_(update), ops_(ops), registers_(registers), bound_(static_cast<std::size_t>(u_.inputs + u_.operations), unbound) {}

  bool found() {
    for (std::size_t last = ops_.size(); last-- > 0;) {
      if (ops_[last].element == Element::none) continue;
      std::ranges::fill(bound_, unbound);
      bound_.back() = ops_[last].dst;
      if (match(u_.operations - 1)) return true;
    }
    return false;
  }

  UpdateMatch result(const kernels::KnownUpdate& known) const {
    UpdateMatch m;
    m.ops = taken();
    m.run = ops_[m.ops[0]].type == DType::f32 ? known.f32 : known.f64;
    for (int in = 0; in < u_.inputs; ++in) m.inputs.push_back(reg(in));
    for (int out = 0; out < u_.outputs; ++out) m.outputs.push_back(reg(u_.output[static_cast<std::size_t>(out)]));
    return m;
  }

 private:
  std::uint16_t reg(int value) const { return static_cast<std::uint16_t>(bound_[static_cast<std::size_t>(value)]); }

  std::optional<std::size_t> maker(std::uint16_t r) const {
    const auto it = std::ranges::find_if(ops_, [&](const ProgramOp& op) { return op.element != Element::none && op.dst == r; });
    return it == ops_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - ops_.begin()));
  }

  bool bind(int value, std::uint16_t r) {
    int& b = bound_[static_cast<std::size_t>(value)];
    if (b != unbound) return b == r;
    if (value < u_.inputs && registers_.is_scalar(r) != ((u_.scalars >> value & 1) != 0)) return false;
    b = r;
    return true;
  }

  // Operations k, k - 1, ..., 0 of the table. Operands of sums and products may stand in either order.
  bool match(int k) {
    if (k < 0) return is_free();
    const Update::Operation& op = u_.of[static_cast<std::size_t>(k)];
    const int value = u_.inputs + k;
    if (bound_[static_cast<std::size_t>(value)] == unbound) return false;
    const std::optional<std::size_t> at = maker(reg(value));
    if (!at || ops_[*at].element != op.element || !is_float(ops_[*at].type)) return false;
    const bool two = ops_[*at].operands == 2;
    const bool commutes = op.element == Element::add || op.element == Element::mul;
    const std::vector<int> before = bound_;
    for (bool exchanged : {false, true}) {
      if (exchanged && !(two && commutes)) break;
      const std::uint16_t a = exchanged ? ops_[*at].b : ops_[*at].a, b = exchanged ? ops_[*at].a : ops_[*at].b;
      if (bind(op.a, a) && (!two || bind(op.b, b)) && match(k - 1)) return true;
      bound_ = before;
    }
    return false;
  }

  std::vector<std::size_t> taken() const {
    std::vector<std::size_t> list;
    for (int k = 0; k < u_.operations; ++k) list.push_back(*maker(reg(u_.inputs + k)));
    std::ranges::sort(list);
    const auto rest = std::ranges::unique(list);
    list.erase(rest.begin(), rest.end());
    return list;
  }

  // May the function take over what is matched?
  bool is_free() const {
    const std::vector<std::size_t> ops = taken();
    const auto is_taken = [&](std::size_t i) { return std::ranges::binary_search(ops, i); };
    const auto is_output = [&](std::uint16_t r) {
      return std::any_of(u_.output.begin(), u_.output.begin() + u_.outputs, [&](int v) { return reg(v) == r; });
    };
    for (std::size_t i : ops) {
      const std::uint16_t r = ops_[i].dst;
      if (ops_[i].type != ops_[ops[0]].type || is_output(r) != registers_.read_outside(r)) return false;
      for (std::size_t j = 0; j < ops_.size(); ++j) {
        const ProgramOp& reader = ops_[j];
        const bool reads = reader.element != Element::none &&
                           (reader.a == r || (reader.operands > 1 && reader.b == r) || (reader.operands > 2 && reader.c == r));
        if (reads && !is_taken(j)) return false;
      }
    }
    return true;
  }

  const Update& u_;
  std::span<const ProgramOp> ops_;
  const Registers& registers_;
  std::vector<int> bound_;  // by value
};

}  // namespace

std::optional<UpdateMatch> match_update(std::span<const ProgramOp> ops, const Registers& registers) {
  for (const kernels::KnownUpdate& known : kernels::known_updates()) {
    Matching matching(*known.update, ops, registers);
    if (matching.found()) return matching.result(known);
  }
  return std::nullopt;
}

}  // namespace mmc
