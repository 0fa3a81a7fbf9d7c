// make_plan, and what all of lowering shares: buffers, views, copies.
#include <algorithm>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/plan/fuse_epilogues.h"
#include "runtime/plan/lowering.h"
#include "runtime/plan/merge_updates.h"
#include "runtime/plan/place_buffers.h"
#include "runtime/plan/spread_maps.h"
#include "runtime/plan/watched_loops.h"

namespace mmc {

bool PlanOptions::enabled(std::string_view pass) const {
  return std::find(disabled.begin(), disabled.end(), pass) == disabled.end();
}

Lowering::Lowering(const Graph& graph, const PlanOptions& o)
    : g(graph),
      options(o),
      views(graph.value_count()),
      destination(graph.value_count(), no_buffer),
      users(graph.value_count()),
      escapes(graph.value_count(), false) {
  plan.graph = &graph;
  plan.buffers.emplace_back();  // scratch
  walk(g, g.root(), [&](NodeId n) {
    for (Value v : g.node(n).operands) users[v.index].push_back(n);
    for (RegionId r : g.node(n).regions)
      for (Value v : g.region(r).yields) escapes[v.index] = true;
  });
  for (const Output& o2 : g.outputs) escapes[o2.value.index] = true;
}

BufferId Lowering::new_buffer(BlockId home, Type type, Value v, Storage storage) {
  Buffer b;
  b.storage = storage;
  b.home = home;
  b.written_in = home;
  b.type = type;
  b.value = v;
  plan.buffers.push_back(b);
  return static_cast<BufferId>(plan.buffers.size() - 1);
}

const View& Lowering::view(Value v) const {
  require(views[v.index].buffer != no_buffer, "the plan reads a value before it is lowered");
  return views[v.index];
}

View Lowering::whole(BufferId b) const {
  const Type t = plan.buffers[b].type;
  View v{b, t.dtype(), dense_layout(t)};
  if (plan.buffers[b].columns) v.layout.stride = {1, v.layout.size[0]};
  return v;
}

View Lowering::result(Value v) {
  BufferId b = destination[v.index];
  if (b == no_buffer) b = new_buffer(block, g.type(v), v);
  if (!plan.buffers[b].value.valid()) plan.buffers[b].value = v;
  plan.buffers[b].written_in = block;
  return views[v.index] = whole(b);
}

View Lowering::series(Value v) {
  const auto part = parts.find(v.index);
  if (part == parts.end()) return result(v);
  const auto [all, row] = part->second;
  View to = result(all);
  if (plan.buffers[to.buffer].columns) return result(v);
  destination[all.index] = to.buffer;
  to.layout.size[0] = g.type(v).dim(0).value();
  to.layout.offset += row * to.layout.stride[0];
  return views[v.index] = to;
}

void Lowering::find_parts(RegionId region) {
  if (region == g.root()) return;  // there a series that a run cuts short is an output of its own
  for (const NodeId n : g.region(region).nodes) {
    const Node& node = g.node(n);
    if (node.op->name != "concat" || node.attrs.integer("axis") != 0) continue;
    std::int64_t row = 0;
    for (const Value v : node.operands) {
      const ValueInfo& info = g.info(v);
      const bool stacked = info.region == region && info.def.valid() && g.node(info.def).op->name == "loop" &&
                           info.index >= static_cast<std::uint32_t>(g.node(info.def).attrs.integer("carried"));
      if (stacked && destination[v.index] == no_buffer && !escapes[v.index])
        parts.try_emplace(v.index, Part{node.results[0], row});
      row += g.type(v).dim(0).value();
    }
  }
}

kernels::Ref Lowering::ref(const View& v) const {
  return {v.buffer, v.layout.offset * static_cast<std::int64_t>(bytes(v.dtype))};
}

bool Lowering::within(BlockId inner, BlockId outer) const {
  while (inner != outer && inner != 0) inner = plan.blocks[inner].parent;
  return inner == outer;
}

Step& Lowering::push(Step s) {
  plan.scratch_bytes = std::max(plan.scratch_bytes, s.scratch);
  plan.blocks[block].steps.push_back(std::move(s));
  return plan.blocks[block].steps.back();
}

void Lowering::copy(const View& from, const View& to, NodeId node) {
  kernels::Copy c;
  c.from = ref(from);
  c.to = ref(to);
  c.size = static_cast<std::uint8_t>(bytes(from.dtype));
  c.elements = from.layout.elements();
  if (c.elements == 0) return;
  walk_both(from.layout, to.layout, c.size, &c.from_walk, &c.to_walk);
  push_kernel(c, kernels::run_copy, {from.buffer}, {to.buffer}, node);
}

View Lowering::dense(const View& v) {
  if (v.layout.dense()) return v;
  for (BlockId b = block;; b = plan.blocks[b].parent) {
    for (const Copied& c : dense_copies_.size() > b ? dense_copies_[b] : std::vector<Copied>{})
      if (c.from.buffer == v.buffer && c.from.layout == v.layout) return c.to;
    if (b == 0) break;
  }
  Sizes sizes = v.layout.size;
  std::vector<Dim> dims(sizes.begin(), sizes.end());
  const BufferId to = new_buffer(block, Type::tensor(v.dtype, dims), plan.buffers[v.buffer].value);
  const View made = whole(to);
  copy(v, made, {});
  if (dense_copies_.size() <= block) dense_copies_.resize(block + 1);
  dense_copies_[block].push_back({v, made});
  return made;
}

std::optional<View> Lowering::packed_outside(const View& v, std::span<const std::int64_t> permutation) {
  const BlockId home = plan.buffers[v.buffer].written_in;
  const Storage storage = plan.buffers[v.buffer].storage;
  if (!options.enabled("pack_once") || home == block || storage == Storage::moving || !within(block, home)) return std::nullopt;
  const BlockId here = block;
  block = home;
  // Into the block where the value is defined: the control step that we are inside of is not there yet, so the copy runs before.
  const View transposed{v.buffer, v.dtype, transpose_layout(v.layout, permutation)};
  View made = dense(transposed);
  block = here;
  return made;
}

BufferId Lowering::plain(const View& v) {
  const View d = dense(v);
  if (d.layout.offset == 0 && plan.buffers[d.buffer].type.elements() == d.layout.elements()) return d.buffer;
  std::vector<Dim> dims(v.layout.size.begin(), v.layout.size.end());
  const BufferId to = new_buffer(block, Type::tensor(v.dtype, dims), plan.buffers[v.buffer].value);
  copy(d, whole(to), {});
  return to;
}

bool Lowering::is_narrow(Type t) {
  return is_float(t.dtype()) && t.rank() == 2 && t.dim(1).value() >= 2 && t.dim(1).value() <= 4 && t.dim(0).value() >= 16;
}

bool Lowering::suits_columns(Value v, int depth) const {
  constexpr int farthest = 8;
  if (!options.enabled("narrow_layouts") || depth > farthest || users[v.index].empty()) return false;
  return std::all_of(users[v.index].begin(), users[v.index].end(), [&](NodeId u) {
    const Node& user = g.node(u);
    if (user.op->name == "dot") return true;
    if (!fusible(g, user) || g.type(user.results[0]) != g.type(v)) return false;
    const Value r = user.results[0];
    if (destination[r.index] != no_buffer) return plan.buffers[destination[r.index]].columns;
    return !escapes[r.index] && suits_columns(r, depth + 1);
  });
}

bool Lowering::can_choose_place(Value v, RegionId region) const {
  const ValueInfo& info = g.info(v);
  if (info.region != region || !info.def.valid() || destination[v.index] != no_buffer) return false;
  const std::string_view op = g.node(info.def).op->name;
  for (std::string_view moved : {"broadcast", "reshape", "transpose", "slice", "reverse", "constant", "undefined", "stated"})
    if (op == moved) return false;
  return op != "loop" || info.index >= static_cast<std::uint32_t>(g.node(info.def).attrs.integer("carried"));
}

BlockId Lowering::open_block(RegionId region) {
  plan.blocks.emplace_back();
  plan.blocks.back().region = region;
  plan.blocks.back().parent = block;
  return static_cast<BlockId>(plan.blocks.size() - 1);
}

void Lowering::fill_block(BlockId id) {
  const BlockId before = block;
  block = id;
  const RegionId region = plan.blocks[id].region;
  find_parts(region);
  std::unordered_map<std::uint32_t, Epilogue> epilogues;
  if (options.enabled("fuse_epilogues")) epilogues = find_epilogues(*this, region);
  Absorbed absorbed;
  for (const auto& [dot, e] : epilogues) {
    for (NodeId n : {e.add, e.relu, e.select})
      if (n.valid()) absorbed.into.emplace(n.index, dot);
    if (e.mask.valid()) absorbed.also_reads.emplace(dot, e.mask);
    if (e.compare.valid()) absorbed.dropped.insert(e.compare.index);
  }
  for (const Group& group : group_elementwise(g, region, absorbed, options.enabled("fuse_elementwise"))) {
    const NodeId first = group.nodes[0];
    const auto epilogue = epilogues.find(first.index);
    if (group.fused)
      lower_fused(group.nodes);
    else if (epilogue != epilogues.end())
      lower_dot(first, &epilogue->second);
    else
      lower_node(first);
  }
  if (options.enabled("merge_updates")) merge_updates(&plan.blocks[id].steps);
  block = before;
}

Plan make_plan(const Graph& g, const PlanOptions& options) {
  Lowering l(g, options);
  // Outputs are computed into their tensors where the op allows it.
  l.plan.outputs.resize(g.outputs.size());
  for (std::size_t i = 0; i < g.outputs.size(); ++i) {
    const Value v = g.outputs[i].value;
    for (std::size_t j = 0; j < i; ++j)
      if (g.outputs[j].value == v) l.plan.outputs[i].same_as = std::min(l.plan.outputs[i].same_as, j);
    if (l.plan.outputs[i].same_as != SIZE_MAX) continue;
    // A reshape of a computed value (tiles of rows put together) lies where that lies.
    const Node* def = g.def(v);
    const Value computed = def && def->op->name == "reshape" ? def->operands[0] : v;
    if (!l.can_choose_place(computed, g.root())) continue;
    const BufferId b = l.new_buffer(0, g.type(computed), v, Storage::output);
    l.plan.buffers[b].output = i;
    l.destination[computed.index] = b;
    l.plan.outputs[i].direct = b;
  }
  l.fill_block(l.open_block(g.root()));
  for (std::size_t i = 0; i < g.outputs.size(); ++i) {
    l.plan.outputs[i].view = l.view(g.outputs[i].value);
    l.plan.blocks[0].ends.push_back(l.plan.outputs[i].view.buffer);
  }
  place_buffers(&l.plan, options);
  spread_maps(&l.plan);
  find_watched_loops(&l.plan);
  return std::move(l.plan);
}

}  // namespace mmc
