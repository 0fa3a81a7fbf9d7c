// Loops, maps and branches: blocks of their own, and what the executor does between iterations (plan.h).
#include <algorithm>
#include <unordered_set>

#include "compiler/graph/op.h"
#include "compiler/support/errors.h"
#include "runtime/plan/lowering.h"

namespace mmc {
namespace {

// Adds what the steps of `inner` (and of the blocks within) touch of buffers from outside to the step that enters it.
void add_touched(const Lowering& l, BlockId inner, Step* step) {
  std::unordered_set<BufferId> reads(step->reads.begin(), step->reads.end()), writes(step->writes.begin(), step->writes.end());
  const auto add = [&](BufferId b, std::unordered_set<BufferId>& seen, std::vector<BufferId>& list) {
    if (!l.within(l.plan.buffers[b].home, inner) && seen.insert(b).second) list.push_back(b);
  };
  for (const Step& s : l.plan.blocks[inner].steps) {
    for (BufferId b : s.reads) add(b, reads, step->reads);
    for (BufferId b : s.writes) add(b, writes, step->writes);
  }
  for (BufferId b : l.plan.blocks[inner].ends) add(b, reads, step->reads);
}

// The step of a loop or a map whose body is lowered.
template <class Op>
void push_body(Lowering& l, Op op, std::vector<BufferId> reads, std::vector<BufferId> writes, NodeId node) {
  const BlockId body = op.body;
  Step s;
  s.operation = std::move(op);
  s.reads = std::move(reads);
  s.writes = std::move(writes);
  s.node = node;
  add_touched(l, body, &s);
  l.push(std::move(s));
}

bool has_guard(const Graph& g, RegionId region) {
  bool found = false;
  walk(g, region, [&](NodeId n) { found = found || is_guard(g.node(n)); });
  return found;
}

bool mentions(const std::vector<BufferId>& list, BufferId b) { return std::find(list.begin(), list.end(), b) != list.end(); }

// May `next` take the memory of `now`? Only when nothing reads the old value after the step that makes the new one, that step
// itself can overwrite its operand, and no guard comes later: after a trap the carried values must be those of the iteration's
// start.
bool can_update_in_place(const Block& body, BufferId now, BufferId next) {
  std::size_t made = SIZE_MAX;
  for (std::size_t i = 0; i < body.steps.size(); ++i) {
    const Step& s = body.steps[i];
    if (made == SIZE_MAX && mentions(s.writes, next)) {
      made = i;
      const bool pair = std::find(s.in_place.begin(), s.in_place.end(), std::pair(next, now)) != s.in_place.end();
      if (mentions(s.reads, now) && !pair) return false;
      continue;
    }
    if (made != SIZE_MAX && (mentions(s.reads, now) || std::holds_alternative<Guard>(s.operation))) return false;
  }
  return made != SIZE_MAX && !mentions(body.ends, now);
}

// A slice parameter: a view that moves over the rows of a scanned operand.
Scan scan_operand(Lowering& l, Value operand, Value slice, std::int64_t stride, BlockId body) {
  View from = l.view(operand);
  if (stride != 1) from = l.dense(from);
  Scan s;
  s.source = from.buffer;
  const auto size = static_cast<std::int64_t>(bytes(from.dtype));
  s.offset = from.layout.offset * size;
  s.row_bytes = from.layout.stride[0] * size;
  s.stride = stride;
  s.slice = l.new_buffer(body, l.g.type(slice), slice, Storage::moving);
  if (stride != 1) {
    s.zeros = l.new_buffer(l.block, l.g.type(slice), {});
    const Zero zero{{s.zeros, 0}, l.g.type(slice).bytes()};
    l.push_kernel(zero,
                  [](const void* args, kernels::Slots slots) {
                    const Zero& z = *static_cast<const Zero*>(args);
                    std::fill_n(kernels::at<std::byte>(slots, z.to), z.bytes, std::byte{0});
                  },
                  {}, {s.zeros}, {});
  }
  Layout row{Sizes(from.layout.size.begin() + 1, from.layout.size.end()),
             Sizes(from.layout.stride.begin() + 1, from.layout.stride.end()), 0};
  l.views[slice.index] = {s.slice, from.dtype, std::move(row)};
  return s;
}

// A series: the body writes into a row that moves.
Stack stack_output(Lowering& l, Value row_value, Value stacked, std::int64_t stride, BlockId body) {
  const View target = l.series(stacked);
  Stack s;
  s.target = target.buffer;
  s.offset = target.layout.offset * static_cast<std::int64_t>(bytes(target.dtype));
  s.row_bytes = l.g.type(row_value).bytes();
  s.stride = stride;
  s.row = l.new_buffer(body, l.g.type(row_value), row_value, Storage::moving);
  if (stride != 1) s.spare = l.new_buffer(l.block, l.g.type(row_value), {});
  return s;
}

void run_store_row(const void* args, kernels::Slots slots) {
  const StoreRow& s = *static_cast<const StoreRow*>(args);
  if (*kernels::at<const std::int32_t>(slots, {s.t, 0}) % s.stride == 0) kernels::run_copy(&s.copy, slots);
}

void store_row(Lowering& l, const Stack& s, BufferId t, Value v) {
  const View from = l.view(v), to = l.whole(s.row);
  StoreRow store;
  store.t = t;
  store.stride = s.stride;
  store.copy.from = l.ref(from);
  store.copy.to = l.ref(to);
  store.copy.size = static_cast<std::uint8_t>(bytes(from.dtype));
  store.copy.elements = from.layout.elements();
  if (store.copy.elements == 0) return;
  walk_both(from.layout, to.layout, store.copy.size, &store.copy.from_walk, &store.copy.to_walk);
  l.push_kernel(store, run_store_row, {t, from.buffer}, {to.buffer}, {});
}

}  // namespace

void Lowering::lower_loop(NodeId n) {
  const LoopView v = loop_view(g, n);
  Loop loop;
  loop.trip = v.trip;
  loop.reversed = v.reversed;
  std::vector<BufferId> reads, writes;

  // Narrow weights that products read are stored by columns, and so is what an optimizer keeps beside them.
  const auto by_columns = [&](Value carried) {
    if (!options.enabled("narrow_layouts") || !is_narrow(g.type(carried))) return false;
    return std::any_of(v.carried.begin(), v.carried.end(), [&](Value c) {
      return g.type(c) == g.type(carried) &&
             std::any_of(users[c.index].begin(), users[c.index].end(), [&](NodeId u) { return g.node(u).op->name == "dot"; });
    });
  };
  std::vector<BufferId> now;
  for (std::size_t i = 0; i < v.carried.size(); ++i) {
    now.push_back(new_buffer(block, g.type(v.carried[i]), v.carried[i]));
    plan.buffers[now[i]].columns = by_columns(v.carried[i]);
    copy(view(v.inits[i]), whole(now[i]), n);
    writes.push_back(now[i]);
  }
  loop.body = open_block(v.body);
  for (std::size_t i = 0; i < v.carried.size(); ++i) {
    plan.buffers[now[i]].written_in = loop.body;
    views[v.carried[i].index] = whole(now[i]);
    views[v.finals[i].index] = whole(now[i]);
  }
  loop.t = new_buffer(loop.body, g.type(v.t), v.t);
  views[v.t.index] = whole(loop.t);
  for (std::size_t i = 0; i < v.scanned.size(); ++i) {
    loop.scans.push_back(
        scan_operand(*this, v.scanned[i], v.slices[i], v.scan_strides.empty() ? 1 : v.scan_strides[i], loop.body));
    reads.push_back(loop.scans.back().source);
    if (loop.scans.back().zeros != no_buffer) reads.push_back(loop.scans.back().zeros);
  }

  // Where each value that leaves the body is computed: in the next carried value, in its row of the series, or copied there.
  std::vector<BufferId> next(v.next.size(), no_buffer);
  std::vector<std::size_t> copied_next, early_rows, late_rows;
  for (std::size_t i = 0; i < v.next.size(); ++i) {
    if (v.next[i] == v.carried[i]) continue;
    next[i] = new_buffer(block, g.type(v.next[i]), v.next[i]);
    plan.buffers[next[i]].written_in = loop.body;
    writes.push_back(next[i]);
    plan.buffers[next[i]].columns = plan.buffers[now[i]].columns;
    const bool any_layout = !plan.buffers[next[i]].columns || (g.def(v.next[i]) && fusible(g, *g.def(v.next[i])));
    if (any_layout && can_choose_place(v.next[i], v.body))
      destination[v.next[i].index] = next[i];
    else
      copied_next.push_back(i);
  }
  for (std::size_t j = 0; j < v.outputs.size(); ++j) {
    loop.stacks.push_back(stack_output(*this, v.outputs[j], v.stacked[j], v.strides[j], loop.body));
    writes.push_back(loop.stacks[j].target);
    if (loop.stacks[j].spare != no_buffer) writes.push_back(loop.stacks[j].spare);
    if (can_choose_place(v.outputs[j], v.body)) {
      destination[v.outputs[j].index] = loop.stacks[j].row;
    } else {
      // What is known at the start is stored at the start, before a carried value is updated in place.
      const ValueInfo& info = g.info(v.outputs[j]);
      (info.region == v.body && info.def.valid() ? late_rows : early_rows).push_back(j);
    }
  }

  const BlockId outer = block;
  block = loop.body;
  for (std::size_t j : early_rows) store_row(*this, loop.stacks[j], loop.t, v.outputs[j]);
  block = outer;
  fill_block(loop.body);
  block = loop.body;
  for (std::size_t j : late_rows) store_row(*this, loop.stacks[j], loop.t, v.outputs[j]);
  for (std::size_t i : copied_next) copy(view(v.next[i]), whole(next[i]), n);
  if (v.stops) {
    loop.stop = plain(view(v.stop));
    plan.blocks[block].ends.push_back(loop.stop);
  }
  block = outer;
  if (v.stops) {
    loop.ran = result(v.ran).buffer;
    writes.push_back(loop.ran);
  }

  for (std::size_t i = 0; i < v.next.size(); ++i) {
    if (next[i] == no_buffer) continue;
    Carry c{now[i], next[i], g.type(v.next[i]).bytes(), true};
    if (options.enabled("update_in_place") && can_update_in_place(plan.blocks[loop.body], now[i], next[i])) {
      plan.buffers[next[i]].storage = Storage::shared;
      plan.buffers[next[i]].shares = now[i];
      c.exchange = false;
    }
    loop.carries.push_back(c);
  }
  if (block == 0 && has_guard(g, v.body)) {
    // Kept alive while the loop runs: the values from outside as the graph knows them, also where the body reads a packed copy.
    for (std::size_t i = 0; i < v.carried.size(); ++i) loop.replay.emplace_back(v.carried[i], whole(now[i]));
    for (Value outside : v.scanned) loop.replay.emplace_back(outside, view(outside));
    for (Value outside : captures(g, n)) loop.replay.emplace_back(outside, view(outside));
    for (const auto& [value, where] : loop.replay) reads.push_back(where.buffer);
  }
  push_body(*this, std::move(loop), std::move(reads), std::move(writes), n);
}

void Lowering::lower_map(NodeId n) {
  const MapView v = map_view(g, n);
  Map map;
  map.count = v.count;
  map.body = open_block(v.body);
  std::vector<BufferId> reads, writes;
  map.i = new_buffer(map.body, g.type(v.i), v.i);
  views[v.i.index] = whole(map.i);
  for (std::size_t i = 0; i < v.scanned.size(); ++i) {
    map.scans.push_back(scan_operand(*this, v.scanned[i], v.slices[i], 1, map.body));
    reads.push_back(map.scans.back().source);
  }
  std::vector<std::size_t> copied;
  for (std::size_t j = 0; j < v.stacked.size(); ++j) {
    map.stacks.push_back(stack_output(*this, v.stacked_yields[j], v.stacked[j], 1, map.body));
    writes.push_back(map.stacks[j].target);
    if (can_choose_place(v.stacked_yields[j], v.body))
      destination[v.stacked_yields[j].index] = map.stacks[j].row;
    else
      copied.push_back(j);
  }
  fill_block(map.body);
  plan.blocks[map.body].ends.push_back(map.i);  // the iteration's loops say by it whose they are (root_loops.h)
  const BlockId outer = block;
  block = map.body;
  for (std::size_t j : copied) store_row(*this, map.stacks[j], map.i, v.stacked_yields[j]);
  std::vector<BufferId> summed;
  for (Value y : v.summed_yields) summed.push_back(plain(view(y)));
  for (BufferId b : summed) plan.blocks[block].ends.push_back(b);
  block = outer;
  for (std::size_t j = 0; j < v.summed.size(); ++j) {
    const Type t = g.type(v.summed[j]);
    Summed s{summed[j],
             new_buffer(map.body, t, {}),
             result(v.summed[j]).buffer,
             t.elements(),
             t.dtype(),
             kernels::block_function(kernels::Element::add, t.dtype(), 0)};
    plan.blocks[map.body].ends.push_back(s.tile);
    writes.push_back(s.total);
    map.sums.push_back(s);
  }
  push_body(*this, std::move(map), std::move(reads), std::move(writes), n);
}

void Lowering::lower_branch(NodeId n) {
  const Node& node = g.node(n);
  const View condition = view(node.operands[0]);
  Branch branch;
  branch.condition = condition.buffer;
  branch.offset = ref(condition).offset;
  Step s;
  s.reads = {condition.buffer};
  s.node = n;
  std::vector<View> to;
  for (Value r : node.results) {
    to.push_back(result(r));
    s.writes.push_back(to.back().buffer);
  }
  for (std::size_t side = 0; side < 2; ++side) {
    const RegionId region = node.regions[side];
    const BlockId id = open_block(region);
    (side == 0 ? branch.then_block : branch.else_block) = id;
    std::vector<std::size_t> copied;
    const std::vector<Value> yields = g.region(region).yields;
    for (std::size_t r = 0; r < yields.size(); ++r) {
      if (can_choose_place(yields[r], region))
        destination[yields[r].index] = to[r].buffer;
      else
        copied.push_back(r);
    }
    fill_block(id);
    const BlockId outer = block;
    block = id;
    for (std::size_t r : copied) {
      const Node* def = g.def(yields[r]);
      if (!def || def->op->name != "undefined") copy(view(yields[r]), to[r], n);
    }
    block = outer;
  }
  for (const View& v : to) plan.buffers[v.buffer].written_in = block;
  const BlockId then_block = branch.then_block, else_block = branch.else_block;
  s.operation = branch;
  add_touched(*this, then_block, &s);
  add_touched(*this, else_block, &s);
  push(std::move(s));
}

}  // namespace mmc
