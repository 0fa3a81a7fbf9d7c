// Dependence, captures, cloning, extraction.
#include <algorithm>

#include "compiler/graph/clone.h"
#include "compiler/graph/depends.h"
#include "compiler/graph/extract.h"
#include "compiler/graph/views.h"
#include "compiler/support/errors.h"
#include "tests/graph/sample.h"

namespace mmc {
namespace {

Value named(const Graph& g, std::string_view name) {
  for (std::uint32_t i = 0; i < g.value_count(); ++i)
    if (g.info(Value{i}).name.text() == name) return {i};
  FAIL("no value called " << name);
  return {};
}

bool depends_by_name(const Graph& g, std::string_view y, std::string_view on) {
  const Value v = named(g, on);
  return depends(g, named(g, y), std::span(&v, 1));
}

TEST_CASE("dependence follows what carries a derivative") {
  const Graph g = read(R"(
%x: f32[3] = constant {value = f32[3] [1, 2, 3]}
%z: f32[3] = constant {value = f32[3] [3, 2, 1]}
%y: f32[3] = mul %x, %x
%stopped: f32[3] = stop_gradient %y
%c: bool[3] = less %y, %z
%p: f32[3] = select %c, %z, %z
%n: i32[3] = convert %y {dtype = i32}
%back: f32[3] = convert %n {dtype = f32}
%st: f32[3] = stated %y, %z (%d: f32[3]) {
  yield %d
}
)");
  CHECK(depends_by_name(g, "x", "x"));
  CHECK(depends_by_name(g, "y", "x"));
  CHECK_FALSE(depends_by_name(g, "x", "y"));
  CHECK_FALSE(depends_by_name(g, "y", "z"));
  CHECK_FALSE(depends_by_name(g, "stopped", "x"));
  CHECK_FALSE(depends_by_name(g, "p", "x"));     // only the condition does
  CHECK_FALSE(depends_by_name(g, "back", "x"));  // integers carry none
  CHECK_FALSE(depends_by_name(g, "st", "x"));    // operand 0 of `stated` is not followed
  CHECK(depends_by_name(g, "st", "z"));
}

TEST_CASE("dependence goes through regions, captures and carried values") {
  const Graph g = read(R"(
%a: f32[] = constant {value = f32[] 1}
%b: f32[] = constant {value = f32[] 2}
%k: f32[] = constant {value = f32[] 3}
%u: f32[] = constant {value = f32[] 4}
%s: f32[4] = constant {value = f32[4] [1, 2, 3, 4]}
%c: bool[] = constant {value = bool[] true}
%p: f32[],
%q: f32[],
%r: f32[],
%o: f32[4],
%only_slice: f32[4] = loop %t in 0..4 {
  carry %p.c: f32[] = %a
  carry %q.c: f32[] = %b
  carry %r.c: f32[] = %u
  scan %e: f32[] = %s
  %r.n: f32[] = mul %r.c, %k
  next %p.c = %q.c
  next %q.c = %r.n
  next %r.c = %r.c
  stack %o = %p.c
  stack %only_slice = %e
}
%m: f32[4] = map %i in 0..4 {
  scan %me: f32[] = %s
  %mv: f32[] = mul %me, %a
  stack %m = %mv
}
%br: f32[] = branch %c {
  yield %a
} else {
  %ng: f32[] = neg %b
  yield %ng
}
)");
  CHECK(depends_by_name(g, "p", "a"));
  CHECK(depends_by_name(g, "p", "b"));  // one iteration later
  CHECK(depends_by_name(g, "p", "u"));  // two iterations later
  CHECK(depends_by_name(g, "p", "k"));  // captured
  CHECK(depends_by_name(g, "o", "u"));
  CHECK_FALSE(depends_by_name(g, "q", "a"));
  CHECK_FALSE(depends_by_name(g, "r", "k"));
  CHECK_FALSE(depends_by_name(g, "p", "s"));
  CHECK(depends_by_name(g, "only_slice", "s"));
  CHECK_FALSE(depends_by_name(g, "only_slice", "a"));
  CHECK(depends_by_name(g, "m", "s"));
  CHECK(depends_by_name(g, "m", "a"));
  CHECK_FALSE(depends_by_name(g, "m", "b"));
  CHECK(depends_by_name(g, "br", "a"));
  CHECK(depends_by_name(g, "br", "b"));
  CHECK(depends_by_name(g, "p", "r.n"));  // a value inside the loop itself
}

TEST_CASE("captures are listed once, in order of first use, from all depths") {
  const Graph g = read(R"(
%a: f32[] = constant {value = f32[] 1}
%b: f32[] = constant {value = f32[] 2}
%z: f32[] = constant {value = f32[] 2}
%c: bool[] = constant {value = bool[] true}
%m: f32[2], %m2: f32[2] = map %i in 0..2 {
  %v: f32[] = branch %c {
    %w: f32[] = mul %b, %a
    yield %w
  } else {
    yield %a
  }
  stack %m = %v
  stack %m2 = %z
}
)");
  const NodeId map = g.info(named(g, "m")).def;
  CHECK(captures(g, map) == std::vector{named(g, "c"), named(g, "b"), named(g, "a"), named(g, "z")});
}

TEST_CASE("cloning a body keeps names and origins, maps parameters and captures outer values") {
  Graph g = read(R"(
%x: f32[3] = constant {value = f32[3] [1, 2, 3]}
%m: f32[3] = map %i in 0..3 {   @0:5-9 m
  scan %e: f32[] = %x
  guard %e {what = "loss"}
  %b: f32[2] = map %j in 0..2 {   @0:6-7 m.b
    %h: f32[] = mul %e, %e   @0:7-8 m.b.h
    stack %b = %h
  }
  %s: f32[] = reduce_sum %b {axes = [0]}   @0:8-9 m.s
  stack %m = %s
}
%k: f32[] = constant {value = f32[] 2}
)");
  const MapView map = map_view(g, g.info(named(g, "m")).def);
  Builder b(g, g.root());
  ValueMap values;
  values.set(map.slices[0], named(g, "k"));
  const Value s = named(g, "s");
  const std::vector<Value> yields = clone_region(g, map.body, b, values, {.derived = true, .guards = false});
  REQUIRE(yields.size() == 1);
  g.outputs.push_back({"s", yields[0], {}});
  CHECK(problems(g).empty());
  CHECK(yields[0] == values(s));
  CHECK(g.info(yields[0]).name.text() == "s");
  CHECK(g.def(yields[0])->origin.path.text() == "m.s");
  CHECK(g.def(yields[0])->origin.derived_from == g.info(s).def);
  const std::string text = body(g);
  CHECK(text.substr(text.find("%k")) == R"(%k: f32[] = constant {value = f32[] 2}
%b#2: f32[2] = map %j#2 in 0..2 {
  %h#2: f32[] = mul %k, %k
  stack %b#2 = %h#2
}
%s#2: f32[] = reduce_sum %b#2 {axes = [0]}

output "s" = %s#2
)");
}

TEST_CASE("extracting takes what a value needs and nothing else") {
  const Graph g = read(sample);
  const std::vector<Value> hist{named(g, "hist")};
  const Graph part = extract(g, hist);
  CHECK(problems(part).empty());
  CHECK(part.outputs.size() == 1);
  CHECK(part.outputs[0].name == "hist");
  CHECK(part.seed == g.seed);
  const std::string text = body(part);
  CHECK(text.find("%x: ") != std::string::npos);
  CHECK(text.find("guard %l") != std::string::npos);
  CHECK(text.find("map") == std::string::npos);
  CHECK(text.find("odd name") == std::string::npos);
  // A value inside a region stands for the whole node.
  const std::vector<Value> inner{named(g, "u")};
  CHECK(extract(g, inner).outputs.size() == 3);
  // Everything that is put out, again: the same text, in compact tables.
  const Graph all = extract(g, g.outputs);
  CHECK(problems(all).empty());
  CHECK(all.node_count() < g.node_count());
}

TEST_CASE("an extracted derivative whose source stays behind keeps its place") {
  const Graph g =
      read("%a: f32[] = constant {value = f32[] 1}  @0:5-9 a\n%b: f32[] = constant {value = f32[] 2}  @- b from %a\n");
  const std::vector<Value> b{named(g, "b")};
  const Graph part = extract(g, b);
  REQUIRE(part.node_count() == 1);
  CHECK(span_of(part, NodeId{0}) == Span{5, 9, 0});
}

TEST_CASE("values are found by name, then by path") {
  const Graph g = read(sample);
  CHECK(find_named(g, "hist") == std::vector{named(g, "hist")});
  CHECK(find_named(g, "w").size() == 3);
  CHECK(find_named(g, "net") == std::vector{named(g, "w")});
  CHECK(find_named(g, "net.layers[0]").size() == 1);
  CHECK(find_named(g, "loss").size() == 2);
  CHECK(find_named(g, "ne").empty());
}

TEST_CASE("a view of a node of another kind is an internal error") {
  const Graph g = read("%x: f32[3] = constant {value = f32[3] [1, 2, 3]}\n");
  CHECK_THROWS_AS(loop_view(g, NodeId{0}), InternalError);
  CHECK_THROWS_AS(map_view(g, NodeId{0}), InternalError);
}

}  // namespace
}  // namespace mmc
