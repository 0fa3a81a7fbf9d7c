#include "compiler/passes/reverse.h"

#include <utility>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/support/errors.h"

namespace mmc::reverse {
namespace {

bool differentiable(const Graph& g, Value v) { return is_float(g.type(v).dtype()); }

// What one op's rule sees of the sweep.
class NodeReverse final : public Reverse {
 public:
  NodeReverse(Sweep& sweep, NodeId n, const Attrs& attributes)
      : Reverse(sweep.b(), attributes),
        sweep_(sweep),
        operands_(sweep.graph().node(n).operands),
        results_(sweep.graph().node(n).results) {}

  Value operand(std::size_t i) const override { return sweep_.frame.forward(operands_.at(i)); }
  Type operand_type(std::size_t i) const override { return sweep_.graph().type(operands_.at(i)); }
  std::size_t operands() const override { return operands_.size(); }
  Value result(std::size_t i) const override { return sweep_.frame.forward(results_.at(i)); }
  bool has_cotangent(std::size_t i) const override { return sweep_.has(results_.at(i)); }
  Value cotangent(std::size_t i) const override { return sweep_.cotangent(results_.at(i)); }
  bool wants(std::size_t i) const override { return sweep_.varies(operands_.at(i)); }
  void add(std::size_t i, Value cotangent) override { sweep_.add(operands_.at(i), cotangent); }

 private:
  Sweep& sweep_;
  const std::vector<Value> operands_, results_;  // copies: the graph's tables move while a rule writes
};

}  // namespace

const std::vector<Value>& CaptureTable::of(NodeId n) {
  const auto [entry, fresh] = table_.try_emplace(n.index);
  if (fresh) entry->second = mmc::captures(graph_, n);
  return entry->second;
}

Value Frame::forward(Value v) {
  Frame* frame = this;
  while (frame->outer_ != nullptr && !frame->here(v)) frame = frame->outer_;
  if (frame->outer_ == nullptr) return v;
  if (!frame->image_.has(v)) frame->copy(v);
  return frame->image_(v);
}

NodeId Frame::forward_node(NodeId n) {
  const Value first = b.graph().node(n).results.at(0);
  return b.graph().info(forward(first)).def;
}

// Copies v's node after everything that it needs from the same region; with a list instead of recursion, as chains are long.
void Frame::copy(Value wanted) {
  Graph& g = b.graph();
  std::vector<Value> work{wanted};
  while (!work.empty()) {
    const Value v = work.back();
    if (image_.has(v)) {
      work.pop_back();
      continue;
    }
    const NodeId n = g.info(v).def;
    if (!n.valid()) {
      image_.set(v, bring_(v));
      work.pop_back();
      continue;
    }
    std::vector<Value> needs = g.node(n).operands;
    if (!g.node(n).regions.empty()) {
      const std::vector<Value>& captured = captures_.of(n);
      needs.insert(needs.end(), captured.begin(), captured.end());
    }
    const std::size_t before = work.size();
    for (auto need = needs.rbegin(); need != needs.rend(); ++need) {
      if (image_.has(*need)) continue;
      if (here(*need)) {
        work.push_back(*need);
      } else if (const Value outer = outer_->forward(*need); outer != *need) {
        image_.set(*need, outer);
      }
    }
    if (work.size() > before) continue;
    clone_node(g, n, b, image_, {.derived = true, .guards = false});
    work.pop_back();
  }
}

bool Sweep::varies(Value v) const {
  const Graph& g = frame.b.graph();
  if (varied_.count(v.index) != 0) return true;
  return outer_ != nullptr && g.info(v).region != source_ && outer_->varies(v);
}

void Sweep::add(Value v, Value cotangent) {
  if (!varies(v)) return;
  require(graph().type(v) == graph().type(cotangent), "a cotangent has its value's type");
  const auto [entry, fresh] = cotangents_.try_emplace(v.index, cotangent);
  if (!fresh) entry->second = build::add(b(), entry->second, cotangent);
}

Value Sweep::cotangent(Value v) {
  const auto found = cotangents_.find(v.index);
  if (found == cotangents_.end()) return build::full(b(), graph().type(v), 0);
  ValueInfo& info = graph().info(found->second);
  if (info.name.empty()) info.name = cotangent_name(graph().info(v).name);
  return found->second;
}

std::vector<Value> sources(const Graph& g, CaptureTable& captures, NodeId id) {
  const Node& n = g.node(id);
  std::vector<Value> found;
  if (std::holds_alternative<Nondifferentiable>(n.op->derivative)) return found;
  const auto use = [&](Value v) {
    if (differentiable(g, v)) found.push_back(v);
  };
  for (std::size_t i = is_stated(n) ? 1 : 0; i < n.operands.size(); ++i) use(n.operands[i]);
  if (!n.regions.empty() && !is_stated(n))
    for (Value v : captures.of(id)) use(v);
  return found;
}

void mark_varying(Sweep& s, const std::vector<NodeId>& nodes) {
  const Graph& g = s.graph();
  for (NodeId n : nodes) {
    bool varies = false;
    for (Value v : sources(g, s.frame.captures(), n)) varies = varies || s.varies(v);
    if (!varies) continue;
    for (Value v : g.node(n).results)
      if (differentiable(g, v)) s.set_varies(v);
  }
}

void reverse_node(Sweep& s, NodeId id) {
  bool arrived = false;
  for (Value v : s.graph().node(id).results) arrived = arrived || s.has(v);
  if (!arrived) return;
  s.b().set_origin(derived_origin(s.graph(), id));
  const Node& n = s.graph().node(id);
  if (const auto* rule = std::get_if<Rule>(&n.op->derivative)) {
    const Attrs attrs = n.attrs;
    NodeReverse reverse(s, id, attrs);
    (*rule)(reverse);
  } else if (is_loop(n)) {
    reverse_loop(s, id);
  } else if (is_map(n)) {
    reverse_map(s, id);
  } else if (is_branch(n)) {
    reverse_branch(s, id);
  } else if (is_stated(n)) {
    reverse_stated(s, id);
  }
}

void reverse_nodes(Sweep& s, const std::vector<NodeId>& nodes) {
  const std::vector<NodeId> list = nodes;  // the region may be one that grows
  for (auto n = list.rbegin(); n != list.rend(); ++n) reverse_node(s, *n);
}

Origin derived_origin(const Graph& g, NodeId forward) { return {span_of(g, forward), g.node(forward).origin.path, forward}; }

Name cotangent_name(Name name) { return name.empty() ? Name() : Name("d." + std::string(name.text())); }

}  // namespace mmc::reverse
