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
  CHECK(after(merge_common, "%a: f32[2, 3] = mul %x, %y\n%b: f32[2, 3] = mul %y, %x\n%e: f32[2, 3] = exp %a\n%f: f32[2, 3] = exp %b\n"
                            "%out: f32[2, 3] = sub %e, %f\n") ==
        "%a: f32[2, 3] = mul %x, %y\n%e: f32[2, 3] = exp %a\n%out: f32[2, 3] = sub %e, %e\n\noutput \"out\" = %out\n");
}

TEST_CASE("only what is equal is merged") {
  unchanged(merge_common, "%a: f32[2, 3] = sub %x, %y\n%b: f32[2, 3] = sub %y, %x\n%out: f32[2, 3] = mul %a, %b\n");
  unchanged(merge_common, "%a: f32[3] = reduce_sum %x {axes = [0]}\n%b: f32[2] = reduce_sum %x {axes = [1]}\n%out: f32[2, 3] = broadcast %a {shape = "
                          "[2, 3], axes = [1]}\n%out2: f32[2] = exp %b\n");
  unchanged(merge_common, "%a: f32[] = constant {value = f32[] 0}\n%b: f32[] = constant {value = f32[] -0}\n%out: f32[] = div %a, %b\n");
  // The streams of two statements differ.
  unchanged(merge_common, "%a: f32[3] = random {dtype = f32, shape = [3], distribution = \"normal\", path = \"a\", bound = 0}\n%out: f32[3] = sub %a, %v\n");
}

TEST_CASE("regions see what is around them, not each other's insides") {
  CHECK(after(merge_common, "%a: f32[3] = exp %v\n%out: f32[3] = branch %c {\n  %b: f32[3] = exp %v\n  %s1: f32[3] = mul %b, %a\n  yield %s1\n} else {\n"
                            "  %s2: f32[3] = mul %a, %a\n  yield %s2\n}\n%out2: f32[3] = mul %a, %a\n") ==
        "%a: f32[3] = exp %v\n%out: f32[3] = branch %c {\n  %s1: f32[3] = mul %a, %a\n  yield %s1\n} else {\n"
        "  %s2: f32[3] = mul %a, %a\n  yield %s2\n}\n%out2: f32[3] = mul %a, %a\n\noutput \"out\" = %out\noutput \"out2\" = %out2\n");
}

TEST_CASE("the name of a merged value moves to an unnamed one") {
  const std::string text = after(merge_common, "%/exp: f32[3] = exp %v\n%kept: f32[3] = exp %v\n%out: f32[3] = mul %/exp, %kept\n");
  CHECK(text == "%kept: f32[3] = exp %v\n%out: f32[3] = mul %kept, %kept\n\noutput \"out\" = %out\n");
}

TEST_CASE("values are not merged or folded while gradients are asked for") {
  // Merging a and b would double the gradient; folding a * b would lose it.
  const std::string lines = "%a: f32[] = constant {value = f32[] 2}\n%b: f32[] = constant {value = f32[] 2}\n%p: f32[] = mul %a, %b\n%out: f32[] = grad %p, %a\n";
  unchanged(merge_common, lines);
  unchanged(fold_with_reference, lines);
}

// ---- hoist_invariants

TEST_CASE("what is the same in every iteration leaves the loop, through several") {
  CHECK(after(hoist_invariants, "%out: f32[3] = loop %t in 0..5 {\n  carry %w: f32[3] = %v\n  %m: f32[3] = map %i in 0..3 {\n    %e: f32[] = exp %s\n"
                                "    %n: f32[] = tanh %e\n    stack %m = %n\n  }\n  %u: f32[3] = mul %w, %m\n  next %w = %u\n}\n") ==
        "%e: f32[] = exp %s\n%n: f32[] = tanh %e\n%out: f32[3] = loop %t in 0..5 {\n  carry %w: f32[3] = %v\n  %m: f32[3] = map %i in 0..3 {\n"
        "    stack %m = %n\n  }\n  %u: f32[3] = mul %w, %m\n  next %w = %u\n}\n\noutput \"out\" = %out\n");
}

TEST_CASE("broadcasts leave a loop only for something that leaves it") {
  unchanged(hoist_invariants, "%out: f32[2, 3] = loop %t in 0..5 {\n  carry %w: f32[2, 3] = %x\n  %b: f32[2, 3] = broadcast %s {shape = [2, 3], axes = []}\n"
                              "  %u: f32[2, 3] = mul %w, %b\n  next %w = %u\n}\n");
  CHECK(after(hoist_invariants, "%out: f32[2, 3] = loop %t in 0..5 {\n  carry %w: f32[2, 3] = %x\n  %b: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}\n"
                                "  %e: f32[2, 3] = mul %b, %y\n  %u: f32[2, 3] = mul %w, %e\n  next %w = %u\n}\n") ==
        "%b: f32[2, 3] = broadcast %v {shape = [2, 3], axes = [1]}\n%e: f32[2, 3] = mul %b, %y\n%out: f32[2, 3] = loop %t in 0..5 {\n"
        "  carry %w: f32[2, 3] = %x\n  %u: f32[2, 3] = mul %w, %e\n  next %w = %u\n}\n\noutput \"out\" = %out\n");
}

