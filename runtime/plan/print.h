// The plan as text, one line per step: the kernel, its operands by the user's names, shapes and bytes; for `mmc graph --stage
// plan`.
//
//   loop t in 0..50000 {                                  carries net.E in place
//     product 50x2x50        h = X.T, net.E
//     fused 4 ops, 1 sum     d.y, loss = y, X
#pragma once
#include <string>

#include "runtime/plan/plan.h"

namespace mmc {

std::string print_plan(const Plan&);
// What a step does, without its operands: "product 50x2x50 ...". The first word is the kind of kernel.
std::string step_text(const Step&);

}  // namespace mmc
