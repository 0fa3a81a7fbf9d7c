// Sums of products that become one product.
#include <fmt/format.h>

#include "compiler/passes/join_products.h"
#include "runtime/executor.h"
#include "tests/passes/passes.h"

namespace mmc {
namespace {

std::string drawn(const std::string& name, const std::string& shape) {
  return fmt::format("%{}: f32[{}] = random {{dtype = f32, shape = [{}], distribution = \"normal\", path = \"{}\", bound = 0}}\n",
                     name, shape, shape, name);
}

std::string product(const std::string& name, const std::string& a, const std::string& b) {
  return fmt::format(
      "%{}: f32[32, 48] = dot %{}, %{} {{lhs_batch = [], rhs_batch = [], lhs_contract = [0], rhs_contract = [0]}}\n", name, a, b);
}

// Three uses of a weight, as in the gradient of a critic.
std::string operands() {
  return drawn("a1", "2, 32") + drawn("b1", "2, 48") + drawn("a2", "3, 32") + drawn("b2", "3, 48") + drawn("a3", "1, 32") +
         drawn("b3", "1, 48");
}
std::string products() { return product("p", "a1", "b1") + product("q", "a2", "b2") + product("r", "a3", "b3"); }
const std::string sums = "%pq: f32[32, 48] = add %p, %q\n%out: f32[32, 48] = add %pq, %r\n";

int count(const Graph& g, std::string_view op) {
  int n = 0;
  walk(g, g.root(), [&](NodeId id) { n += g.node(id).op->name == op ? 1 : 0; });
  return n;
}

Graph graph(const std::string& lines) {
  Graph g = read(lines);
  for (NodeId n : g.region(g.root()).nodes)
    for (Value v : g.node(n).results)
      if (g.info(v).name.text().starts_with("out")) g.outputs.push_back({std::string(g.info(v).name.text()), v, {}});
  return g;
}

}  // namespace

TEST_CASE("a sum of products is one product, its operands side by side once") {
  const Graph g = graph(operands() + products() + sums);
  Graph h = g;
  REQUIRE(join_products(h));
  drop_dead(h);
  verify(h);
  CHECK(count(h, "dot") == 1);
  CHECK(count(h, "add") == 0);
  CHECK(count(h, "concat") == 2);
  CHECK_FALSE(join_products(h));
  const RunResult before = run_reference(g, {}), after = run_reference(h, {}), fast = run_fast(h, {});
  for (std::int64_t i = 0; i < 32 * 48; ++i) {
    const double x = before.outputs[0]->at(i);
    REQUIRE(std::abs(after.outputs[0]->at(i) - x) <= 1e-6 * (1 + std::abs(x)));
    REQUIRE(std::abs(fast.outputs[0]->at(i) - x) <= 1e-6 * (1 + std::abs(x)));
  }
}

TEST_CASE("products that something else reads, that differ in form, or whose operands are large stay apart") {
  const auto stays = [](const std::string& lines) {
    INFO(lines);
    Graph g = graph(lines);
    CHECK_FALSE(join_products(g));
  };
  const std::string two = product("p", "a1", "b1") + product("q", "a2", "b2");
  stays(operands() + two + "%also: f32[32, 48] = neg %p\n%out: f32[32, 48] = add %p, %q\n%out2: f32[32, 48] = exp %also\n");
  stays(operands() + product("p", "a1", "b1") + "%out: f32[32, 48] = add %p, %p\n");
  stays(operands() + drawn("c", "32, 3") + product("p", "a1", "b1") +
        "%q: f32[32, 48] = dot %c, %b2 {lhs_batch = [], rhs_batch = [], lhs_contract = [1], rhs_contract = [0]}\n"
        "%out: f32[32, 48] = add %p, %q\n");
  stays(drawn("a1", "19, 32") + drawn("b1", "19, 48") + drawn("a2", "19, 32") + drawn("b2", "19, 48") + two +
        "%out: f32[32, 48] = add %p, %q\n");
}

}  // namespace mmc
