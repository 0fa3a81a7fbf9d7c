// The rules of `simplify` for branches, loops, maps and gradients.
#include "tests/passes/simplified.h"

namespace mmc {
namespace {

TEST_CASE("branches") {
  CHECK(simplified(R"(%t: bool[] = constant {value = bool[] true}
%out: f32[3] = branch %t {
  %e: f32[3] = exp %v
  yield %e
} else {
  yield %v
}
)") == R"(%e: f32[3] = exp %v

output "out" = %e
)");
  becomes(
      R"(%out: f32[3] = branch %c {
  yield %v
} else {
  %u: f32[3] = undefined {dtype = f32, shape = [3]}
  yield %u
}
)",
      "%v");
  becomes(R"(%out: f32[3] = branch %c {
  yield %v
} else {
  yield %v
}
)",
          "%v");
  stays(
      R"(%out: f32[3] = branch %c {
  %e: f32[3] = exp %v
  yield %e
} else {
  %u: f32[3] = undefined {dtype = f32, shape = [3]}
  yield %u
}
)");
}

TEST_CASE("loops and maps that do nothing") {
  becomes(R"(%out: f32[3] = loop %t in 0..0 {
  carry %i: f32[3] = %v
  %e: f32[3] = exp %i
  next %i = %e
}
)",
          "%v");
  CHECK(simplified(R"(%out: f32[0, 3] = map %i in 0..0 {
  stack %out = %v
}
)")
            .find("map") == std::string::npos);
  // `same` is handed on as it came; what is left is a loop over `i` alone.
  CHECK(simplified(R"(%w: f32[3] = exp %v
%out: f32[3],
%out2: f32[3] = loop %t in 0..9 {
  carry %i: f32[3] = %v
  carry %same: f32[3] = %w
  %e: f32[3] = mul %i, %same
  next %i = %e
  next %same = %same
}
)") ==
        R"(%w: f32[3] = exp %v
%out: f32[3] = loop %t in 0..9 {
  carry %i: f32[3] = %v
  %e: f32[3] = mul %i, %w
  next %i = %e
}

output "out" = %out
output "out2" = %w
)");
}

TEST_CASE("maps that only pass through") {
  becomes(R"(%out: f32[2, 3] = map %i in 0..2 {
  scan %r: f32[3] = %x
  stack %out = %r
}
)",
          "%x");
  CHECK(simplified(R"(%out: f32[4, 3] = map %i in 0..4 {
  stack %out = %v
}
)") ==
        R"(%out: f32[4, 3] = broadcast %v {shape = [4, 3], axes = [1]}

output "out" = %out
)");
  stays(R"(%out: f32[3] = map %i in 0..2 {
  scan %r: f32[3] = %x
  sum %out = %r
}
)");
}

TEST_CASE("a stated derivative is its value afterwards") {
  becomes(R"(%out: f32[] = stated %s, %s (%d: f32[]) {
  yield %d
}
)",
          "%s");
}

TEST_CASE("nothing is simplified while gradients are asked for") {
  stays(full("n", "1") +
        R"(%p: f32[2, 3] = mul %x, %n
%l: f32[] = reduce_sum %p {axes = [0, 1]}
%out: f32[2, 3] = grad %l, %p
)");
}

}  // namespace
}  // namespace mmc
