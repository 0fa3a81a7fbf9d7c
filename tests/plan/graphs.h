// Short ways to write graphs and to compare the two executors, for the tests of the plan.
#pragma once
#include <catch2/catch.hpp>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/graph.h"
#include "compiler/ops/build.h"
#include "runtime/plan/print.h"
#include "runtime/plan/run.h"

namespace mmc::test {

struct Study {
  Graph g;
  Builder b;
  Study() : b(g, g.root()) { b.set_origin({Span{0, 1, 0}, {}, {}}); }
  Builder inside(NodeId n, std::size_t region = 0) {
    Builder inner(g, g.node(n).regions[region]);
    inner.set_origin({Span{0, 1, 0}, {}, {}});
    return inner;
  }
  const Region& region(NodeId n, std::size_t i = 0) { return g.region(g.node(n).regions[i]); }
  void output(std::string name, Value v) { g.outputs.push_back({std::move(name), v, Span{0, 1, 0}}); }
};

inline Type tensor(DType t, const std::vector<std::int64_t>& sizes) {
  std::vector<Dim> dims(sizes.begin(), sizes.end());
  return Type::tensor(t, dims);
}

// Elements that differ from each other, of both signs, reproducible.
inline Literal some(Type type, std::uint32_t salt = 1, double scale = 2.0) {
  Tensor t = make_tensor(type);
  std::uint32_t state = salt * 2654435761u + 12345u;
  for (std::int64_t i = 0; i < type.elements(); ++i) {
    state = state * 1664525u + 1013904223u;
    const double u = (state >> 8) / 16777216.0 * 2 - 1;
    switch (type.dtype()) {
      case DType::f32: t.as<float>()[i] = static_cast<float>(u * scale); break;
      case DType::f64: t.as<double>()[i] = u * scale; break;
      case DType::i32: t.as<std::int32_t>()[i] = static_cast<std::int32_t>(u * scale * 10); break;
      case DType::i64: t.as<std::int64_t>()[i] = static_cast<std::int64_t>(u * scale * 10); break;
      case DType::boolean: t.as<std::uint8_t>()[i] = u > 0; break;
    }
  }
  return to_literal(t);
}

// A map whose iterations are worth threads, within a loop whose carried value it captures.
inline void map_in_loop(Study& s) {
  using namespace build;
  const Type m = tensor(DType::f32, {32, 32});
  const Value w = constant(s.b, some(m, 1, 0.1)), xs = constant(s.b, some(tensor(DType::f32, {80, 32, 32}), 2, 0.1));
  const NodeId loop = open_loop(s.b, {5, {w}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const auto p = s.region(loop).params;
  const NodeId map = open_map(in, 80, {xs});
  Builder body = s.inside(map);
  const auto q = s.region(map).params;
  const Value y = build::tanh(body, dot(body, q[1], p[1], {}, {}, {1}, {0}));
  close_map(body, map, {reduce_sum(body, y, {1})}, {y});
  const auto r = s.g.node(map).results;
  close_loop(in, loop, {add(in, p[1], mul(in, r[1], full(in, m, 0.01)))}, {r[0]}, {1});
  for (Value v : s.g.node(loop).results) s.output("r" + std::to_string(s.g.outputs.size()), v);
}

// Both nan, zeros of one sign, equal, or within `tolerance` relative to the larger of the value and `scale`.
inline bool close(double a, double b, double tolerance, double scale) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return a != 0 || std::signbit(a) == std::signbit(b);
  return std::fabs(a - b) <= tolerance * std::max({std::fabs(a), std::fabs(b), scale});
}

// Runs the graph in both executors and compares every output. `scale`: rounding is judged relative to at least this.
inline void compare(const Graph& g, double scale = 1e-30, const PlanOptions& options = {}) {
  const RunResult expected = run_reference(g, {});
  const Plan plan = make_plan(g, options);
  const RunResult found = run_plan(plan, {});
  INFO(print_plan(plan));
  for (std::size_t i = 0; i < g.outputs.size(); ++i) {
    INFO("output " << g.outputs[i].name);
    REQUIRE(expected.outputs[i].has_value() == found.outputs[i].has_value());
    if (!expected.outputs[i]) continue;
    const Tensor &e = *expected.outputs[i], &f = *found.outputs[i];
    REQUIRE(e.type == f.type);
    const double tolerance = e.type.dtype() == DType::f32 ? 1e-6 : e.type.dtype() == DType::f64 ? 1e-12 : 0;
    for (std::int64_t k = 0; k < e.type.elements(); ++k) {
      if (close(e.at(k), f.at(k), tolerance, scale)) continue;
      INFO("element " << k);
      REQUIRE(f.at(k) == e.at(k));
    }
  }
}

// The same with every pass off, and each pass off alone: what a pass does must not show.
inline void compare_passes(const Graph& g, double scale = 1e-30) {
  compare(g, scale);
  const std::vector<std::string> passes = {"fuse_elementwise", "update_in_place", "reuse_buffers",
                                           "pack_once",        "narrow_layouts",  "merge_updates",
                                           "fuse_epilogues",   "pair_elements",   "known_updates"};
  compare(g, scale, PlanOptions{passes});
  for (const std::string& p : passes) compare(g, scale, PlanOptions{{p}});
}

}  // namespace mmc::test
