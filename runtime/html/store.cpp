#include "runtime/html/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "compiler/support/errors.h"
#include "runtime/html/packed.h"

namespace mmc::html {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t short_array = 48;
constexpr double steps = 65534;
constexpr std::uint16_t missing = 65535;

// As many digits as an f32 has.
Json short_number(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::abs(value) < 1e15) return static_cast<std::int64_t>(value);
  return std::strtod(fmt::format("{}", static_cast<float>(value)).c_str(), nullptr);
}

}  // namespace

std::string coded(const figure::Numbers& numbers) {
  std::string bytes(numbers.size() * 4, '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(numbers[i]));
    for (std::size_t k = 0; k < 4; ++k) bytes[k * numbers.size() + i] = static_cast<char>(bits >> (8 * k) & 255);
  }
  return packed(bytes);
}

CodedFrames coded_frames(const std::vector<const figure::Numbers*>& frames) {
  CodedFrames result;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const figure::Numbers* frame : frames) {
    for (const double value : *frame) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  result.low = low <= high ? low : 0;
  result.high = low <= high ? high : 0;
  const double scale = result.high > result.low ? steps / (result.high - result.low) : 0;
  const std::size_t size = frames.empty() ? 0 : frames[0]->size(), total = size * frames.size();
  std::string bytes(2 * total, '\0');
  std::vector<std::uint16_t> before(size, 0);
  std::size_t at = 0;
  for (const figure::Numbers* frame : frames) {
    require(frame->size() == size, "frames of different lengths");
    for (std::size_t i = 0; i < size; ++i, ++at) {
      const double value = (*frame)[i];
      const auto now = std::isfinite(value) ? static_cast<std::uint16_t>((value - result.low) * scale + 0.5) : missing;
      const auto difference = static_cast<std::uint16_t>(now - before[i]);
      bytes[at] = static_cast<char>(difference & 255);
      bytes[total + at] = static_cast<char>(difference >> 8);
      before[i] = now;
    }
  }
  result.data = packed(bytes, 4);
  return result;
}

Json Store::add(const figure::Numbers& numbers) {
  if (numbers.size() <= short_array) {
    Json list = Json::array();
    for (const double number : numbers) list.push_back(short_number(number));
    return list;
  }
  entries_.push_back(coded(numbers));
  return {{"array", entries_.size() - 1}, {"size", numbers.size()}};
}

Json Store::add(const std::vector<const figure::Numbers*>& frames) {
  CodedFrames coding = coded_frames(frames);
  entries_.push_back(std::move(coding.data));
  return {{"frames", entries_.size() - 1},
          {"count", frames.size()},
          {"size", frames.empty() ? 0 : frames[0]->size()},
          {"low", coding.low},
          {"high", coding.high}};
}

}  // namespace mmc::html
