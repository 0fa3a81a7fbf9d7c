// The verifier catches each kind of breakage. Every case breaks one promise of a sound graph.
#include <functional>
#include <utility>

#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/support/errors.h"
#include "tests/graph/sample.h"

namespace mmc {
namespace {

constexpr std::string_view small = R"(
%x: f32[3] = constant {value = f32[3] [1, 2, 3]}
%c: bool[] = constant {value = bool[] true}
%y: f32[3] = neg %x
%last: f32[3],
%rows: f32[3] = loop %t in 0..5 {
  carry %v: f32[3] = %x
  scan %s: f32[] = %x every 2
  %w: f32[3] = add %v, %y
  next %v = %w
  stack %rows = %s every 2
}
%m: f32[3],
%sum: f32[] = map %i in 0..3 {
  scan %e: f32[] = %x
  %f: f32[] = neg %e
  stack %m = %f
  sum %sum = %e
}
%b: f32[3] = branch %c {
  yield %x
} else {
  yield %y
}
%st: f32[3] = stated %y, %x (%d: f32[3]) {
  yield %d
}
%l: f32[] = reduce_sum %st {axes = [0]}
%g: f32[3] = grad %l, %x
output "m" = %m
)";

struct Broken {
  Graph g = read(small);
  Value value(std::string_view name) const {
    for (std::uint32_t i = 0; i < g.value_count(); ++i)
      if (g.info(Value{i}).name.text() == name) return {i};
    return {};
  }
  Node& node(std::string_view name) { return g.node(g.info(value(name)).def); }
  Region& region(std::string_view name, std::size_t i = 0) { return g.region(node(name).regions[i]); }
  void retype(std::string_view name, Type t) { g.info(value(name)).type = t; }
};

enum class Ids { sound, dangling };  // a dump needs sound ids

void caught(std::string_view what, const std::function<void(Broken&)>& harm, Ids ids = Ids::sound) {
  Broken broken;
  harm(broken);
  const std::vector<std::string> found = problems(broken.g);
  INFO(what);
  INFO((found.empty() ? std::string("nothing") : found[0]));
  CHECK(std::any_of(found.begin(), found.end(), [&](const std::string& p) { return p.find(what) != std::string::npos; }));
  CHECK_THROWS_AS(verify(broken.g), InternalError);
  if (ids == Ids::sound) CHECK(print(broken.g).size() > 100);  // the message wants to show it
}

const Type f32 = Type::scalar(DType::f32), i32 = Type::scalar(DType::i32);

TEST_CASE("a sound graph has no problems") {
  const Graph g = read(small);
  CHECK(problems(g).empty());
  CHECK_NOTHROW(verify(g));
}

TEST_CASE("order, visibility and identity of values") {
  caught("operand 0 is not defined before it",
         [](Broken& b) { std::swap(b.g.region(b.g.root()).nodes[0], b.g.region(b.g.root()).nodes[2]); });
  caught("operand 0 is not defined before it", [](Broken& b) { b.node("l").operands[0] = b.value("w"); });  // from inside a loop
  caught("operand 0 is not defined before it", [](Broken& b) { b.node("y").operands[0] = b.value("y"); });
  caught("operand 0 is not defined before it", [](Broken& b) { b.node("y").operands[0] = Value{}; });
  caught("operand 0 is not defined before it", [](Broken& b) { b.node("y").operands[0] = Value{1u << 30}; });
  caught("yields a value that is not defined there", [](Broken& b) { b.region("b", 0).yields[0] = b.value("f"); });
  caught("does not know its node", [](Broken& b) { b.g.info(b.value("y")).index = 3; });
  caught("does not know its node", [](Broken& b) { b.g.info(b.value("y")).def = b.g.info(b.value("x")).def; });
  caught("does not know its node", [](Broken& b) { b.g.info(b.value("w")).region = b.g.root(); });
  caught("does not know its region", [](Broken& b) { b.g.info(b.value("v")).index = 0; });
  caught("is not a value of its own", [](Broken& b) { b.node("y").results[0] = b.value("x"); });
  caught("has no type", [](Broken& b) { b.retype("y", {}); });
}

TEST_CASE("nodes and regions") {
  caught("stands in a region twice", [](Broken& b) {
    auto& nodes = b.g.region(b.g.root()).nodes;
    nodes.push_back(nodes[0]);
  });
  caught("does not know its region", [](Broken& b) { b.node("y").parent = b.node("m").regions[0]; });
  caught(
      "lists a node that does not exist", [](Broken& b) { b.g.region(b.g.root()).nodes.push_back({12345}); }, Ids::dangling);
  caught("has another owner", [](Broken& b) { b.region("b").owner = b.g.info(b.value("m")).def; });
  caught("has another owner", [](Broken& b) { b.node("b").regions[1] = b.node("b").regions[0]; });
  caught(
      "has another owner", [](Broken& b) { b.node("b").regions[1] = RegionId{999}; }, Ids::dangling);
  caught("1 regions, expected 2", [](Broken& b) { b.node("b").regions.pop_back(); });
  caught("0 regions, expected 1", [](Broken& b) { b.node("m").regions.clear(); });
  caught("has no op", [](Broken& b) { b.node("l").op = nullptr; });
  caught("the root region has parameters", [](Broken& b) { b.g.region(b.g.root()).yields.push_back(b.value("x")); });
  caught("the root region has parameters", [](Broken& b) { b.g.add_param(b.g.root(), f32, {}); });
}

TEST_CASE("origins") {
  caught("has no origin", [](Broken& b) { b.node("y").origin = {}; });
  caught("has no origin", [](Broken& b) {  // a chain that leads nowhere
    b.node("y").origin = {{}, {}, b.g.info(b.value("x")).def};
    b.node("x").origin = {{}, {}, b.g.info(b.value("y")).def};
  });
  caught("has no origin", [](Broken& b) { b.node("y").origin = {{}, {}, NodeId{777}}; });
  Broken derived;
  derived.node("y").origin = {{}, {}, derived.g.info(derived.value("x")).def};
  CHECK(problems(derived.g).empty());
}

TEST_CASE("shape rules, operand counts and attributes") {
  caught("not of the types that its shape rule gives", [](Broken& b) { b.node("w").op = &ops::less(); });
  caught("not of the types that its shape rule gives", [](Broken& b) { b.g.add_result(b.g.info(b.value("w")).def, f32, {}); });
  caught("takes 1 operands", [](Broken& b) { b.node("w").operands.pop_back(); });
  caught("is not one of the op's", [](Broken& b) { b.node("y").attrs.set("zeal", true); });
  caught("is an integer, expected a list of integers", [](Broken& b) { b.node("l").attrs.set("axes", std::int64_t{0}); });
  caught("attribute `axes` is missing", [](Broken& b) { b.node("l").attrs = {}; });
  caught("attribute `carried` is out of order", [](Broken& b) {
    auto entries = b.node("last").attrs.entries();
    std::swap(entries[1], entries[2]);
    Attrs changed;
    for (const auto& [key, value] : entries) changed.set(key, value);
    b.node("last").attrs = std::move(changed);
  });
  caught("literal `value` holds 4 bytes, f32[3] needs 12", [](Broken& b) {
    Literal wrong = scalar_literal(DType::f32, 1);
    wrong.type = Type::tensor(DType::f32, {3});
    b.node("x").attrs.set("value", wrong);
  });
  caught("literal `value` is empty", [](Broken& b) { b.node("x").attrs.set("value", Literal{}); });
}

TEST_CASE("loops") {
  caught("an attribute is missing", [](Broken& b) { b.node("last").attrs = {{"trip", std::int64_t{4}}}; });
  caught("a negative trip", [](Broken& b) { b.node("last").attrs.set("trip", std::int64_t{-1}); });
  caught("more carried values than operands", [](Broken& b) { b.node("last").attrs.set("carried", std::int64_t{9}); });
  caught("a stride below 1", [](Broken& b) { b.node("last").attrs.set("strides", Ints{0}); });
  caught("0 scan_strides, expected 1", [](Broken& b) { b.node("last").attrs.set("scan_strides", Ints{}); });
  caught("1 yields, expected 2", [](Broken& b) { b.region("last").yields.pop_back(); });
  caught("4 parameters, expected 3", [](Broken& b) { b.g.add_param(b.node("last").regions[0], f32, {}); });
  caught("2 yields, expected 3", [](Broken& b) { b.node("last").attrs.set("stops", true); });
  caught("2 results, expected 3", [](Broken& b) {
    b.node("last").attrs.set("stops", true);
    b.region("last").yields.push_back(b.value("c"));
  });
  caught("is not i32[]", [](Broken& b) { b.retype("t", f32); });
  caught("carried value 0 changes its type", [](Broken& b) { b.region("last").yields[0] = b.value("s"); });
  caught("carried value 0 changes its type", [](Broken& b) { b.retype("last", f32); });
  caught("scanned operand 0 is not a row per iteration", [](Broken& b) { b.node("last").attrs.set("scan_strides", Ints{1}); });
  caught("stacked output 0 is not a row per iteration", [](Broken& b) { b.node("last").attrs.set("strides", Ints{1}); });
  caught("what it stops on is not bool[]", [](Broken& b) {
    b.node("last").attrs.set("stops", true);
    b.region("last").yields.push_back(b.value("s"));
    b.g.add_result(b.g.info(b.value("last")).def, i32, {});
  });
  caught("the number of iterations that ran is not i32[]", [](Broken& b) {
    b.node("last").attrs.set("stops", true);
    b.region("last").yields.push_back(b.value("c"));
    b.g.add_result(b.g.info(b.value("last")).def, f32, {});
  });
}

TEST_CASE("maps, branches, stated derivatives, gradients, guards") {
  caught("a negative count", [](Broken& b) { b.node("m").attrs.set("count", std::int64_t{-3}); });
  caught("more sums than yields", [](Broken& b) { b.node("m").attrs.set("summed", std::int64_t{3}); });
  caught("operand 0 is not a row per iteration", [](Broken& b) { b.node("m").attrs.set("count", std::int64_t{2}); });
  caught("stacked result 1 is not a row per iteration", [](Broken& b) { b.node("m").attrs.set("summed", std::int64_t{0}); });
  caught("sum 0 changes its type", [](Broken& b) { b.retype("sum", i32); });
  caught("1 results, expected 2", [](Broken& b) {
    b.region("m").yields.pop_back();
    b.node("m").attrs.set("summed", std::int64_t{0});
    b.region("m").yields.push_back(b.value("f"));
    b.node("m").results.pop_back();
  });
  caught("its condition is not bool[]", [](Broken& b) { b.node("b").operands[0] = b.value("x"); });
  caught("a side gives result 0 another type", [](Broken& b) { b.region("b", 1).yields[0] = b.value("c"); });
  caught("1 yields of `else`, expected 2", [](Broken& b) {
    b.g.add_result(b.g.info(b.value("b")).def, f32, {});
    b.region("b").yields.push_back(b.value("c"));
  });
  caught("its value, result and cotangent differ in type", [](Broken& b) { b.retype("d", f32); });
  caught("the cotangent of argument 0 has another type", [](Broken& b) { b.region("st").yields[0] = b.value("c"); });
  caught("0 yields, expected 1", [](Broken& b) { b.region("st").yields.clear(); });
  caught("not a float scalar", [](Broken& b) { b.node("g").operands[0] = b.value("y"); });
  caught("derivative 0 has not the type of its value", [](Broken& b) { b.node("g").operands[1] = b.value("l"); });
  caught("one result per value", [](Broken& b) { b.node("g").operands.push_back(b.value("x")); });
  caught("a guard has no results", [](Broken& b) {
    Node& y = b.node("y");
    y.op = &ops::guard();
    y.attrs = {{"what", std::string("loss")}};
  });
}

TEST_CASE("outputs") {
  caught("two outputs are called `m`", [](Broken& b) { b.g.outputs.push_back(b.g.outputs[0]); });
  caught("an output has no name", [](Broken& b) { b.g.outputs[0].name.clear(); });
  caught("is not a value of the root region", [](Broken& b) { b.g.outputs[0].value = b.value("w"); });
  caught("is not a value of the root region", [](Broken& b) { b.g.outputs[0].value = Value{}; });
}

TEST_CASE("the message names the node, its path and what came before") {
  Broken b;
  b.node("y").origin.path = Name("net.y");
  b.node("y").operands.clear();
  CHECK_THROWS_WITH(verify(b.g, "after simplify"),
                    Catch::StartsWith("broken graph after simplify: node 2 `neg` in net.y: takes 0 operands"));
}

}  // namespace
}  // namespace mmc
