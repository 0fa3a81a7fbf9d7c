// A group of elementwise nodes becomes one fused program (kernels/fused.h).
#include <algorithm>
#include <unordered_map>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/plan/lowering.h"

namespace mmc {
namespace {

using kernels::Element;
constexpr std::int64_t unread = -1, at_the_end = INT64_MAX;  // sums read after all ops

// A register before memory is chosen for it.
struct Register {
  enum Kind { input, output, temp } kind = temp;
  bool scalar = false;
  std::int64_t written = 0, last_read = unread;  // positions of ops
  std::size_t size = 0;                          // bytes of an element; known for what ops make
};

class Program {
 public:
  Program(Lowering& l, std::span<const NodeId> nodes) : l_(l), nodes_(nodes.begin(), nodes.end()) {}

  void build() {
    for (NodeId n : nodes_)
      if (l_.g.node(n).op->name != "reduce_sum") { sizes_ = l_.g.type(l_.g.node(n).results[0]).sizes(); break; }
    segment_.elements = dense_layout(sizes_).elements();
    for (NodeId n : nodes_)
      for (Value v : l_.g.node(n).results) inside_[v.index] = no_register;
    for (NodeId n : nodes_) {
      if (l_.g.node(n).op->name == "reduce_sum") add_sum(n);
      else add_op(n);
    }
    drop_unused_products();
    for (NodeId n : nodes_)
      for (Value v : l_.g.node(n).results)
        if (l_.g.node(n).op->name != "reduce_sum" && read_outside(v)) add_output(v);
    assign_memory();
    push();
  }

 private:
  static constexpr std::uint16_t no_register = 0xffff;

  std::uint16_t fresh(Register r) {
    registers_.push_back(r);
    return static_cast<std::uint16_t>(registers_.size() - 1);
  }

  std::uint16_t read(Value v, std::int64_t position) {
    const auto in = inside_.find(v.index);
    const std::uint16_t r = in != inside_.end() ? in->second : input(v);
    require(r != no_register, "a fused group is not in order");
    registers_[r].last_read = std::max(registers_[r].last_read, position);
    return r;
  }

  std::uint16_t input(Value v) {
    if (const auto it = inputs_.find(v.index); it != inputs_.end()) return it->second;
    View view = l_.view(v);
    Layout c = collapse(view.layout);
    // Walking a transposed matrix element by element costs more than transposing it once.
    const bool far = c.size.size() >= 2 && c.stride.back() != 0 && c.stride.back() != 1 && segment_.elements >= 256 &&
                     std::find(c.stride.begin(), c.stride.end(), 1) != c.stride.end();
    if (far || c.size.size() > static_cast<std::size_t>(kernels::max_rank)) {
      view = l_.dense(view);
      c = collapse(view.layout);
    }
    kernels::FusedInput in;
    in.at = l_.ref(view);
    in.size = static_cast<std::uint8_t>(bytes(view.dtype));
    Register r{Register::input, false, 0, unread, in.size};
    if (c.size.empty() || (c.size.size() == 1 && c.stride[0] == 0)) {
      in.load = kernels::Load::scalar;
      r.scalar = true;
    } else if (c.size.size() == 1 && c.stride[0] == 1) {
      in.load = kernels::Load::direct;
    } else if (c.size.size() == 2 && c.stride[0] == 0 && c.stride[1] == 1) {
      in.load = kernels::Load::periodic;
      in.period = c.size[1];
      in.walk = walk_of(view.layout, in.size);
    } else {
      in.load = kernels::Load::strided;
      in.walk = walk_of(view.layout, in.size);
    }
    in.reg = fresh(r);
    segment_.inputs.push_back(in);
    buffers_.push_back(view.buffer);
    inputs_[v.index] = in.reg;
    return in.reg;
  }

  void add_op(NodeId n) {
    const Node& node = l_.g.node(n);
    const Element e = kernels::element_of(node.op->name);
    const auto position = static_cast<std::int64_t>(ops_.size());
    std::uint16_t r[3] = {0, 0, 0};
    unsigned scalars = 0;
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      r[i] = read(node.operands[i], position);
      if (registers_[r[i]].scalar) scalars |= 1u << i;
    }
    const DType type = l_.g.type(node.operands[e == Element::select ? 1 : 0]).dtype();
    kernels::FusedOp op;
    op.run = e == Element::convert ? kernels::convert_function(type, l_.g.type(node.results[0]).dtype(), scalars & 1)
                                   : kernels::block_function(e, type, scalars);
    require(op.run != nullptr, "an elementwise op has no block function");
    op.a = r[0];
    op.b = r[1];
    op.c = r[2];
    op.dst = fresh({Register::temp, false, position, unread, bytes(l_.g.type(node.results[0]).dtype())});
    inside_[node.results[0].index] = op.dst;
    element_.push_back(e);
    ops_.push_back(op);
  }

