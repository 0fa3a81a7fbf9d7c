// Loops, maps and branches as compiler/ops/structured.h defines them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "compiler/graph/literal_text.h"
#include "compiler/ops/build.h"
#include "runtime/executor.h"
#include "tests/loops.h"

using namespace mmc;
using mmc::test::looped;

namespace {

struct Study {
  Graph graph;
  Builder b{graph, graph.root()};

  Value constant(std::string_view literal) { return build::constant(b, literal_from_text(literal)); }
  void output(Value v) { graph.outputs.push_back({"o" + std::to_string(graph.outputs.size()), v, {}}); }
  Builder inside(NodeId node, std::size_t region = 0) { return Builder(graph, graph.node(node).regions[region]); }
  Value param(NodeId node, std::size_t i) { return graph.region(graph.node(node).regions[0]).params[i]; }
  Value result(NodeId node, std::size_t i) { return graph.node(node).results[i]; }

  std::vector<std::string> run() {
    const RunResult r = run_reference(graph, {});
    std::vector<std::string> texts;
    for (const auto& o : r.outputs) texts.push_back(o ? o->type.text() + " " + elements_text(to_literal(*o)) : "nothing");
    return texts;
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a loop carries values, scans operands and stacks outputs with strides") {
  for (const bool reversed : {false, true}) {
    Study s;
    const Value x = s.constant("f32[5] [1, 2, 3, 4, 5]"), every_second = s.constant("f32[3] [10, 20, 30]");
    build::LoopSpec spec = looped(5, {s.constant("f32[] 0")}, reversed);
    spec.scanned = {x, every_second};
    spec.scan_strides = {1, 2};
    const NodeId loop = build::open_loop(s.b, spec);
    Builder body = s.inside(loop);
    const Value sum = build::add(body, s.param(loop, 1), build::add(body, s.param(loop, 2), s.param(loop, 3)));
    build::close_loop(s.b, loop, {sum}, {sum, s.param(loop, 0), s.param(loop, 3)}, {2, 1, 1});
    for (std::size_t i = 0; i < 4; ++i) s.output(s.result(loop, i));
    if (!reversed)
      CHECK(s.run() == Texts{"f32[] 75", "f32[3] [11, 36, 75]", "i32[5] [0, 1, 2, 3, 4]", "f32[5] [10, 0, 20, 0, 30]"});
    else
      CHECK(s.run() == Texts{"f32[] 75", "f32[3] [75, 62, 35]", "i32[5] [0, 1, 2, 3, 4]", "f32[5] [10, 0, 20, 0, 30]"});
  }
}

TEST_CASE("a loop that never runs gives its initial values and empty series") {
  Study s;
  const NodeId loop = build::open_loop(s.b, looped(0, {s.constant("f32[2] [1, 2]")}));
  build::close_loop(s.b, loop, {s.param(loop, 1)}, {s.param(loop, 0)}, {3});
  s.output(s.result(loop, 0));
  s.output(s.result(loop, 1));
  CHECK(s.run() == Texts{"f32[2] [1, 2]", "i32[0] []"});
}

TEST_CASE("a loop that stops keeps what ran and marks the rest") {
  for (const bool reversed : {false, true}) {
    Study s;
    const Value limit = s.constant("f32[] 3");
    const NodeId loop = build::open_loop(s.b, looped(6, {s.constant("f32[] 0")}, reversed, true));
    Builder body = s.inside(loop);
    const Value next = build::add(body, s.param(loop, 1), build::scalar(body, DType::f32, 1));
    build::close_loop(s.b, loop, {next}, {next, s.param(loop, 0), build::less(body, next, limit)}, {1, 2, 1},
                      build::greater_equal(body, next, limit));
    for (std::size_t i = 0; i < 5; ++i) s.output(s.result(loop, i));
    if (!reversed) {
      CHECK(s.run() == Texts{"f32[] 3", "f32[6] [1, 2, 3, nan, nan, nan]", "i32[3] [0, 2, 2]",
                             "bool[6] [true, true, false, false, false, false]", "i32[] 3"});
      CHECK(run_reference(s.graph, {}).rows == std::vector<std::int64_t>{-1, 3, 2, 3, -1});
    } else {
      CHECK(s.run() == Texts{"f32[] 3", "f32[6] [nan, nan, nan, 3, 2, 1]", "i32[3] [4, 4, 4]",
                             "bool[6] [false, false, false, false, true, true]", "i32[] 3"});
    }
  }
}

TEST_CASE("loops nest, and their bodies see the values around them") {
  Study s;
  const Value factor = s.constant("f32[] 2");
  const NodeId outer = build::open_loop(s.b, looped(3, {s.constant("f32[] 1")}));
  Builder body = s.inside(outer);
  const NodeId inner = build::open_loop(body, looped(2, {s.param(outer, 1)}));
  Builder deep = s.inside(inner);
  const Value grown = build::mul(deep, s.param(inner, 1), factor);
  build::close_loop(body, inner, {grown}, {build::add(deep, grown, build::convert(deep, s.param(outer, 0), DType::f32))}, {1});
  build::close_loop(s.b, outer, {s.result(inner, 0)}, {s.result(inner, 1)}, {1});
  s.output(s.result(outer, 0));
  s.output(s.result(outer, 1));
  CHECK(s.run() == Texts{"f32[] 64", "f32[3, 2] [[2, 4], [9, 17], [34, 66]]"});
}

TEST_CASE("a map stacks and sums, in tiles of 64") {
  constexpr std::int64_t n = 200;
  Study s;
  std::vector<float> x(n);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 1.0f / static_cast<float>(3 * i + 1);
  const Value rows = build::constant(s.b, make_literal(Type::tensor(DType::f32, {n}), x.data()));
  const NodeId map = build::open_map(s.b, n, {rows});
  Builder body = s.inside(map);
  const Value half = build::mul(body, s.param(map, 1), build::scalar(body, DType::f32, 0.5));
  build::close_map(s.b, map, {half, s.param(map, 0)}, {half});
  for (std::size_t i = 0; i < 3; ++i) s.output(s.result(map, i));
  const RunResult r = run_reference(s.graph, {});
  float total = 0;
  for (std::size_t tile = 0; tile * 64 < x.size(); ++tile) {
    float sum = 0;
    for (std::size_t i = tile * 64; i < std::min(x.size(), tile * 64 + 64); ++i) sum += x[i] * 0.5f;
    total += sum;
  }
  CHECK(r.outputs[2]->as<float>()[0] == total);
  CHECK(r.outputs[0]->as<float>()[199] == x[199] * 0.5f);
  CHECK(r.outputs[1]->as<std::int32_t>()[199] == 199);
}

TEST_CASE("an empty map gives empty stacks and zero sums") {
  Study s;
  const NodeId map = build::open_map(s.b, 0, {s.constant("f32[0, 2] []")});
  build::close_map(s.b, map, {s.param(map, 1)}, {s.param(map, 1)});
  s.output(s.result(map, 0));
  s.output(s.result(map, 1));
  CHECK(s.run() == Texts{"f32[0, 2] []", "f32[2] [0, 0]"});
}

TEST_CASE("only the taken side of a branch runs") {
  for (const char* condition : {"bool[] true", "bool[] false"}) {
    Study s;
    const Value x = s.constant("i32[] 7"), zero = s.constant("i32[] 0");
    const NodeId branch = build::open_branch(s.b, s.constant(condition));
    Builder then = s.inside(branch, 0), other = s.inside(branch, 1);
    const bool yes = std::string_view(condition) == "bool[] true";
    // The side that is not taken would divide by zero.
    const Value a = build::floor_divide(then, x, yes ? s.constant("i32[] 2") : zero);
    const Value b = build::floor_divide(other, x, yes ? zero : s.constant("i32[] 7"));
    // Constants above were appended to the root after the branch: put the branch last.
    auto& nodes = s.graph.region(s.graph.root()).nodes;
    nodes.erase(std::find(nodes.begin(), nodes.end(), branch));
    nodes.push_back(branch);
    build::close_branch(s.b, branch, {a}, {b});
    s.output(s.result(branch, 0));
    CHECK(s.run() == Texts{yes ? "i32[] 3" : "i32[] 1"});
  }
}

TEST_CASE("draws inside a loop are keyed by its index, and equal those outside with the same key") {
  Study s;
  const Type type = Type::tensor(DType::f32, {4});
  const NodeId loop = build::open_loop(s.b, looped(3));
  Builder body = s.inside(loop);
  build::close_loop(s.b, loop, {}, {build::random(body, type, build::Draw::normal, "noise", {s.param(loop, 0)})}, {1});
  const NodeId reversed = build::open_loop(s.b, looped(3, {}, true));
  Builder backwards = s.inside(reversed);
  build::close_loop(s.b, reversed, {}, {build::random(backwards, type, build::Draw::normal, "noise", {s.param(reversed, 0)})},
                    {1});
  s.output(s.result(loop, 0));
  s.output(s.result(reversed, 0));
  const Texts texts = s.run();
  CHECK(texts[0] == texts[1]);
  const RunResult r = run_reference(s.graph, {});
  CHECK(r.outputs[0]->as<float>()[0] != r.outputs[0]->as<float>()[4]);
}
