// Series as a loop tells of them, of numbers that a test holds, and the lines that they become.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "runtime/study/metrics.h"

namespace mmc {

template <class T>
Progress::Series series(const std::string& name, DType dtype, const std::vector<T>& rows, std::int64_t stride,
                        std::vector<Dim> row = {}, std::vector<std::int64_t> inner = {}) {
  return {name, reinterpret_cast<const std::byte*>(rows.data()), Type::tensor(dtype, row), stride, {}, std::move(inner)};
}

inline Progress::Series series(const std::string& name, const std::vector<float>& rows, std::int64_t stride,
                               std::vector<Dim> row = {}, std::vector<std::int64_t> inner = {}) {
  return series(name, DType::f32, rows, stride, std::move(row), std::move(inner));
}

inline std::string lines(const LoopMetrics& loop, std::int64_t first, std::int64_t last) {
  std::string text;
  append_metrics(text, loop, first, last);
  return text;
}

}  // namespace mmc
