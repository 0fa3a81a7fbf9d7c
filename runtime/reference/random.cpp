// Random tensors, from the streams of runtime/random.
#include "runtime/random/stream.h"
#include "runtime/reference/dispatch.h"
#include "runtime/reference/families.h"

namespace mmc::reference {
namespace {

// The elements of draw `d` of `draws`.
template <class T>
std::span<T> elements(Tensor& t, std::int64_t d, std::int64_t draws) {
  const std::size_t size = static_cast<std::size_t>(t.type.elements() / draws);
  return {t.as<T>() + static_cast<std::size_t>(d) * size, size};
}

void draw(const OpCall& call, StreamKey key, std::uint64_t first, Tensor& out, std::int64_t d, std::int64_t draws) {
  const DType dtype = out.type.dtype();
  const std::string& distribution = call.attrs.string("distribution");
  const auto bound = static_cast<std::uint64_t>(call.attrs.integer("bound"));
  if (distribution == "uniform") {
    with_float(dtype, [&](auto zero) { draw_uniform(key, first, elements<decltype(zero)>(out, d, draws)); });
  } else if (distribution == "normal") {
    with_float(dtype, [&](auto zero) { draw_normal(key, first, elements<decltype(zero)>(out, d, draws)); });
  } else if (distribution == "integers" && dtype == DType::i32) {
    draw_integers(key, first, bound, elements<std::int32_t>(out, d, draws));
  } else if (distribution == "integers" && dtype == DType::i64) {
    draw_integers(key, first, bound, elements<std::int64_t>(out, d, draws));
  } else if (distribution == "permutation" && is_integer(dtype)) {
    const auto row = static_cast<std::size_t>(out.type.dim(-1).value());
    if (dtype == DType::i32)
      draw_permutation(key, first, row, elements<std::int32_t>(out, d, draws));
    else
      draw_permutation(key, first, row, elements<std::int64_t>(out, d, draws));
  } else {
    throw InternalError("a random op of an unknown distribution");
  }
}

// operands: the loop indices, outermost first: i32[], or one number for each of several draws; for a part its number, last
std::vector<Tensor> random(const OpCall& call) {
  std::int64_t draws = 1;
  for (const Tensor& index : call.operands)
    if (!index.type.is_scalar()) draws = index.type.elements();
  const bool part = call.attrs.has("part") && call.attrs.flag("part");
  Tensor out = make_tensor(call.results[0]);
  for (std::int64_t d = 0; d < draws; ++d) {
    StreamKey key = stream_key(call.seed, call.attrs.string("path"));
    for (std::size_t i = 0; i + (part ? 1 : 0) < call.operands.size(); ++i) {
      const Tensor& index = call.operands[i];
      key = fold_in(key, static_cast<std::uint64_t>(std::int64_t{index.as<std::int32_t>()[index.type.is_scalar() ? 0 : d]}));
    }
    const std::int64_t first = part ? call.operands.back().as<std::int32_t>()[0] * out.type.elements() : 0;
    draw(call, key, static_cast<std::uint64_t>(first), out, d, draws);
  }
  return {out};
}

constexpr ReferenceOp table[] = {{"random", random}};

}  // namespace

std::span<const ReferenceOp> random_ops() { return table; }

}  // namespace mmc::reference
