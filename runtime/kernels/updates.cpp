#include "runtime/kernels/updates.h"

#include <utility>

#include "runtime/kernels/lanes.h"

namespace mmc::kernels {
namespace {

// Writes a table: `mul(x, y)` adds an operation and gives the number of its result.
class Writer {
 public:
  constexpr int input(bool scalar = false) {
    if (scalar) update_.scalars |= 1u << update_.inputs;
    return update_.inputs++;
  }
  constexpr int scalar() { return input(true); }
  constexpr int add(int a, int b) { return operation(Element::add, a, b); }
  constexpr int sub(int a, int b) { return operation(Element::sub, a, b); }
  constexpr int mul(int a, int b) { return operation(Element::mul, a, b); }
  constexpr int div(int a, int b) { return operation(Element::div, a, b); }
  constexpr int sqrt(int a) { return operation(Element::sqrt, a, a); }
  constexpr void output(int value) { update_.output[static_cast<std::size_t>(update_.outputs++)] = value; }
  constexpr Update done() const { return update_; }

 private:
  constexpr int operation(Element e, int a, int b) {
    update_.of[static_cast<std::size_t>(update_.operations)] = {e, a, b};
    return update_.inputs + update_.operations++;
  }
  Update update_;
};

// prelude/optimizers.mm: adam and adamw. An L2 penalty adds to the gradient, decoupled decay scales the parameter.
enum class Decay { none, penalty, decoupled };
constexpr Update adam(Decay decay) {
  Writer w;
  const int p = w.input(), g = w.input(), m = w.input(), v = w.input();
  const int rest1 = w.scalar(), b2 = w.scalar(), rest2 = w.scalar(), rate = w.scalar(), root = w.scalar(), eps = w.scalar();
  const int by = decay == Decay::none ? 0 : w.scalar();
  const int slope = decay == Decay::penalty ? w.add(g, w.mul(by, p)) : g;
  const int mean = w.add(m, w.mul(rest1, w.sub(slope, m)));
  const int square = w.add(w.mul(b2, v), w.mul(rest2, w.mul(slope, slope)));
  const int step = w.div(w.mul(rate, mean), w.add(w.div(w.sqrt(square), root), eps));
  w.output(w.sub(decay == Decay::decoupled ? w.mul(by, p) : p, step));
  w.output(mean);
  w.output(square);
  return w.done();
}

constexpr Update adam_plain = adam(Decay::none), adam_penalty = adam(Decay::penalty), adam_decoupled = adam(Decay::decoupled);

template <Element e, class V>
inline V apply(const V& x, const V& y) {
  if constexpr (e == Element::add) return x + y;
  if constexpr (e == Element::sub) return x - y;
  if constexpr (e == Element::mul) return x * y;
  if constexpr (e == Element::div) return x / y;
  if constexpr (e == Element::sqrt) return xsimd::sqrt(x);
}

template <const Update& u, class T, std::size_t... i>
inline void compute(Lanes<T>* value, std::index_sequence<i...>) {
  ((value[static_cast<std::size_t>(u.inputs) + i] = apply<u.of[i].element>(value[u.of[i].a], value[u.of[i].b])), ...);
}

template <const Update& u, class T>
void run_update(void* const* reg, std::int64_t n) {
  static_assert(u.inputs + u.outputs <= static_cast<int>(Update::most_values));
  constexpr int w = width<T>, all = u.inputs + u.operations;
  Lanes<T> value[all];
#pragma GCC unroll 16
  for (int in = 0; in < u.inputs; ++in)
    if (u.scalars >> in & 1) value[in] = Lanes<T>(*static_cast<const T*>(reg[in]));
  for (std::int64_t i = 0; i < n; i += w) {
    const int part = static_cast<int>(n - i < w ? n - i : 0);
#pragma GCC unroll 16
    for (int in = 0; in < u.inputs; ++in) {
      if (u.scalars >> in & 1) continue;
      const T* p = static_cast<const T*>(reg[in]) + i;
      value[in] = part ? load_part(p, part) : load(p);
    }
    compute<u, T>(value, std::make_index_sequence<static_cast<std::size_t>(u.operations)>{});
#pragma GCC unroll 16
    for (int out = 0; out < u.outputs; ++out) {
      T* p = static_cast<T*>(reg[u.inputs + out]) + i;
      const Lanes<T>& v = value[u.output[static_cast<std::size_t>(out)]];
      part ? store_part(p, v, part) : store(p, v);
    }
  }
}

template <const Update& u>
constexpr KnownUpdate known{&u, run_update<u, float>, run_update<u, double>};

constexpr KnownUpdate updates[] = {known<adam_penalty>, known<adam_decoupled>, known<adam_plain>};

}  // namespace

std::span<const KnownUpdate> known_updates() { return updates; }

}  // namespace mmc::kernels
