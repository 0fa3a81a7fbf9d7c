#include "compiler/passes/differentiate.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "compiler/graph/op.h"
#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/reverse.h"
#include "compiler/support/errors.h"

namespace mmc {
namespace {

using reverse::Frame;
using reverse::Sweep;

// Rewrites a region node by node: `keep` decides what stays. Uses of results that were replaced follow.
class Replacement {
 public:
  explicit Replacement(Graph& graph) : g(graph) {}

  template <class Keep>
  void region(RegionId r, const Keep& keep) {
    const std::vector<NodeId> nodes = std::exchange(g.region(r).nodes, {});
    for (NodeId n : nodes) {
      for (Value& v : g.node(n).operands) v = replaced(v);
      for (std::size_t i = 0; i < g.node(n).regions.size(); ++i) region(g.node(n).regions[i], keep);
      if (keep(n)) g.region(r).nodes.push_back(n);
    }
    for (Value& v : g.region(r).yields) v = replaced(v);
  }

  template <class Keep>
  void graph(const Keep& keep) {
    region(g.root(), keep);
    for (Output& output : g.outputs) output.value = replaced(output.value);
  }

  Graph& g;
  ValueMap replaced;
};

// Writes out one `grad`. It is the next node of its region: everything before it, here and in the regions around it, is in place.
class Gradient {
 public:
  Gradient(Graph& graph, reverse::CaptureTable& captures, std::vector<std::uint32_t>& positions, NodeId grad)
      : g(graph),
        captures_(captures),
        positions_(positions),
        grad_(grad),
        y_(g.node(grad).operands[0]),
        wrt_(g.node(grad).operands.begin() + 1, g.node(grad).operands.end()),
        b_(g, g.node(grad).parent),
        frame_(b_, captures),
        s_(frame_) {
    for (Value v : wrt_) require(g.visible(v, b_.region()), "the gradient is for a value of a closed body");
  }

  std::vector<Value> write() {
    make_levels();
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) mark(*level);
    b_.set_origin(grad_origin());
    s_.add(y_, build::scalar(b_, g.type(y_).dtype(), 1));
    for (const Level& level : levels_) {
      reverse::reverse_nodes(s_, level.nodes);
      reverse_slices(level.region);
    }
    b_.set_origin(grad_origin());
    std::vector<Value> gradients;
    for (Value v : wrt_) gradients.push_back(s_.cotangent(v));
    return gradients;
  }

 private:
  // A region from the grad's outwards, and those of its nodes that y is made of, in order.
  struct Level {
    RegionId region;
    std::vector<NodeId> nodes;
  };

  // From y backwards, as far out as there is a v: beyond that nothing can depend on one.
  void make_levels() {
    std::size_t depth = 0;
    RegionId r = b_.region();
    for (Value v : wrt_) {
      std::size_t distance = 0;
      for (RegionId q = r; q != g.info(v).region; q = g.parent(q)) ++distance;
      depth = std::max(depth, distance);
    }
    for (std::size_t i = 0; i <= depth; ++i, r = g.parent(r)) levels_.push_back({r, {}});

    std::unordered_set<std::uint32_t> seen{y_.index};
    std::vector<Value> work{y_};
    const auto reach = [&](Value v) {
      if (is_float(g.type(v).dtype()) && seen.insert(v.index).second) work.push_back(v);
    };
    std::unordered_set<std::uint32_t> reached;
    while (!work.empty()) {
      const Value v = work.back();
      work.pop_back();
      const auto level = std::ranges::find(levels_, g.info(v).region, &Level::region);
      if (level == levels_.end()) continue;
      const NodeId n = g.info(v).def;
      if (!n.valid()) {
        if (const Value operand = scanned_operand(v); operand.valid()) reach(operand);
      } else if (reached.insert(n.index).second) {
        level->nodes.push_back(n);
        for (Value source : reverse::sources(g, captures_, n)) reach(source);
      }
    }
    for (Level& level : levels_) {
      number(level.region);
      std::ranges::sort(level.nodes, {}, [&](NodeId n) { return positions_[n.index]; });
    }
  }

