// Microseconds per step of the product network of study 001 (4-16-16-2, 8,000 rows, Adam, 2,000 validation rows), built by hand
// with the graph builder: the plan and its kernels alone, without the front end.
//
//   micro_product [steps] [plan]     "plan" prints the plan
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <ctime>
#include <string>
#include <string_view>

#include "compiler/ops/build.h"
#include "compiler/passes/pipeline.h"
#include "runtime/plan/evaluate.h"
#include "runtime/plan/print.h"
#include "runtime/plan/run.h"

namespace {

using namespace mmc;
using namespace mmc::build;

Value times(Builder& b, Value x, double s) { return mul(b, x, full(b, b.type(x), s)); }

Value forward(Builder& b, Value x, std::span<const Value> p) {
  for (std::size_t layer = 0; layer < 3; ++layer) {
    const Value y = dot(b, x, p[2 * layer], {}, {}, {1}, {1});
    const Value pre = add(b, y, broadcast(b, p[2 * layer + 1], b.type(y).dims(), {1}));
    x = layer < 2 ? relu(b, pre) : pre;
  }
  return x;
}

Value mse(Builder& b, Value y, Value t) {
  const Value d = sub(b, y, t);
  const Value total = reduce_sum(b, mul(b, d, d), {0, 1});
  return div(b, total, scalar(b, DType::f32, static_cast<double>(b.type(d).elements())));
}

}  // namespace

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::stoi(argv[1]) : 1000;
  Graph g;
  Builder b(g, g.root());
  b.set_origin({Span{0, 1, 0}, {}, {}});
  const auto draw = [&](std::initializer_list<Dim> dims, std::string_view path) {
    return random(b, Type::tensor(DType::f32, dims), Draw::uniform, path, {});
  };
  const Value x = draw({8000, 4}, "x"), t = draw({8000, 2}, "t"), vx = draw({2000, 4}, "vx"), vt = draw({2000, 2}, "vt");
  std::vector<Value> inits;
  const Dim sizes[] = {4, 16, 16, 2};
  for (int layer = 0; layer < 3; ++layer) {
    const double bound = 1 / std::sqrt(static_cast<double>(sizes[layer].value()));
    const Value w = draw({sizes[layer + 1], sizes[layer]}, fmt::format("w{}", layer));
    const Value c = draw({sizes[layer + 1]}, fmt::format("b{}", layer));
    for (Value v : {w, c}) inits.push_back(sub(b, times(b, v, 2 * bound), full(b, b.type(v), bound)));
  }
  std::vector<Value> carried = inits;
  for (int copy = 0; copy < 2; ++copy)
    for (Value v : inits) carried.push_back(zeros_like(b, v));
  const NodeId loop = open_loop(b, {steps, carried, {}, {}, false, false});
  Builder in(g, g.node(loop).regions[0]);
  in.set_origin({Span{0, 1, 0}, {}, {}});
  const auto param = [&](std::size_t i) { return g.region(g.node(loop).regions[0]).params[i]; };
  std::vector<Value> p, m, v;
  for (std::size_t i = 0; i < 6; ++i) p.push_back(param(1 + i)), m.push_back(param(7 + i)), v.push_back(param(13 + i));
  const Value loss = mse(in, forward(in, x, p), t);
  const std::vector<Value> d = grad(in, loss, p);
  guard(in, {loss}, "loss");
  const Value count = add(in, convert(in, param(0), DType::f64), scalar(in, DType::f64, 1));
  const auto correction = [&](double beta) {
    return convert(in, sub(in, scalar(in, DType::f64, 1), pow(in, scalar(in, DType::f64, beta), count)), DType::f32);
  };
  const Value c1 = correction(0.9), c2 = sqrt(in, correction(0.999));
  const Value rate = div(in, scalar(in, DType::f32, 1e-2), c1);
  std::vector<Value> p2, m2, v2;
  for (std::size_t i = 0; i < 6; ++i) {
    const auto spread = [&](Value s) { return broadcast_scalar(in, s, in.type(p[i]).dims()); };
    m2.push_back(add(in, times(in, m[i], 0.9), times(in, d[i], 0.1)));
    v2.push_back(add(in, times(in, v[i], 0.999), times(in, mul(in, d[i], d[i]), 0.001)));
    const Value root = add(in, div(in, sqrt(in, v2[i]), spread(c2)), full(in, in.type(p[i]), 1e-8));
    p2.push_back(sub(in, p[i], mul(in, spread(rate), div(in, m2[i], root))));
  }
  const Value valid = mse(in, forward(in, vx, p2), vt);
  std::vector<Value> next = p2;
  next.insert(next.end(), m2.begin(), m2.end());
  next.insert(next.end(), v2.begin(), v2.end());
  close_loop(in, loop, next, {loss, valid}, {1, 1});
  const std::vector<Value> results = g.node(loop).results;
  g.outputs.push_back({"loss", results[18], {}});
  g.outputs.push_back({"valid", results[19], {}});
  PipelineOptions passes;
  passes.evaluator = fast_evaluator();
  optimise(g, passes);
  const Plan plan = make_plan(g);
  if (argc > 2 && std::string_view(argv[2]) == "plan") fmt::print("{}\n", print_plan(plan));
  for (int repeat = 0; repeat < 3; ++repeat) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    const RunResult r = run_plan(plan, {});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{:.2f} us per step, {:.2f} us of processor time; loss {:.6f} -> {:.6f}, validation {:.6f}\n",
               seconds / steps * 1e6, static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / steps * 1e6, r.outputs[0]->at(0),
               r.outputs[0]->at(steps - 1), r.outputs[1]->at(steps - 1));
  }
}
