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

void append_row(std::string& text, const Progress::Series& s, std::int64_t row) {
  const std::byte* at = s.rows + row * s.row.bytes();
  switch (s.row.dtype()) {
    case DType::f32: return append_float(text, *reinterpret_cast<const float*>(at));
    case DType::f64: return append_float(text, *reinterpret_cast<const double*>(at));
    case DType::i32: return append_number(text, *reinterpret_cast<const std::int32_t*>(at));
    case DType::i64: return append_number(text, *reinterpret_cast<const std::int64_t*>(at));
    case DType::boolean: text += *at != std::byte{0} ? "true" : "false"; return;
  }
}

std::string loop_of(const std::string& series) { return series.substr(0, series.rfind('.')); }

}  // namespace

double metric(const Progress::Series& s, std::int64_t row) {
  const std::byte* at = s.rows + row * s.row.bytes();
  switch (s.row.dtype()) {
    case DType::f32: return *reinterpret_cast<const float*>(at);
    case DType::f64: return *reinterpret_cast<const double*>(at);
    case DType::i32: return *reinterpret_cast<const std::int32_t*>(at);
    case DType::i64: return static_cast<double>(*reinterpret_cast<const std::int64_t*>(at));
    case DType::boolean: return *at != std::byte{0} ? 1 : 0;
  }
  return 0;
}

void append_metrics(std::string& text, const LoopMetrics& loop, std::int64_t first, std::int64_t last) {
  if (loop.series.empty()) return;
  std::vector<std::string> keys;
  std::int64_t often = loop.series.front().stride;  // no other line lies between two of these when they all share a divisor
  for (const Progress::Series& s : loop.series) {
    keys.push_back("," + nlohmann::json(s.name).dump() + ":");
    often = std::gcd(often, s.stride);
  }
  for (std::int64_t step = (first + often - 1) / often * often; step < last; step += often) {
    const std::size_t begin = text.size();
    for (std::size_t i = 0; i < loop.series.size(); ++i) {
      if (step % loop.series[i].stride != 0) continue;
      if (text.size() == begin) append_number(text += "{\"step\":", step);
      text += keys[i];
      append_row(text, loop.series[i], step / loop.series[i].stride);
    }
    if (text.size() > begin) text += "}\n";
  }
}

std::vector<LoopMetrics> other_metrics(const Study& study, const RunResult& run, const std::vector<LoopMetrics>& live) {
  std::set<std::string> known;
  for (const LoopMetrics& loop : live)
    for (const Progress::Series& s : loop.series) known.insert(s.name);
  std::vector<LoopMetrics> others;
  for (const ReportItem& item : study.items) {
    const auto* series = std::get_if<SeriesItem>(&item.what);
    if (series == nullptr || known.contains(series->name)) continue;
    const std::optional<Tensor> rows = computed(run, series->output);
    if (!rows || rows->type.rank() != 1) continue;
    const std::string loop = loop_of(series->name);
    // Of a loop that was cut short its last row tells how far it came.
    const std::int64_t count = rows->type.elements();
    const std::int64_t steps = count == 0 ? 0 : std::min(series->steps, (count - 1) * series->stride + 1);
    if (others.empty() || others.back().name != loop) others.push_back({loop, 0, {}});
    others.back().steps = std::max(others.back().steps, steps);
    others.back().series.push_back(
        {series->name, rows->data->data(), Type::tensor(rows->type.dtype(), {}), series->stride, rows->data});
  }
  return others;
}

}  // namespace mmc