  // What a slice is a slice of; invalid for other parameters.
  Value scanned_operand(Value parameter) const {
    const ValueInfo& info = g.info(parameter);
    const NodeId owner = g.region(info.region).owner;
    if (!owner.valid() || info.index == 0) return {};
    const Node& n = g.node(owner);
    if (is_map(n)) return n.operands[info.index - 1];
    if (is_loop(n) && info.index > static_cast<std::size_t>(n.attrs.integer("carried"))) return n.operands[info.index - 1];
    return {};
  }

  // Where each node stands in its region. Regions only grow at their end while this pass is at work, so a number stays.
  void number(RegionId r) {
    positions_.resize(g.node_count());
    const std::vector<NodeId>& nodes = g.region(r).nodes;
    for (std::size_t i = nodes.size(); i-- > 0;) {
      if (positions_[nodes[i].index] == i + 1) break;
      positions_[nodes[i].index] = static_cast<std::uint32_t>(i + 1);
    }
  }

  void mark(const Level& level) {
    for (Value v : wrt_)
      if (g.info(v).region == level.region) s_.set_varies(v);
    for (Value p : g.region(level.region).params) {
      const Value operand = scanned_operand(p);
      if (operand.valid() && s_.varies(operand)) s_.set_varies(p);
    }
    reverse::mark_varying(s_, level.nodes);
  }

  // A slice's cotangent belongs to one row of what is scanned.
  void reverse_slices(RegionId r) {
    const std::vector<Value> params = g.region(r).params;
    for (Value p : params) {
      const Value operand = scanned_operand(p);
      if (!operand.valid() || !s_.has(p)) continue;
      const NodeId owner = g.region(r).owner;
      b_.set_origin(reverse::derived_origin(g, owner));
      Value row = params[0], cotangent = s_.cotangent(p);
      if (is_loop(g.node(owner))) {
        const LoopView loop = loop_view(g, owner);
        const std::int64_t stride = loop.scan_strides[g.info(p).index - 1 - loop.inits.size()];
        if (stride != 1) {
          const Value step = build::scalar(b_, DType::i32, static_cast<double>(stride)), zero = build::scalar(b_, DType::i32, 0);
          const Value kept = build::equal(b_, build::remainder(b_, row, step), zero);
          cotangent = build::select(b_, build::broadcast_scalar(b_, kept, g.type(cotangent).dims()), cotangent,
                                    build::zeros_like(b_, cotangent));
          row = build::floor_divide(b_, row, step);
        }
      }
      s_.add(operand, build::scatter_add(b_, build::full(b_, g.type(operand), 0), row, cotangent, 0));
    }
  }

  Origin grad_origin() const {
    const Origin& own = g.node(grad_).origin;
    return {span_of(g, grad_), own.path, own.derived_from};
  }

  Graph& g;
  reverse::CaptureTable& captures_;
  std::vector<std::uint32_t>& positions_;
  NodeId grad_;
  Value y_;
  std::vector<Value> wrt_;
  Builder b_;
  Frame frame_;
  Sweep s_;
  std::vector<Level> levels_;
};

// The value that takes another's place takes its name as well: the user's `let g = grad(...)` goes before our `d.x`.
void hand_over(Graph& g, Value from, Value to, std::size_t old_values) {
  const Name name = g.info(from).name;
  if (!name.empty() && (to.index >= old_values || g.info(to).name.empty())) g.info(to).name = name;
}

}  // namespace

void differentiate(Graph& g) {
  reverse::CaptureTable captures(g);
  std::vector<std::uint32_t> positions;
  bool any_stated = false;

  Replacement grads(g);
  grads.graph([&](NodeId n) {
    any_stated = any_stated || is_stated(g.node(n));
    if (g.node(n).op != &ops::grad()) return true;
    const std::size_t old_values = g.value_count();
    const std::vector<Value> gradients = Gradient(g, captures, positions, n).write();
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      const Value result = g.node(n).results[i];
      hand_over(g, result, gradients[i], old_values);
      grads.replaced.set(result, gradients[i]);
    }
    return false;
  });
  if (!any_stated) return;

  Replacement stated(g);
  stated.graph([&](NodeId n) {
    if (!is_stated(g.node(n))) return true;
    const Value result = g.node(n).results[0], value = g.node(n).operands[0];
    hand_over(g, result, value, g.value_count());
    stated.replaced.set(result, value);
    return false;
  });
}

}  // namespace mmc
