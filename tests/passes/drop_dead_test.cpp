// drop_dead: what nobody asks for goes, in the lists of structured nodes too.
#include "tests/passes/passes.h"

namespace mmc {
namespace {

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

}  // namespace
}  // namespace mmc
