#include "runtime/study/metrics.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "runtime/report/text.h"

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

void append_element(std::string& text, const Progress::Series& s, std::int64_t element) {
  const std::byte* at = s.rows + element * static_cast<std::int64_t>(bytes(s.row.dtype()));
  switch (s.row.dtype()) {
    case DType::f32: return append_float(text, *reinterpret_cast<const float*>(at));
    case DType::f64: return append_float(text, *reinterpret_cast<const double*>(at));
    case DType::i32: return append_number(text, *reinterpret_cast<const std::int32_t*>(at));
    case DType::i64: return append_number(text, *reinterpret_cast<const std::int64_t*>(at));
    case DType::boolean: text += *at != std::byte{0} ? "true" : "false"; return;
  }
}

std::int64_t apart(const Progress::Series& s, std::size_t axis) { return axis < s.inner.size() ? s.inner[axis] : 1; }

// How many iterations of each `repeat` around series with `rank` of them are needed to meet all of their rows.
std::vector<std::int64_t> reach(const LoopMetrics& loop, std::size_t rank) {
  std::vector<std::int64_t> most(rank, 0);
  for (const Progress::Series& s : loop.series) {
    if (s.row.rank() != rank) continue;
    for (std::size_t axis = 0; axis < rank; ++axis)
      most[axis] = std::max(most[axis], (s.row.dims()[axis].value() - 1) * apart(s, axis) + 1);
  }
  return most;
}

// The element of a row of `s` that is of these iterations of the `repeat`s, or -1.
std::int64_t element_at(const Progress::Series& s, const std::vector<std::int64_t>& repeat) {
  std::int64_t element = 0;
  for (std::size_t axis = 0; axis < repeat.size(); ++axis) {
    const std::int64_t size = s.row.dims()[axis].value(), stride = apart(s, axis);
    if (repeat[axis] % stride != 0 || repeat[axis] / stride >= size) return -1;
    element = element * size + repeat[axis] / stride;
  }
  return element;
}

// "repeat", "repeat2", ...
std::string axis_key(const char* name, std::size_t axis) {
  return axis == 0 ? fmt::format("\"{}\":", name) : fmt::format("\"{}{}\":", name, axis + 1);
}

std::string loop_of(const std::string& series) { return series.substr(0, series.rfind('.')); }

}  // namespace

double metric(const Progress::Series& s, std::int64_t element) {
  const std::byte* at = s.rows + element * static_cast<std::int64_t>(bytes(s.row.dtype()));
  switch (s.row.dtype()) {
    case DType::f32: return *reinterpret_cast<const float*>(at);
    case DType::f64: return *reinterpret_cast<const double*>(at);
    case DType::i32: return *reinterpret_cast<const std::int32_t*>(at);
    case DType::i64: return static_cast<double>(*reinterpret_cast<const std::int64_t*>(at));
    case DType::boolean: return *at != std::byte{0} ? 1 : 0;
  }
  return 0;
}

LoopMetrics member_metrics(const LoopMetrics& first, const std::vector<std::int64_t>& sizes, std::int64_t number) {
  LoopMetrics loop = first;
  for (Progress::Series& s : loop.series) s.rows += number * ((first.steps + s.stride - 1) / s.stride) * s.row.bytes();
  loop.member.resize(sizes.size());
  for (std::size_t axis = sizes.size(); axis-- > 0; number /= sizes[axis]) loop.member[axis] = number % sizes[axis];
  return loop;
}

void each_place(const LoopMetrics& loop, std::int64_t first, std::int64_t last,
                const std::function<void(const MetricPlace&)>& tell) {
  std::int64_t often = 0;  // no place lies between two of these when all strides share a divisor
  std::size_t ranks = 0;
  for (const Progress::Series& s : loop.series) {
    often = std::gcd(often, s.stride);
    ranks = std::max(ranks, s.row.rank() + 1);
  }
  if (often == 0) return;
  std::vector<std::vector<std::int64_t>> reaches;
  for (std::size_t rank = 0; rank < ranks; ++rank) reaches.push_back(reach(loop, rank));
  MetricPlace place{};
  for (place.step = (first + often - 1) / often * often; place.step < last; place.step += often) {
    for (std::size_t rank = 0; rank < ranks; ++rank) {
      std::int64_t count = 1;
      for (const std::int64_t n : reaches[rank]) count *= n;
      place.repeat.resize(rank);
      for (std::int64_t k = 0; k < count; ++k) {
        std::int64_t rest = place.index = k;
        for (std::size_t axis = rank; axis-- > 0; rest /= reaches[rank][axis]) place.repeat[axis] = rest % reaches[rank][axis];
        place.numbers.clear();
        for (std::size_t i = 0; i < loop.series.size(); ++i) {
          const Progress::Series& s = loop.series[i];
          if (s.row.rank() != rank || place.step % s.stride != 0) continue;
          const std::int64_t element = element_at(s, place.repeat);
          if (element >= 0) place.numbers.emplace_back(i, place.step / s.stride * s.row.elements() + element);
        }
        if (!place.numbers.empty()) tell(place);
      }
    }
  }
}

std::int64_t places_of_step(const LoopMetrics& loop) {
  std::int64_t most = 1;
  for (const Progress::Series& s : loop.series) {
    std::int64_t count = 1;
    for (const std::int64_t n : reach(loop, s.row.rank())) count *= n;
    most = std::max(most, count);
  }
  return most;
}

void append_metrics(std::string& text, const LoopMetrics& loop, std::int64_t first, std::int64_t last) {
  std::vector<std::string> keys, repeats;
  std::string begin = "{";
  for (std::size_t axis = 0; axis < loop.member.size(); ++axis)
    append_number(begin += axis_key("member", axis), loop.member[axis]), begin += ',';
  begin += "\"step\":";
  for (const Progress::Series& s : loop.series) {
    keys.push_back("," + nlohmann::json(s.name).dump() + ":");
    while (repeats.size() < s.row.rank()) repeats.push_back("," + axis_key("repeat", repeats.size()));
  }
  each_place(loop, first, last, [&](const MetricPlace& place) {
    append_number(text += begin, place.step);
    for (std::size_t axis = 0; axis < place.repeat.size(); ++axis) append_number(text += repeats[axis], place.repeat[axis]);
    for (const auto& [series, element] : place.numbers) append_element(text += keys[series], loop.series[series], element);
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
    for (const Progress::Series& s : loop.series) known.insert(s.name);
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
    to.first.series.push_back({series->name, rows->data->data(), row, series->stride, rows->data, inner_strides(*series)});
  }
  std::vector<LoopMetrics> loops;
  for (const Finished& finished : others)
    for (LoopMetrics& loop : loops_of(finished)) loops.push_back(std::move(loop));
  return loops;
}

std::vector<std::int64_t> inner_strides(const SeriesItem& series) {
  std::vector<std::int64_t> strides;
  for (const SeriesItem::Inner& inner : series.inner) strides.push_back(inner.stride);
  return strides;
}

}  // namespace mmc
