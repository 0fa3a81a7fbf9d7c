// fold_constants: what is computed before the run, and what is left to it.
#include "tests/passes/passes.h"

namespace mmc {
namespace {

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

}  // namespace
}  // namespace mmc
