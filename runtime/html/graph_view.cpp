#include "runtime/html/graph_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "runtime/elements.h"
#include "runtime/html/packed.h"
#include "runtime/report/text.h"

namespace mmc::html {
namespace {

using Json = nlohmann::ordered_json;

// What is gathered of elements, as differences to some element of the tensor: squares of the numbers themselves would cancel.
struct Gathered {
  double sum = 0, square = 0, low = std::numeric_limits<double>::infinity(), high = -low;

  void add(double d) {
    sum += d;
    square += d * d;
    low = d < low ? d : low;
    high = d > high ? d : high;
  }
  void add(const Gathered& o) {
    sum += o.sum;
    square += o.square;
    low = std::min(low, o.low);
    high = std::max(high, o.high);
  }
};

// Of finite elements, in lanes, as a single chain of additions would wait for itself: a history has millions. A nan or an
// infinity among them shows in the sum.
template <class T>
Gathered gathered(const T* x, std::int64_t n, double origin) {
  constexpr std::int64_t lanes = 16;
  double sum[lanes] = {}, square[lanes] = {}, low[lanes], high[lanes];
  std::fill(low, low + lanes, std::numeric_limits<double>::infinity());
  std::fill(high, high + lanes, -std::numeric_limits<double>::infinity());
  std::int64_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    for (std::int64_t k = 0; k < lanes; ++k) {
      const double d = static_cast<double>(x[i + k]) - origin;
      sum[k] += d;
      square[k] += d * d;
      low[k] = d < low[k] ? d : low[k];
      high[k] = d > high[k] ? d : high[k];
    }
  }
  Gathered all;
  for (std::int64_t k = 0; k < lanes; ++k) all.add(Gathered{sum[k], square[k], low[k], high[k]});
  for (; i < n; ++i) all.add(static_cast<double>(x[i]) - origin);
  return all;
}

template <class T>
Statistics statistics_of(const T* x, std::int64_t n) {
  constexpr std::int64_t block = 4096;
  double origin = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    origin = static_cast<double>(x[i]);
    if (std::isfinite(origin)) break;
    origin = 0;
  }
  Statistics s;
  Gathered all;
  for (std::int64_t begin = 0; begin < n; begin += block) {
    const std::int64_t count = std::min(block, n - begin);
    const Gathered these = gathered(x + begin, count, origin);
    if (std::isfinite(these.sum)) {
      all.add(these);
      s.finite += count;
      continue;
    }
    for (std::int64_t i = begin; i < begin + count; ++i) {
      const auto v = static_cast<double>(x[i]);
      if (std::isfinite(v)) all.add(v - origin);
      s.finite += std::isfinite(v) ? 1 : 0;
      s.nan += std::isnan(v) ? 1 : 0;
    }
  }
  s.infinite = n - s.finite - s.nan;
  if (s.finite == 0) return s;
  const double count = static_cast<double>(s.finite), mean = all.sum / count;
  s.low = origin + all.low;
  s.high = origin + all.high;
  s.mean = origin + mean;
  s.deviation = std::sqrt(std::max(0.0, all.square / count - mean * mean));
  return s;
}

// Names, ops and types come again and again: they are stored once.
class Strings {
 public:
  std::size_t operator()(const std::string& text) {
    const auto [at, added] = places_.try_emplace(text, list_.size());
    if (added) list_.push_back(text);
    return at->second;
  }
  const Json& list() const { return list_; }

 private:
  std::map<std::string, std::size_t> places_;
  Json list_ = Json::array();
};

Json statistics_json(const Tensor& tensor, const std::string& kept) {
  const Statistics s = statistics(tensor);
  const DType dtype = tensor.type.dtype(), real = dtype == DType::f64 ? DType::f64 : DType::f32;
  Json json = {{"kept", kept}, {"nan", s.nan}, {"infinite", s.infinite}};
  if (s.finite > 0) {
    json["min"] = number_text(s.low, dtype == DType::boolean ? DType::i32 : dtype);
    json["max"] = number_text(s.high, dtype == DType::boolean ? DType::i32 : dtype);
    json["mean"] = number_text(s.mean, real);
    json["std"] = number_text(s.deviation, real);
  }
  if (tensor.type.elements() <= 12) json["value"] = tensor_text(tensor);
  return json;
}

}  // namespace

Statistics statistics(const Tensor& t) {
  return with_elements(t, [](auto all) { return statistics_of(all.data(), static_cast<std::int64_t>(all.size())); });
}

std::string graph_section(const GraphView& view) {
  const std::string head = "<h2 id=\"graph\">Graph</h2>\n";
  if (view.too_large) return head + "<p>The graph is too large to be explored here; <code>mmc graph</code> prints it.</p>\n";
  if (view.values.empty()) return {};
  return head +
         fmt::format(
             "<p class=\"facts\">What the study computes: {} value{}, grouped as they are named. Open a group, pick a value.</p>\n"
             "<div class=\"graph\">\n<div class=\"graph-tree\" role=\"group\" aria-label=\"groups and values\"></div>\n"
             "<div class=\"graph-side\"><nav class=\"graph-path\" aria-label=\"group that is drawn\"></nav>"
             "<div class=\"graph-drawing\"></div><div class=\"graph-facts\" aria-live=\"polite\"></div></div>\n</div>\n",
             grouped(static_cast<std::int64_t>(view.values.size())), view.values.size() == 1 ? "" : "s");
}

std::string graph_data(const GraphView& view, const RunResult& run, const std::vector<Source>& sources) {
  if (view.values.empty()) return {};
  Strings strings;
  Json groups = Json::array(), values = Json::array(), known = Json::object();
  for (const GraphView::Group& g : view.groups) groups.push_back({strings(g.name), strings(g.kind), g.parent});
  for (std::size_t i = 0; i < view.values.size(); ++i) {
    const GraphView::Value& v = view.values[i];
    Json json = {strings(v.name), strings(v.op), strings(v.detail), strings(v.type), v.group, v.file, v.line};
    // Operands stand mostly just before: differences are small numbers.
    Json from = Json::array();
    for (const std::uint32_t f : v.from) from.push_back(i - f);
    json.push_back(std::move(from));
    if (v.next != GraphView::none) json.push_back(v.next);
    values.push_back(std::move(json));
    if (!v.output) continue;
    if (const std::optional<Tensor> tensor = computed(run, *v.output))
      known[std::to_string(i)] = statistics_json(*tensor, v.kept);
  }
  Json files = Json::object();
  for (const Source& source : sources) files[std::to_string(source.file)] = source.name;
  const Json all = {{"files", std::move(files)},
                    {"strings", strings.list()},
                    {"groups", std::move(groups)},
                    {"values", std::move(values)},
                    {"known", std::move(known)}};
  return fmt::format("<script type=\"text/plain\" id=\"graph-data\">{}</script>\n",
                     packed(all.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

}  // namespace mmc::html
