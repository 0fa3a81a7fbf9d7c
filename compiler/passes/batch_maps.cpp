#include "compiler/passes/batch_maps.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "compiler/graph/clone.h"
#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/rewrite.h"
#include "compiler/passes/row_ops.h"

namespace mmc {
namespace {

bool is_small(const Graph& g, const MapView& map) {
  double work = 0, bytes = 0;
  int nodes = 0;
  for (NodeId id : g.region(map.body).nodes) {
    const Node& n = g.node(id);
    if (!n.regions.empty() || n.op->batching == Batching::loop_only) return false;
    if (only_moves(n)) continue;
    ++nodes;
    work += work_of(g, n);
    for (Value v : n.results) bytes += static_cast<double>(g.type(v).bytes());
  }
  return work <= small_body * nodes && bytes * static_cast<double>(map.count) <= static_cast<double>(most_bytes);
}

// A value of the body outside of the map: with the leading axis, or one for all iterations. Without a value: a term of a sum that
// is only ever summed over the iterations.
struct Image {
  Value value;
  bool batched = false;
};

class Body {
 public:
  Body(Graph& graph, Builder& builder, std::int64_t count) : g(graph), b(builder), n(count) {}

  Graph& g;
  Builder& b;
  std::int64_t n;

  void set(Value v, Image image) { images_[v.index] = image; }
  Image operator()(Value v) const {
    const auto it = images_.find(v.index);
    return it == images_.end() ? Image{v, false} : it->second;
  }

  Value stacked(Value v) {
    const Image image = (*this)(v);
    if (image.batched) return image.value;
    const Type type = g.type(image.value);
    std::vector<Dim> dims{n};
    dims.insert(dims.end(), type.dims().begin(), type.dims().end());
    Ints axes;
    for (std::size_t i = 0; i < type.rank(); ++i) axes.push_back(static_cast<std::int64_t>(i) + 1);
    return build::broadcast(b, image.value, dims, axes);
  }

  bool write(NodeId id);
  bool has_value(Value v) const { return (*this)(v).value.valid(); }
  Value sum(Value v);

 private:
  bool only_summed(const Node&) const;
  Value sum_scattered(const Node&);
  std::unordered_map<std::uint32_t, Image> images_;
};

class Step final : public Batch {
 public:
  Step(Body& body, const Node& node) : Batch(body.b, *node.op, node.attrs, body.n), body_(body), values_(node.operands) {}
  std::size_t operands() const override { return values_.size(); }
  bool batched(std::size_t i) const override { return body_(values_[i]).batched; }
  Value operand(std::size_t i) override { return body_(values_[i]).value; }
  Value stacked(std::size_t i) override { return body_.stacked(values_[i]); }

