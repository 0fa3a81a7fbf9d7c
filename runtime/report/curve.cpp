#include "runtime/report/curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "runtime/report/text.h"

namespace mmc {
namespace {

constexpr double log_beyond = 30;  // largest over least

struct Scale {
  double low, high;  // of the drawn numbers
  bool log;

  double operator()(double x) const { return log ? std::log(x) : x; }
};

// Nothing to draw when low is above high.
Scale scale_of(std::span<const double> values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double x : values) {
    if (!std::isfinite(x)) continue;
    low = std::min(low, x);
    high = std::max(high, x);
  }
  const bool log = low > 0 && high / low > log_beyond;
  return log ? Scale{std::log(low), std::log(high), true} : Scale{low, high, false};
}

// Dots by column and row, row 0 at the bottom.
class Dots {
 public:
  Dots(std::size_t columns, std::size_t rows) : columns_(columns), rows_(rows), set_(columns * rows, false) {}
  std::size_t columns() const { return columns_; }
  std::size_t rows() const { return rows_; }
  void draw(std::size_t column, std::size_t from, std::size_t to) {
    for (std::size_t r = std::min(from, to); r <= std::max(from, to); ++r) set_[column * rows_ + r] = true;
  }

  // The character at (x, y), y counted from the top: U+2800 and a bit for each of its dots.
  std::string character(std::size_t x, std::size_t y) const {
    constexpr unsigned bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};  // from the top
    unsigned code = 0x2800;
    for (std::size_t dx = 0; dx < 2; ++dx)
      for (std::size_t dy = 0; dy < 4; ++dy)
        if (set_[(2 * x + dx) * rows_ + rows_ - 1 - (4 * y + dy)]) code |= bits[dx][dy];
    if (code == 0x2800) return " ";
    const char utf8[] = {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
                         static_cast<char>(0x80 | (code & 0x3F)), '\0'};
    return utf8;
  }

 private:
  std::size_t columns_, rows_;
  std::vector<bool> set_;
};

void draw(Dots& dots, std::span<const double> values, const Scale& scale) {
  const double range = scale.high > scale.low ? scale.high - scale.low : 1;
  const auto height = [&](double x) {
    return static_cast<std::size_t>(std::lround((scale(x) - scale.low) / range * static_cast<double>(dots.rows() - 1)));
  };
  const std::size_t columns = std::min(dots.columns(), values.size());
  bool joined = false;
  std::size_t last = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t begin = c * values.size() / columns, end = (c + 1) * values.size() / columns;
    const std::size_t column = columns == dots.columns() || columns == 1 ? c : c * (dots.columns() - 1) / (columns - 1);
    for (std::size_t i = begin; i < end; ++i) {
      if (!std::isfinite(values[i])) {
        joined = false;
        continue;
      }
      const std::size_t here = height(values[i]);
      dots.draw(column, joined ? last : here, here);
      last = here;
      joined = true;
    }
  }
}

}  // namespace

std::string curve_text(const std::string& name, std::span<const double> values, std::size_t stride, CurveSize size) {
  const Scale scale = scale_of(values);
  if (values.size() < 2 || scale.low > scale.high) return {};
  Dots dots(2 * size.columns, 4 * size.rows);
  draw(dots, values, scale);
  const auto edge = [&](double at) { return fmt::format("{:.3g}", scale.log ? std::exp(at) : at); };
  const std::string high = edge(scale.high), low = edge(scale.low);
  const std::size_t margin = std::max(high.size(), low.size());
  std::string text;
  for (std::size_t y = 0; y < size.rows; ++y) {
    std::string line = fmt::format("  {:>{}} ", y == 0 ? high : y + 1 == size.rows ? low : "", margin);
    for (std::size_t x = 0; x < size.columns; ++x) line += dots.character(x, y);
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  const std::size_t steps = (values.size() - 1) * stride + 1;
  return text + fmt::format("  {:>{}} {}{}, {} steps\n", "", margin, name, scale.log ? ", log" : "",
                            grouped(static_cast<std::int64_t>(steps)));
}

}  // namespace mmc
