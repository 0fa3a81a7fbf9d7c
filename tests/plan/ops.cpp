// Every op against the reference executor, over types and shapes: empty, of size one, odd, larger than a block.
#include "compiler/graph/op.h"
#include "tests/plan/graphs.h"

namespace mmc::test {
namespace {

using namespace build;
using Shapes = std::vector<std::vector<std::int64_t>>;
const Shapes shapes = {{}, {0}, {1}, {7}, {3, 5}, {64}, {1, 17}, {4, 0, 2}, {2, 3, 50}, {2100}, {130, 33}};
const std::vector<DType> numbers = {DType::f32, DType::f64, DType::i32, DType::i64};
const std::vector<DType> floats = {DType::f32, DType::f64};

using Unary = Value (*)(Builder&, Value);
using Binary = Value (*)(Builder&, Value, Value);

}  // namespace

TEST_CASE("elementwise ops of one operand") {
  struct Case {
    const char* name;
    Unary op;
    double scale;
    bool integers;
  };
  for (const Case& c : std::vector<Case>{{"neg", neg, 2, true},
                                         {"abs", build::abs, 2, true},
                                         {"sign", sign, 2, true},
                                         {"exp", build::exp, 3, false},
                                         {"expm1", build::expm1, 3, false},
                                         {"log", build::log, 3, false},
                                         {"log1p", build::log1p, 0.9, false},
                                         {"sqrt", build::sqrt, 3, false},
                                         {"sin", build::sin, 9, false},
                                         {"cos", build::cos, 9, false},
                                         {"tan", build::tan, 1.4, false},
                                         {"asin", build::asin, 1, false},
                                         {"acos", build::acos, 1, false},
                                         {"atan", build::atan, 5, false},
                                         {"sinh", build::sinh, 3, false},
                                         {"cosh", build::cosh, 3, false},
                                         {"tanh", build::tanh, 3, false},
                                         {"sigmoid", sigmoid, 9, false},
                                         {"relu", relu, 2, true},
                                         {"erf", build::erf, 2, false},
                                         {"floor", build::floor, 9, false},
                                         {"ceil", build::ceil, 9, false},
                                         {"round", build::round, 9, false}}) {
    for (const auto& shape : shapes) {
      for (DType t : c.integers ? numbers : floats) {
        Study s;
        const Value x = constant(s.b, some(tensor(t, shape), 3, c.scale));
        s.output(c.name, c.op(s.b, x));
        // sin and cos near their zeros: relative to the argument's rounding.
        compare(s.g, 1e-1);
      }
    }
  }
}

TEST_CASE("elementwise ops at special numbers") {
  const double inf = INFINITY, nan = NAN;
  const std::vector<double> special = {0.0, -0.0,  1,      -1,   0.5,   -0.5, 1.5, 2.5, inf,  -inf,
                                       nan, 1e-40, -1e-40, 1e30, -1e30, 88,   -88, 104, -104, 710};
  for (DType t : floats) {
    Tensor x = make_tensor(tensor(t, {static_cast<std::int64_t>(special.size())}));
    for (std::size_t i = 0; i < special.size(); ++i) {
      if (t == DType::f32)
        x.as<float>()[i] = static_cast<float>(special[i]);
      else
        x.as<double>()[i] = special[i];
    }
    Study s;
    const Value v = constant(s.b, to_literal(x));
    const Value w = transpose(s.b, broadcast(s.b, v, std::vector<Dim>{20, 20}, {0}), {1, 0});
    const Value u = broadcast(s.b, v, std::vector<Dim>{20, 20}, {0});
    int k = 0;
    for (Unary op : {neg, build::abs, sign, build::exp, build::expm1, build::log, build::log1p, build::sqrt, build::atan,
                     build::tanh, sigmoid, relu, build::erf, build::floor, build::ceil, build::round, is_nan})
      s.output("unary " + std::to_string(k++), op(s.b, v));
    for (Binary op : {add, sub, mul, div, maximum, minimum, build::pow, build::atan2, remainder, floor_divide, equal, not_equal,
                      less, less_equal, greater, greater_equal})
      s.output("binary " + std::to_string(k++), op(s.b, u, w));
    compare(s.g, 1e-30);
  }
}

TEST_CASE("elementwise ops of two operands, and select") {
  struct Case {
    const char* name;
    Binary op;
    bool integers;
  };
  for (const Case& c : std::vector<Case>{{"add", add, true},
                                         {"sub", sub, true},
                                         {"mul", mul, true},
                                         {"div", div, false},
                                         {"remainder", remainder, false},
                                         {"pow", build::pow, false},
                                         {"atan2", build::atan2, false},
                                         {"maximum", maximum, true},
                                         {"minimum", minimum, true},
                                         {"equal", equal, true},
                                         {"not_equal", not_equal, true},
                                         {"less", less, true},
                                         {"less_equal", less_equal, true},
                                         {"greater", greater, true},
                                         {"greater_equal", greater_equal, true}}) {
    for (const auto& shape : shapes) {
      for (DType t : c.integers ? numbers : floats) {
        Study s;
        const Type type = tensor(t, shape);
        const Value x = constant(s.b, some(type, 3)), y = constant(s.b, some(type, 9));
        const Value one = scalar(s.b, t, 2);
        s.output("both", c.op(s.b, x, y));
        s.output("scalar right", c.op(s.b, x, broadcast_scalar(s.b, one, type.dims())));
        s.output("scalar left", c.op(s.b, broadcast_scalar(s.b, one, type.dims()), y));
        compare(s.g);
      }
    }
  }
  for (const auto& shape : shapes) {
    for (DType t : numbers) {
      Study s;
      const Value when = constant(s.b, some(tensor(DType::boolean, shape), 5));
      const Value x = constant(s.b, some(tensor(t, shape), 3)), y = constant(s.b, some(tensor(t, shape), 9));
      const Value seven = broadcast_scalar(s.b, scalar(s.b, t, 7), tensor(t, shape).dims());
      s.output("select", select(s.b, when, x, y));
      s.output("select scalar", select(s.b, when, seven, y));
      s.output("select scalars", select(s.b, when, seven, seven));
      s.output("not", logical_not(s.b, when));
      s.output("and", logical_and(s.b, when, less(s.b, x, y)));
      s.output("xor", logical_xor(s.b, when, less(s.b, x, y)));
      for (DType to : {DType::boolean, DType::i32, DType::i64, DType::f32, DType::f64}) s.output("convert", convert(s.b, x, to));
      s.output("from bool", convert(s.b, when, t));
      compare(s.g);
    }
  }
}

TEST_CASE("integer division, remainder and power") {
  for (DType t : {DType::i32, DType::i64}) {
    Study s;
    const Type type = tensor(t, {4, 3});
    const Value x = constant(s.b, some(type, 3));
    for (double d : {3.0, -3.0, 1.0, -1.0}) {
      s.output("floor_divide", floor_divide(s.b, x, full(s.b, type, d)));
      s.output("remainder", remainder(s.b, x, full(s.b, type, d)));
    }
    s.output("pow", build::pow(s.b, x, full(s.b, type, 3)));
    compare(s.g);
  }
}

TEST_CASE("broadcasts, transposes, slices, reversals and reshapes are read in place by elementwise ops") {
  for (DType t : {DType::f32, DType::f64, DType::i32}) {
    Study s;
    const Value x = constant(s.b, some(tensor(t, {6, 50}), 3)), bias = constant(s.b, some(tensor(t, {50}), 4));
    const Value column = constant(s.b, some(tensor(t, {6}), 5));
    const std::vector<Dim> dims = {6, 50};
    const Value a = add(s.b, x, broadcast(s.b, bias, dims, {1}));
    const Value c = mul(s.b, a, broadcast(s.b, column, dims, {0}));
    s.output("bias and column", c);
    s.output("transposed", add(s.b, transpose(s.b, c, {1, 0}), transpose(s.b, x, {1, 0})));
    s.output("reversed", sub(s.b, reverse(s.b, x, 1), reverse(s.b, c, 0)));
    s.output("sliced", add(s.b, slice(s.b, x, {1, 2}, {6, 49}, {2, 3}), slice(s.b, c, {0, 0}, {3, 16}, {1, 1})));
    s.output("reshaped", neg(s.b, reshape(s.b, transpose(s.b, x, {1, 0}), std::vector<Dim>{5, 60})));
    s.output("split", neg(s.b, transpose(s.b, reshape(s.b, x, std::vector<Dim>{2, 3, 5, 10}), {2, 0, 3, 1})));
    s.output("long bias", add(s.b, broadcast(s.b, constant(s.b, some(tensor(t, {700}), 6)), std::vector<Dim>{9, 700}, {1}),
                              constant(s.b, some(tensor(t, {9, 700}), 7))));
    compare_passes(s.g);
  }
}

TEST_CASE("pad, concat, gather, scatter_add, sort, cumulative, iota") {
  for (DType t : numbers) {
    Study s;
    const Value x = constant(s.b, some(tensor(t, {4, 5, 3}), 3)), y = constant(s.b, some(tensor(t, {4, 2, 3}), 4));
    const Value none = constant(s.b, some(tensor(t, {4, 0, 3}), 4));
    s.output("pad", pad(s.b, x, {1, 0, 2}, {0, 3, 1}, {2, 0, 1}));
    s.output("concat", concat(s.b, {x, none, y}, 1));
    for (std::int64_t axis : {0, 1, 2}) {
      const Value i = constant(s.b, to_literal([] {
                                 Tensor index = make_tensor(tensor(DType::i32, {2, 3}));
                                 for (int k = 0; k < 6; ++k) index.as<std::int32_t>()[k] = (k * 2) % 3;
                                 return index;
                               }()));
      const Value picked = gather(s.b, x, i, axis);
      s.output("gather", picked);
      s.output("scatter", scatter_add(s.b, x, i, picked, axis));
      s.output("sorted", build::sort(s.b, x, axis, axis == 1).values);
      s.output("order", build::sort(s.b, x, axis, axis == 1).indices);
      s.output("sums", cumulative_sum(s.b, x, axis));
      s.output("products", cumulative_prod(s.b, x, axis));
      s.output("largest", arg_max(s.b, x, axis));
      s.output("smallest", arg_min(s.b, x, axis));
      s.output("iota", iota(s.b, tensor(t, {4, 5, 3}), axis));
    }
    compare(s.g, 1.0);
  }
}

TEST_CASE("reductions over every set of axes") {
  for (DType t : numbers) {
    for (const std::vector<std::int64_t>& shape : Shapes{{3, 4, 5, 2}, {1, 70, 3, 1}, {130, 2, 2, 9}, {2, 3, 2, 200}}) {
      Study s;
      const Value x = constant(s.b, some(tensor(t, shape), 3, 1.0));
      for (unsigned mask = 0; mask < 16; ++mask) {
        Ints axes;
        for (int i = 0; i < 4; ++i)
          if (mask >> i & 1) axes.push_back(i);
        s.output("sum", reduce_sum(s.b, x, axes));
        s.output("max", reduce_max(s.b, x, axes));
        s.output("min", reduce_min(s.b, x, axes));
        s.output("sum of transposed", reduce_sum(s.b, transpose(s.b, x, {2, 0, 3, 1}), axes));
        if (mask < 4) s.output("prod", reduce_prod(s.b, x, axes));
      }
      compare(s.g, 30.0);
    }
  }
  Study s;
  const Value none = constant(s.b, some(tensor(DType::f32, {3, 0}), 3));
  s.output("sum of nothing", reduce_sum(s.b, none, {1}));
  s.output("product of nothing", reduce_prod(s.b, none, {0, 1}));
  s.output("no sums", reduce_sum(s.b, none, {0}));
  compare(s.g);
}

TEST_CASE("random elements are the stream's") {
  for (DType t : floats) {
    Study s;
    s.g.seed = 7;
    s.output("uniform", random(s.b, tensor(t, {1037}), Draw::uniform, "a", {}));
    s.output("normal", random(s.b, tensor(t, {1037}), Draw::normal, "b", {scalar(s.b, DType::i32, 3)}));
    compare(s.g, 0);
  }
  for (DType t : {DType::i32, DType::i64}) {
    Study s;
    s.output("integers", random(s.b, tensor(t, {501}), Draw::integers, "a", {}, 1000003));
    s.output("permutation", random(s.b, tensor(t, {3, 77}), Draw::permutation, "b", {}));
    compare(s.g, 0);
  }
}

}  // namespace mmc::test
