#include "runtime/study/metrics.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <type_traits>

#include "runtime/elements.h"
#include "runtime/report/text.h"
#include "runtime/study/member_order.h"

namespace mmc {
namespace {

// A run may have millions of lines.
template <class T>
void append_number(std::string& text, T value) {
  char digits[64];
  text.append(digits, fmt::format_to(digits, FMT_COMPILE("{}"), value));
}

template <class T>
void append_float(std::string& text, T value) {
  if (std::isfinite(value))
    append_number(text, value);
  else
    text += "null";
}

template <class F>
auto with_number(const Progress::Series& s, std::int64_t element, F&& f) {
  const std::byte* at = s.rows + element * static_cast<std::int64_t>(bytes(s.row.dtype()));
  return with_type(s.row.dtype(), [&](auto like) { return f(*reinterpret_cast<const decltype(like)*>(at)); });
}

void append_element(std::string& text, const Progress::Series& s, std::int64_t element) {
  with_number(s, element, [&](auto value) {
    if constexpr (std::is_floating_point_v<decltype(value)>)
      append_float(text, value);
    else if constexpr (std::is_same_v<decltype(value), std::uint8_t>)
      text += value != 0 ? "true" : "false";
    else
      append_number(text, value);
  });
}

// The places of a step: its `repeat`s as a tree.
class Order {
 public:
  explicit Order(const LoopMetrics& loop) : loop_(loop) {
    for (std::size_t i = 0; i < loop.series.size(); ++i) {
      const MetricSeries& s = loop.series[i];
      std::size_t node = 0;
      for (std::size_t axis = 0; axis < s.inner.size(); ++axis) {
        const std::int64_t size = s.rows.row.dims()[axis].value();
        node = child(node, s.inner[axis].repeat);
        nodes_[node].trip = std::max(nodes_[node].trip, size == 0 ? 0 : (size - 1) * s.inner[axis].stride + 1);
      }
      nodes_[node].series.push_back(i);
      often_ = std::gcd(often_, s.rows.stride);
    }
    count_places(0);
  }

  std::int64_t places() const { return nodes_[0].places; }
  bool empty() const { return often_ == 0; }

  // What is at a place, which may be nothing; for a step without any number at all the whole step is left out.
  void find(std::int64_t number, MetricPlace& place) const {
    place.step = number / places();
    place.repeat.clear();
    place.numbers.clear();
    std::size_t node = 0;
    std::int64_t rest = number % places(), count = place.step;
    for (const Node* n = &nodes_[0]; rest + 1 < n->places; n = &nodes_[node]) {
      node = *std::ranges::find_if(n->children, [&](std::size_t c) { return rest < nodes_[c].first + nodes_[c].all(); });
      const Node& inner = nodes_[node];
      rest -= inner.first;
      place.repeat.push_back(rest / inner.places);
      rest %= inner.places;
      count = count * inner.trip + place.repeat.back();
    }
    place.count = count;
    for (const std::size_t i : nodes_[node].series) {
      const MetricSeries& s = loop_.series[i];
      if (place.step % s.rows.stride != 0) continue;
      const std::int64_t element = element_at(s, place.repeat);
      if (element >= 0) place.numbers.emplace_back(i, place.step / s.rows.stride * s.rows.row.elements() + element);
    }
  }
  // The first place from `number` on that may have a number.
  std::int64_t skip(std::int64_t number) const {
    const std::int64_t step = number / places();
    return step % often_ == 0 ? number : (step / often_ + 1) * often_ * places();
  }

 private:
  struct Node {  // the step, or a `repeat`
    std::size_t repeat = 0;
    std::int64_t trip = 0;               // iterations until all rows are met
    std::int64_t first = 0, places = 1;  // places before it in an iteration of the one around, and of an iteration of its own
    std::vector<std::size_t> children{}, series{};
    std::int64_t all() const { return trip * places; }
  };

  std::size_t child(std::size_t node, std::size_t repeat) {
    for (const std::size_t c : nodes_[node].children)
      if (nodes_[c].repeat == repeat) return c;
    nodes_.push_back({repeat});
    nodes_[node].children.push_back(nodes_.size() - 1);
    return nodes_.size() - 1;
  }

  void count_places(std::size_t node) {
    std::ranges::sort(nodes_[node].children, {}, [&](std::size_t c) { return nodes_[c].repeat; });
    std::int64_t places = 0;
    for (const std::size_t c : nodes_[node].children) {
      count_places(c);
      nodes_[c].first = places;
      places += nodes_[c].all();
    }
    nodes_[node].places = places + 1;
  }

  // The element of a row that is of these iterations, or -1.
  static std::int64_t element_at(const MetricSeries& s, const std::vector<std::int64_t>& repeat) {
    std::int64_t element = 0;
    for (std::size_t axis = 0; axis < repeat.size(); ++axis) {
      const std::int64_t size = s.rows.row.dims()[axis].value(), stride = s.inner[axis].stride;
      if (repeat[axis] % stride != 0 || repeat[axis] / stride >= size) return -1;
      element = element * size + repeat[axis] / stride;
    }
    return element;
  }

