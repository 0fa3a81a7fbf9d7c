#include "runtime/plan/fuse_elementwise.h"

#include <algorithm>
#include <queue>
#include <unordered_map>

#include "compiler/graph/op.h"
#include "compiler/ops/division.h"
#include "runtime/kernels/elements.h"

namespace mmc {
namespace {

constexpr std::size_t largest_group = 48;  // nodes
constexpr std::size_t most_sums = 4;       // of a group; kernels/fused.cpp has room for as many
constexpr std::size_t most_visits = 400;   // of the search for a path; beyond it two nodes don't join
constexpr std::uint32_t nothing = 0xffffffff;

struct Member {
  std::vector<std::uint32_t> nodes;     // positions in the region, ascending
  std::vector<std::uint32_t> operands;  // groups that it reads, by id at the time (see find)
  std::uint32_t first = 0, last = 0;    // smallest and largest position
  std::size_t sums = 0;
  bool divides = false;  // integers, perhaps by 0
  bool fused = false;
  // The last node with regions that this depends on (position + 1). In the root such a node may be cut short; what runs
  // afterwards must not share a step with what can't.
  std::uint32_t after = 0;
};

class Grouping {
 public:
  Grouping(const Graph& g, RegionId region, const Absorbed& absorbed) : g_(g), region_(g.region(region)), absorbed_(absorbed) {}

  std::vector<Group> run(bool join) {
    for (std::uint32_t i = 0; i < region_.nodes.size(); ++i) add(i, join);
    return schedule();
  }

 private:
  const Node& node(std::uint32_t i) const { return g_.node(region_.nodes[i]); }

  // Groups that merged point to the one they became.
  std::uint32_t find(std::uint32_t group) {
    while (parent_[group] != group) group = parent_[group] = parent_[parent_[group]];
    return group;
  }

  // The group in this region that computes v, or `nothing` when v comes from outside.
  std::uint32_t producer(Value v) {
    const auto it = made_by_.find(v.index);
    return it == made_by_.end() ? nothing : find(it->second);
  }

  void add(std::uint32_t i, bool join) {
    const Node& n = node(i);
    if (absorbed_.dropped.contains(region_.nodes[i].index)) return;
    const auto id = static_cast<std::uint32_t>(groups_.size());
    Member m;
    m.nodes = {i};
    m.first = m.last = i;
    m.fused = fusible(g_, n);
    m.divides = may_divide_by_zero(g_, n);
    const bool sum = join && is_full_sum(n);
    std::vector<Value> reads = n.operands;
    for (Value v : n.regions.empty() ? std::vector<Value>{} : captures(g_, region_.nodes[i])) reads.push_back(v);
    if (const auto it = absorbed_.also_reads.find(region_.nodes[i].index); it != absorbed_.also_reads.end())
      reads.push_back(it->second);
    for (Value v : reads)
      if (const std::uint32_t p = producer(v); p != nothing) {
        m.operands.push_back(p);
        m.after = std::max(m.after, groups_[p].after);
      }
    if (!n.regions.empty()) m.after = i + 1;
    groups_.push_back(std::move(m));
    parent_.push_back(id);
    for (Value v : n.results) made_by_[v.index] = id;
    group_of_node_[region_.nodes[i].index] = id;
    if (const auto it = absorbed_.into.find(region_.nodes[i].index); it != absorbed_.into.end()) {
      groups_[id].fused = false;
      merge(find(group_of_node_.at(it->second)), id);
      return;
    }
    if (!join || !(groups_[id].fused || sum)) return;

    std::uint32_t self = id;
    for (std::uint32_t p : std::vector<std::uint32_t>(groups_[id].operands)) self = try_join(find(p), self, sum, i);
    if (sum) return;
    // Siblings: nodes that read the same tensor. (A number that many tensors read, such as a learning rate, is no reason: equal
    // programs over several tensors become one step in merge_updates.)
    for (Value v : n.operands) {
      if (is_spread_scalar(v)) continue;
      const auto it = reader_.find(v.index);
      if (it != reader_.end()) self = try_join(find(it->second), self, false, i);
    }
    for (Value v : n.operands) reader_[v.index] = id;
  }

  bool is_spread_scalar(Value v) const {
    const Node* def = g_.def(v);
    return g_.type(v).elements() <= 1 || (def && def->op->name == "broadcast" && g_.type(def->operands[0]).elements() == 1);
  }

  bool is_full_sum(const Node& n) {
    if (n.op->name != "reduce_sum") return false;
    const Type t = g_.type(n.operands[0]);
    if (t.dtype() == DType::boolean || n.attrs.ints("axes").size() != t.rank() || t.elements() < 2) return false;
    const std::uint32_t p = producer(n.operands[0]);
    return p != nothing && groups_[p].fused && made_as_member(n.operands[0]);
  }
  // A sum can only read a register, and a sum's own result is not one.
  bool made_as_member(Value v) const { return fusible(g_, g_.node(g_.info(v).def)); }

  // The shape of a group: of its first elementwise node.
  std::vector<std::int64_t> shape(const Member& m) const { return g_.type(node(m.nodes[0]).results[0]).sizes(); }

