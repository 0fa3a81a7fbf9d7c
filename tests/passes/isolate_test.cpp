// A `grad` by itself: what several of them have in common, and what none may take as known. (That the functions are the right ones,
// tests/cli/gradcheck.transcript shows.)
#include "compiler/passes/isolate.h"

#include "compiler/graph/fingerprint.h"
#include "compiler/passes/hold_stops.h"
#include "tests/passes/passes.h"

namespace mmc {
namespace {

std::vector<Fingerprint> prints_before(const IsolatedGrad& of) {
  const std::vector<Fingerprint> all = fingerprints(of.graph);
  std::vector<Fingerprint> found;
  for (Value v : of.before) found.push_back(all[v.index]);
  return found;
}

TEST_CASE("derivatives have the loops before them in common, but not those between what they differentiate by and the function") {
  Graph g = read(inputs() + R"(%w: f32[] = loop %t in 0..3 {
  carry %a: f32[] = %s
  %b: f32[] = add %a, %s
  next %a = %b
}
%z: f32[] = loop %i in 0..4 {
  carry %d: f32[] = %w
  %e: f32[] = mul %d, %w
  next %d = %e
}
%dw: f32[] = grad %z, %w
%dz: f32[] = grad %z, %z
%ds: f32[] = grad %z, %s
)");
  const std::vector<NodeId> all = grads(g);
  REQUIRE(all.size() == 3);
  const IsolatedGrad by_w = isolate(g, all[0]), by_z = isolate(g, all[1]), by_s = isolate(g, all[2]);
  // By w: what made w, not what is made of it. By z: both. By s: neither.
  REQUIRE(by_w.before.size() == 1);
  REQUIRE(by_w.graph.info(by_w.before[0]).name.text() == "w");
  REQUIRE(by_z.before.size() == 2);
  REQUIRE(prints_before(by_z)[0] == prints_before(by_w)[0]);
  REQUIRE(by_s.before.empty());
}

TEST_CASE("what is stopped within iterations and branches comes out, and goes in again") {
  const std::string text = R"(%out: f32[3],
%rows: f32[4, 2] = loop %t in 0..4 {
  carry %a: f32[3] = %v
  %p: f32[3] = stop_gradient %a
  %stacked: f32[2] = map %i in 0..2 {
    %q: f32[] = branch %c {
      %r: f32[] = stop_gradient %s
      yield %r
    } else {
      yield %s
    }
    stack %stacked = %q
  }
  %n: f32[3] = add %p, %v
  next %a = %n
  stack %rows = %stacked
}
)";
  Graph g = read(inputs() + text);
  const NodeId loop = g.region(g.root()).nodes.back();
  const std::vector<Value> stopped = bring_out_stops(g, loop);
  verify(g);
  REQUIRE(stopped.size() == 2);
  REQUIRE(g.type(stopped[0]).text() == "f32[4, 3]");
  REQUIRE(g.type(stopped[1]).text() == "f32[4, 2]");

  Graph held =
      read(inputs() + R"(%first: f32[4, 3] = random {dtype = f32, shape = [4, 3], distribution = "normal", path = "1", bound = 0}
%second: f32[4, 2] = random {dtype = f32, shape = [4, 2], distribution = "normal", path = "2", bound = 0}
)" + text);
  const auto& nodes = held.region(held.root()).nodes;
  const auto given = [&](std::size_t from_end) { return held.node(nodes[nodes.size() - from_end]).results[0]; };
  const std::vector<Value> values{given(3), given(2)};
  put_in_stops(held, nodes.back(), values);
  verify(held);
  const std::string now = body(held);
  INFO(now);
  CHECK(now.find("%p: f32[3] = stop_gradient %first") != std::string::npos);
  CHECK(now.find("%r: f32[] = stop_gradient %second") != std::string::npos);
}

}  // namespace
}  // namespace mmc
