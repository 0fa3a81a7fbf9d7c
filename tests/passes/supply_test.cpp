// Fingerprints, and putting known values in the place of what computes them.
#include "compiler/passes/supply.h"

#include "compiler/passes/drop_dead.h"
#include "tests/passes/passes.h"

namespace mmc {
namespace {

Graph with_output(const std::string& lines) {
  Graph g = read(inputs() + lines);
  for (NodeId n : g.region(g.root()).nodes) {
    for (Value v : g.node(n).results)
      if (g.info(v).name.text() == "out") g.outputs.push_back({"out", v, {}});
  }
  REQUIRE(g.outputs.size() == 1);
  return g;
}

Fingerprint output_print(const Graph& g, std::size_t i = 0) { return fingerprints(g)[g.outputs[i].value.index]; }

TEST_CASE("a fingerprint says what is computed, not what it is called or where it stands") {
  const Graph a = with_output("%a: f32[2, 3] = mul %x, %y\n%out: f32[2, 3] = exp %a\n");
  const Graph b = with_output("%unused: f32[2, 3] = neg %x\n%other: f32[2, 3] = mul %x, %y\n%out: f32[2, 3] = exp %other\n");
  CHECK(output_print(a) == output_print(b));
  const Graph turned = with_output("%a: f32[2, 3] = mul %y, %x\n%out: f32[2, 3] = exp %a\n");
  const Graph log = with_output("%a: f32[2, 3] = mul %x, %y\n%out: f32[2, 3] = log %a\n");
  CHECK(output_print(a) != output_print(turned));
  CHECK(output_print(a) != output_print(log));
}

TEST_CASE("attributes and sizes are part of a fingerprint") {
  const Graph rows = with_output("%a: f32[3] = reduce_sum %x {axes = [0]}\n%out: f32[] = reduce_sum %a {axes = [0]}\n");
  const Graph columns = with_output("%a: f32[2] = reduce_sum %x {axes = [1]}\n%out: f32[] = reduce_sum %a {axes = [0]}\n");
  CHECK(output_print(rows) != output_print(columns));
}

TEST_CASE("a supplied value replaces what computes it") {
  Graph g = with_output("%a: f32[2, 3] = mul %x, %y\n%out: f32[2, 3] = exp %a\n");
  const std::vector<float> six{1, 2, 3, 4, 5, 6};
  const Value a = g.def(g.outputs[0].value)->operands[0];
  const Literal known = make_literal(g.type(a), six.data());
  CHECK(supply(g, {{fingerprints(g)[a.index], known}}));
  drop_dead(g);
  const Node* made = g.def(g.def(g.outputs[0].value)->operands[0]);
  REQUIRE(made->op->name == "constant");
  CHECK(made->attrs.literal("value") == known);
  CHECK(body(g).find("mul") == std::string::npos);
  CHECK_FALSE(supply(g, {{Fingerprint{1, 2}, known}}));
}

}  // namespace
}  // namespace mmc
