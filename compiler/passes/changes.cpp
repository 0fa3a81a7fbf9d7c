#include "compiler/passes/changes.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mmc {
namespace {

using Lines = std::vector<std::string_view>;

Lines split(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

using Match = std::pair<std::size_t, std::size_t>;  // a line of the old text and the line of the new one that it is

// Lines that occur exactly once in both texts, in the order of the old one.
std::vector<Match> unique_matches(const Lines& a, const Lines& b) {
  struct Seen {
    int in_a = 0, in_b = 0;
    std::size_t b_at = 0;
  };
  std::unordered_map<std::string_view, Seen> seen;
  for (std::string_view line : a) ++seen[line].in_a;
  for (std::size_t i = 0; i < b.size(); ++i) {
    Seen& s = seen[b[i]];
    ++s.in_b;
    s.b_at = i;
  }
  std::vector<Match> matches;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const Seen& s = seen[a[i]]; s.in_a == 1 && s.in_b == 1) matches.emplace_back(i, s.b_at);
  return matches;
}

// The longest part of the matches that keeps its order in the new text too.
std::vector<Match> longest_increasing(const std::vector<Match>& matches) {
  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> ends, before(matches.size(), none);  // ends[k]: the match that ends the best chain of length k + 1
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const auto at = std::lower_bound(ends.begin(), ends.end(), i,
                                     [&](std::size_t x, std::size_t y) { return matches[x].second < matches[y].second; });
    if (at != ends.begin()) before[i] = *(at - 1);
    if (at == ends.end())
      ends.push_back(i);
    else
      *at = i;
  }
  std::vector<Match> chain;
  for (std::size_t i = ends.empty() ? none : ends.back(); i != none; i = before[i]) chain.push_back(matches[i]);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

class Differ {
 public:
  Differ(const Lines& old_lines, const Lines& new_lines) : a(old_lines), b(new_lines) {}

  std::string run() {
    std::vector<Match> anchors = longest_increasing(unique_matches(a, b));
    anchors.emplace_back(a.size(), b.size());
    for (const Match& anchor : anchors) {
      gap(anchor.first, anchor.second);
      if (anchor.first < a.size()) same();
    }
    return std::move(out);
  }

 private:
  const Lines &a, &b;
  std::size_t i = 0, j = 0;  // next lines of both texts
  std::size_t shown = 0;     // lines of the old text that have been shown or passed over
  bool context_due = false;  // the next unchanged line follows a change
  std::string out;

  void line(char sign, std::string_view text) { ((out += sign) += ' ').append(text) += '\n'; }

  void same() {
    if (std::exchange(context_due, false)) {
      line(' ', a[i]);
      shown = i + 1;
    }
    ++i, ++j;
  }

  void begin_change() {
    if (std::exchange(context_due, true)) return;
    if (i > shown + 1) out += "...\n";
    if (i > shown) line(' ', a[i - 1]);
  }

  // The lines up to the next anchor.
  void gap(std::size_t a_end, std::size_t b_end) {
    while (i < a_end && j < b_end && a[i] == b[j]) same();
    std::size_t tail = 0;
    while (i + tail < a_end && j + tail < b_end && a[a_end - 1 - tail] == b[b_end - 1 - tail]) ++tail;
    if (i < a_end - tail || j < b_end - tail) {
      begin_change();
      for (; i < a_end - tail; ++i) line('-', a[i]);
      for (; j < b_end - tail; ++j) line('+', b[j]);
      shown = i;
    }
    while (tail-- > 0) same();
  }
};

}  // namespace

std::string changed_lines(std::string_view before, std::string_view after) {
  const Lines a = split(before), b = split(after);
  return Differ(a, b).run();
}

}  // namespace mmc
