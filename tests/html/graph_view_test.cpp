// The graph as a report shows it: how values are grouped, what is left out, what is known of a tensor.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "compiler/graph/read.h"
#include "compiler/ops/ops.h"
#include "mmc/graph_view.h"
#include "tests/figure/items.h"

namespace mmc::html {
namespace {

using test::tensor;
using Value = GraphView::Value;

GraphView view(const std::string& text) {
  const ReadGraph read = read_graph(text, find_op);
  INFO(read.problem);
  REQUIRE(read.graph);
  SourceMap sources;
  sources.add("a.mm", "first\nsecond\nthird\n");
  return graph_view(*read.graph, sources);
}

const Value& named(const GraphView& view, const std::string& name) {
  for (const Value& v : view.values) {
    if (v.name == name) return v;
  }
  FAIL("no value is called " << name);
  return view.values[0];
}

std::string group_path(const GraphView& view, std::uint32_t group) {
  if (group == 0) return "";
  const std::string around = group_path(view, view.groups[group].parent);
  return (around.empty() ? "" : around + "/") + view.groups[group].name;
}

std::string place(const GraphView& view, const std::string& name) { return group_path(view, named(view, name).group); }

// What a value is made of, by name or op.
std::string made_of(const GraphView& view, const Value& value) {
  std::string all;
  for (const std::uint32_t f : value.from)
    all += (all.empty() ? "" : " ") + (view.values[f].name.empty() ? view.values[f].op : view.values[f].name);
  return all;
}

}  // namespace

TEST_CASE("values are grouped by their name paths", "[html]") {
  const GraphView v = view(R"(%x: f32[2] = iota {dtype = f32, shape = [2], axis = 0}   @0:0-5 x
%net.a/exp: f32[2] = exp %x   @0:6-9 net.layers[0].act
%h: f32[2] = exp %net.a/exp   @0:6-9 net.layers[0].act
%g: f32[2] = exp %h   @0:6-9 net.layers[1].act
%k: f32[2] = exp %g   @0:6-9 net.layers[1].act
%dead: f32[2] = exp %x   @0:6-9 dead
%out: f32[2] = exp %k   @0:13-18
output "h" = %h
output "out" = %out
)");
  CHECK(place(v, "h") == "net.layers/[0].act");
  CHECK(place(v, "k") == "net.layers/[1].act");
  CHECK(place(v, "x") == "");    // the only value of its group
  CHECK(place(v, "out") == "");  // and of the statement in line 3
  CHECK(named(v, "h").line == 2);
  CHECK(named(v, "out").line == 3);
  CHECK(named(v, "h").kept == "h");
  CHECK(*named(v, "out").output == 1);
  CHECK(!named(v, "k").output);
  CHECK(made_of(v, named(v, "k")) == "g");
  for (const Value& value : v.values) CHECK(value.name != "dead");
}

TEST_CASE("numbers stand where they are used, and what only passes on is left out", "[html]") {
  const GraphView v = view(R"(%x: f32[2] = iota {dtype = f32, shape = [2], axis = 0}   @0:0-5 x
%y/constant: f32[] = constant {value = f32[] 0.5}   @0:6-9 y
%y/broadcast: f32[2] = broadcast %y/constant {shape = [2], axes = []}   @0:6-9 y
%y/mul: f32[2] = mul %x, %y/broadcast   @0:6-9 y
%y: f32[2] = stop_gradient %y/mul   @0:6-9 y
%s: f32[] = reduce_sum %y {axes = [0]}   @0:6-9 s
%two: f32[] = constant {value = f32[] 2}   @0:6-9 two
output "s" = %s
output "two" = %two
)");
  REQUIRE(v.values.size() == 4);
  const Value& product = named(v, "y");
  CHECK(product.op == "mul");
  CHECK(product.detail == "0.5");
  CHECK(made_of(v, product) == "x");
  CHECK(named(v, "s").detail == "{axes = [0]}");
  CHECK(named(v, "two").op == "constant");  // it is kept
}

TEST_CASE("loops, maps and branches are groups", "[html]") {
  const GraphView v = view(R"(%w: f32[2] = iota {dtype = f32, shape = [2], axis = 0}   @0:0-5 w
%c: bool[] = constant {value = bool[] true}   @0:0-5 c
%w#2: f32[2],
%loss: f32[4] = loop %t in 0..8 {   @0:6-9 fit
  carry %w#3: f32[2] = %w
  %fit.loss: f32[] = reduce_sum %w#3 {axes = [0]}   @0:6-9 fit.loss
  %w#4: f32[2] = exp %w#3   @0:6-9 fit.step
  next %w#3 = %w#4
  stack %loss = %fit.loss every 2
}
%m: f32[2] = map %i in 0..2 {   @0:6-9 m
  scan %e: f32[] = %w#2
  %b: f32[] = branch %c {   @0:6-9 m
    %p: f32[] = exp %e   @0:6-9 m.p
    %q: f32[] = exp %p   @0:6-9 m.q
    yield %q
  } else {
    yield %e
  }
  stack %m = %b
}
output "loss" = %loss
output "m" = %m
)");
  CHECK(place(v, "fit.loss") == "fit/steps");
  CHECK(place(v, "loss") == "fit");
  CHECK(place(v, "q") == "m/each/then");
  std::string kinds;
  for (const GraphView::Group& g : v.groups) kinds += g.kind.empty() ? "" : g.kind + "; ";
  CHECK(kinds == "loop, 8 steps; for, 2 times; branch; ");
  CHECK(named(v, "loss").op == "of every 2 steps");
  CHECK(made_of(v, named(v, "loss")) == "fit.loss");
  CHECK(made_of(v, named(v, "b")) == "c q e");
  CHECK(made_of(v, named(v, "e")) == "w");
  CHECK(named(v, "e").op == "a row of");
  int carried = 0;
  for (const Value& value : v.values) {
    if (value.op != "carried") continue;
    ++carried;
    CHECK(value.from.size() == 1);
    REQUIRE(value.next != GraphView::none);
    CHECK(v.values[value.next].op == "exp");
  }
  CHECK(carried == 1);
  for (std::size_t i = 0; i < v.values.size(); ++i) {
    for (const std::uint32_t f : v.values[i].from) CHECK(f < i);
  }
  for (const Value& value : v.values) CHECK(value.op != "the step's number");  // nothing uses it
}

TEST_CASE("statistics are of the finite elements", "[html]") {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  std::vector<float> elements = {nan, inf, -inf};
  double sum = 0, square = 0;
  for (int i = 0; i < 1000; ++i) {
    const float x = 1e6F + static_cast<float>(i % 7);  // far from zero: squares of the numbers would cancel
    elements.push_back(x);
    sum += x;
  }
  const double mean = sum / 1000;
  for (std::size_t i = 3; i < elements.size(); ++i) square += (elements[i] - mean) * (elements[i] - mean);
  const Statistics s = statistics(tensor({1003}, elements));
  CHECK(s.low == 1e6);
  CHECK(s.high == 1e6 + 6);
  CHECK(s.mean == Approx(mean).epsilon(1e-14));
  CHECK(s.deviation == Approx(std::sqrt(square / 1000)).epsilon(1e-10));
  CHECK(s.finite == 1000);
  CHECK(s.nan == 1);
  CHECK(s.infinite == 2);
  CHECK(statistics(tensor({2}, {nan, nan})).finite == 0);
  CHECK(statistics(tensor({0}, {})).finite == 0);
  CHECK(statistics(tensor({}, {-2})).mean == -2);
  CHECK(statistics(make_tensor(Type::tensor(DType::boolean, {Dim(4)}))).high == 0);
}

TEST_CASE("a page has a graph section where there is a graph", "[html]") {
  GraphView v;
  CHECK(graph_section(v).empty());
  CHECK(graph_data(v, {}, {}).empty());
  v.values.push_back({"x", "iota", "", "f32[2]"});
  CHECK(graph_section(v).find("1 value,") != std::string::npos);
  CHECK(graph_data(v, {}, {}).find("id=\"graph-data\"") != std::string::npos);
  GraphView large;
  large.too_large = true;
  CHECK(graph_section(large).find("too large") != std::string::npos);
  CHECK(graph_data(large, {}, {}).empty());
}

}  // namespace mmc::html
