// Each rule of `simplify`, and what must not be simplified.
#include "tests/passes/passes.h"

namespace mmc {
namespace {

std::string simplified(const std::string& lines) { return after(simplify, lines); }

// `%out` turns out to be just `value`.
void becomes(const std::string& lines, const std::string& value) {
  INFO(lines);
  CHECK(simplified(lines) == "\noutput \"out\" = " + value + "\n");
}

void stays(const std::string& lines) {
  INFO(lines);
  bool changed = true;
  after(simplify, lines, &changed);
  CHECK_FALSE(changed);
}

// A line that makes `%name` a matrix of equal elements.
std::string full(const std::string& name, const std::string& number) {
  return "%" + name + ".s: f32[] = constant {value = f32[] " + number + "}\n%" + name + ": f32[2, 3] = broadcast %" + name +
         ".s {shape = [2, 3], axes = []}\n";
}

std::string ints(const std::string& name, const std::string& number) {
  return "%" + name + ".s: i32[] = constant {value = i32[] " + number + "}\n%" + name + ": i32[3] = broadcast %" + name +
         ".s {shape = [3], axes = []}\n";
}

TEST_CASE("neutral elements") {
  becomes(full("n", "1") + "%out: f32[2, 3] = mul %x, %n\n", "%x");
  becomes(full("n", "1") + "%out: f32[2, 3] = mul %n, %x\n", "%x");
  becomes(full("n", "1") + "%out: f32[2, 3] = div %x, %n\n", "%x");
  becomes(full("n", "1") + "%out: f32[2, 3] = pow %x, %n\n", "%x");
  becomes(full("n", "0") + "%out: f32[2, 3] = sub %x, %n\n", "%x");
  becomes(full("n", "-0") + "%out: f32[2, 3] = add %x, %n\n", "%x");
  becomes(full("n", "-0") + "%out: f32[2, 3] = add %n, %x\n", "%x");
  becomes(ints("n", "0") + "%out: i32[3] = add %k, %n\n", "%k");
  becomes(ints("n", "0") + "%out: i32[3] = sub %k, %n\n", "%k");
  becomes(ints("n", "1") + "%out: i32[3] = mul %k, %n\n", "%k");
  becomes(ints("n", "1") + "%out: i32[3] = floor_divide %k, %n\n", "%k");
}

TEST_CASE("sums with zero keep signed zeros") {
  stays(full("n", "0") + "%out: f32[2, 3] = add %x, %n\n");         // -0.0 + 0.0 is 0.0
  stays(full("n", "-0") + "%out: f32[2, 3] = sub %x, %n\n");        // -0.0 - -0.0 is 0.0
  stays(full("n", "0") + "%out: f32[2, 3] = sub %n, %x\n");         // 0.0 - 0.0 is 0.0, its negative is not
  stays("%z: f32[2, 3] = sub %x, %x\n%out: f32[2, 3] = exp %z\n");  // nan, inf
  // A sum is -0.0 only when both terms are; exp, abs and squares never are.
  for (const char* op : {"exp %x", "abs %x", "sigmoid %x", "relu %x", "mul %x, %x"}) {
    const std::string term = std::string("%p: f32[2, 3] = ") + op + "\n";
    INFO(op);
    const std::string text = simplified(full("n", "0") + term + "%out: f32[2, 3] = add %p, %n\n");
    CHECK(text == term + "\noutput \"out\" = %p\n");
  }
  stays(full("n", "0") + "%p: f32[2, 3] = mul %x, %y\n%out: f32[2, 3] = add %p, %n\n");
  stays(full("n", "0") + "%p: f32[2, 3] = add %x, %n\n%out: f32[2, 3] = tanh %p\n");
  // These don't tell +0.0 from -0.0.
  for (const char* op : {"relu", "abs", "exp", "sigmoid"}) {
    CHECK(simplified(full("n", "0") + "%p: f32[2, 3] = add %x, %n\n%out: f32[2, 3] = " + op + " %p\n") ==
          std::string("%out: f32[2, 3] = ") + op + R"( %x

output "out" = %out
)");
  }
  CHECK(simplified(full("n", "0") + "%p: f32[2, 3] = add %n, %x\n%out: bool[2, 3] = less %p, %y\n") ==
        R"(%out: bool[2, 3] = less %x, %y

output "out" = %out
)");
}

TEST_CASE("products with zero stay, for nan and infinity; those of integers don't") {
  stays(full("n", "0") + "%out: f32[2, 3] = mul %x, %n\n");
  stays(full("n", "0") + "%out: f32[2, 3] = div %n, %x\n");
  CHECK(simplified(ints("n", "0") + "%out: i32[3] = mul %k, %n\n").find("mul") == std::string::npos);
  CHECK(simplified("%out: i32[3] = sub %k, %k\n").find("sub") == std::string::npos);
  CHECK(simplified(ints("n", "1") + "%out: i32[3] = remainder %k, %n\n").find("remainder") == std::string::npos);
}

TEST_CASE("negation") {
  becomes("%m: f32[2, 3] = neg %x\n%out: f32[2, 3] = neg %m\n", "%x");
  CHECK(simplified("%m: f32[2, 3] = neg %y\n%out: f32[2, 3] = add %x, %m\n") ==
        R"(%out: f32[2, 3] = sub %x, %y

output "out" = %out
)");
  CHECK(simplified("%m: f32[2, 3] = neg %y\n%out: f32[2, 3] = add %m, %x\n") ==
        R"(%out: f32[2, 3] = sub %x, %y

output "out" = %out
)");
  CHECK(simplified("%m: f32[2, 3] = neg %y\n%out: f32[2, 3] = sub %x, %m\n") ==
        R"(%out: f32[2, 3] = add %x, %y

output "out" = %out
)");
  CHECK(simplified(R"(%m: f32[2, 3] = neg %y
%n: f32[2, 3] = neg %x
%out: f32[2, 3] = mul %m, %n
)") ==
        R"(%out: f32[2, 3] = mul %y, %x

output "out" = %out
)");
  CHECK(simplified(full("n", "-1") + "%out: f32[2, 3] = mul %x, %n\n") == R"(%out: f32[2, 3] = neg %x

output "out" = %out
)");
  CHECK(simplified(full("n", "-0") + "%out: f32[2, 3] = sub %n, %x\n") == R"(%out: f32[2, 3] = neg %x

output "out" = %out
)");
  CHECK(simplified("%m: f32[2, 3] = neg %y\n%out: f32[2, 3] = abs %m\n") ==
        R"(%out: f32[2, 3] = abs %y

output "out" = %out
)");
  stays("%m: f32[2, 3] = sub %x, %y\n%out: f32[2, 3] = neg %m\n");  // y - x has another zero
}

TEST_CASE("division by a power of two is a product, any other division stays") {
  CHECK(simplified(full("n", "8") + "%out: f32[2, 3] = div %x, %n\n").find("= mul %x, ") != std::string::npos);
  CHECK(simplified(full("n", "-0.25") + "%out: f32[2, 3] = div %x, %n\n").find("f32[] -4}") != std::string::npos);
  stays(full("n", "3") + "%out: f32[2, 3] = div %x, %n\n");
  stays(full("n", "0") + "%out: f32[2, 3] = div %x, %n\n");
  stays(full("n", "inf") + "%out: f32[2, 3] = div %x, %n\n");
  stays(full("n", "1e-45") + "%out: f32[2, 3] = div %x, %n\n");          // its inverse overflows
  stays(full("n", "1.7014118e+38") + "%out: f32[2, 3] = div %x, %n\n");  // 2^127: its inverse is not normal
}

TEST_CASE("powers") {
  CHECK(simplified(full("n", "2") + "%out: f32[2, 3] = pow %x, %n\n") ==
        R"(%out: f32[2, 3] = mul %x, %x

output "out" = %out
)");
  CHECK(simplified(full("n", "-1") + "%out: f32[2, 3] = pow %x, %n\n").find("= div ") != std::string::npos);
  CHECK(simplified(full("n", "0") + "%out: f32[2, 3] = pow %x, %n\n").find("pow") == std::string::npos);
  stays(full("n", "0.5") + "%out: f32[2, 3] = pow %x, %n\n");  // sqrt(-inf) is nan
  stays(full("n", "3") + "%out: f32[2, 3] = pow %x, %n\n");
}

TEST_CASE("conversions") {
  becomes("%w: f64[3] = convert %v {dtype = f64}\n%out: f32[3] = convert %w {dtype = f32}\n", "%v");
  becomes("%w: i64[3] = convert %k {dtype = i64}\n%out: i32[3] = convert %w {dtype = i32}\n", "%k");
  becomes("%w: f64[3] = convert %k {dtype = f64}\n%out: i32[3] = convert %w {dtype = i32}\n", "%k");
  becomes("%out: f32[3] = convert %v {dtype = f32}\n", "%v");
  CHECK(simplified("%w: f64[3] = convert %v {dtype = f64}\n%out: i32[3] = convert %w {dtype = i32}\n") ==
        R"(%out: i32[3] = convert %v {dtype = i32}

output "out" = %out
)");
  stays("%w: f32[3] = convert %k {dtype = f32}\n%out: i32[3] = convert %w {dtype = i32}\n");  // f32 holds 24 bits
  stays("%w: i32[3] = convert %v {dtype = i32}\n%out: f32[3] = convert %w {dtype = f32}\n");
}

TEST_CASE("selection and logic") {
  const std::string choice = "%a: bool[3] = less %v, %w\n%n: bool[3] = logical_not %a\n";
  const std::string w = "%w: f32[3] = exp %v\n";
  becomes("%a: bool[3] = less %v, %v\n%out: f32[3] = select %a, %v, %v\n", "%v");
  CHECK(simplified(w + choice + "%out: f32[3] = select %n, %v, %w\n").find("select %a, %w, %v") != std::string::npos);
  for (const auto& [condition, side] : {std::pair("true", "%v"), std::pair("false", "%k.f")}) {
    const std::string text =
        simplified(std::string("%k.f: f32[3] = convert %k {dtype = f32}\n%a: bool[] = constant {value = bool[] ") + condition +
                   R"(}
%b: bool[3] = broadcast %a {shape = [3], axes = []}
%out: f32[3] = select %b, %v, %k.f
)");
    CHECK(text.ends_with(std::string("output \"out\" = ") + side + "\n"));
  }
  becomes(R"(%u: f32[3] = undefined {dtype = f32, shape = [3]}
%a: bool[3] = less %v, %v
%out: f32[3] = select %a, %u, %v
)",
          "%v");
  becomes("%t: bool[] = constant {value = bool[] true}\n%out: bool[] = logical_and %c, %t\n", "%c");
  CHECK(
      simplified("%t: bool[] = constant {value = bool[] true}\n%out: bool[] = logical_or %c, %t\n").ends_with("\"out\" = %t\n"));
  CHECK(simplified("%t: bool[] = constant {value = bool[] false}\n%out: bool[] = logical_and %t, %c\n")
            .ends_with("\"out\" = %t\n"));
  becomes("%n: bool[] = logical_not %c\n%out: bool[] = logical_not %n\n", "%c");
  becomes("%out: bool[] = logical_or %c, %c\n", "%c");
  becomes("%out: f32[3] = maximum %v, %v\n", "%v");
  stays("%out: bool[3] = equal %v, %v\n");  // nan
  stays("%out: f32[3] = relu %v\n");
  becomes("%r: f32[3] = stop_gradient %v\n%out: f32[3] = stop_gradient %r\n", "%v");
}

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
