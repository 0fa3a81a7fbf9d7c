// The compiler against studies that are almost right: the programs of tests/good, tests/bad and models with words deleted,
// doubled, swapped and taken from one another, lines moved, bytes flipped, ends cut off. Whatever comes, it is a study or it gets
// ordinary messages about places inside of it; nothing throws, and what is accepted optimises and runs to an end or to a
// RunError.
//
// The seed is fixed and the number of programs bounded; MMC_FUZZ_SECONDS=N goes on with other seeds for N seconds and leaves the
// program that is being tried in fuzz_program.mm. docs/extending.md says how to run it under the sanitizers.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "compiler/elaborate/elaborate.h"
#include "compiler/passes/pipeline.h"
#include "compiler/support/errors.h"
#include "runtime/data/data_file.h"
#include "runtime/executor.h"
#include "runtime/plan/evaluate.h"
#include "tests/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Program {
  std::string path, text;
};

std::vector<Program> programs() {
  std::vector<Program> all;
  for (const char* folder : {"tests/good", "tests/bad", "models"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(MMC_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".mm") all.push_back({entry.path().string(), slurp(entry.path())});
    }
  }
  std::ranges::sort(all, {}, &Program::path);
  return all;
}

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

// Names, numbers, spaces and signs, in order: joined, they are the text again.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (in_word(text[i]) && end < text.size() && in_word(text[end])) ++end;
    all.push_back(text.substr(i, end - i));
    i = end;
  }
  return all;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find('\n', i), text.size() - 1) + 1;
    all.push_back(text.substr(i, end - i));
    i = end;
  }
  return all;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }

  std::string operator()(std::string text, const std::string& other) {
    for (std::size_t changes = 1 + below(3); changes > 0 && !text.empty(); --changes) {
      const std::size_t kind = below(20);
      if (kind == 0)
        text.resize(below(text.size()));
      else if (kind == 1)
        text[below(text.size())] = static_cast<char>(below(256));
      else if (kind < 6)
        text = with_parts(lines(text), lines(other));
      else
        text = with_parts(words(text), words(other));
    }
    return text;
  }

 private:
  std::string with_parts(std::vector<std::string> parts, const std::vector<std::string>& others) {
    static const std::string numbers[] = {
        "0", "1", "-1", "2", "7", "0.5", "1e-30", "1e30", "65536", "2147483648", "9223372036854775807"};
    const std::size_t at = below(parts.size());
    switch (below(6)) {
      case 0: parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at)); break;
      case 1: parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at), parts[below(parts.size())]); break;
      case 2: std::swap(parts[at], parts[below(parts.size())]); break;
      case 3: parts[at] = others.empty() ? "" : others[below(others.size())]; break;
      case 4: parts[at] = parts[below(parts.size())]; break;
      case 5:  // the next number
        for (std::size_t i = at; i < parts.size(); ++i) {
          if (std::isdigit(static_cast<unsigned char>(parts[i][0])) == 0) continue;
          parts[i] = numbers[below(std::size(numbers))];
          break;
        }
        break;
    }
    return joined(parts);
  }
  std::mt19937_64 random_;
};

ImportedText import_beside(const std::string& name, const std::string& from) {
  const std::string path = (fs::path(from).parent_path() / name).lexically_normal().string();
  if (!fs::is_regular_file(path)) throw FileNotFound("there is no file `" + path + "`");
  return {path, slurp(path)};
}

bool small(const Graph& g, std::int64_t limit) {
  bool all = true;
  walk(g, g.root(), [&](NodeId n) {
    for (const Value v : g.node(n).results) all = all && g.type(v).elements() <= limit;
  });
  return all;
}

