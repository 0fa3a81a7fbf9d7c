// Random tensors. Which numbers come out depends on the study's seed, the name path and the loop indices only, never on the order
// of execution, so a recomputation draws the same ones (DECISIONS 14; the streams are in SEMANTICS.md and runtime/random).
#include "compiler/ops/define.h"
#include "compiler/support/errors.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer(Types types, const Attrs& attrs) {
  for (Type t : types)
    if (!(t == Type::scalar(DType::i32))) fail("a loop index is an i32[], not {}", t.text());
  const Type type = attr_type(attrs);
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
    if (type.is_scalar()) fail("a permutation needs an axis");
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

}  // namespace

const OpDef& random() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "random";
    d.doc =
        "Random elements of a stream that the seed, the path and the loop indices (operands, i32[], outermost first) select: "
        "`uniform` on [0, 1), `normal` with mean 0 and variance 1, `integers` from 0 to bound - 1, `permutation` of 0..n-1 along "
        "the "
        "last axis, each row its own. Philox 4x32-10 (Salmon et al., 2011); element e depends on e alone, so a longer leading "
        "axis "
        "keeps its prefix.";
    d.max_operands = any_number;
    d.attrs = {{"dtype", AttrKind::dtype, "the element type: a float for `uniform` and `normal`, else an integer"},
               {"shape", AttrKind::ints, "the sizes"},
               {"distribution", AttrKind::string, "uniform, normal, integers or permutation"},
               {"path", AttrKind::string, "the name path of the statement that draws"},
               {"bound", AttrKind::integer, "of `integers`: one more than the largest; else 0"}};
    d.infer = infer;
    d.derivative = Nondifferentiable{"its numbers depend on the seed, the path and whole loop indices only"};
    d.batching = Batching::leading_axis;
    // The streams themselves are pinned by committed vectors (tests/random); these hold whatever the stream.
    d.examples = {{{}, draw_attrs(Type::tensor(DType::i32, {3}), "integers", "x", 1), {"i32[3] [0, 0, 0]"}},
                  {{"i32[] 7"}, draw_attrs(Type::tensor(DType::i64, {2, 1}), "permutation", "p", 0), {"i64[2, 1] [[0], [0]]"}},
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
