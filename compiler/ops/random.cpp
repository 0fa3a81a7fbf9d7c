// Random tensors. Which numbers come out depends on the study's seed, the name path and the loop indices only, never on the order
// of execution, so a recomputation draws the same ones (DECISIONS 14; the streams are in SEMANTICS.md and runtime/random).
#include <algorithm>

#include "compiler/ops/define.h"
#include "compiler/support/errors.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  const Type type = attr_type(attrs);
  const bool part = attrs.has("part") && attrs.flag("part");
  if (part && (types.empty() || !std::ranges::all_of(types, [](Type t) { return t.is_scalar(); })))
    fail("a part of a draw is selected by an i32[] behind the loop indices");
  Type each = Type::scalar(DType::i32);  // of indices that differ from draw to draw
  for (Type t : types)
    if (!t.is_scalar()) each = t;
  for (Type t : types) {
    if (t.dtype() != DType::i32) fail("a loop index is an i32[], not {}", t.text());
    if (!t.is_scalar() && !(t == each)) fail("the indices {} and {} count other draws", t.text(), each.text());
  }
  if (type.rank() < each.rank() || !std::ranges::equal(each.dims(), type.dims().first(each.rank())))
    fail("indices {} make draws along the first axes, which {} does not have", each.text(), type.text());
  const std::string& distribution = attrs.string("distribution");
  const std::int64_t bound = attrs.integer("bound");
  if (distribution == "uniform" || distribution == "normal") {
    need_float(type);
  } else if (distribution == "integers") {
    if (!is_integer(type.dtype())) fail("integers are drawn into an integer type, not {}", type.text());
    if (bound < 1) fail("the bound is {}, it must be at least 1", bound);
    if (type.dtype() == DType::i32 && bound > std::int64_t{1} << 31) fail("the bound {} is beyond i32", bound);
  } else if (distribution == "permutation") {
    if (!is_integer(type.dtype())) fail("a permutation is drawn into an integer type, not {}", type.text());
    if (type.rank() == each.rank()) fail("a permutation needs an axis");
    if (part) fail("a permutation has no parts");
  } else {
    fail("no distribution is called `{}`", distribution);
  }
  return {type};
}

Attrs draw_attrs(Type type, std::string distribution, std::string_view path, std::int64_t bound) {
  return {{"dtype", type.dtype()},
          {"shape", to_ints(type.dims())},
          {"distribution", std::move(distribution)},
          {"path", std::string(path)},
          {"bound", bound}};
}

// Each iteration's own stream: an index that all share is repeated only beside one that differs in other axes as well.
std::vector<Value> batch(Batch& s) {
  if (s.attrs.has("part")) return {};
  std::size_t rank = 0;  // of the axes along which indices differ already
  std::vector<Dim> dims{s.count};
  for (std::size_t i = 0; i < s.operands(); ++i) {
    const std::vector<Dim> own = to_dims(to_ints(s.b.type(s.operand(i)).dims()));
    const std::size_t skip = s.batched(i) ? 1 : 0;
    if (own.size() - skip <= rank) continue;
    rank = own.size() - skip;
    dims = {s.count};
    dims.insert(dims.end(), own.begin() + static_cast<std::ptrdiff_t>(skip), own.end());
  }
  std::vector<Value> indices;
  for (std::size_t i = 0; i < s.operands(); ++i) {
    const Value v = s.operand(i);
    const std::size_t own = s.b.type(v).rank();
    if (!s.batched(i) && own == 0) {
      indices.push_back(v);  // a number for all
      continue;
    }
    Ints axes;
    for (std::size_t axis = 0; axis < own; ++axis) axes.push_back(static_cast<std::int64_t>(axis + (s.batched(i) ? 0 : 1)));
    indices.push_back(build::broadcast(s.b, v, dims, axes));
  }
  Attrs attrs = s.attrs;
  attrs.set("shape", behind(s.count, s.attrs.ints("shape")));
  return {s.b.value(s.op, std::move(indices), std::move(attrs))};
}

}  // namespace

const OpDef& random() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "random";
    d.doc =
        "Random elements of a stream that the seed, the path and the loop indices (operands, i32[], outermost first) select: "
        "`uniform` on [0, 1), `normal` with mean 0 and variance 1, `integers` from 0 to bound - 1, `permutation` of 0..n-1 along "
        "the last axis, each row its own. Philox 4x32-10 (Salmon et al., 2011); element e depends on e alone, so a longer "
        "leading axis keeps its prefix. Indices may be an i32[n]: n draws, one for each, stacked.";
    d.max_operands = any_number;
    d.attrs = {{"dtype", AttrKind::dtype, "the element type: a float for `uniform` and `normal`, else an integer"},
               {"shape", AttrKind::ints, "the sizes"},
               {"distribution", AttrKind::string, "uniform, normal, integers or permutation"},
               {"path", AttrKind::string, "the name path of the statement that draws"},
               {"bound", AttrKind::integer, "of `integers`: one more than the largest; else 0"},
               {"part", AttrKind::flag,
                "the last operand is no loop index but the number p of a part: of a longer draw the elements from p times the "
                "elements of this one on; not for permutations"}};
    d.infer = infer;
    d.derivative = Nondifferentiable{"its numbers depend on the seed, the path and whole loop indices only"};
    d.batching = Batching::leading_axis;
    d.batch = batch;
    // The streams themselves are pinned by committed vectors (tests/random); these hold whatever the stream.
    d.examples = {{{}, draw_attrs(Type::tensor(DType::i32, {3}), "integers", "x", 1), {"i32[3] [0, 0, 0]"}},
                  {{"i32[] 7"}, draw_attrs(Type::tensor(DType::i64, {2, 1}), "permutation", "p", 0), {"i64[2, 1] [[0], [0]]"}},
                  {{"i32[] 7", "i32[2] [0, 1]"},
                   draw_attrs(Type::tensor(DType::i32, {2, 1}), "integers", "x", 1),
                   {"i32[2, 1] [[0], [0]]"}},
                  {{"i32[] 1"},
                   {{"dtype", DType::i32},
                    {"shape", Ints{2}},
                    {"distribution", std::string("integers")},
                    {"path", std::string("x")},
                    {"bound", std::int64_t{1}},
                    {"part", true}},
                   {"i32[2] [0, 0]"}},
                  {{}, draw_attrs(Type::tensor(DType::f32, {0}), "normal", "z", 0), {"f32[0] []"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value random(Builder& b, Type type, Draw draw, std::string_view path, std::vector<Value> indices, std::int64_t bound) {
  const auto name = [&] {
    switch (draw) {
      case Draw::uniform: return "uniform";
      case Draw::normal: return "normal";
      case Draw::integers: return "integers";
      case Draw::permutation: return "permutation";
    }
    throw InternalError("an unknown distribution");
  };
  return b.value(ops::random(), std::move(indices), ops::draw_attrs(type, name(), path, bound));
}

}  // namespace mmc::build