// Runs the graph for a moment: a loop may be long, and a RunError is an ordinary end.
void run_for_a_moment(const Graph& g) {
  std::atomic<bool> stop = false, done = false;
  std::jthread watch([&] {
    const auto end = Clock::now() + std::chrono::milliseconds(100);
    while (!done && Clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    stop = true;
  });
  RunOptions options;
  options.interrupt = &stop;
  try {
    run_fast(g, options);
  } catch (const RunError&) {
  } catch (...) {
    done = true;
    throw;
  }
  done = true;
}

struct Counts {
  std::size_t tried = 0, refused = 0, ran = 0;
};

// Throws what must not be thrown.
void survive(const std::string& path, const std::string& text, Counts& counts) {
  ++counts.tried;
  SourceMap sources;
  Diagnostics diagnostics;
  CompileOptions options;
  options.files = data_reader();
  options.read_import = import_beside;
  const std::uint32_t file = sources.add(path, text);
  std::optional<Study> study = elaborate(sources, file, options, diagnostics);
  for (const Diagnostic& d : diagnostics.all()) {
    require(d.primary.span.begin <= d.primary.span.end, "a message about a place that ends before it begins");
    require(d.primary.span.end <= sources.file(d.primary.span.file).text.size(), "a message about a place outside of its file");
    require(!sources.file(d.primary.span.file).name.starts_with("prelude/"), "a message about the prelude");
    require(!render(d, sources, false).empty(), "a message without text");
  }
  require(study.has_value() == (diagnostics.errors() == 0), "a study without an error is missing, or there in spite of one");
  if (!study) {
    ++counts.refused;
    return;
  }
  // With a late size the graph is a trial that is never run whole; and nothing here should need gigabytes.
  if (!study->late.empty() || !small(study->graph, 100'000)) return;
  PipelineOptions passes;
  passes.evaluator = fast_evaluator();
  optimise(study->graph, passes);
  if (!small(study->graph, 100'000)) return;
  ++counts.ran;
  run_for_a_moment(study->graph);
}

Counts fuzz(const std::vector<Program>& all, std::uint64_t seed, std::size_t programs_to_try, bool keep) {
  Counts counts;
  Mutator mutate(seed);
  for (std::size_t i = 0; i < programs_to_try; ++i) {
    const Program& program = all[mutate.below(all.size())];
    const std::string text = mutate(program.text, all[mutate.below(all.size())].text);
    if (keep) spill("fuzz_program.mm", text);
    const auto start = Clock::now();
    try {
      survive(program.path, text, counts);
    } catch (const std::exception& error) {
      spill(fmt::format("fuzz_{}_{}.mm", seed, i), text);
      FAIL_CHECK("seed " << seed << ", program " << i << ", made of " << program.path << ": " << error.what() << "\n" << text);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (seconds > 10) {
      spill(fmt::format("fuzz_slow_{}_{}.mm", seed, i), text);
      FAIL_CHECK("seed " << seed << ", program " << i << ", made of " << program.path << ", took " << seconds << " s\n" << text);
    }
  }
  return counts;
}

TEST_CASE("the compiler survives whatever stands in a study", "[fuzz]") {
  setenv("MMC_DATA", MMC_SOURCE_DIR "/models/data", 1);
  const std::vector<Program> all = programs();
  REQUIRE(all.size() > 300);
  constexpr std::size_t programs_to_try = 400;
  const Counts counts = fuzz(all, 1, programs_to_try, false);
  CHECK(counts.refused > programs_to_try / 3);  // the changes do break something,
  CHECK(counts.ran > programs_to_try / 20);     // and not everything

  const char* seconds = std::getenv("MMC_FUZZ_SECONDS");
  if (seconds == nullptr) return;
  const auto end = Clock::now() + std::chrono::seconds(std::atoi(seconds));
  Counts sum;
  for (std::uint64_t seed = 2; Clock::now() < end; ++seed) {
    const Counts more = fuzz(all, seed, 100, true);
    sum = {sum.tried + more.tried, sum.refused + more.refused, sum.ran + more.ran};
  }
  WARN("tried " << sum.tried << " more programs: " << sum.refused << " refused, " << sum.ran << " run");
}

}  // namespace
}  // namespace mmc
