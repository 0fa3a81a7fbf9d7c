#include "compiler/syntax/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>

namespace mmc {
namespace {

// Sized by the array, not by the first NUL: one example contains a NUL byte on purpose.
template <std::size_t n>
constexpr std::string_view whole(const char (&literal)[n]) {
  return {literal, n - 1};
}

// The texts are raw strings that begin with a newline, for the looks of the .def files.
constexpr std::string_view unpadded(std::string_view text) {
  if (text.starts_with('\n')) text.remove_prefix(1);
  return text;
}

constexpr std::array catalogue = {
#define MMC_CODE(number, name, title, explanation, wrong, right) \
  CodeInfo{number, #name, title, unpadded(explanation), unpadded(whole(wrong)), unpadded(whole(right))},
#include "compiler/syntax/codes.def"
#undef MMC_CODE
};

bool same_words(const Diagnostic& a, const Diagnostic& b) { return a.code == b.code && a.message == b.message; }

// Optimal string alignment: insert, delete, replace, swap neighbours. A letter of the other case costs nothing here.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto same = [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  };
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

const CodeInfo& info(Code code) { return catalogue[static_cast<std::size_t>(code)]; }

std::span<const CodeInfo> all_codes() { return catalogue; }

std::string text(Code code) { return fmt::format("MM{:04}", info(code).number); }

Diagnostic& Diagnostics::error(Code code, Span where, std::string message) {
  ++errors_;
  all_.push_back({code, Severity::error, std::move(message), {where, {}}, {}, {}, {}, {}});
  return all_.back();
}

Diagnostic& Diagnostics::warning(Code code, Span where, std::string message) {
  all_.push_back({code, Severity::warning, std::move(message), {where, {}}, {}, {}, {}, {}});
  return all_.back();
}

void Diagnostics::sort() {
  const auto place = [](const Diagnostic& d) {
    return std::tuple(d.primary.span.file, d.primary.span.begin, d.primary.span.end, d.severity, info(d.code).number);
  };
  std::stable_sort(all_.begin(), all_.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  // The same mistake is found once per specialisation of a function or iteration of an unrolled loop: say it once.
  std::vector<Diagnostic> kept;
  for (Diagnostic& d : all_) {
    bool repeated = false;
    for (auto k = kept.rbegin(); k != kept.rend() && k->primary.span == d.primary.span; ++k) repeated |= same_words(*k, d);
    if (!repeated) kept.push_back(std::move(d));
  }
  all_ = std::move(kept);
  errors_ = static_cast<std::size_t>(
      std::count_if(all_.begin(), all_.end(), [](const Diagnostic& d) { return d.severity == Severity::error; }));
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  // A word of one or two letters is near to every other one: only its other case is meant.
  const std::size_t limit = word.size() <= 2 ? 0 : std::max<std::size_t>(1, word.size() / 3);
  std::string_view best;
  std::size_t best_distance = limit + 1;
  for (std::string_view candidate : candidates) {
    if (candidate == word || candidate.size() > word.size() + limit || candidate.size() + limit < word.size()) continue;
    const std::size_t distance = edit_distance(word, candidate);
    const bool same_start = distance == best_distance && candidate[0] == word[0] && (best.empty() || best[0] != word[0]);
    if (distance < best_distance || (same_start && distance <= limit)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace mmc
