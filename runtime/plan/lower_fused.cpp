// A group of elementwise nodes becomes one fused program (kernels/fused.h).
#include <algorithm>
#include <unordered_map>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/plan/lowering.h"
#include "runtime/plan/match_updates.h"

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
      if (l_.g.node(n).op->name != "reduce_sum") {
        sizes_ = l_.g.type(l_.g.node(n).results[0]).sizes();
        break;
      }
    segment_.elements = dense_layout(sizes_).elements();
    // Elements run in the order in which the results are stored.
    for (NodeId n : nodes_) {
      const BufferId to = l_.destination[l_.g.node(n).results[0].index];
      turned_ = turned_ || (to != no_buffer && l_.plan.buffers[to].columns);
    }
    for (NodeId n : nodes_)
      for (Value v : l_.g.node(n).results) inside_[v.index] = no_register;
    for (NodeId n : nodes_) {
      if (l_.g.node(n).op->name == "reduce_sum")
        add_sum(n);
      else
        add_op(n);
    }
    drop_unused_products();
    if (l_.options.enabled("known_updates")) take_update();
    if (l_.options.enabled("pair_elements")) pair_ops();
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
    const std::int64_t swap[] = {1, 0};
    if (turned_) view.layout = transpose_layout(view.layout, swap);
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
    arity_.push_back(static_cast<int>(node.operands.size()));
    type_.push_back(type);
    made_.push_back(node.results[0]);
    paired_.push_back(false);
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

  // The operations of a known update become one, which runs after the others.
  void take_update() {
    std::vector<ProgramOp> plain;
    std::vector<bool> summed(registers_.size(), false), stored(registers_.size(), false);
    for (const kernels::FusedSum& sum : segment_.sums) summed[sum.a] = summed[sum.product ? sum.b : sum.a] = true;
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      const kernels::FusedOp& op = ops_[i];
      plain.push_back({op.run ? element_[i] : Element::none, type_[i], arity_[i], op.dst, op.a, op.b, op.c});
      stored[op.dst] = read_outside(made_[i]);
    }
    const auto m = match_update(
        plain, {[&](std::uint16_t r) { return registers_[r].scalar; }, [&](std::uint16_t r) { return stored[r] || summed[r]; }});
    if (!m || std::ranges::any_of(m->outputs, [&](std::uint16_t r) { return summed[r]; })) return;
    for (std::size_t i : m->ops) ops_[i].run = nullptr;
    const auto position = static_cast<std::int64_t>(ops_.size());
    for (std::uint16_t r : m->inputs) registers_[r].last_read = std::max(registers_[r].last_read, position);
    for (std::uint16_t r : m->outputs) registers_[r].written = position;
    fused_.update = m->run;
    fused_.update_registers = m->inputs;
    fused_.update_registers.insert(fused_.update_registers.end(), m->outputs.begin(), m->outputs.end());
  }

  // Joins an operation with the only reader of its result where there is one function for both (kernels/elements.h).
  void pair_ops() {
    std::vector<int> readers(registers_.size(), 0);
    for (const kernels::FusedOp& op : ops_)
      if (op.run)
        for (std::uint16_t r : operands_of(op)) ++readers[r];
    for (const kernels::FusedSum& sum : segment_.sums) readers[sum.a] += 2, readers[sum.b] += 2;
    for (std::uint16_t r : fused_.update_registers) readers[r] += 2;
    for (std::size_t j = 0; j < ops_.size(); ++j) {
      if (!ops_[j].run) continue;
      if (element_[j] == Element::select)
        pair_mask(j, readers);
      else
        pair_arithmetic(j, readers);
    }
  }

  std::vector<std::uint16_t> operands_of(const kernels::FusedOp& op) const {
    const auto i = static_cast<std::size_t>(&op - ops_.data());
    std::vector<std::uint16_t> r = {op.a};
    if (arity_[i] > 1) r.push_back(op.b);
    if (arity_[i] > 2) r.push_back(op.c);
    return r;
  }

  // The op that makes register r, when only one op of the group reads it and nobody else does.
  std::size_t only_maker(std::uint16_t r, const std::vector<int>& readers) const {
    constexpr std::size_t none = SIZE_MAX;
    if (registers_[r].kind != Register::temp || readers[r] != 1) return none;
    const auto i = static_cast<std::size_t>(registers_[r].written);
    return ops_[i].run && !paired_[i] && !read_outside(made_[i]) ? i : none;
  }

  void pair_arithmetic(std::size_t j, const std::vector<int>& readers) {
    if (arity_[j] != 2 || paired_[j]) return;
    for (bool right : {false, true}) {
      const std::uint16_t inner = right ? ops_[j].b : ops_[j].a, outer = right ? ops_[j].a : ops_[j].b;
      const std::size_t i = inner == outer ? SIZE_MAX : only_maker(inner, readers);
      if (i == SIZE_MAX || arity_[i] != 2) continue;
      const unsigned scalars = (registers_[ops_[i].a].scalar ? 1u : 0u) | (registers_[ops_[i].b].scalar ? 2u : 0u) |
                               (registers_[outer].scalar ? 4u : 0u);
      const kernels::BlockFunction f = kernels::pair_function(element_[i], element_[j], right, type_[j], scalars);
      if (!f || type_[i] != type_[j]) continue;
      join(i, j, f, ops_[i].a, ops_[i].b, outer, 3);
      return;
    }
  }

  void pair_mask(std::size_t j, const std::vector<int>& readers) {
    const std::size_t i = only_maker(ops_[j].a, readers);
    if (i == SIZE_MAX || type_[i] != type_[j] || !is_zero(ops_[i].b) || registers_[ops_[i].a].scalar) return;
    const bool keep = is_zero(ops_[j].c);
    if (!keep && !is_zero(ops_[j].b)) return;
    const std::uint16_t kept = keep ? ops_[j].b : ops_[j].c;
    const kernels::BlockFunction f = kernels::mask_function(element_[i], keep, type_[j]);
    if (f && !registers_[kept].scalar) join(i, j, f, ops_[i].a, kept, kept, 2);
  }

  // Op j does what ops i and j did.
  void join(std::size_t i, std::size_t j, kernels::BlockFunction f, std::uint16_t a, std::uint16_t b, std::uint16_t c,
            int count) {
    ops_[i].run = nullptr;
    ops_[j] = {f, ops_[j].dst, a, b, c};
    arity_[j] = count;
    paired_[j] = true;
    for (std::uint16_t r : {a, b, c}) registers_[r].last_read = std::max(registers_[r].last_read, static_cast<std::int64_t>(j));
  }

  // Is register r the constant +0 of every element?
  bool is_zero(std::uint16_t r) const {
    if (!registers_[r].scalar) return false;
    for (std::size_t i = 0; i < segment_.inputs.size(); ++i) {
      if (segment_.inputs[i].reg != r) continue;
      const Buffer& b = l_.plan.buffers[buffers_[i]];
      if (b.storage != Storage::constant) return false;
      const std::byte* p = b.constant + segment_.inputs[i].at.offset;
      return std::all_of(p, p + segment_.inputs[i].size, [](std::byte x) { return x == std::byte{0}; });
    }
    return false;
  }

  bool read_outside(Value v) const {
    if (l_.escapes[v.index]) return true;
    return std::any_of(l_.users[v.index].begin(), l_.users[v.index].end(),
                       [&](NodeId u) { return std::find(nodes_.begin(), nodes_.end(), u) == nodes_.end(); });
  }

  void add_output(Value v) {
    const View to = place(v);
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

  // Where v is written, stored in the order of this program; a result that must lie otherwise is copied there afterwards.
  View place(Value v) {
    const BufferId wanted = l_.destination[v.index];
    if (!turned_ || (wanted != no_buffer && l_.plan.buffers[wanted].columns)) return l_.result(v);
    const BufferId own = l_.new_buffer(l_.block, l_.g.type(v), v);
    l_.plan.buffers[own].columns = true;
    l_.destination[v.index] = own;
    const View to = l_.result(v);
    if (wanted != no_buffer) copies_.emplace_back(v, wanted);
    return to;
  }

  // Inputs and outputs keep a register each; temporaries share, freed after their last reader.
  void assign_memory() {
    std::vector<std::uint16_t> memory(registers_.size(), no_register);
    std::uint16_t count = 0;
    for (std::size_t r = 0; r < registers_.size(); ++r)
      if (registers_[r].kind != Register::temp) memory[r] = count++;
    std::vector<std::uint16_t> free;
    for (std::size_t i = 0; i < ops_.size(); ++i) {
      if (!ops_[i].run) continue;
      kernels::FusedOp op = ops_[i];
      // An operand read for the last time gives its memory to the result only if their elements are of one size: a bool made a
      // float in its own place would overwrite the bools that are still to be read.
      const auto release = [&](bool same_size) {
        for (std::uint16_t r : {op.a, op.b, op.c}) {
          if (registers_[r].kind != Register::temp || registers_[r].last_read != static_cast<std::int64_t>(i) ||
              memory[r] == no_register)
            continue;
          if ((registers_[r].size == registers_[op.dst].size) != same_size) continue;
          free.push_back(memory[r]);
          registers_[r].last_read = unread;  // freed once, also when it is two operands
        }
      };
      release(true);
      if (memory[op.dst] == no_register) {
        if (free.empty()) {
          memory[op.dst] = count++;
        } else {
          memory[op.dst] = free.back();
          free.pop_back();
        }
      }
      release(false);
      op.a = memory[op.a];
      op.b = memory[op.b];
      op.c = memory[op.c];
      op.dst = memory[op.dst];
      fused_.ops.push_back(op);
    }
    for (auto& in : segment_.inputs) in.reg = memory[in.reg];
    for (auto& out : segment_.outputs) out.reg = memory[out.reg];
    for (std::uint16_t& r : fused_.update_registers) r = memory[r];
    for (auto& sum : segment_.sums) {
      sum.a = memory[sum.a];
      if (sum.product) sum.b = memory[sum.b];
    }
    require(count <= kernels::max_registers, "a fused group has too many registers");
    fused_.registers = count;
  }

  void push() {
    if (segment_.elements == 0 && segment_.sums.empty()) return;
    fused_.segments.push_back(std::move(segment_));
    kernels::finish(fused_);
    const std::int64_t scratch = kernels::scratch_bytes(fused_);
    const NodeId last = nodes_.back();
    Step& s = l_.push_kernel(std::move(fused_), kernels::run_fused, std::move(buffers_), std::move(writes_), last, scratch);
    s.in_place = std::move(in_place_);
    s.nodes = std::move(nodes_);
    for (auto [v, wanted] : copies_) {
      l_.copy(l_.view(v), l_.whole(wanted), last);
      l_.destination[v.index] = wanted;
      l_.result(v);
    }
  }

  Lowering& l_;
  std::vector<NodeId> nodes_;
  Sizes sizes_;
  bool turned_ = false;  // a matrix is run through column by column
  std::vector<std::pair<Value, BufferId>> copies_;
  std::vector<Register> registers_;
  std::unordered_map<std::uint32_t, std::uint16_t> inside_, inputs_;  // value -> register
  std::vector<Element> element_;                                      // by op, as are the next four
  std::vector<int> arity_;
  std::vector<DType> type_;  // of the operands
  std::vector<Value> made_;
  std::vector<bool> paired_;
  std::vector<kernels::FusedOp> ops_;
  std::vector<std::size_t> products_;
  std::vector<BufferId> buffers_, writes_;  // of inputs, of outputs and sums
  std::vector<std::pair<BufferId, BufferId>> in_place_;
  kernels::FusedSegment segment_;
  kernels::Fused fused_;
};

}  // namespace

void Lowering::lower_fused(std::span<const NodeId> nodes) { Program(*this, nodes).build(); }

}  // namespace mmc
