// What holds for every op of the registry: the definition is complete, and its examples are what the executor computes.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <set>
#include <string>

#include "compiler/graph/literal_text.h"
#include "compiler/graph/op.h"
#include "compiler/graph/print.h"
#include "compiler/graph/read.h"
#include "compiler/graph/verify.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/differentiate.h"
#include "runtime/executor.h"
#include "runtime/tensor.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;

namespace {

// The op on its example's operands, every result an output.
Graph example_graph(const OpDef& op, const Example& example) {
  Graph g;
  Builder b = test::builder(g);
  std::vector<Value> operands;
  for (const std::string& text : example.operands) operands.push_back(build::constant(b, literal_from_text(text)));
  const NodeId n = b.node(op, operands, example.attrs);
  for (std::size_t i = 0; i < g.node(n).results.size(); ++i)
    g.outputs.push_back({fmt::format("r{}", i), g.node(n).results[i], {}});
  return g;
}

// Equal to the bit, zeros' signs included, but for a relative difference of `rounding` between numbers other than 0.
bool same(const Tensor& have, const Literal& want, double rounding) {
  if (!(have.type == want.type)) return false;
  const Tensor wanted = from_literal(want);
  for (std::int64_t i = 0; i < want.type.elements(); ++i) {
    const double a = have.at(i), b = wanted.at(i);
    if (std::isnan(a) && std::isnan(b)) continue;
    const bool close = a == b || std::abs(a - b) <= rounding * std::abs(b);
    if (!close || std::signbit(a) != std::signbit(b)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every definition is complete") {
  std::set<std::string_view> names;
  for (const OpDef* op : all_ops()) {
    CAPTURE(std::string(op->name));
    CHECK(names.insert(op->name).second);
    CHECK(find_op(op->name) == op);
    CHECK(op->doc.size() > 10);
    CHECK((op->doc.back() == '.' || op->doc.back() == '?'));
    for (const AttrSpec& attr : op->attrs) CHECK_FALSE(attr.doc.empty());
    CHECK_FALSE(std::holds_alternative<std::monostate>(op->derivative));
    if (const auto* none = std::get_if<Nondifferentiable>(&op->derivative)) CHECK_FALSE(none->why.empty());
    CHECK(op->batching != Batching::undecided);
    CHECK((op->batching == Batching::loop_only) == !op->batching_why.empty());
    CHECK(op->min_operands <= op->max_operands);
    // Ops with regions have worked examples where their regions can be written: tests/differentiate and tests/reference.
    if (!op->structured) {
      CHECK_FALSE(op->examples.empty());
      CHECK(op->infer != nullptr);
    }
    if (op->elementwise) CHECK(op->batching == Batching::elementwise);
  }
  CHECK(find_op("no_such_op") == nullptr);
}

TEST_CASE("the examples are what both executors compute") {
  for (const OpDef* op : all_ops()) {
    for (const Example& example : op->examples) {
      Graph g = example_graph(*op, example);
      differentiate(g);  // for the example of `grad`
      verify(g, "differentiate");
      for (const bool fast : {false, true}) {
        const RunResult outcome = fast ? run_fast(g, {}) : run_reference(g, {});
        CAPTURE(std::string(op->name), example.operands, fast);
        REQUIRE(outcome.outputs.size() == example.results.size());
        for (std::size_t i = 0; i < example.results.size(); ++i) {
          REQUIRE(outcome.outputs[i].has_value());
          CAPTURE(example.results[i], text(to_literal(*outcome.outputs[i])));
          // The fast kernels' elementary functions are right to the last place or two.
          CHECK(same(*outcome.outputs[i], literal_from_text(example.results[i]), fast ? 1e-15 : 0));
        }
      }
    }
  }
}

TEST_CASE("every example survives a trip through text") {
  for (const OpDef* op : all_ops()) {
    for (const Example& example : op->examples) {
      CAPTURE(std::string(op->name));
      const std::string once = print(example_graph(*op, example), full_print());
      const ReadGraph back = read_graph(once, find_op);
      CAPTURE(once, back.problem);
      REQUIRE(back.graph.has_value());
      CHECK(problems(*back.graph).empty());
      CHECK(print(*back.graph, full_print()) == once);
    }
  }
}

TEST_CASE("an op refuses operands that it does not take, in words") {
  const auto refuses = [](const OpDef& op, std::vector<Type> operands, const Attrs& attrs = {}) {
    try {
      op.infer(operands, attrs);
    } catch (const OpError& error) { return error.what; }
    return std::string("nothing");
  };
  const auto f32 = [](std::initializer_list<Dim> dims) { return Type::tensor(DType::f32, dims); };
  const Type flag = Type::scalar(DType::boolean), number = Type::scalar(DType::i32);
  CHECK(refuses(ops::add(), {f32({2}), f32({3})}) == "the types differ: f32[2] and f32[3]");
  CHECK(refuses(ops::add(), {flag, flag}) == "a number is wanted, not bool[]");
  CHECK(refuses(ops::exp(), {number}) == "a float is wanted, not i32[]");
  CHECK(refuses(ops::select(), {f32({2}), f32({2}), f32({2})}) == "bool is wanted, not f32[2]");
  CHECK(refuses(ops::select(), {flag, f32({2}), f32({2})}) == "the condition is bool[] and the values are f32[2]");
  CHECK(refuses(ops::reduce_max(), {f32({0})}, {{"axes", Ints{0}}}) == "nothing to choose from: an axis of f32[0] is empty");
  CHECK(refuses(ops::reduce_sum(), {f32({2})}, {{"axes", Ints{1}}}) == "f32[2] has no axis 1");
  CHECK(refuses(ops::broadcast(), {f32({2})}, {{"shape", Ints{3}}, {"axes", Ints{0}}}) ==
        "an axis of size 2 cannot become one of size 3");
  CHECK(refuses(ops::reshape(), {f32({2, 3})}, {{"shape", Ints{4}}}) == "f32[2, 3] has 6 elements, [4] has 4");
  CHECK(refuses(ops::transpose(), {f32({2, 3})}, {{"permutation", Ints{0, 0}}}) ==
        "[0, 0] is not an order of the axes of f32[2, 3]");
  CHECK(refuses(ops::gather(), {f32({2}), f32({2})}, {{"axis", std::int64_t{0}}}) == "indices are integers, not f32[2]");
  CHECK(refuses(ops::concat(), {f32({2, 1}), f32({3, 1})}, {{"axis", std::int64_t{1}}}) ==
        "f32[2, 1] and f32[3, 1] cannot be joined along axis 1");
  const Attrs matrix{{"lhs_batch", Ints{}}, {"rhs_batch", Ints{}}, {"lhs_contract", Ints{1}}, {"rhs_contract", Ints{0}}};
  CHECK(refuses(ops::dot(), {f32({2, 3}), f32({4, 2})}, matrix) == "the inner sizes differ: 3 and 4");
  CHECK(refuses(ops::grad(), {f32({2}), f32({2})}) == "only a scalar has a gradient, not f32[2]");
}