TEST_CASE("what may fail, what has an effect and what only one side runs stay where they are") {
  unchanged(hoist_invariants, "%out: f32[5, 3] = map %i in 0..5 {\n  %g: f32[3] = gather %v, %k {axis = 0}\n  stack %out = %g\n}\n");
  unchanged(hoist_invariants, "%out: f32[3] = loop %t in 0..5 {\n  carry %w: f32[3] = %v\n  guard %s {what = \"loss\"}\n  %u: f32[3] = mul %w, %v\n  next %w = %u\n}\n");
  unchanged(hoist_invariants, "%out: f32[5, 3] = map %i in 0..5 {\n  %b: f32[3] = branch %c {\n    %e: f32[3] = exp %v\n    yield %e\n  } else {\n"
                              "    yield %v\n  }\n  stack %out = %b\n}\n");
  unchanged(hoist_invariants, "%out: f32[3] = loop %t in 0..5 {\n  carry %w: f32[3] = %v\n  %f: f32[] = convert %t {dtype = f32}\n"
                              "  %b: f32[3] = broadcast %f {shape = [3], axes = []}\n  %u: f32[3] = mul %w, %b\n  next %w = %u\n}\n");
}

// ---- fold_constants

const std::string three = "%a: f32[3] = constant {value = f32[3] [1, 2, 4]}\n";

TEST_CASE("constants are computed, broadcasts and ramps of them seen through") {
  CHECK(after(fold_with_reference, three + "%h: f32[] = constant {value = f32[] 0.5}\n%b: f32[3] = broadcast %h {shape = [3], axes = []}\n"
                                           "%out: f32[3] = mul %a, %b\n") == "%out: f32[3] = constant {value = f32[3] [0.5, 1, 2]}\n\noutput \"out\" = %out\n");
  // An identity matrix.
  const std::string eye = after(fold_with_reference, "%i: i32[3, 3] = iota {dtype = i32, shape = [3, 3], axis = 0}\n%j: i32[3, 3] = iota {dtype = i32, shape = [3, "
                                                     "3], axis = 1}\n%e: bool[3, 3] = equal %i, %j\n%out: f32[3, 3] = convert %e {dtype = f32}\n");
  CHECK(eye == "%out: f32[3, 3] = constant {value = f32[3, 3] [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}\n\noutput \"out\" = %out\n");
}

TEST_CASE("what stays to be computed at run time") {
  unchanged(fold_with_reference, "%out: f32[3] = exp %v\n");                                              // depends on a draw
  unchanged(fold_with_reference, "%h: f32[] = constant {value = f32[] 2}\n%out: f32[3] = broadcast %h {shape = [3], axes = []}\n");
  unchanged(fold_with_reference, "%out: i32[9] = iota {dtype = i32, shape = [9], axis = 0}\n");
  unchanged(fold_with_reference, "%out: f32[3] = random {dtype = f32, shape = [3], distribution = \"normal\", path = \"a\", bound = 0}\n");
  unchanged(fold_with_reference, "%i: f32[5000] = iota {dtype = f32, shape = [5000], axis = 0}\n%out: f32[5000] = exp %i\n");  // too large
  unchanged(fold_with_reference, three + "%i: i32[1] = constant {value = i32[1] [7]}\n%out: f32[1] = gather %a, %i {axis = 0}\n");  // the run reports it
  bool changed = true;
  after([](Graph& g) { return fold_constants(g, {}); }, three + "%out: f32[3] = exp %a\n", &changed);     // no evaluator
  CHECK_FALSE(changed);
}

TEST_CASE("a large table is reduced to a small result") {
  const std::string text = after(fold_with_reference, "%i: f32[5000] = iota {dtype = f32, shape = [5000], axis = 0}\n%out: f32[] = reduce_max %i {axes = [0]}\n");
  CHECK(text == "%out: f32[] = constant {value = f32[] 4999}\n\noutput \"out\" = %out\n");
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
  CHECK(after(drop_dead, "%out: f32[],\n%n.last: f32[],\n%ran: i32[] = loop %t in 0..3 stops {\n  carry %a: f32[] = %s\n  carry %n: f32[] = %s\n  %l: f32[] = mul %a, %a\n"
                         "  %m: f32[] = exp %n\n  %big: bool[] = less %n, %l\n  next %a = %l\n  next %n = %m\n  stop %big\n}\n")
            .find("next %n = %m") != std::string::npos);
  const std::string grad = after(drop_dead, "%l: f32[] = mul %s, %s\n%ds: f32[], %out: f32[] = grad %l, %s, %l\n");
  CHECK(grad.find("grad %l, %l") != std::string::npos);
}

// ---- changes

TEST_CASE("the log of changes shows what differs, with a line around it") {
  CHECK(changed_lines("a\nb\nc\n", "a\nb\nc\n").empty());
  CHECK(changed_lines("a\nb\nc\nd\ne\n", "a\nb\nx\nd\ne\n") == "...\n  b\n- c\n+ x\n  d\n");
  CHECK(changed_lines("a\nb\n", "a\nnew\nb\n") == "  a\n+ new\n  b\n");
  CHECK(changed_lines("a\nold\nb\n", "a\nb\n") == "  a\n- old\n  b\n");
  CHECK(changed_lines("", "a\n") == "+ a\n");
  CHECK(changed_lines("1\n2\n3\n4\n5\n6\n7\n", "1\nx\n3\n4\n5\ny\n7\n") == "  1\n- 2\n+ x\n  3\n...\n  5\n- 6\n+ y\n  7\n");
  CHECK(changed_lines("}\n}\na\n}\n", "}\n}\n}\n") == "...\n  }\n- a\n  }\n");
  CHECK(changed_lines("a\nb\n", "b\na\n").size() > 0);
}

}  // namespace
}  // namespace mmc