  const LoopMetrics& loop_;
  std::vector<Node> nodes_{1};
  std::int64_t often_ = 0;  // all rows are of steps that it divides
};

// After how many ticks of its step a number is there.
std::int64_t tick_of(const MetricSeries& s, const std::vector<std::int64_t>& repeat) {
  constexpr std::int64_t at_end = INT64_MAX;
  if (s.rows.repeats.empty() || repeat.empty()) return at_end;
  std::int64_t tick = s.rows.repeats.back().each;
  for (std::size_t axis = 0; axis < s.rows.repeats.size(); ++axis) {
    const Progress::Series::Repeat& told = s.rows.repeats[axis];
    const std::int64_t i = repeat[axis] / s.inner[axis].stride;
    if (i >= told.count) return at_end;
    tick += told.first + i * told.apart;
  }
  return tick;
}

// "repeat", "repeat2", ...
std::string axis_key(const char* name, std::size_t axis) {
  return axis == 0 ? fmt::format("\"{}\":", name) : fmt::format("\"{}{}\":", name, axis + 1);
}

std::string loop_of(const std::string& series) { return series.substr(0, series.rfind('.')); }

}  // namespace

double metric(const Progress::Series& s, std::int64_t element) {
  return with_number(s, element, [](auto value) { return static_cast<double>(value); });
}

LoopMetrics member_metrics(const LoopMetrics& first, const std::vector<std::int64_t>& sizes, std::int64_t number) {
  LoopMetrics loop = first;
  for (auto& [s, inner] : loop.series) s.rows += number * ((first.steps + s.stride - 1) / s.stride) * s.row.bytes();
  loop.member = member_index(sizes, number);
  return loop;
}

std::int64_t places_of_step(const LoopMetrics& loop) { return Order(loop).places(); }

std::int64_t places_told(const LoopMetrics& loop, const Progress::Loop::Reached& reached, std::int64_t from) {
  const Order order(loop);
  const std::int64_t end = (reached.done + 1) * order.places();
  std::int64_t number = std::max(from, reached.done * order.places());
  if (reached.within == 0) return number;
  const auto there = [&](const auto& n, const MetricPlace& p) {
    return tick_of(loop.series[n.first], p.repeat) <= reached.within;
  };
  for (MetricPlace place{}; number < end; ++number) {
    order.find(number, place);
    if (!std::ranges::all_of(place.numbers, [&](const auto& n) { return there(n, place); })) break;
  }
  return number;
}

void each_place(const LoopMetrics& loop, std::int64_t first, std::int64_t last,
                const std::function<void(const MetricPlace&)>& tell) {
  const Order order(loop);
  if (order.empty()) return;
  MetricPlace place{};
  for (std::int64_t number = order.skip(first); number < last; number = order.skip(number + 1)) {
    order.find(number, place);
    if (!place.numbers.empty()) tell(place);
  }
}

void append_metrics(std::string& text, const LoopMetrics& loop, std::int64_t first, std::int64_t last) {
  std::vector<std::string> keys, repeats;
  std::string begin = "{";
  for (std::size_t axis = 0; axis < loop.member.size(); ++axis)
    append_number(begin += axis_key("member", axis), loop.member[axis]), begin += ',';
  begin += "\"step\":";
  for (const MetricSeries& s : loop.series) {
    keys.push_back("," + nlohmann::json(s.rows.name).dump() + ":");
    while (repeats.size() < s.inner.size()) repeats.push_back("," + axis_key("repeat", repeats.size()));
  }
  each_place(loop, first, last, [&](const MetricPlace& place) {
    append_number(text += begin, place.step);
    for (std::size_t axis = 0; axis < place.repeat.size(); ++axis) append_number(text += repeats[axis], place.repeat[axis]);
    for (const auto& [series, element] : place.numbers) append_element(text += keys[series], loop.series[series].rows, element);
    text += "}\n";
  });
}

namespace {

// The series of one loop that no live metrics told of.
struct Finished {
  LoopMetrics first;                // of its first member
  std::vector<std::int64_t> sizes;  // of its members; none for one loop
  std::optional<Tensor> ran;        // i32[members]
};

std::vector<LoopMetrics> loops_of(const Finished& finished) {
  if (finished.sizes.empty()) return {finished.first};
  std::vector<LoopMetrics> loops;
  std::int64_t count = 1;
  for (const std::int64_t size : finished.sizes) count *= size;
  for (std::int64_t m = 0; m < count; ++m) {
    loops.push_back(member_metrics(finished.first, finished.sizes, m));
    if (finished.ran) loops.back().steps = static_cast<std::int64_t>(finished.ran->at(m));
  }
  return loops;
}

}  // namespace

std::vector<LoopMetrics> other_metrics(const Study& study, const RunResult& run, const std::vector<LoopMetrics>& live) {
  std::set<std::string> known;
  for (const LoopMetrics& loop : live)
    for (const MetricSeries& s : loop.series) known.insert(s.rows.name);
  std::vector<Finished> others;
  for (const ReportItem& item : study.items) {
    const auto* series = std::get_if<SeriesItem>(&item.what);
    if (series == nullptr || known.contains(series->name)) continue;
    const std::optional<Tensor> rows = computed(run, series->output);
    const std::size_t before = series->members.size();
    if (!rows || rows->type.rank() != before + 1 + series->inner.size()) continue;
    const std::string loop = loop_of(series->name);
    // Of a loop that was cut short its last row tells how far it came.
    const std::int64_t count = rows->type.dims()[before].value();
    const std::int64_t steps = count == 0 ? 0 : std::min(series->steps, (count - 1) * series->stride + 1);
    if (others.empty() || others.back().first.name != loop) others.push_back({{loop, 0, {}}, series->members, {}});
    Finished& to = others.back();
    to.first.steps = before > 0 ? series->steps : std::max(to.first.steps, steps);
    if (series->ran) to.ran = computed(run, *series->ran);
    const Type row = Type::tensor(rows->type.dtype(), rows->type.dims().subspan(before + 1));
    to.first.series.push_back({{series->name, rows->data->data(), row, series->stride, rows->data}, series->inner});
  }
  std::vector<LoopMetrics> loops;
  for (const Finished& finished : others)
    for (LoopMetrics& loop : loops_of(finished)) loops.push_back(std::move(loop));
  return loops;
}

}  // namespace mmc
