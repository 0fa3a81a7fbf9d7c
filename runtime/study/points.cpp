#include "runtime/study/points.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/support/errors.h"
#include "runtime/random/stream.h"

namespace mmc {
namespace {

std::size_t drawn(const SweepPlan& plan, const SweepPlan::Axis& axis, std::int64_t index) {
  std::array<std::int64_t, 1> value{};
  draw_integers(stream_key(plan.seed, axis.param), static_cast<std::uint64_t>(index), axis.values.size(), value);
  return static_cast<std::size_t>(value[0]);
}

}  // namespace

Point point(const SweepPlan& plan, std::int64_t index) {
  require(index >= 0 && index < point_count(plan), "a sweep has no such point");
  Point made{index, {}};
  if (plan.kind == SweepPlan::Kind::random) {
    for (const auto& axis : plan.axes) made.settings.emplace_back(axis.param, axis.values[drawn(plan, axis, index)]);
    return made;
  }
  std::int64_t rest = index;
  for (auto axis = plan.axes.rbegin(); axis != plan.axes.rend(); ++axis) {
    const auto n = static_cast<std::int64_t>(axis->values.size());
    made.settings.emplace_back(axis->param, axis->values[static_cast<std::size_t>(rest % n)]);
    rest /= n;
  }
  std::reverse(made.settings.begin(), made.settings.end());
  if (plan.kind == SweepPlan::Kind::cases) {
    const auto& own = plan.cases[static_cast<std::size_t>(rest)];
    made.settings.insert(made.settings.begin(), own.begin(), own.end());
  }
  return made;
}

std::string name(const Point& p) {
  std::string text;
  for (const auto& [param, value] : p.settings) {
    const bool quoted = value.size() >= 2 && value.front() == '"';
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", param, quoted ? value.substr(1, value.size() - 2) : value);
  }
  return text;
}

std::vector<std::string> varied_params(const SweepPlan& plan) {
  std::vector<std::string> params;
  const auto add = [&](const std::string& param) {
    if (std::find(params.begin(), params.end(), param) == params.end()) params.push_back(param);
  };
  for (const auto& settings : plan.cases) {
    for (const auto& [param, value] : settings) add(param);
  }
  for (const auto& axis : plan.axes) add(axis.param);
  return params;
}

}  // namespace mmc
