// Where the time and the memory of a run go: by kernel and by place in the source.
//
// Every kernel of the plan is called through one that reads the clock before and after it. That is all that is measured: what
// lies between the kernels (loops, moving slots, guards) is the rest of the run's time. Reading the clock costs some 20 ns a
// call, which is taken off.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "compiler/support/span.h"
#include "runtime/plan/runner.h"

namespace mmc {

class Profiler {
 public:
  // By the kind of kernel (print.h, step_text), or by span.
  struct Cost {
    std::string kind;
    Span span;
    double seconds = 0;
    double derivative_seconds = 0;  // the part that is for a derivative
    std::int64_t calls = 0;
    std::int64_t bytes = 0;  // of the values that are computed there: more than are alive at once
  };

  // Before a plan runs. Several plans may be measured one after the other.
  void measure(const Plan&, PlanCode&);

  // What a plan that ran did is taken before the next one is measured, and its graph gone.
  void take();
  const std::vector<Cost>& kernels() const { return kernels_; }
  const std::vector<Cost>& places() const { return places_; }
  double seconds() const { return seconds_; }                // in kernels
  std::int64_t arena_bytes() const { return arena_bytes_; }  // of the largest plan
  std::int64_t output_bytes() const { return output_bytes_; }

 private:
  struct Measured {
    kernels::Kernel run;
    const void* args;
    const Step* step;
    std::int64_t nanoseconds = 0, calls = 0;
  };
  static void run_measured(const void* args, kernels::Slots);
  void add(const Plan&, const Measured&, double seconds);
  Cost& kernel(const std::string& kind);
  Cost& place(Span);

  const Plan* plan_ = nullptr;
  std::deque<Measured> measured_;
  std::vector<Cost> kernels_, places_;
  double seconds_ = 0;
  std::int64_t arena_bytes_ = 0, output_bytes_ = 0;
};

}  // namespace mmc
