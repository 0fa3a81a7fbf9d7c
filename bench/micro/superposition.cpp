// Microseconds per step of models/superposition.mm (50-2-50, full batch, SGD), built by hand with the graph builder: the plan and
// its kernels alone, without the front end. Compare with limits/superposition.cpp.
//
//   micro_superposition [steps] [plan]     "plan" prints the plan
#include <fmt/format.h>

#include <chrono>
#include <cmath>
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

constexpr std::int64_t features = 50, hidden = 2;
constexpr double rate = 5.0;

Value times(Builder& b, Value x, double s) { return mul(b, x, full(b, b.type(x), s)); }

Value weights(Builder& b, std::int64_t rows, std::int64_t columns, std::string_view path) {
  const double bound = 1 / std::sqrt(static_cast<double>(columns));
  const Value u = random(b, Type::tensor(DType::f32, {rows, columns}), Draw::uniform, path, {});
  return sub(b, times(b, u, 2 * bound), full(b, b.type(u), bound));
}

Graph study(std::int64_t steps) {
  Graph g;
  Builder b(g, g.root());
  b.set_origin({Span{0, 1, 0}, {}, {}});
  const Value e0 = weights(b, hidden, features, "E"), u0 = weights(b, features, hidden, "U");
  const Type batch = Type::tensor(DType::f32, {features, features});
  const Value x = convert(b, equal(b, iota(b, batch, 0), iota(b, batch, 1)), DType::f32);
  const NodeId loop = open_loop(b, {steps, {e0, u0}, {}, {}, false, false});
  Builder in(g, g.node(loop).regions[0]);
  in.set_origin({Span{0, 1, 0}, {}, {}});
  const Value e = g.region(in.region()).params[1], u = g.region(in.region()).params[2];
  const Value h = dot(in, x, e, {}, {}, {1}, {1});
  const Value d = sub(in, relu(in, dot(in, h, u, {}, {}, {1}, {1})), x);
  const Value loss = div(in, reduce_sum(in, mul(in, d, d), {0, 1}), scalar(in, DType::f32, features * features));
  const std::vector<Value> gradient = grad(in, loss, {e, u});
  guard(in, {loss}, "loss");
  guard(in, gradient, "gradient");
  close_loop(in, loop, {sub(in, e, times(in, gradient[0], rate)), sub(in, u, times(in, gradient[1], rate))}, {loss, e, u},
             {1, 50, 50});
  const std::vector<Value> results = g.node(loop).results;
  g.outputs.push_back({"loss", results[2], {}});
  g.outputs.push_back({"E", results[3], {}});
  g.outputs.push_back({"U", results[4], {}});
  return g;
}

}  // namespace

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::stoi(argv[1]) : 50'000;
  Graph g = study(steps);
  PipelineOptions passes;
  passes.evaluator = fast_evaluator();
  optimise(g, passes);
  const Plan plan = make_plan(g);
  if (argc > 2 && std::string_view(argv[2]) == "plan") fmt::print("{}\n", print_plan(plan));
  constexpr int repeats = 5;
  double best = 1e30, last = 0;
  for (int r = 0; r < repeats; ++r) {
    const auto begin = std::chrono::steady_clock::now();
    const RunResult result = run_plan(plan, {});
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    last = result.outputs[0]->at(steps - 1);
  }
  fmt::print("superposition: {:.3f} us per step, last loss {:.6f}\n", best / steps * 1e6, last);
}
