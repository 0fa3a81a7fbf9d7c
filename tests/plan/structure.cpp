// Loops, maps, branches: against the reference executor, with every plan pass on and off.
#include "compiler/graph/op.h"
#include "tests/plan/graphs.h"

namespace mmc::test {

using namespace build;
const Type f = tensor(DType::f32, {});

TEST_CASE("a loop carries values that swap, stay and shift") {
  Study s;
  const Type v3 = tensor(DType::f32, {3});
  const Value a = constant(s.b, some(v3, 1)), b = constant(s.b, some(v3, 2)), c = constant(s.b, some(v3, 3));
  const NodeId loop = open_loop(s.b, {7, {a, b, c, a}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const auto p = s.region(loop).params;  // t, a, b, c, fixed
  const Value sum = add(in, p[1], p[4]);
  // a' = b, b' = a (a swap), c' = c + a old, fixed stays
  close_loop(in, loop, {p[2], p[1], add(in, p[3], p[1]), p[4]}, {sum, p[1], p[3]}, {1, 2, 3});
  int k = 0;
  for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
  compare_passes(s.g);
}

TEST_CASE("an update in place never destroys a value that is read later") {
  Study s;
  const Type m = tensor(DType::f32, {20, 20});
  const Value w = constant(s.b, some(m, 1, 0.3)), x = constant(s.b, some(m, 2, 0.3));
  const NodeId loop = open_loop(s.b, {9, {w, x}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const auto p = s.region(loop).params;
  const Value w2 = sub(in, p[1], mul(in, p[2], full(in, m, 0.1)));  // could be in place
  const Value y = dot(in, w2, p[1], {}, {}, {1}, {0});              // but the old w is read again
  const Value x2 = add(in, y, transpose(in, p[2], {1, 0}));         // reads its old value strided
  close_loop(in, loop, {w2, x2}, {reduce_sum(in, y, {0, 1}), p[1]}, {1, 4});
  int k = 0;
  for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
  compare_passes(s.g, 1.0);
}

TEST_CASE("scans, strides and reversed loops") {
  for (bool reversed : {false, true}) {
    Study s;
    const Value xs = constant(s.b, some(tensor(DType::f32, {10, 4}), 1));
    const Value every = constant(s.b, some(tensor(DType::f32, {4, 4}), 2));
    const Value turned = transpose(s.b, constant(s.b, some(tensor(DType::f32, {4, 10}), 3)), {1, 0});
    const Value start = constant(s.b, some(tensor(DType::f32, {4}), 4));
    const NodeId loop = open_loop(s.b, {10, {start}, {xs, every, turned}, {1, 3, 1}, reversed, false});
    Builder in = s.inside(loop);
    const auto p = s.region(loop).params;
    const Value next = add(in, mul(in, p[1], full(in, s.g.type(p[1]), 0.5)), add(in, p[2], mul(in, p[3], p[4])));
    close_loop(in, loop, {next}, {next, mul(in, p[2], p[4]), p[3]}, {1, 3, 4});
    int k = 0;
    for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
    compare_passes(s.g);
  }
}

TEST_CASE("a loop that stops keeps the length of its series") {
  for (int limit : {-1, 0, 3, 100}) {
    Study s;
    const NodeId loop = open_loop(s.b, {6, {scalar(s.b, DType::f32, 1)}, {}, {}, false, true});
    Builder in = s.inside(loop);
    const auto p = s.region(loop).params;
    const Value next = add(in, p[1], p[1]);
    const Value stop = greater(in, p[0], scalar(in, DType::i32, limit));
    close_loop(in, loop, {next}, {next, p[0], stop}, {1, 2, 1}, stop);
    int k = 0;
    for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
    compare_passes(s.g);
  }
}

TEST_CASE("loops within loops, with captures of both") {
  Study s;
  const Type v = tensor(DType::f32, {5});
  const Value x = constant(s.b, some(v, 1)), y = constant(s.b, some(v, 2));
  const NodeId outer = open_loop(s.b, {4, {x}, {}, {}, false, false});
  Builder o = s.inside(outer);
  const Value carried = s.region(outer).params[1];
  const Value scaled = mul(o, carried, y);
  const NodeId inner = open_loop(o, {3, {scaled}, {}, {}, false, false});
  Builder i = s.inside(inner);
  const Value state = s.region(inner).params[1];
  const Value next = add(i, mul(i, state, full(i, v, 0.25)), mul(i, carried, y));
  close_loop(i, inner, {next}, {reduce_sum(i, next, {0})}, {1});
  const Value last = s.g.node(inner).results[0], series = s.g.node(inner).results[1];
  close_loop(o, outer, {sub(o, last, carried)}, {series, last}, {1, 2});
  int k = 0;
  for (Value r : s.g.node(outer).results) s.output("r" + std::to_string(k++), r);
  compare_passes(s.g, 1.0);
}

TEST_CASE("maps stack and sum") {
  for (std::int64_t count : {0, 1, 3, 64, 65, 200}) {
    Study s;
    const Value xs = constant(s.b, some(tensor(DType::f32, {count, 4}), 1)), w = constant(s.b, some(tensor(DType::f32, {4}), 2));
    const NodeId map = open_map(s.b, count, {xs});
    Builder in = s.inside(map);
    const auto p = s.region(map).params;
    const Value y = mul(in, p[1], w);
    close_map(in, map, {y, reduce_sum(in, y, {0}), p[0]}, {y, convert(in, p[0], DType::f32)});
    int k = 0;
    for (Value r : s.g.node(map).results) s.output("r" + std::to_string(k++), r);
    compare_passes(s.g, 1.0);
  }
}

TEST_CASE("branches run one side, also in loops and as series") {
  Study s;
  const Type v = tensor(DType::f32, {6});
  const Value x = constant(s.b, some(v, 1));
  const NodeId loop = open_loop(s.b, {8, {x}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const auto p = s.region(loop).params;
  const Value third = equal(in, remainder(in, p[0], scalar(in, DType::i32, 3)), scalar(in, DType::i32, 0));
  const NodeId branch = open_branch(in, third);
  Builder yes = s.inside(branch, 0), no = s.inside(branch, 1);
  const Value doubled = add(yes, p[1], p[1]);
  close_branch(in, branch, {doubled, p[1]}, {p[1], neg(no, p[1])});
  const Value y = s.g.node(branch).results[0], z = s.g.node(branch).results[1];
  close_loop(in, loop, {mul(in, y, full(in, v, 0.9))}, {y, z}, {1, 3});
  int k = 0;
  for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
  compare_passes(s.g);
}

TEST_CASE("a fused group whose parts are needed in other orders") {
  Study s;
  const Type v = tensor(DType::f32, {300});
  const Value x = constant(s.b, some(v, 1));
  const Value a = build::exp(s.b, x);
  const Value total = reduce_sum(s.b, a, {0});                              // a sum of a member ...
  const Value share = div(s.b, a, broadcast_scalar(s.b, total, v.dims()));  // ... whose result another elementwise op reads
  const Value c = add(s.b, share, a);
  const Value sorted = build::sort(s.b, c, 0, false).values;  // a path out of the group
  const Value d = mul(s.b, sorted, a);
  s.output("d", d);
  s.output("sum", reduce_sum(s.b, mul(s.b, d, d), {0}));
  s.output("sum of one", reduce_sum(s.b, mul(s.b, c, a), {0}));
  s.output("again", sub(s.b, c, mul(s.b, c, a)));
  compare_passes(s.g, 1.0);
}

TEST_CASE("products with bias and relu, wide and narrow, and their backward products") {
  for (DType t : {DType::f32, DType::f64}) {
    for (std::int64_t out : {2, 4, 17}) {
      Study s;
      const Value x = constant(s.b, some(tensor(t, {40, 9}), 1, 0.5)), w = constant(s.b, some(tensor(t, {out, 9}), 2, 0.5));
      const Value bias = constant(s.b, some(tensor(t, {out}), 3, 0.5));
      const NodeId loop = open_loop(s.b, {4, {w, bias}, {}, {}, false, false});
      Builder in = s.inside(loop);
      const auto p = s.region(loop).params;
      const Type y_type = tensor(t, {40, out});
      const Value y = relu(in, add(in, dot(in, x, p[1], {}, {}, {1}, {1}), broadcast(in, p[2], y_type.dims(), {1})));
      const Value u = dot(in, y, p[1], {}, {}, {1}, {0});  // y is narrow and read by products only
      const Value w2 = sub(in, p[1], mul(in, dot(in, y, u, {}, {}, {0}, {0}), full(in, tensor(t, {out, 9}), 1e-4)));
      const Value db = reduce_sum(in, dot(in, u, p[1], {}, {}, {1}, {1}), {0});
      close_loop(in, loop, {w2, sub(in, p[2], mul(in, db, full(in, tensor(t, {out}), 1e-3)))}, {u}, {1});
      int k = 0;
      for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
      compare_passes(s.g, 100.0);
    }
  }
}

TEST_CASE("relu's derivative joins the product behind it only where it may") {
  for (bool greater_form : {false, true}) {
    for (bool shared : {false, true}) {
      Study s;
      const Type h = tensor(DType::f32, {33, 18});
      const Value z = relu(s.b, constant(s.b, some(h, 1))), zero = full(s.b, h, 0);
      const Value x = constant(s.b, some(tensor(DType::f32, {33, 7}), 2)),
                  w = constant(s.b, some(tensor(DType::f32, {7, 18}), 3));
      const Value y = dot(s.b, x, w, {}, {}, {1}, {0});
      const Value when = greater_form ? greater(s.b, z, zero) : equal(s.b, z, zero);
      const Value masked = greater_form ? select(s.b, when, y, zero) : select(s.b, when, zero, y);
      s.output("masked", neg(s.b, masked));
      if (shared) s.output("condition", logical_not(s.b, when));
      // The value that steers is made from the product itself: no.
      const Value u = dot(s.b, x, w, {}, {}, {1}, {0});
      const Value late = relu(s.b, add(s.b, masked, z));
      s.output("late", select(s.b, greater(s.b, late, zero), mul(s.b, u, u), zero));
      compare_passes(s.g, 1.0);
    }
  }
}

TEST_CASE("narrow weights, their optimizer state and snapshots, whatever order they are stored in") {
  for (DType t : {DType::f32, DType::f64}) {
    Study s;
    const Type wide = tensor(t, {30, 3});
    const Value x = constant(s.b, some(tensor(t, {21, 30}), 1, 0.5)), w = constant(s.b, some(wide, 2, 0.5));
    const NodeId loop = open_loop(s.b, {5, {w, zeros_like(s.b, w), w}, {}, {}, false, false});
    Builder in = s.inside(loop);
    const auto p = s.region(loop).params;
    const Value h = dot(in, x, p[1], {}, {}, {1}, {0});
    const Value d = dot(in, x, h, {}, {}, {0}, {0});
    const Value m = add(in, mul(in, p[2], full(in, wide, 0.9)), mul(in, d, full(in, wide, 0.1)));
    const Value next = sub(in, p[1], mul(in, m, full(in, wide, 1e-2)));
    const Value size = build::abs(in, next);  // leaves the group in the usual order
    const Value best = select(in, greater(in, next, p[3]), next, p[3]);
    close_loop(in, loop, {next, m, best}, {p[1], size, reduce_sum(in, size, {1}), m}, {2, 1, 1, 3});
    int k = 0;
    for (Value r : s.g.node(loop).results) s.output("r" + std::to_string(k++), r);
    s.output("turned", transpose(s.b, s.g.node(loop).results[0], {1, 0}));
    compare_passes(s.g, 10.0);
  }
}

TEST_CASE("the same bits twice") {
  Study s;
  const Type m = tensor(DType::f32, {40, 40});
  const Value w = random(s.b, m, Draw::normal, "w", {});
  const NodeId loop = open_loop(s.b, {50, {w}, {}, {}, false, false});
  Builder in = s.inside(loop);
  const Value p = s.region(loop).params[1];
  const Value y = build::tanh(in, dot(in, p, w, {}, {}, {1}, {1}));
  close_loop(in, loop, {y}, {reduce_sum(in, y, {0, 1})}, {1});
  s.output("series", s.g.node(loop).results[1]);
  const RunResult one = run_fast(s.g, {}), two = run_fast(s.g, {});
  REQUIRE(*one.outputs[0]->data == *two.outputs[0]->data);
}

TEST_CASE("an output that is another shape of a computed value needs no copy") {
  Study s;
  const Value xs = constant(s.b, some(tensor(DType::f32, {6, 4, 3}), 1));
  const NodeId tiles = open_map(s.b, 6, {xs});
  Builder in = s.inside(tiles);
  close_map(in, tiles, {exp(in, s.region(tiles).params[1])}, {});
  const Value stacked = s.g.node(tiles).results[0];
  s.output("rows", reshape(s.b, stacked, std::vector<Dim>{24, 3}));
  s.output("flat", reshape(s.b, stacked, std::vector<Dim>{72}));  // the place is taken: a copy
  s.output("stacked", stacked);
  const Plan plan = make_plan(s.g);
  CHECK(plan.outputs[0].direct != no_buffer);
  CHECK(plan.outputs[1].direct == no_buffer);
  CHECK(plan.outputs[2].direct == no_buffer);
  compare_passes(s.g);
}

}  // namespace mmc::test
