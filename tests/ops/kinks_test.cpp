// Values and derivatives where formulas have corners, ties, poles and nans: those of PyTorch, recorded by record_kinks.py.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "compiler/graph/op.h"
#include "compiler/ops/build.h"
#include "runtime/executor.h"
#include "tests/numeric/derivatives.h"

using namespace mmc;
using namespace mmc::test;

namespace {

std::vector<double> numbers(const nlohmann::json& texts) {
  std::vector<double> list;
  for (const auto& t : texts) list.push_back(std::stod(t.get<std::string>()));
  return list;
}

// Attribute names must outlive the node: those of the definition do.
Attrs attrs_of(const OpDef& op, const nlohmann::json& given) {
  Attrs attrs;
  for (const AttrSpec& spec : op.attrs) {
    const auto& v = given.at(std::string(spec.name));
    if (spec.kind == AttrKind::flag) attrs.set(spec.name, v.get<bool>());
    if (spec.kind == AttrKind::integer) attrs.set(spec.name, v.get<std::int64_t>());
    if (spec.kind == AttrKind::ints) attrs.set(spec.name, v.get<Ints>());
  }
  return attrs;
}

std::string compare(const std::vector<double>& have, const std::vector<double>& want) {
  if (have.size() != want.size()) return "another number of elements";
  std::string wrong;
  for (std::size_t i = 0; i < have.size(); ++i) {
    const double a = have[i], b = want[i];
    const bool same = a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-13 * std::abs(b);
    if (!same) wrong += fmt::format("[{}]: {}, PyTorch {}; ", i, a, b);
  }
  return wrong;
}

// The outputs of a graph that is differentiated already, from the fast executor.
std::vector<std::vector<double>> by_plan(const Graph& g) {
  std::vector<std::vector<double>> all;
  for (const auto& output : run_fast(g, {}).outputs) {
    auto& list = all.emplace_back();
    for (std::int64_t i = 0; i < output->type.elements(); ++i) list.push_back(output->at(i));
  }
  return all;
}

}  // namespace

TEST_CASE("corners, ties, poles and nans are PyTorch's") {
  std::ifstream file(MMC_SOURCE_DIR "/tests/ops/kinks.json");
  const auto recorded = nlohmann::json::parse(file);
  std::size_t compared = 0;
  for (const auto& c : recorded.at("cases")) {
    const OpDef* op = find_op(c.at("op").get<std::string>());
    REQUIRE(op != nullptr);
    Graph g;
    Builder b = builder(g);
    std::vector<Value> operands;
    for (std::size_t i = 0; i < c.at("operands").size(); ++i) {
      std::vector<Dim> dims;
      for (const auto& n : c.at("shapes")[i]) dims.emplace_back(n.get<std::int64_t>());
      operands.push_back(constant(b, {Type::tensor(DType::f64, dims), numbers(c.at("operands")[i])}));
    }
    const NodeId n = b.node(*op, operands, attrs_of(*op, c.at("attrs")));
    const Value y = g.node(n).results[0];
    const Value weights = constant(b, {b.type(y), numbers(c.at("cotangent"))});
    Ints axes;
    for (std::size_t i = 0; i < b.type(y).rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
    const Value sum = build::reduce_sum(b, build::mul(b, weights, y), axes);
    g.outputs.push_back({"y", y, {}});
    for (Value d : build::grad(b, sum, operands)) g.outputs.push_back({fmt::format("d{}", g.outputs.size()), d, {}});
    const auto reference = run(g);
    const auto fast = by_plan(g);
    INFO(c.at("op") << " " << c.at("attrs"));
    for (const bool is_fast : {false, true}) {
      const auto& all = is_fast ? fast : reference;
      INFO((is_fast ? "fast executor" : "reference executor"));
      CHECK(compare(all[0], numbers(c.at("value"))) == "");
      for (std::size_t i = 0; i < operands.size(); ++i) {
        INFO("operand " << i);
        CHECK(compare(all[i + 1], numbers(c.at("gradients")[i])) == "");
        compared += all[i + 1].size();
      }
    }
  }
  CHECK(compared > 1400);
}
