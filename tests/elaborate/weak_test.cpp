// Scalars of optimizer arithmetic (DECISIONS 10): f64 or int until they meet a tensor, then rounded once.
#include <catch2/catch.hpp>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/operands.h"

using namespace mmc;
using namespace mmc::elab;

namespace {

struct Bench {
  SourceMap sources;
  Diagnostics diagnostics;
  CompileOptions options;
  Study study;
  Context c{sources, diagnostics, options, study};

  Datum weak(DType t, double value) {
    TensorV scalar = scalar_tensor(c, t, value);
    scalar.weak = true;
    return scalar;
  }
  Datum apply(ast::BinaryOp op, const Datum& a, const Datum& b) { return binary(c, op, a, b, {}, {}, {}); }
  std::string text(const Datum& d) { return (d.tensor()->weak ? "weak " : "") + type_text(c, *d.tensor()); }
};

using Op = ast::BinaryOp;

}  // namespace

TEST_CASE("weak with weak or static stays weak") {
  Bench b;
  const Datum t = b.weak(DType::i32, 3), rate = b.weak(DType::f64, 0.1);
  CHECK(b.text(b.apply(Op::subtract, t, Datum(1))) == "weak i32[]");
  CHECK(b.text(b.apply(Op::multiply, t, Datum(0.5))) == "weak f64[]");
  CHECK(b.text(b.apply(Op::divide, t, Datum(2))) == "weak f64[]");
  CHECK(b.text(b.apply(Op::power, Datum(0.9), t)) == "weak f64[]");
  CHECK(b.text(b.apply(Op::power, rate, Datum(2))) == "weak f64[]");
  CHECK(b.text(b.apply(Op::power, t, Datum(0.5))) == "weak f64[]");
  CHECK(b.text(b.apply(Op::add, t, rate)) == "weak f64[]");
  CHECK(b.text(compare(b.c, ast::CompareOp::less, t, Datum(10), {}, {}, {})) == "weak bool[]");
}

TEST_CASE("weak takes the dtype of the tensor it meets") {
  Bench b;
  const Datum t = b.weak(DType::i32, 3), rate = b.weak(DType::f64, 0.1);
  const Datum f32 = scalar_tensor(b.c, DType::f32, 2), f64 = scalar_tensor(b.c, DType::f64, 2),
              i32 = scalar_tensor(b.c, DType::i32, 2);
  CHECK(b.text(b.apply(Op::multiply, rate, f32)) == "f32[]");
  CHECK(b.text(b.apply(Op::multiply, f64, rate)) == "f64[]");
  CHECK(b.text(b.apply(Op::multiply, t, f32)) == "f32[]");
  CHECK(b.text(b.apply(Op::multiply, t, i32)) == "i32[]");
  CHECK(b.text(b.apply(Op::multiply, rate, i32)) == "f32[]");
}

TEST_CASE("functions keep weak scalars weak") {
  Bench b;
  auto run = [&](std::string_view name, std::vector<Datum> arguments) {
    CallSite site;
    site.spans.resize(arguments.size());
    return b.text(find_builtin(name)->run(b.c, site, arguments));
  };
  const Datum t = b.weak(DType::i32, 3), rate = b.weak(DType::f64, 0.1);
  const Datum early = compare(b.c, ast::CompareOp::less, t, Datum(10), {}, {}, {});
  CHECK(run("sqrt", {rate}) == "weak f64[]");
  CHECK(run("sqrt", {t}) == "weak f64[]");
  CHECK(run("minimum", {t, Datum(100)}) == "weak i32[]");
  CHECK(run("maximum", {t, Datum(0.5)}) == "weak f64[]");
  CHECK(run("clamp", {rate, Datum(0), Datum(1)}) == "weak f64[]");
  CHECK(run("where", {early, rate, Datum(0.5)}) == "weak f64[]");
  CHECK(run("where", {early, Datum(0.1), Datum(0.5)}) == "weak f64[]");
  CHECK(run("where", {scalar_tensor(b.c, DType::boolean, 1), rate, Datum(0.5)}) == "f32[]");
}
