// The rules of `simplify` for elements: arithmetic, conversions, selection; and what must not be simplified.
#include "tests/passes/simplified.h"

namespace mmc {
namespace {

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

}  // namespace
}  // namespace mmc
