#include "tests/golden/compare.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/files.h"
#include "tests/golden/process.h"

namespace mmc::golden {
namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return;
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// The number that starts at `at`: its length and, when it has a point or an exponent, one unit of its last digit.
struct Number {
  std::size_t length = 0;
  bool real = false;
  double value = 0, unit = 0;
};

Number number_at(std::string_view text, std::size_t at) {
  Number n;
  std::size_t i = at;
  while (i < text.size() && digit(text[i])) ++i;
  int decimals = 0;
  if (i + 1 < text.size() && text[i] == '.' && digit(text[i + 1])) {
    n.real = true;
    for (++i; i < text.size() && digit(text[i]); ++i) ++decimals;
  }
  int exponent = 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    std::size_t j = i + 1;
    if (j < text.size() && (text[j] == '-' || text[j] == '+')) ++j;
    if (j < text.size() && digit(text[j])) {
      n.real = true;
      exponent = std::atoi(std::string(text.substr(i + 1)).c_str());
      for (i = j; i < text.size() && digit(text[i]);) ++i;
    }
  }
  n.length = i - at;
  n.value = std::strtod(std::string(text.substr(at, n.length)).c_str(), nullptr);
  n.unit = std::pow(10.0, exponent - decimals);
  return n;
}

bool word_before(std::string_view text, std::size_t at) {
  return at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '_' || text[at - 1] == '.');
}

}  // namespace

std::string mask(std::string_view output, const std::string& root, const std::string& scratch) {
  static const std::regex rate(R"(\d+(\.\d+)?\s?[kMG]? (steps|iterations)/s)");
  static const std::regex time(R"(\b\d+(\.\d+)? (ns|us|ms|s|min|h)\b)");
  std::string text(output);
  replace_all(text, scratch, "<tmp>");
  replace_all(text, root, "<root>");
  text = std::regex_replace(text, rate, "<rate>");
  return std::regex_replace(text, time, "<time>");
}

bool same(std::string_view expected, std::string_view actual) {
  std::size_t i = 0, j = 0;
  while (i < expected.size() && j < actual.size()) {
    const bool numbers = digit(expected[i]) && digit(actual[j]) && !word_before(expected, i) && !word_before(actual, j);
    if (!numbers) {
      if (expected[i] != actual[j]) return false;
      ++i, ++j;
      continue;
    }
    const Number a = number_at(expected, i), b = number_at(actual, j);
    if (a.real != b.real) return false;
    const double allowed = a.real ? std::max(1e-6 * std::abs(a.value), 1.5 * std::max(a.unit, b.unit)) : 0;
    if (std::abs(a.value - b.value) > allowed) return false;
    if (!a.real && expected.substr(i, a.length) != actual.substr(j, b.length)) return false;
    i += a.length;
    j += b.length;
  }
  return i == expected.size() && j == actual.size();
}

std::string difference(const std::string& expected, const std::string& actual) {
  const TemporaryFolder folder;
  spill(folder / "expected", expected);
  spill(folder / "actual", actual);
  const Outcome diff = run({{"diff", "-u", "expected", "actual"}, folder.path(), {}, false, 10});
  const std::size_t body = diff.output.find("@@");  // the two header lines name only the temporary files
  return body == std::string::npos ? diff.output : diff.output.substr(body);
}

}  // namespace mmc::golden
