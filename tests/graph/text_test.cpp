// The text form: printing, reading, names.
#include <cstring>
#include <limits>

#include "compiler/graph/clone.h"
#include "compiler/graph/literal_text.h"
#include "compiler/graph/value_names.h"
#include "compiler/ops/build.h"
#include "tests/graph/sample.h"

namespace mmc {
namespace {

Value named(const Graph& g, std::string_view name) {
  Value found;
  walk(g, g.root(), [&](NodeId n) {
    for (Value v : g.node(n).results)
      if (g.info(v).name.text() == name && !found.valid()) found = v;
  });
  return found;
}

TEST_CASE("print, read, print gives the same text") {
  const ReadGraph read = read_graph(sample, find_op);
  INFO(read.problem);
  REQUIRE(read.graph);
  CHECK(problems(*read.graph) == std::vector<std::string>());
  CHECK(print(*read.graph, full_print()) == sample);
}

TEST_CASE("a dump without origins round-trips as well") {
  const std::string once = print(read(sample), {ShowOrigins::none, {}, 100});
  CHECK(once.find('@') == std::string::npos);
  const ReadGraph again = read_graph(once, find_op);
  INFO(again.problem);
  REQUIRE(again.graph);
  CHECK(print(*again.graph, {ShowOrigins::none, {}, 100}) == once);
}

TEST_CASE("reading restores names, spans, paths and sources") {
  const Graph g = read(sample);
  CHECK(g.title == "a \"study\" with \\ and \x07");
  CHECK(g.seed == std::numeric_limits<std::uint64_t>::max());
  const Value odd = named(g, "odd name\n");
  REQUIRE(odd.valid());
  CHECK(g.def(odd)->origin.path.text() == "from here");
  CHECK(g.def(odd)->origin.span == Span{9, 12, 0});
  REQUIRE(named(g, "a#2").valid());
  CHECK(g.def(named(g, "a#2"))->origin.path.text() == "from_above");
  REQUIRE(named(g, "m#1.out").valid());
  CHECK_FALSE(named(g, "loss/mul").valid());  // that one has no name
  // `from` reaches a node that stands later, too.
  const Value late = named(g, "late");
  bool found = false;
  walk(g, g.root(), [&](NodeId n) {
    if (g.node(n).origin.path.text() != "two words") return;
    found = true;
    CHECK(g.node(n).origin.derived_from == g.info(late).def);
    CHECK(span_of(g, n) == Span{9, 12, 0});
  });
  CHECK(found);
}

TEST_CASE("constants keep every bit") {
  const Graph g = read(sample);
  const Literal bits = g.def(named(g, "bits"))->attrs.literal("value");
  std::uint32_t words[3];
  std::memcpy(words, bits.data->data(), sizeof words);
  CHECK(words[0] == 0xffc00001);
  CHECK(words[1] == 1);
  CHECK(bits.as<float>()[2] == 0.1f);
  const Literal x = g.def(named(g, "x"))->attrs.literal("value");
  CHECK(std::signbit(x.as<float>()[5]));
}

TEST_CASE("literals as text") {
  CHECK(literal_text(scalar_literal(DType::f32, 0.1)) == "f32[] 0.1");
  CHECK(literal_text(splat_literal(Type::tensor(DType::i32, {2, 2}), 7)) == "i32[2, 2] all 7");
  CHECK(elements_text(splat_literal(Type::tensor(DType::i32, {2, 2}), 7)) == "[[7, 7], [7, 7]]");
  CHECK(literal_from_text("f32[4] [1, 2, 3, 4]") == literal_from_text("f32[4] [[1, 2], [3, 4]]"));  // only the count matters
  CHECK(text(literal_from_text("f64[2, 0] [[], []]")) == "f64[2, 0] [[], []]");
  const std::int32_t numbers[] = {1, 2, 3};
  const Literal three = make_literal(Type::tensor(DType::i32, {3}), numbers);
  const std::string elided = literal_text(three, 2);
  CHECK(elided.starts_with("i32[3] ...("));
  std::string problem;
  CHECK_FALSE(parse_literal(elided, &problem));
  CHECK(problem == "a constant that the dump left out");
  for (const char* bad :
       {"", "f32", "f32[", "f32[2] [1]", "f32[1] [1, 2]", "f32[] x", "i32[] 1.5", "bool[] 1", "f32[-1] []",
        "f32[1000000000000] all 0", "f32[0] all 1", "i32[] 2147483648", "f32[] 1 2", "f32[2] 1, 2", "f32[1] ]"}) {
    INFO(bad);
    CHECK_FALSE(parse_literal(bad));
  }
}

TEST_CASE("unnamed values are called after their statement, so other statements keep their names") {
  const auto dump = [](bool with_another_statement) {
    Graph g;
    Builder b(g, g.root());
    const auto at = [&](const char* path) { b.set_origin({{0, 1, 0}, Name(path), {}}); };
    at("x");
    const Value x = build::constant(b, scalar_literal(DType::f32, 2), Name("x"));
    if (with_another_statement) {
      at("extra");
      build::exp(b, build::mul(b, x, x));
    }
    at("loss");
    const Value y = build::mul(b, build::mul(b, x, x), x);
    g.outputs.push_back({"loss", y, {}});
    return print(g);
  };
  const std::string before = dump(false), after = dump(true);
  CHECK(before.find("%loss/mul#2: f32[] = mul %loss/mul, %x") != std::string::npos);
  // Taking the new statement's lines away gives the old dump.
  std::string stripped = after;
  for (std::size_t at; (at = stripped.find("%extra/")) != std::string::npos;)
    stripped.erase(at, stripped.find('\n', at) - at + 1);
  CHECK(stripped == before);
}

TEST_CASE("places are shown as comments for people") {
  const Graph g = read("%a: f32[] = constant {value = f32[] 1}  @0:5-9 net.a\n%b: f32[] = neg %a  @- net.b from %a\n");
  PrintOptions options;
  options.origins = ShowOrigins::places;
  options.place = [](Span s) { return "study.mm:" + std::to_string(s.begin); };
  const std::string text = print(g, options);
  CHECK(text.find("%a: f32[] = constant {value = f32[] 1}   # study.mm:5 net.a\n") != std::string::npos);
  CHECK(text.find("%b: f32[] = neg %a   # study.mm:5 net.b for %a\n") != std::string::npos);
  CHECK(read_graph(text, find_op).graph);  // comments are skipped
}

TEST_CASE("large constants are shown by a hash that tells them apart") {
  const auto dump = [](double last) {
    std::vector<double> data(1000, 1);
    data[999] = last;
    Graph g;
    Builder b(g, g.root());
    build::constant(b, make_literal(Type::tensor(DType::f64, {1000}), data.data()), Name("data"));
    return print(g);
  };
  CHECK(dump(2).size() < 200);
  CHECK(dump(2) != dump(3));
}

TEST_CASE("a loop that breaks the conventions is still shown, and read") {
  Graph g = read_unchecked(
      R"(%x: f32[] = constant {value = f32[] 1}
%y: f32[] = loop %t in 0..3 {
  carry %c: f32[] = %x
  next %c = %c
}
)");
  const Value y = named(g, "y");
  g.region(g.def(y)->regions[0]).yields.clear();
  const std::string text = print(g, full_print());
  CHECK(text.find("%y: f32[] = loop! %x {trip = 3, carried = 1") != std::string::npos);
  const ReadGraph again = read_graph(text, find_op);
  INFO(again.problem);
  REQUIRE(again.graph);
  CHECK(print(*again.graph, full_print()) == text);
  CHECK_FALSE(problems(*again.graph).empty());
}

TEST_CASE("problems in a text are reported with their line") {
  const auto problem = [](std::string_view text) { return read_graph(text, find_op).problem; };
  CHECK(problem("study \"x") == "line 1: a string that does not end");
  CHECK(problem("\n\n%a: f32[] = nope") == "line 3: there is no op `nope`");
  CHECK(problem("%a: f32[] = neg %b") == "line 1: %b is not defined");
  CHECK(problem("%a f32[] = neg %b") == "line 1: expected `:`");
  CHECK(problem("%a: f31[] = neg %b") == "line 1: expected an element type");
  CHECK(problem("%a: f32[] = constant {valu = f32[] 1}") == "line 1: `constant` has no attribute `valu`");
  CHECK(problem("%a: f32[] = constant {value = f32[] 1}\n%a: f32[] = neg %a") == "line 2: %a is defined twice");
  CHECK(problem(R"(%a: bool[] = constant {value = bool[] true}
%b: bool[] = branch %a {
 %i: bool[] = logical_not %a
 yield %i
} else {
 yield %i
})") == "line 6: %i is not visible here");
  CHECK(problem("output \"x\" = %x") == "line 1: %x is not defined");
  CHECK(problem("%a: f32[] = constant {value = f32[] 1} @0:1-2 x from %zz\n") == "line 2: there is no node that gives %zz");
  CHECK(problem("?") == "line 1: expected a node or an output");
  std::string deep = "%c: bool[] = constant {value = bool[] true}\n";
  for (int i = 0; i < 10000; ++i) deep += "branch %c {\n";
  CHECK(problem(deep).find("too deep") != std::string::npos);
}

}  // namespace
}  // namespace mmc
