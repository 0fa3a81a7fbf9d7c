// merge_common: what is equal is computed once.
#include "tests/passes/passes.h"

namespace mmc {
namespace {

TEST_CASE("equal nodes are merged, and what is made of them") {
  CHECK(after(merge_common,
              R"(%a: f32[2, 3] = mul %x, %y
%b: f32[2, 3] = mul %y, %x
%e: f32[2, 3] = exp %a
%f: f32[2, 3] = exp %b
%out: f32[2, 3] = sub %e, %f
)") ==
        R"(%a: f32[2, 3] = mul %x, %y
%e: f32[2, 3] = exp %a
%out: f32[2, 3] = sub %e, %e

output "out" = %out
)");
}

TEST_CASE("only what is equal is merged") {
  unchanged(merge_common, R"(%a: f32[2, 3] = sub %x, %y
%b: f32[2, 3] = sub %y, %x
%out: f32[2, 3] = mul %a, %b
)");
  unchanged(merge_common,
            R"(%a: f32[3] = reduce_sum %x {axes = [0]}
%b: f32[2] = reduce_sum %x {axes = [1]}
%out: f32[2, 3] = broadcast %a {shape = [2, 3], axes = [1]}
%out2: f32[2] = exp %b
)");
  unchanged(merge_common,
            R"(%a: f32[] = constant {value = f32[] 0}
%b: f32[] = constant {value = f32[] -0}
%out: f32[] = div %a, %b
)");
  // The streams of two statements differ.
  unchanged(merge_common,
            "%a: f32[3] = random {dtype = f32, shape = [3], distribution = \"normal\", path = \"a\", bound = 0}\n%out: f32[3] = "
            "sub %a, %v\n");
}

TEST_CASE("regions see what is around them, not each other's insides") {
  CHECK(after(merge_common,
              R"(%a: f32[3] = exp %v
%out: f32[3] = branch %c {
  %b: f32[3] = exp %v
  %s1: f32[3] = mul %b, %a
  yield %s1
} else {
  %s2: f32[3] = mul %a, %a
  yield %s2
}
%out2: f32[3] = mul %a, %a
)") ==
        R"(%a: f32[3] = exp %v
%out: f32[3] = branch %c {
  %s1: f32[3] = mul %a, %a
  yield %s1
} else {
  %s2: f32[3] = mul %a, %a
  yield %s2
}
%out2: f32[3] = mul %a, %a

output "out" = %out
output "out2" = %out2
)");
}

TEST_CASE("the name of a merged value moves to an unnamed one") {
  const std::string text = after(merge_common, R"(%/exp: f32[3] = exp %v
%kept: f32[3] = exp %v
%out: f32[3] = mul %/exp, %kept
)");
  CHECK(text == R"(%kept: f32[3] = exp %v
%out: f32[3] = mul %kept, %kept

output "out" = %out
)");
}

TEST_CASE("a value that is differentiated by is not merged, others are; nothing is folded before the gradient is there") {
  // Merging a and b would double the gradient; folding a * b would lose it.
  const std::string lines = R"(%a: f32[] = constant {value = f32[] 2}
%b: f32[] = constant {value = f32[] 2}
%p: f32[] = mul %a, %b
%out: f32[] = grad %p, %a
)";
  unchanged(merge_common, lines);
  unchanged(fold_with_reference, lines);
  CHECK(after(merge_common, R"(%e: f32[] = exp %s
%f: f32[] = exp %s
%p: f32[] = mul %e, %f
%out: f32[] = grad %p, %s
)") == R"(%e: f32[] = exp %s
%p: f32[] = mul %e, %e
%out: f32[] = grad %p, %s

output "out" = %out
)");
}

}  // namespace
}  // namespace mmc
