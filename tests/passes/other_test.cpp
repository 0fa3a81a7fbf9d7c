// merge_common, hoist_invariants, fold_constants, drop_dead, the log of changes: before and after.
#include "compiler/passes/changes.h"
#include "tests/passes/passes.h"

namespace mmc {
namespace {

void unchanged(Pass pass, const std::string& lines) {
  INFO(lines);
  bool changed = true;
  after(pass, lines, &changed);
  CHECK_FALSE(changed);
}

// ---- merge_common

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

// ---- hoist_invariants

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

TEST_CASE("what may fail, what has an effect and what only one side runs stay where they are") {
  unchanged(hoist_invariants,
            R"(%out: f32[5, 3] = map %i in 0..5 {
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

// ---- fold_constants

const std::string three = "%a: f32[3] = constant {value = f32[3] [1, 2, 4]}\n";

TEST_CASE("constants are computed, broadcasts and ramps of them seen through") {
  CHECK(after(fold_with_reference, three + R"(%h: f32[] = constant {value = f32[] 0.5}
%b: f32[3] = broadcast %h {shape = [3], axes = []}
%out: f32[3] = mul %a, %b
)") ==
        R"(%out: f32[3] = constant {value = f32[3] [0.5, 1, 2]}

output "out" = %out
)");
  // An identity matrix.
  const std::string eye = after(fold_with_reference,
                                R"(%i: i32[3, 3] = iota {dtype = i32, shape = [3, 3], axis = 0}
%j: i32[3, 3] = iota {dtype = i32, shape = [3, 3], axis = 1}
%e: bool[3, 3] = equal %i, %j
%out: f32[3, 3] = convert %e {dtype = f32}
)");
  CHECK(eye == R"(%out: f32[3, 3] = constant {value = f32[3, 3] [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}

output "out" = %out
)");
}

TEST_CASE("what stays to be computed at run time") {
  unchanged(fold_with_reference, "%out: f32[3] = exp %v\n");  // depends on a draw
  unchanged(fold_with_reference,
            "%h: f32[] = constant {value = f32[] 2}\n%out: f32[3] = broadcast %h {shape = [3], axes = []}\n");
  unchanged(fold_with_reference, "%out: i32[9] = iota {dtype = i32, shape = [9], axis = 0}\n");
  unchanged(fold_with_reference,
            "%out: f32[3] = random {dtype = f32, shape = [3], distribution = \"normal\", path = \"a\", bound = 0}\n");
  unchanged(fold_with_reference,
            "%i: f32[5000] = iota {dtype = f32, shape = [5000], axis = 0}\n%out: f32[5000] = exp %i\n");  // too large
  unchanged(
      fold_with_reference,
      three + "%i: i32[1] = constant {value = i32[1] [7]}\n%out: f32[1] = gather %a, %i {axis = 0}\n");  // the run reports it
  bool changed = true;
  after([](Graph& g) { return fold_constants(g, {}); }, three + "%out: f32[3] = exp %a\n", &changed);  // no evaluator
  CHECK_FALSE(changed);
}

TEST_CASE("a large table is reduced to a small result") {
  const std::string text =
      after(fold_with_reference,
            "%i: f32[5000] = iota {dtype = f32, shape = [5000], axis = 0}\n%out: f32[] = reduce_max %i {axes = [0]}\n");
  CHECK(text == R"(%out: f32[] = constant {value = f32[] 4999}

output "out" = %out
)");
}

// ---- drop_dead

TEST_CASE("dead values go, in the lists of structured nodes too") {
  // `a` and `b` only feed each other; `d` is needed by what is put out; nobody asks for `rows`.
  CHECK(after(drop_dead, R"(%unused: f32[2, 3] = exp %x
%fa: f32[],
%fb: f32[],
%out: f32[],
%rows: f32[3],
%out2: f32[2] = loop %t in 0..3 {
  carry %a: f32[] = %s
  carry %b: f32[] = %s
  carry %d: f32[] = %s
  scan %e: f32[] = %v
  scan %f: f32[] = %v
  %a2: f32[] = mul %a, %b
  %b2: f32[] = mul %a, %e
  %d2: f32[] = mul %d, %f
  next %a = %a2
  next %b = %b2
  next %d = %d2
  stack %rows = %a2
  stack %out2 = %d2 every 2
}
)") == R"(%out: f32[],
%out2: f32[2] = loop %t in 0..3 {
  carry %d: f32[] = %s
  scan %f: f32[] = %v
  %d2: f32[] = mul %d, %f
  next %d = %d2
  stack %out2 = %d2 every 2
}

output "out" = %out
output "out2" = %out2
)");
}

TEST_CASE("a carried value that another one needs stays") {
  const std::string lines = R"(%fa: f32[],
%out: f32[] = loop %t in 0..3 {
  carry %a: f32[] = %s
  carry %b: f32[] = %s
  %a2: f32[] = mul %a, %a
  next %a = %a2
  next %b = %a
}
)";
  CHECK(after(drop_dead, lines) == lines + "\noutput \"out\" = %out\n");
}

TEST_CASE("unused results of maps and branches go") {
  CHECK(after(drop_dead, R"(%m: f32[3],
%out: f32[3],
%z: f32[] = map %i in 0..3 {
  scan %e: f32[] = %v
  scan %n: f32[] = %v
  %p: f32[] = exp %e
  %q: f32[] = exp %n
  stack %m = %p
  stack %out = %q
  sum %z = %p
}
%b1: f32[3],
%out2: f32[] = branch %c {
  %g: f32[3] = exp %v
  yield %g, %s
} else {
  %h: f32[] = exp %s
  yield %v, %h
}
)") == R"(%out: f32[3] = map %i in 0..3 {
  scan %n: f32[] = %v
  %q: f32[] = exp %n
  stack %out = %q
}
%out2: f32[] = branch %c {
  yield %s
} else {
  %h: f32[] = exp %s
  yield %h
}

output "out" = %out
output "out2" = %out2
)");
}

TEST_CASE("guards stay, with what they look at and the loop around them") {
  const std::string text = after(drop_dead, R"(%out: f32[3] = exp %v
%w: f32[] = loop %t in 0..3 {
  carry %a: f32[] = %s
  %l: f32[] = mul %a, %a
  %more: f32[] = exp %l
  guard %l {what = "loss"}
  next %a = %l
}
)");
  CHECK(text.find("guard %l") != std::string::npos);
  CHECK(text.find("next %a = %l") != std::string::npos);
  CHECK(text.find("%more") == std::string::npos);
}

TEST_CASE("what a loop stops on stays; derivatives that nobody wants are not asked for") {
  CHECK(after(drop_dead,
              R"(%out: f32[],
%n.last: f32[],
%ran: i32[] = loop %t in 0..3 stops {
  carry %a: f32[] = %s
  carry %n: f32[] = %s
  %l: f32[] = mul %a, %a
  %m: f32[] = exp %n
  %big: bool[] = less %n, %l
  next %a = %l
  next %n = %m
  stop %big
}
)")
            .find("next %n = %m") != std::string::npos);
  const std::string grad = after(drop_dead, "%l: f32[] = mul %s, %s\n%ds: f32[], %out: f32[] = grad %l, %s, %l\n");
  CHECK(grad.find("grad %l, %l") != std::string::npos);
}

// ---- changes

TEST_CASE("the log of changes shows what differs, with a line around it") {
  CHECK(changed_lines(R"(a
b
c
)",
                      R"(a
b
c
)")
            .empty());
  CHECK(changed_lines(R"(a
b
c
d
e
)",
                      R"(a
b
x
d
e
)") == R"(...
  b
- c
+ x
  d
)");
  CHECK(changed_lines("a\nb\n", R"(a
new
b
)") == R"(  a
+ new
  b
)");
  CHECK(changed_lines(R"(a
old
b
)",
                      "a\nb\n") == R"(  a
- old
  b
)");
  CHECK(changed_lines("", "a\n") == "+ a\n");
  CHECK(changed_lines(R"(1
2
3
4
5
6
7
)",
                      R"(1
x
3
4
5
y
7
)") == R"(  1
- 2
+ x
  3
...
  5
- 6
+ y
  7
)");
  CHECK(changed_lines(R"(}
}
a
}
)",
                      R"(}
}
}
)") == R"(...
  }
- a
  }
)");
  CHECK(changed_lines("a\nb\n", "b\na\n").size() > 0);
}

}  // namespace
}  // namespace mmc
