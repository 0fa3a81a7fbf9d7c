// hoist_invariants: what leaves a loop, and what stays.
#include "tests/passes/passes.h"

namespace mmc {
namespace {

TEST_CASE("what is the same in every iteration leaves the loop, through several") {
  CHECK(after(hoist_invariants,
              R"(%out: f32[3] = loop %t in 0..5 {
  carry %w: f32[3] = %v
  %m: f32[3] = map %i in 0..3 {
    %e: f32[] = exp %s
    %n: f32[] = tanh %e
    stack %m = %n
  }
  %u: f32[3] = mul %w, %m
  next %w = %u
}
)") ==
        R"(%e: f32[] = exp %s
%n: f32[] = tanh %e
%out: f32[3] = loop %t in 0..5 {
  carry %w: f32[3] = %v
  %m: f32[3] = map %i in 0..3 {
    stack %m = %n
  }
  %u: f32[3] = mul %w, %m
  next %w = %u
}

output "out" = %out
)");
}

TEST_CASE("broadcasts leave a loop only for something that leaves it") {
  unchanged(hoist_invariants,
            R"(%out: f32[2, 3] = loop %t in 0..5 {
  carry %w: f32[2, 3] = %x
  %b: f32[2, 3] = broadcast %s {shape = [2, 3], axes = []}
  %u: f32[2, 3] = mul %w, %b
  next %w = %u
}
)");
  CHECK(after(hoist_invariants,
              R"(%out: f32[2, 3] = loop %t in 0..5 {
  carry %w: f32[2, 3] = %x
  %b: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}
  %e: f32[2, 3] = mul %b, %y
  %u: f32[2, 3] = mul %w, %e
  next %w = %u
}
)") ==
        R"(%b: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}
%e: f32[2, 3] = mul %b, %y
%out: f32[2, 3] = loop %t in 0..5 {
  carry %w: f32[2, 3] = %x
  %u: f32[2, 3] = mul %w, %e
  next %w = %u
}

output "out" = %out
)");
}

TEST_CASE("what may fail leaves a body that runs at least once") {
  CHECK(after(hoist_invariants,
              R"(%out: f32[5, 3] = map %i in 0..5 {
  %g: f32[3] = gather %v, %k {axis = 0}
  stack %out = %g
}
)") ==
        R"(%g: f32[3] = gather %v, %k {axis = 0}
%out: f32[5, 3] = map %i in 0..5 {
  stack %out = %g
}

output "out" = %out
)");
}

TEST_CASE("what may fail in a body that may never run, what has an effect and what only one side runs stay where they are") {
  unchanged(hoist_invariants,
            R"(%out: f32[0, 3] = map %i in 0..0 {
  %g: f32[3] = gather %v, %k {axis = 0}
  stack %out = %g
}
)");
  unchanged(hoist_invariants,
            R"(%out: i32[0, 3] = map %i in 0..0 {
  %q: i32[3] = floor_divide %k, %k
  stack %out = %q
}
)");
  unchanged(hoist_invariants,
            R"(%out: f32[3] = loop %t in 0..5 {
  carry %w: f32[3] = %v
  guard %s {what = "loss"}
  %u: f32[3] = mul %w, %v
  next %w = %u
}
)");
  unchanged(hoist_invariants,
            R"(%out: f32[5, 3] = map %i in 0..5 {
  %b: f32[3] = branch %c {
    %e: f32[3] = exp %v
    yield %e
  } else {
    yield %v
  }
  stack %out = %b
}
)");
  unchanged(hoist_invariants,
            R"(%out: f32[3] = loop %t in 0..5 {
  carry %w: f32[3] = %v
  %f: f32[] = convert %t {dtype = f32}
  %b: f32[3] = broadcast %f {shape = [3], axes = []}
  %u: f32[3] = mul %w, %b
  next %w = %u
}
)");
}

}  // namespace
}  // namespace mmc