  void add_sum(NodeId n) {
    const Node& node = l_.g.node(n);
    kernels::FusedSum sum;
    sum.dtype = l_.g.type(node.operands[0]).dtype();
    sum.a = inside_.at(node.operands[0].index);
    // A product that only this sum reads is multiplied while summing.
    const auto made = static_cast<std::size_t>(registers_[sum.a].written);
    if (element_[made] == Element::mul && is_float(sum.dtype) && only_reader(node.operands[0], n) &&
        !registers_[ops_[made].a].scalar && !registers_[ops_[made].b].scalar) {
      sum.product = true;
      sum.b = ops_[made].b;
      sum.a = ops_[made].a;
      products_.push_back(made);
      registers_[sum.b].last_read = at_the_end;
    }
    registers_[sum.a].last_read = at_the_end;
    const View to = l_.result(node.results[0]);
    sum.at = l_.ref(to);
    segment_.sums.push_back(sum);
    writes_.push_back(to.buffer);
  }

  bool only_reader(Value v, NodeId reader) const {
    return !l_.escapes[v.index] && l_.users[v.index].size() == 1 && l_.users[v.index][0] == reader;
  }

  // Products that became part of a sum are not computed on their own.
  void drop_unused_products() {
    for (std::size_t made : products_) ops_[made].run = nullptr;
  }

  bool read_outside(Value v) const {
    if (l_.escapes[v.index]) return true;
    return std::any_of(l_.users[v.index].begin(), l_.users[v.index].end(),
                       [&](NodeId u) { return std::find(nodes_.begin(), nodes_.end(), u) == nodes_.end(); });
  }

  void add_output(Value v) {
    const View to = l_.result(v);
    const std::uint16_t r = inside_.at(v.index);
    registers_[r].kind = Register::output;
    segment_.outputs.push_back({l_.ref(to), r, static_cast<std::uint8_t>(bytes(to.dtype))});
    writes_.push_back(to.buffer);
    for (std::size_t i = 0; i < segment_.inputs.size(); ++i) {
      const kernels::FusedInput& in = segment_.inputs[i];
      const std::int64_t last = registers_[in.reg].last_read;
      if (in.load != kernels::Load::direct || in.at.offset != 0 || in.size != bytes(to.dtype)) continue;
      if (l_.plan.buffers[buffers_[i]].type.elements() != segment_.elements) continue;
      if (last <= registers_[r].written) in_place_.emplace_back(to.buffer, buffers_[i]);
    }
  }

  // Inputs and outputs keep a register each; temporaries share, freed after their last reader.
  void assign_memory() {
    std::vector<std::uint16_t> place(registers_.size(), no_register);
    std::uint16_t count = 0;
    for (std::size_t r = 0; r < registers_.size(); ++r)
      if (registers_[r].kind != Register::temp) place[r] = count++;
    std::vector<std::uint16_t> free;
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      if (!ops_[i].run) continue;
      kernels::FusedOp op = ops_[i];
      // An operand read for the last time gives its memory to the result only if their elements are of one size: a bool made a float
      // in its own place would overwrite the bools that are still to be read.
      const auto release = [&](bool same_size) {
        for (std::uint16_t r : {op.a, op.b, op.c}) {
          if (registers_[r].kind != Register::temp || registers_[r].last_read != static_cast<std::int64_t>(i) || place[r] == no_register) continue;
          if ((registers_[r].size == registers_[op.dst].size) != same_size) continue;
          free.push_back(place[r]);
          registers_[r].last_read = unread;  // freed once, also when it is two operands
        }
      };
      release(true);
      if (place[op.dst] == no_register) {
        if (free.empty()) {
          place[op.dst] = count++;
        } else {
          place[op.dst] = free.back();
          free.pop_back();
        }
      }
      release(false);
      op.a = place[op.a];
      op.b = place[op.b];
      op.c = place[op.c];
      op.dst = place[op.dst];
      fused_.ops.push_back(op);
    }
    for (auto& in : segment_.inputs) in.reg = place[in.reg];
    for (auto& out : segment_.outputs) out.reg = place[out.reg];
    for (auto& sum : segment_.sums) {
      sum.a = place[sum.a];
      if (sum.product) sum.b = place[sum.b];
    }
    require(count <= kernels::max_registers, "a fused group has too many registers");
    fused_.registers = count;
  }

  void push() {
    if (segment_.elements == 0 && segment_.sums.empty()) return;
    fused_.segments.push_back(std::move(segment_));
    kernels::finish(fused_);
    const std::int64_t scratch = kernels::scratch_bytes(fused_);
    Step& s = l_.push_kernel(std::move(fused_), kernels::run_fused, std::move(buffers_), std::move(writes_), nodes_.back(), scratch);
    s.in_place = std::move(in_place_);
  }

  Lowering& l_;
  std::vector<NodeId> nodes_;
  Sizes sizes_;
  std::vector<Register> registers_;
  std::unordered_map<std::uint32_t, std::uint16_t> inside_, inputs_;  // value -> register
  std::vector<Element> element_;
  std::vector<kernels::FusedOp> ops_;
  std::vector<std::size_t> products_;
  std::vector<BufferId> buffers_, writes_;                            // of inputs, of outputs and sums
  std::vector<std::pair<BufferId, BufferId>> in_place_;
  kernels::FusedSegment segment_;
  kernels::Fused fused_;
};

}  // namespace

void Lowering::lower_fused(std::span<const NodeId> nodes) { Program(*this, nodes).build(); }

}  // namespace mmc
