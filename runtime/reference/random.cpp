// Random tensors, from the streams of runtime/random.
#include "runtime/random/stream.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

template <class T>
std::span<T> elements(Tensor& t) {
  return {t.as<T>(), static_cast<std::size_t>(t.type.elements())};
}

// operands: the loop indices, i32[], outermost first
std::vector<Tensor> random(const OpCall& call) {
  StreamKey key = stream_key(call.seed, call.attrs.string("path"));
  for (const Tensor& index : call.operands)
    key = fold_in(key, static_cast<std::uint64_t>(std::int64_t{index.as<std::int32_t>()[0]}));
  Tensor out = make_tensor(call.results[0]);
  const DType dtype = out.type.dtype();
  const std::string& distribution = call.attrs.string("distribution");
  const auto bound = static_cast<std::uint64_t>(call.attrs.integer("bound"));
  if (distribution == "uniform") {
    with_float(dtype, [&](auto zero) { draw_uniform(key, 0, elements<decltype(zero)>(out)); });
  } else if (distribution == "normal") {
    with_float(dtype, [&](auto zero) { draw_normal(key, 0, elements<decltype(zero)>(out)); });
  } else if (distribution == "integers" && dtype == DType::i32) {
    draw_integers(key, 0, bound, elements<std::int32_t>(out));
  } else if (distribution == "integers" && dtype == DType::i64) {
    draw_integers(key, 0, bound, elements<std::int64_t>(out));
  } else if (distribution == "permutation" && is_integer(dtype)) {
    const auto row = static_cast<std::size_t>(out.type.dim(-1).value());
    if (dtype == DType::i32)
      draw_permutation(key, 0, row, elements<std::int32_t>(out));
    else
      draw_permutation(key, 0, row, elements<std::int64_t>(out));
  } else {
    throw InternalError("a random op of an unknown distribution");
  }
  return {out};
}

constexpr ReferenceOp table[] = {{"random", random}};

}  // namespace

std::span<const ReferenceOp> random_ops() { return table; }

}  // namespace mmc::reference
