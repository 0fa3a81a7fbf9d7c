#include "runtime/plan/spread_maps.h"

#include <algorithm>
#include <cmath>

#include "runtime/plan/map_sums.h"

namespace mmc {
namespace {

// Nanoseconds, from bench/micro on a machine with 512-bit vectors.
constexpr double dispatch = 10, per_element = 0.1, per_multiply_add = 0.02, per_draw = 0.7, per_move = 0.3, per_compare = 2;

constexpr double worth_waking = 10'000;  // of a whole map
constexpr double worth_taking = 2'000;   // of what a thread takes at once

template <class... F>
struct Cases : F... {
  using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>;

double product(std::initializer_list<std::int64_t> sizes) {
  double n = 1;
  for (std::int64_t s : sizes) n *= static_cast<double>(s);
  return n;
}

double fused(const kernels::Fused& f) {
  double elements = 0;
  for (const kernels::FusedSegment& s : f.segments) elements += static_cast<double>(s.elements);
  return elements * per_element * static_cast<double>(f.ops.size() + (f.update ? 6 : 1));
}

double sorting(const kernels::Sort& s) {
  return product({s.outer, s.size, s.inner}) * per_compare * std::log2(static_cast<double>(s.size) + 1);
}

// All of them take some multiple of m n min(m, n) operations, most of them in products of matrices.
double decomposing(const kernels::Matrices& x) {
  const auto shorter = static_cast<double>(std::min(x.m, x.n) + x.k);
  return product({x.batch, x.m, x.n}) * shorter * per_multiply_add;
}

}  // namespace

double estimated_time(const Plan& plan, const Step& step) {
  const double inside = std::visit(
      Cases{
          [](const kernels::Fused& k) { return fused(k); },
          [](const kernels::Product& k) {
            return product({k.batch, k.m, k.n, k.k}) * per_multiply_add;
          },
          [](const kernels::Copy& k) { return product({k.elements}) * per_move; },
          [](const kernels::Reduce& k) {
            return product({k.outer, k.reduced, k.inner}) * per_element;
          },
          [](const kernels::ArgReduce& k) {
            return product({k.outer, k.reduced, k.inner}) * per_move;
          },
          [](const kernels::Cumulative& k) {
            return product({k.outer, k.reduced, k.inner}) * per_move;
          },
          [](const kernels::Gather& k) {
            return product({k.outer, k.count, k.inner}) * per_move;
          },
          [](const kernels::ScatterAdd& k) {
            return product({k.outer, k.count, k.inner}) * per_move;
          },
          [](const kernels::Sort& k) { return sorting(k); },
          [](const kernels::Iota& k) {
            return product({k.outer, k.size, k.inner}) * per_element;
          },
          [](const kernels::Random& k) {
            return product({k.draws, k.elements}) * per_draw;
          },
          [](const kernels::Matrices& k) { return decomposing(k); },
          [](const ReadFile& k) { return product({k.tensor.type.elements()}); },
          [](const StoreRow& k) { return product({k.copy.elements}) * per_move; },
          [](const Zero& k) { return product({k.bytes}) * per_element; },
          [](const Guard& k) { return product({static_cast<std::int64_t>(k.values.size())}) * dispatch; },
          [&](const Loop& k) { return static_cast<double>(k.trip) * (dispatch + estimated_time(plan, k.body)); },
          [&](const Map& k) { return static_cast<double>(k.count) * (dispatch + estimated_time(plan, k.body)); },
          [&](const Branch& k) { return std::max(estimated_time(plan, k.then_block), estimated_time(plan, k.else_block)); },
      },
      step.operation);
  return dispatch + inside;
}

double estimated_time(const Plan& plan, BlockId id) {
  double sum = 0;
  for (const Step& s : plan.blocks[id].steps) sum += estimated_time(plan, s);
  return sum;
}

void spread_maps(Plan* plan) {
  for (Block& block : plan->blocks) {
    for (Step& step : block.steps) {
      auto* map = std::get_if<Map>(&step.operation);
      if (!map) continue;
      const double body = dispatch + estimated_time(*plan, map->body);
      map->unit = sum_unit(*map);
      if (map->sums.empty()) {
        const auto enough = static_cast<std::int64_t>(std::min(1e6, worth_taking / body)) + 1;
        map->unit = std::clamp(enough, std::int64_t{1}, std::max(std::int64_t{1}, map->count / 16));
      }
      map->spread = map->count > map->unit && body * static_cast<double>(map->count) >= worth_waking;
    }
  }
}

}  // namespace mmc