 private:
  Body& body_;
  const std::vector<Value>& values_;
};

std::vector<Value> batch_elementwise(Step& s) {
  std::vector<Value> operands;
  for (std::size_t i = 0; i < s.operands(); ++i) operands.push_back(s.stacked(i));
  const NodeId node = s.b.node(s.op, std::move(operands), s.attrs);
  return s.b.graph().node(node).results;
}

// Writes one node of the body; false when its op cannot be batched with these operands.
bool Body::write(NodeId id) {
  const Node node = g.node(id);  // a copy: building moves the table of nodes
  b.set_origin(node.origin);
  const bool varies = std::ranges::any_of(node.operands, [&](Value v) { return (*this)(v).batched; });
  if (only_summed(node)) {
    set(node.results[0], {Value{}, true});
    return true;
  }
  if (!std::ranges::all_of(node.operands, [&](Value v) { return has_value(v); })) return false;
  if (!varies) {
    ValueMap map;
    for (Value v : node.operands) map.set(v, (*this)(v).value);
    clone_node(g, id, b, map);
    for (Value v : node.results) set(v, {map(v), false});
    return true;
  }
  Step step(*this, node);
  if (!node.op->elementwise && !node.op->batch) return false;
  const std::vector<Value> results = node.op->elementwise ? batch_elementwise(step) : node.op->batch(step);
  if (results.empty()) return false;
  for (std::size_t i = 0; i < results.size(); ++i) {
    Name& name = g.info(results[i]).name;
    if (name.empty()) name = g.info(node.results[i]).name;
    set(node.results[i], {results[i], true});
  }
  return true;
}

// Additions at indices that differ from iteration to iteration, and sums and transposes of such. (A derivative of `gather`.)
bool Body::only_summed(const Node& node) const {
  if (node.op == &ops::scatter_add()) return (*this)(node.operands[1]).batched && !(*this)(node.operands[0]).batched;
  if (node.op != &ops::add() && node.op != &ops::transpose()) return false;
  return !std::ranges::all_of(node.operands, [&](Value v) { return has_value(v); });
}

// One addition with the indices of all iterations.
Value Body::sum_scattered(const Node& node) {
  const std::int64_t axis = node.attrs.integer("axis");
  const Value base = build::reduce_sum(b, stacked(node.operands[0]), {0}), updates = stacked(node.operands[2]);
  Ints order;
  for (std::int64_t i = 1; i < static_cast<std::int64_t>(g.type(updates).rank()); ++i) order.push_back(i);
  order.insert(order.begin() + axis, 0);
  return build::scatter_add(b, base, (*this)(node.operands[1]).value, build::transpose(b, updates, order), axis);
}

// The sum of v over the iterations. That of a product is the contraction over them as well; that of a sum or of a transpose is
// the sum (the transpose) of the sums.
Value Body::sum(Value v) {
  const Image image = (*this)(v);
  const Node* made = image.batched ? g.def(v) : nullptr;
  if (made && made->op == &ops::add()) {
    const std::vector<Value> terms = made->operands;
    const Value left = sum(terms[0]);
    return build::add(b, left, sum(terms[1]));
  }
  if (made && made->op == &ops::transpose()) {
    const Ints permutation = made->attrs.ints("permutation");
    return build::transpose(b, sum(made->operands[0]), permutation);
  }
  if (made && made->op == &ops::scatter_add() && !image.value.valid()) return sum_scattered(Node(*made));
  if (made && made->op == &ops::dot()) {
    const Image left = (*this)(made->operands[0]), right = (*this)(made->operands[1]);
    const Attrs attrs = made->attrs;
    if (left.batched && right.batched) {
      const auto axes = [&](std::string_view name, bool with_first) {
        Ints list;
        if (with_first) list.push_back(0);
        for (std::int64_t axis : attrs.ints(name)) list.push_back(axis + 1);
        return list;
      };
      return build::dot(b, left.value, right.value, axes("lhs_batch", false), axes("rhs_batch", false),
                        axes("lhs_contract", true), axes("rhs_contract", true));
    }
  }
  return build::reduce_sum(b, stacked(v), {0});
}

// Writes the body with the builder and gives the map's results, or none when some op cannot be batched.
std::vector<Value> write_batched(Graph& g, NodeId id, Builder& b) {
  const MapView map = map_view(g, id);
  const std::vector<Value> slices(map.slices.begin(), map.slices.end()), scanned(map.scanned.begin(), map.scanned.end());
  const std::vector<Value> stacked(map.stacked_yields.begin(), map.stacked_yields.end()),
      summed(map.summed_yields.begin(), map.summed_yields.end());
  const Value i = map.i;
  const RegionId region = map.body;
  Body body(g, b, map.count);
  const std::int64_t count = map.count;
  body.set(i, {build::iota(b, Type::tensor(DType::i32, {count}), 0), true});
  for (std::size_t k = 0; k < slices.size(); ++k) body.set(slices[k], {scanned[k], true});
  for (NodeId n : std::vector<NodeId>(g.region(region).nodes))
    if (!body.write(n)) return {};
  for (Value v : stacked)
    if (!body.has_value(v)) return {};
  b.set_origin(g.node(id).origin);
  std::vector<Value> results;
  for (Value v : stacked) results.push_back(body.stacked(v));
  for (Value v : summed) results.push_back(body.sum(v));
  return results;
}

}  // namespace

bool batch_maps(Graph& g) {
  Rewriter r(g);
  Rewriter::Hooks hooks;
  hooks.visit = [](NodeId, Builder&) { return true; };
  hooks.after_regions = [&](NodeId id, Builder& b) {
    if (!is_map(g.node(id)) || g.node(id).results.empty()) return true;
    const MapView map = map_view(g, id);
    if (map.count < 2 || !is_small(g, map)) return true;
    const std::size_t before = g.region(b.region()).nodes.size();
    const std::vector<Value> by = write_batched(g, id, b);
    if (by.empty()) {
      g.region(b.region()).nodes.resize(before);
      return true;
    }
    const std::vector<Value> results = g.node(id).results;
    for (std::size_t i = 0; i < results.size(); ++i) r.replace(results[i], by[i]);
    return false;
  };
  r.run(hooks);
  return r.changed();
}

}  // namespace mmc
