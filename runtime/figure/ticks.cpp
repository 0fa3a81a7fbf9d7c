#include "runtime/figure/ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mmc::figure {
namespace {

std::string with_minus(const std::string& text) {
  return !text.empty() && text[0] == '-' ? "\xE2\x88\x92" + text.substr(1) : text;  // U+2212
}

// 12,345; numbers below 10,000 stand without a comma.
std::string grouped_digits(std::string digits) {
  if (digits.size() < 5) return digits;
  for (std::size_t at = digits.size() - 3; at > 0 && at<digits.size(); at = at> 3 ? at - 3 : 0) digits.insert(at, ",");
  return digits;
}

// A multiple of `step`, with as many decimals as the step has.
std::string linear_label(double value, double step) {
  const double size = std::max(std::abs(value), step);
  if (size >= 1e6 || (step < 1e-4 && size < 1e-2)) return with_minus(value == 0 ? "0" : fmt::format("{:.4g}", value));
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  if (decimals == 0) text = grouped_digits(text);
  return value < 0 ? with_minus("-" + text) : text;
}

std::string power_label(double value) {
  if (value >= 0.001 && value < 9999.5) return fmt::format("{:g}", value);
  return fmt::format("{:g}", value).find('e') == std::string::npos ? fmt::format("{:.0e}", value) : fmt::format("{:g}", value);
}

// 1e+06 as 1e6, 1e-05 as 1e-5.
std::string short_exponent(std::string text) {
  const std::size_t e = text.find('e');
  if (e == std::string::npos) return text;
  std::string digits = text.substr(e + 1);
  const bool negative = digits[0] == '-';
  digits.erase(0, digits.find_first_not_of("+-0"));
  return text.substr(0, e + 1) + (negative ? "\xE2\x88\x92" : "") + (digits.empty() ? "0" : digits);
}

}  // namespace

std::vector<Tick> linear_ticks(double low, double high, int wanted) {
  const double rough = (high - low) / std::max(1, wanted);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0}) {
    if (step * 1.3 < rough) step = power * factor;
  }
  std::vector<Tick> ticks;
  const double slack = step * 1e-9;
  for (double k = std::ceil((low - slack) / step); k * step <= high + slack; ++k) {
    const double at = k == 0 ? 0 : k * step;
    ticks.push_back({at, short_exponent(linear_label(at, step))});
    if (ticks.size() > 100) break;  // of a range without width
  }
  return ticks;
}

std::vector<Tick> log_ticks(double low, double high, int most) {
  const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9)),
            last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
  const int stride = std::max(1, (last - first) / std::max(1, most) + 1);
  std::vector<Tick> ticks;
  const auto add = [&](double at) { ticks.push_back({at, short_exponent(power_label(at))}); };
  if (last - first >= 1) {
    for (int power = first; power <= last; power += stride) add(std::pow(10, power));
    return ticks;
  }
  for (int power = first - 1; power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double at = factor * std::pow(10, power);
      if (at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9)) add(at);
    }
  }
  return ticks.size() < 2 ? linear_ticks(low, high, most) : ticks;
}

}  // namespace mmc::figure
