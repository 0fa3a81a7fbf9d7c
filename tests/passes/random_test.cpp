// On random graphs: no pass changes a result, loses a name or an origin, or breaks the graph; the dumps of all of them are
// read back.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "compiler/graph/clone.h"
#include "compiler/graph/extract.h"
#include "compiler/passes/batch_maps.h"
#include "compiler/passes/pipeline.h"
#include "runtime/executor.h"
#include "tests/passes/passes.h"
#include "tests/passes/random_graph.h"

namespace mmc {
namespace {

constexpr int graphs = 150;

std::vector<Tensor> run(const Graph& g) {
  const RunResult result = run_reference(g, {});
  std::vector<Tensor> outputs;
  for (const auto& t : result.outputs) {
    REQUIRE(t);
    outputs.push_back(*t);
  }
  return outputs;
}

// The same bits, except that a nan is a nan; or, for sums that a pass may round otherwise, nearly the same.
bool same(const Tensor& a, const Tensor& b, bool exactly) {
  if (a.type != b.type) return false;
  for (std::int64_t i = 0; i < a.type.elements(); ++i) {
    const double x = a.at(i), y = b.at(i);
    if (std::isnan(x) && std::isnan(y)) continue;
    if (x == y && (!exactly || std::signbit(x) == std::signbit(y))) continue;
    if (exactly || !(std::abs(x - y) <= 1e-5 * std::max(std::abs(x), std::abs(y)))) return false;
  }
  return true;
}

void compare(const std::vector<Tensor>& before, const std::vector<Tensor>& after, bool exactly, const Graph& g, const Graph& h) {
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i)
    if (!same(before[i], after[i], exactly)) FAIL(g.outputs[i].name << " differs\n" << print(g) << "\nafter\n" << print(h));
}

std::set<std::string> names(const Graph& g) {
  std::set<std::string> found;
  const auto add = [&](Value v) {
    if (!g.info(v).name.empty()) found.emplace(g.info(v).name.text());
  };
  walk(g, g.root(), [&](NodeId n) {
    for (Value v : g.node(n).results) add(v);
    for (RegionId r : g.node(n).regions)
      for (Value v : g.region(r).params) add(v);
  });
  return found;
}

void each_pass_keeps_results(bool sums) {
  const std::pair<const char*, Pass> passes[] = {{"simplify", simplify},         {"fold_constants", fold_with_reference},
                                                 {"merge_common", merge_common}, {"hoist_invariants", hoist_invariants},
                                                 {"drop_dead", drop_dead},       {"batch_maps", batch_maps}};
  std::map<std::string, int> changes;
  for (std::uint32_t seed = 0; seed < graphs; ++seed) {
    const Graph g = random_graph(seed, {.nodes = 12, .depth = 2, .sums = sums});
    REQUIRE(problems(g) == std::vector<std::string>());
    const std::vector<Tensor> before = run(g);
    for (const auto& [name, pass] : passes) {
      Graph h = g;
      INFO(name << " on graph " << seed);
      changes[name] += pass(h) ? 1 : 0;
      REQUIRE(problems(h) == std::vector<std::string>());
      compare(before, run(h), !sums, g, h);
      for (const Output& out : h.outputs) CHECK_FALSE(h.info(out.value).def == NodeId{});
    }
    Graph h = g;
    INFO("all passes on graph " << seed);
    PipelineOptions options;
    options.verify_each = true;
    if (seed % 2 == 0) options.evaluator = evaluate;
    optimise(h, options);
    compare(before, run(h), !sums, g, h);
  }
  for (const auto& [name, pass] : passes) {
    INFO(name);
    CHECK(changes[name] > graphs / (name == std::string("batch_maps") ? 8 : 4));  // else the graphs give it nothing to do
  }
}

TEST_CASE("without sums, every pass and all of them keep every bit, signed zeros, infinities and nans") {
  each_pass_keeps_results(false);
}

TEST_CASE("with sums they agree within rounding") { each_pass_keeps_results(true); }

TEST_CASE("merging before the reverse pass changes no gradient") {
  int compared = 0, merged = 0;
  for (std::uint32_t seed = 0; seed < graphs; ++seed) {
    const Graph g = random_graph(seed, {.nodes = 10, .depth = 1, .finite = true});
    REQUIRE(problems(g) == std::vector<std::string>());
    Graph plain = g, all = g;
    PipelineOptions options;
    options.disabled = {"merge_common", "simplify", "hoist_invariants"};
    optimise(plain, options);
    options.disabled.clear();
    options.after = [&](const PassReport& report, const Graph&) {
      merged += report.pass == "merge_common" && report.round == 0 && report.changed ? 1 : 0;
    };
    optimise(all, options);
    const std::vector<Tensor> before = run(plain), after = run(all);
    for (std::size_t i = 0; i < before.size(); ++i) {
      for (std::int64_t k = 0; k < before[i].type.elements(); ++k) {
        const double x = before[i].at(k), y = after[i].at(k);
        if (!std::isfinite(x) || std::abs(x) > 1e6) continue;  // products of products in loops
        ++compared;
        INFO(g.outputs[i].name << " of graph " << seed);
        REQUIRE(y == Approx(x).epsilon(1e-5).margin(1e-4));
      }
    }
  }
  CHECK(compared > 1000);
  CHECK(merged > graphs / 4);
}

TEST_CASE("a user's name is lost only with its value, a place never") {
  for (std::uint32_t seed = 0; seed < graphs; ++seed) {
    Graph g = random_graph(seed, {.nodes = 12, .depth = 2, .sums = true});
    // Names of what is put out: a value that goes because an equal one stays may leave its name only to one that has none.
    std::map<std::string, std::string> named;
    for (const Output& out : g.outputs)
      if (!g.info(out.value).name.empty()) named[out.name] = g.info(out.value).name.text();
    const std::set<std::string> before = names(g);
    optimise(g);
    const std::set<std::string> after = names(g);
    CHECK(std::ranges::includes(before, after));  // none is made up
    for (const Output& out : g.outputs) {
      INFO(out.name << " of graph " << seed << "\n" << print(g));
      if (named.count(out.name)) CHECK_FALSE(g.info(out.value).name.empty());
    }
    walk(g, g.root(), [&](NodeId n) { CHECK(span_of(g, n).known()); });
  }
}

TEST_CASE("random graphs print, read and print the same, and survive extraction") {
  for (std::uint32_t seed = 0; seed < graphs; ++seed) {
    Graph g = random_graph(seed);
    if (seed % 2 == 1) optimise(g);
    const std::string text = print(g, full_print());
    const ReadGraph again = read_graph(text, find_op);
    INFO(again.problem << "\n" << text);
    REQUIRE(again.graph);
    CHECK(print(*again.graph, full_print()) == text);
    CHECK(problems(*again.graph).empty());
    CHECK(problems(extract(g, g.outputs)).empty());
  }
}

TEST_CASE("the pipeline tells what it did, leaves out what it is told to, and comes to an end") {
  Graph g = random_graph(3);
  std::vector<std::string> seen;
  int last_round = 0;
  PipelineOptions options;
  options.disabled = {"merge_common", "differentiate"};  // the second cannot be left out
  options.after = [&](const PassReport& report, const Graph&) {
    seen.emplace_back(report.pass);
    last_round = std::max(last_round, report.round);
  };
  optimise(g, options);
  CHECK(std::ranges::find(seen, "merge_common") == seen.end());
  CHECK(std::ranges::find(seen, "differentiate") != seen.end());
  CHECK(last_round >= 2);
  CHECK(pass_names().size() == 9);
}

}  // namespace
}  // namespace mmc
