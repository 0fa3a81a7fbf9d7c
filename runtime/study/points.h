// The points of a sweep: point i follows from the plan and i alone, whoever computes it and in whatever order.
//
// grid    row-major in the order of the axes: the last one changes fastest
// cases   case by case, each with every combination of the axes' values
// random  each axis draws its value of its own: element i of the integers below the number of its values, from the stream of the
//         sweep's seed with the param's name as path (runtime/random/stream.h). So a sweep with more trials begins with the same
//         points, and an axis that is added changes no other one.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/graph/study.h"

namespace mmc {

struct Point {
  std::int64_t index = 0;
  std::vector<SweepSetting> settings;  // what varies, in the order of the plan
};

Point point(const SweepPlan&, std::int64_t index);  // 0 <= index < point_count(plan)
// "lat=3 lr=0.01": strings without quotes.
std::string name(const Point&);
// What varies, each once: the params of the cases in the order in which they appear, then the axes.
std::vector<std::string> varied_params(const SweepPlan&);

}  // namespace mmc
