// What tests of figures are made of.
#pragma once
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/tensor.h"

namespace mmc::test {

inline Tensor tensor(std::vector<Dim> shape, const std::vector<float>& elements) {
  Tensor t = make_tensor(Type::tensor(DType::f32, std::move(shape)));
  std::copy(elements.begin(), elements.end(), t.as<float>());
  return t;
}

// A line, heatmap, ... with its arguments.
inline Figure item(const std::string& kind, std::vector<std::pair<std::string, Shown>> arguments) {
  Figure f;
  f.kind = kind;
  f.arguments = std::move(arguments);
  return f;
}

}  // namespace mmc::test