  // Merges group `b`, which holds the newest node, into `a` when that is legal; gives the group of the newest node.
  std::uint32_t try_join(std::uint32_t a, std::uint32_t b, bool sum, std::uint32_t newest) {
    if (a == b || groups_[a].after != groups_[b].after || !groups_[a].fused || (!sum && !groups_[b].fused)) return b;
    Member& x = groups_[a];
    Member& y = groups_[b];
    if (x.nodes.size() + y.nodes.size() > largest_group) return b;
    if (x.divides && y.divides) return b;  // so that a run error knows which one it was
    if (x.sums + y.sums + (sum ? 1 : 0) > most_sums) return b;
    if (!sum && shape(x) != shape(y)) return b;
    if (sum && shape(x) != g_.type(node(newest).operands[0]).sizes()) return b;
    // A full sum's result has another shape: as an operand of a member it would be a path through the group itself.
    if (reads_sum_of(x, y) || reads_sum_of(y, x)) return b;
    if (path_through_others(a, b) || path_through_others(b, a)) return b;
    x.sums += sum ? 1 : 0;
    merge(a, b);
    return a;
  }

  void merge(std::uint32_t a, std::uint32_t b) {
    Member& x = groups_[a];
    Member& y = groups_[b];
    x.sums += y.sums;
    x.divides = x.divides || y.divides;
    x.after = std::max(x.after, y.after);
    x.nodes.insert(x.nodes.end(), y.nodes.begin(), y.nodes.end());
    std::sort(x.nodes.begin(), x.nodes.end());
    x.operands.insert(x.operands.end(), y.operands.begin(), y.operands.end());
    x.first = std::min(x.first, y.first);
    x.last = std::max(x.last, y.last);
    parent_[b] = a;
  }

  bool reads_sum_of(const Member& maker, const Member& reader) {
    if (maker.sums == 0) return false;
    for (std::uint32_t i : maker.nodes) {
      if (fusible(g_, node(i))) continue;
      for (std::uint32_t j : reader.nodes)
        for (Value v : node(j).operands)
          if (v == node(i).results[0]) return true;
    }
    return false;
  }

  // Is there a path from `from` to `to` with at least one group between? Follows operands backwards from `to`.
  bool path_through_others(std::uint32_t from, std::uint32_t to) {
    std::vector<std::uint32_t> stack;
    ++stamp_;
    seen_.resize(groups_.size(), 0);
    std::size_t visits = 0;
    const std::uint32_t earliest = groups_[from].first;
    const auto push = [&](std::uint32_t group) {
      const std::uint32_t o = find(group);
      if (o == from || o == to || seen_[o] == stamp_ || groups_[o].last < earliest) return;
      seen_[o] = stamp_;
      stack.push_back(o);
    };
    for (std::uint32_t o : groups_[to].operands) push(o);
    while (!stack.empty()) {
      const std::uint32_t o = stack.back();
      stack.pop_back();
      if (++visits > most_visits) return true;
      for (std::uint32_t p : groups_[o].operands) {
        if (find(p) == from) return true;
        push(p);
      }
    }
    return false;
  }

  // A topological order of the groups, as near to the program's as can be: of those that are ready, the one with the earliest
  // last node.
  std::vector<Group> schedule() {
    std::vector<std::uint32_t> waiting(groups_.size(), 0);
    std::vector<std::vector<std::uint32_t>> readers(groups_.size());
    for (std::uint32_t id = 0; id < groups_.size(); ++id) {
      if (find(id) != id) continue;
      auto& ops = groups_[id].operands;
      for (std::uint32_t& o : ops) o = find(o);
      std::sort(ops.begin(), ops.end());
      ops.erase(std::unique(ops.begin(), ops.end()), ops.end());
      ops.erase(std::remove(ops.begin(), ops.end(), id), ops.end());
      for (std::uint32_t o : ops) readers[o].push_back(id);
      waiting[id] = static_cast<std::uint32_t>(ops.size());
    }
    const auto later = [&](std::uint32_t p, std::uint32_t q) { return groups_[p].last > groups_[q].last; };
    std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, decltype(later)> ready(later);
    for (std::uint32_t id = 0; id < groups_.size(); ++id)
      if (find(id) == id && waiting[id] == 0) ready.push(id);
    std::vector<Group> order;
    while (!ready.empty()) {
      const std::uint32_t id = ready.top();
      ready.pop();
      Group out;
      out.fused = groups_[id].fused;
      for (std::uint32_t i : groups_[id].nodes) out.nodes.push_back(region_.nodes[i]);
      order.push_back(std::move(out));
      for (std::uint32_t r : readers[id])
        if (--waiting[r] == 0) ready.push(r);
    }
    return order;
  }

  const Graph& g_;
  const Region& region_;
  const Absorbed& absorbed_;
  std::unordered_map<std::uint32_t, std::uint32_t> group_of_node_;  // as created
  std::vector<Member> groups_;
  std::vector<std::uint32_t> parent_;
  std::unordered_map<std::uint32_t, std::uint32_t> made_by_;  // value -> group as created
  std::unordered_map<std::uint32_t, std::uint32_t> reader_;   // value -> group of its latest elementwise reader
  std::vector<std::uint32_t> seen_;
  std::uint32_t stamp_ = 0;
};

}  // namespace

bool fusible(const Graph& g, const Node& n) {
  using kernels::Element;
  const Element e = kernels::element_of(n.op->name);
  if (e == Element::none) return false;
  if (e == Element::convert) return true;
  const DType type = g.type(n.operands[e == Element::select ? 1 : 0]).dtype();
  return kernels::block_function(e, type, 0) != nullptr;
}

std::vector<Group> group_elementwise(const Graph& g, RegionId region, const Absorbed& absorbed, bool join) {
  return Grouping(g, region, absorbed).run(join);
}

}  // namespace mmc
