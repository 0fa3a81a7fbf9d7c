// What a plot or one of its items was given, as one frame of a slider shows it: numbers, words, ranges. An argument that is
// absent, or that a stopped run did not compute, is nothing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/figure/drawing.h"

namespace mmc::figure {

class Arguments {
 public:
  // `frame` counts from 0; -1 is the last one.
  Arguments(const Figure& item, const RunResult& run, std::int64_t frame) : item_(item), run_(run), frame_(frame) {}

  const Shown* find(std::string_view name) const;
  bool flag(std::string_view name) const;
  // A static number or the element of a scalar tensor.
  std::optional<double> number(std::string_view name) const;
  std::optional<double> number(const Shown&) const;
  // Text with holes is that of the frame.
  std::string text(std::string_view name) const;
  std::string text(const Shown&) const;

  struct Data {
    std::vector<std::int64_t> shape;
    Numbers numbers;
  };
  // A tensor, of the frame if it has frames; a list of numbers counts as one.
  std::optional<Data> tensor(std::string_view name) const;
  std::optional<Data> tensor(const Shown&) const;
  Numbers numbers(std::string_view name) const;
  // The x positions of n points: 0, 1, ... unless given.
  Numbers positions(std::size_t n) const;
  // Labels of points: strings, or numbers as they are shown.
  std::vector<std::string> labels(std::string_view name) const;
  // An item without a `color` takes the next one of the palette.
  Style style(int& next) const;
  // [low, high] of `range`, either of which may be left open.
  std::pair<std::optional<double>, std::optional<double>> range() const;

 private:
  const Figure& item_;
  const RunResult& run_;
  std::int64_t frame_;
};

}  // namespace mmc::figure
