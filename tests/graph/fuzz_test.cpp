// The reader answers any text with a graph or a problem; what it accepts can be verified, printed and read again.
#include <random>

#include "compiler/graph/dot.h"
#include "compiler/graph/json.h"
#include "tests/graph/sample.h"

namespace mmc {
namespace {

// True when the text was a graph.
bool survives(const std::string& text) {
  const ReadGraph read = read_graph(text, find_op);
  if (!read.graph) {
    if (!read.problem.starts_with("line ")) FAIL("a problem without a line: " << read.problem << "\n" << text);
    return false;
  }
  const std::vector<std::string> found = problems(*read.graph);
  const std::string once = print(*read.graph, full_print());
  const ReadGraph again = read_graph(once, find_op);
  if (!again.graph || print(*again.graph, full_print()) != once)
    FAIL("no round trip: " << again.problem << "\n" << once << "\nfrom\n" << text);
  if (found.empty()) {
    to_dot(*read.graph);
    to_json(*read.graph);
  }
  return true;
}

TEST_CASE("the reader survives damaged texts") {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string pieces[] = {"%",
                                "{",
                                "}",
                                "(",
                                ")",
                                "[",
                                "]",
                                "#",
                                "@",
                                "\"",
                                "\\",
                                "=",
                                ",",
                                ":",
                                "..",
                                "-",
                                "\n",
                                "/",
                                "every",
                                "loop",
                                "yield",
                                "next",
                                "99999999999999999999",
                                "nan",
                                "from",
                                "all",
                                "!",
                                "\xff",
                                std::string(1, '\0')};
  int graphs = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text(sample);
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0: text.erase(at, 1 + below(8)); break;
        case 1: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 2: text.insert(at, text.substr(below(text.size()), below(40))); break;
        default: text[at] = static_cast<char>(random()); break;
      }
    }
    graphs += survives(text) ? 1 : 0;
  }
  CHECK(graphs > 100);  // else the damage is too great to test anything but the first line
}

TEST_CASE("the reader survives texts cut short and lines left out") {
  for (std::size_t n = 0; n < sample.size(); ++n) survives(std::string(sample.substr(0, n)));
  for (std::size_t at = 0; at < sample.size(); at = sample.find('\n', at) + 1) {
    std::string text(sample);
    text.erase(at, text.find('\n', at) - at + 1);
    survives(text);
  }
}

}  // namespace
}  // namespace mmc
