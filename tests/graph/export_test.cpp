// DOT and JSON: valid, complete, pointing at what is there.
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "compiler/graph/dot.h"
#include "compiler/graph/json.h"
#include "tests/graph/sample.h"

namespace mmc {
namespace {

// What stands outside of quotes; the quotes must pair up.
std::string without_strings(const std::string& dot) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < dot.size(); ++i) {
    if (dot[i] == '"')
      inside = !inside;
    else if (inside && dot[i] == '\\')
      ++i;
    else if (!inside)
      out += dot[i];
  }
  CHECK_FALSE(inside);
  return out;
}

TEST_CASE("DOT is well formed and its edges lead from box to box") {
  const std::string dot = without_strings(to_dot(read(sample)));
  int depth = 0;
  for (char c : dot) {
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    REQUIRE(depth >= 0);
  }
  CHECK(depth == 0);
  std::set<std::string> boxes, ends;
  std::istringstream lines(dot);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first, second, third;
    words >> first >> second >> third;
    if (second == "->") {
      ends.insert(first);
      ends.insert(third.substr(0, third.find(';')));
    } else if (second == "[label") {
      CHECK(boxes.insert(first).second);
    }
  }
  CHECK(ends.size() > 20);
  for (const std::string& end : ends) CHECK(boxes.count(end) == 1);
}

TEST_CASE("DOT has a cluster for every region and for name paths") {
  const std::string dot = to_dot(read(sample));
  CHECK(dot.find("\"loop %w#2\"") != std::string::npos);
  CHECK(dot.find("\"branch then %row#2\"") != std::string::npos);
  CHECK(dot.find("\"branch else %row#2\"") != std::string::npos);
  CHECK(dot.find("label = \"net.layers[0]\"") != std::string::npos);
}

TEST_CASE("JSON holds the whole graph") {
  const Graph g = read(sample);
  const nlohmann::json json = nlohmann::json::parse(to_json(g));
  CHECK(json["title"] == g.title);
  CHECK(json["seed"] == g.seed);
  CHECK(json["outputs"].size() == g.outputs.size());
  std::set<std::uint32_t> defined;
  std::size_t nodes = 0;
  const std::function<void(const nlohmann::json&)> visit = [&](const nlohmann::json& list) {
    for (const auto& node : list) {
      ++nodes;
      for (const auto& id : node["operands"]) CHECK(defined.count(id.get<std::uint32_t>()) == 1);
      if (node.contains("regions")) {
        for (const auto& region : node["regions"]) {
          for (const auto& p : region["params"]) defined.insert(p["id"].get<std::uint32_t>());
          visit(region["nodes"]);
          for (const auto& id : region["yields"]) CHECK(defined.count(id.get<std::uint32_t>()) == 1);
        }
      }
      for (const auto& r : node["results"]) CHECK(defined.insert(r["id"].get<std::uint32_t>()).second);
    }
  };
  visit(json["nodes"]);
  CHECK(nodes == g.node_count());
  const auto& x = json["nodes"][0];
  CHECK(x["op"] == "constant");
  CHECK(x["results"][0]["user_name"] == "x");
  CHECK(x["origin"]["path"] == "x");
  CHECK(x["attrs"]["value"]["elements"] == nlohmann::json::parse(R"([1.0, 2.5, "nan", "inf", "-inf", -0.0])"));
  CHECK(x["results"][0]["type"]["shape"] == std::vector{2, 3});
}

}  // namespace
}  // namespace mmc
