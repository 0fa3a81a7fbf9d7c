#include "mmc/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace mmc {
namespace {

constexpr double agrees_within = 1e-6;  // relative
constexpr std::size_t drawn_elements = 3;

std::string index_text(const Type& type, std::int64_t flat) {
  std::string text;
  for (std::size_t axis = type.rank(); axis-- > 0;) {
    const std::int64_t size = type.dim(axis).value();
    text = fmt::format("{}{}{}", flat % size, text.empty() ? "" : ", ", text);
    flat /= size;
  }
  return text.empty() ? "" : "[" + text + "]";
}

// The elements to be moved: those with the largest derivative, and some drawn ones; the same every time.
std::vector<std::int64_t> chosen_elements(const Tensor& derivative) {
  const std::int64_t n = derivative.type.elements();
  std::int64_t largest = 0;
  for (std::int64_t i = 1; i < n; ++i)
    if (std::abs(derivative.at(i)) > std::abs(derivative.at(largest))) largest = i;
  std::set<std::int64_t> chosen{largest};
  std::mt19937_64 draw(static_cast<std::uint64_t>(n));
  for (std::size_t k = 0; k < drawn_elements; ++k)
    chosen.insert(static_cast<std::int64_t>(draw() % static_cast<std::uint64_t>(n)));
  return {chosen.begin(), chosen.end()};
}

Direction direction(std::string where, std::vector<double> unit, double size, const Tensor& derivative) {
  Direction d{std::move(where), std::move(unit), 6e-6 * std::max(1.0, size), 0};
  for (std::size_t i = 0; i < d.unit.size(); ++i) d.slope += d.unit[i] * derivative.at(static_cast<std::int64_t>(i));
  return d;
}

}  // namespace

std::vector<Direction> directions(const Tensor& point, const Tensor& derivative) {
  const std::int64_t n = point.type.elements();
  std::vector<Direction> found;
  for (std::int64_t i : chosen_elements(derivative)) {
    std::vector<double> unit(static_cast<std::size_t>(n), 0.0);
    unit[static_cast<std::size_t>(i)] = 1;
    found.push_back(direction(index_text(point.type, i), std::move(unit), std::abs(point.at(i)), derivative));
  }
  if (n == 1) return found;
  std::mt19937_64 draw(1);
  std::vector<double> unit;
  double largest = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    unit.push_back((draw() & 1) != 0 ? 1.0 : -1.0);
    largest = std::max(largest, std::abs(point.at(i)));
  }
  found.push_back(direction(", all of it", std::move(unit), largest, derivative));
  return found;
}

Literal rows(const Tensor& point, std::span<const Direction> directions) {
  const std::int64_t n = point.type.elements();
  std::vector<double> numbers(point.as<double>(), point.as<double>() + n);
  numbers.reserve(static_cast<std::size_t>(n) * (1 + 2 * directions.size()));
  for (const Direction& d : directions)
    for (const double side : {d.step, -d.step})
      for (std::size_t i = 0; i < d.unit.size(); ++i) numbers.push_back(numbers[i] + side * d.unit[i]);
  std::vector<Dim> dims{static_cast<std::int64_t>(1 + 2 * directions.size())};
  dims.insert(dims.end(), point.type.dims().begin(), point.type.dims().end());
  return make_literal(Type::tensor(DType::f64, dims), numbers.data());
}

std::vector<Compared> compare(const std::string& name, std::span<const Direction> directions, const Tensor& y,
                              double negligible) {
  std::vector<Compared> found;
  const double here = y.at(0);
  for (std::size_t k = 0; k < directions.size(); ++k) {
    const Direction& d = directions[k];
    const double above = y.at(static_cast<std::int64_t>(1 + 2 * k)), below = y.at(static_cast<std::int64_t>(2 + 2 * k));
    const double right = (above - here) / d.step, left = (here - below) / d.step;
    Compared c{name + d.where, d.slope, (above - below) / (2 * d.step)};
    const double rounding = std::max(negligible, 1e-14 * std::max({std::abs(here), std::abs(above), std::abs(below)}) / d.step);
    const double scale = std::max({std::abs(c.derivative), std::abs(c.difference), rounding, 1e-300});
    const double off = std::abs(c.derivative - c.difference);
    c.error = std::isfinite(off) ? off / scale : HUGE_VAL;
    c.differs = !(off <= agrees_within * scale + rounding);
    const double low = std::min(left, right), high = std::max(left, right), slack = agrees_within * scale + rounding;
    c.corner = c.differs && c.derivative >= low - slack && c.derivative <= high + slack;
    c.rounding = rounding;
    found.push_back(c);
  }
  return found;
}

}  // namespace mmc
