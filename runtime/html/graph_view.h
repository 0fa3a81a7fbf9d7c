// A study's compute graph as a reader explores it: values in groups by name path, and what is known of each. No compiler in it:
// mmc/graph_view.h makes it of a graph.
//
// In the page it is one packed text (packed.h) that assets/graph.js unpacks when the section comes into view; groups are opened,
// and drawn, only when they are asked for.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/executor.h"
#include "runtime/html/listing.h"

namespace mmc::html {

struct GraphView {
  static constexpr std::uint32_t none = 0xffffffff;

  struct Group {
    std::string name, kind{};  // "sgd"; "loop of 50,000 steps", or empty
    std::uint32_t parent = 0;  // group 0 is the study itself
  };
  struct Value {
    std::string name;              // the user's; may be empty
    std::string op, detail, type;  // "mul", "by 0.5", "f32[2, 50]"
    std::uint32_t group = 0;
    std::uint32_t file = 0, line = 0;     // as in Source (page.h); line 0: unknown
    std::vector<std::uint32_t> from{};    // the values that it is made of, in order
    std::uint32_t next = none;            // of a value that a loop carries: what it is in the next iteration
    std::optional<std::size_t> output{};  // of the graph, where the run kept it
    std::string kept{};                   // under this name
  };
  std::vector<Group> groups = {{"", "", 0}};
  std::vector<Value> values;  // each after those in `from`
  bool too_large = false;     // to be shown: there are no values
};

// Of the finite elements; how many are not finite.
struct Statistics {
  double low = 0, high = 0, mean = 0, deviation = 0;
  std::int64_t finite = 0, nan = 0, infinite = 0;
};
Statistics statistics(const Tensor&);

// The section of the page, and what its script reads, for the page's end. Both are empty without values.
std::string graph_section(const GraphView&);
std::string graph_data(const GraphView&, const RunResult&, const std::vector<Source>&);

}  // namespace mmc::html
