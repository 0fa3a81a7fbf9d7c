// The rules of `simplify` for what moves, repeats, multiplies and reduces elements.
#include "tests/passes/simplified.h"

namespace mmc {
namespace {

TEST_CASE("moving elements about") {
  becomes("%t: f32[3, 2] = transpose %x {permutation = [1, 0]}\n%out: f32[2, 3] = transpose %t {permutation = [1, 0]}\n", "%x");
  becomes("%out: f32[2, 3] = transpose %x {permutation = [0, 1]}\n", "%x");
  becomes("%r: f32[6] = reshape %x {shape = [6]}\n%out: f32[2, 3] = reshape %r {shape = [2, 3]}\n", "%x");
  becomes("%out: f32[2, 3] = slice %x {starts = [0, 0], limits = [2, 3], strides = [1, 1]}\n", "%x");
  becomes("%out: f32[2, 3] = pad %x {low = [0, 0], high = [0, 0], interior = [0, 0]}\n", "%x");
  becomes("%r: f32[2, 3] = reverse %x {axis = 1}\n%out: f32[2, 3] = reverse %r {axis = 1}\n", "%x");
  becomes("%e: f32[0, 3] = constant {value = f32[0, 3] []}\n%out: f32[2, 3] = concat %e, %x {axis = 0}\n", "%x");
  becomes("%out: f32[2, 3] = concat %x {axis = 0}\n", "%x");
  becomes("%out: f32[2, 3] = broadcast %x {shape = [2, 3], axes = [0, 1]}\n", "%x");
  stays("%r: f32[2, 3] = reverse %x {axis = 1}\n%out: f32[2, 3] = reverse %r {axis = 0}\n");
  stays("%out: f32[4, 3] = pad %x {low = [1, 0], high = [1, 0], interior = [0, 0]}\n");
}

TEST_CASE("steps of one kind become one") {
  CHECK(simplified("%a: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}\n%out: f32[4, 2, 3] = broadcast %a {shape = [4, 2, "
                   "3], axes = [1, 2]}\n") ==
        R"(%out: f32[4, 2, 3] = broadcast %v {shape = [4, 2, 3], axes = [2]}

output "out" = %out
)");
  CHECK(simplified(
            "%a: f32[1, 3] = reshape %v {shape = [1, 3]}\n%out: f32[2, 3] = broadcast %a {shape = [2, 3], axes = [0, 1]}\n") ==
        R"(%out: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}

output "out" = %out
)");
  CHECK(simplified("%a: f32[3] = slice %vec {starts = [1], limits = [6], strides = [2]}\n%out: f32[1] = slice %a {starts = [1], "
                   "limits = [3], strides = [2]}\n") ==
        R"(%out: f32[1] = slice %vec {starts = [3], limits = [4], strides = [4]}

output "out" = %out
)");
  CHECK(simplified("%a: f32[1, 6] = reshape %vec {shape = [1, 6]}\n%out: f32[6, 1] = transpose %a {permutation = [1, 0]}\n") ==
        R"(%out: f32[6, 1] = reshape %vec {shape = [6, 1]}

output "out" = %out
)");
  CHECK(
      simplified(
          "%a: f32[2, 3] = broadcast %s {shape = [2, 3], axes = []}\n%out: f32[3, 2] = transpose %a {permutation = [1, 0]}\n") ==
      R"(%out: f32[3, 2] = broadcast %s {shape = [3, 2], axes = []}

output "out" = %out
)");
  CHECK(simplified("%out: f32[2, 3] = constant {value = f32[2, 3] all 0.5}\n") ==
        R"(%/constant: f32[] = constant {value = f32[] 0.5}
%out: f32[2, 3] = broadcast %/constant {shape = [2, 3], axes = []}

output "out" = %out
)");
}

TEST_CASE("products read through transposes") {
  const std::string yt = "%yt: f32[3, 2] = transpose %y {permutation = [1, 0]}\n",
                    xt = "%xt: f32[3, 2] = transpose %x {permutation = [1, 0]}\n";
  const auto dot = [](const std::string& head, const std::string& l, const std::string& r) {
    return head + "{lhs_batch = [], rhs_batch = [], lhs_contract = [" + l + "], rhs_contract = [" + r + "]}\n";
  };
  CHECK(simplified(yt + dot("%out: f32[2, 2] = dot %x, %yt ", "1", "0")) ==
        dot("%out: f32[2, 2] = dot %x, %y ", "1", "1") + "\noutput \"out\" = %out\n");
  CHECK(simplified(xt + dot("%out: f32[3, 3] = dot %xt, %y ", "1", "0")) ==
        dot("%out: f32[3, 3] = dot %x, %y ", "0", "0") + "\noutput \"out\" = %out\n");
  CHECK(simplified(dot("%d: f32[3, 3] = dot %x, %y ", "0", "0") + "%out: f32[3, 3] = transpose %d {permutation = [1, 0]}\n") ==
        dot("%out: f32[3, 3] = dot %y, %x ", "0", "0") + "\noutput \"out\" = %out\n");
  // Nothing is contracted: reading through would exchange the result's axes.
  stays(xt + dot("%out: f32[3, 2, 3] = dot %xt, %v ", "", ""));
}

TEST_CASE("elementwise ops of broadcasts work on what is broadcast") {
  CHECK(simplified(
            R"(%b: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}
%t: f32[2, 3] = broadcast %s {shape = [2, 3], axes = []}
%m: f32[2, 3] = mul %b, %t
%out: f32[2, 3] = tanh %m
)") ==
        R"(%/broadcast: f32[3] = broadcast %s {shape = [3], axes = []}
%/mul: f32[3] = mul %v, %/broadcast
%/tanh: f32[3] = tanh %/mul
%out: f32[2, 3] = broadcast %/tanh {shape = [2, 3], axes = [1]}

output "out" = %out
)");
  stays("%b: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}\n%out: f32[2, 3] = mul %b, %x\n");
}

TEST_CASE("reductions that have little to do") {
  becomes("%out: f32[3] = reduce_sum %v {axes = []}\n", "%v");
  becomes("%out: f32[3] = reduce_max %v {axes = []}\n", "%v");
  CHECK(simplified(
            R"(%a: f32[1, 3] = reshape %v {shape = [1, 3]}
%e: f32[1, 3] = exp %a
%out: f32[3] = reduce_max %e {axes = [0]}
)")
            .find("reduce") == std::string::npos);
  stays("%e: f32[1, 6] = reshape %vec {shape = [1, 6]}\n%out: f32[6] = reduce_sum %e {axes = [0]}\n");  // of -0.0
  const std::string text =
      simplified("%b: f32[4, 3] = broadcast %v {shape = [4, 3], axes = [1]}\n%out: f32[3] = reduce_sum %b {axes = [0]}\n");
  CHECK(text.find("reduce_sum") == std::string::npos);
  CHECK(text.find("f32[] 4}") != std::string::npos);
  stays("%b: f32[4, 3] = broadcast %v {shape = [4, 3], axes = [1]}\n%out: f32[4] = reduce_sum %b {axes = [1]}\n");
}

}  // namespace
}  // namespace mmc
