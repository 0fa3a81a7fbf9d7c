// Series of numbers that a test holds, and the lines that they become.
#pragma once
#include <string>
#include <vector>

#include "runtime/study/metrics.h"

namespace mmc {

template <class T>
MetricSeries series(const std::string& name, DType dtype, const std::vector<T>& rows, std::int64_t stride,
                    const std::vector<SeriesItem::Inner>& inner = {}) {
  std::vector<Dim> row;
  for (const SeriesItem::Inner& repeat : inner) row.emplace_back(repeat.size);
  return {{name, reinterpret_cast<const std::byte*>(rows.data()), Type::tensor(dtype, row), stride}, inner};
}

inline MetricSeries series(const std::string& name, const std::vector<float>& rows, std::int64_t stride,
                           const std::vector<SeriesItem::Inner>& inner = {}) {
  return series(name, DType::f32, rows, stride, inner);
}

inline std::string lines(const LoopMetrics& loop, std::int64_t first, std::int64_t last) {
  std::string text;
  append_metrics(text, loop, first, last);
  return text;
}

}  // namespace mmc
