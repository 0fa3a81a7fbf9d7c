// Random elements by the contract of runtime/random/stream.h.
#include <span>

#include "runtime/kernels/index.h"
#include "runtime/random/stream.h"

namespace mmc::kernels {
namespace {

template <class T>
void run_random(const void* args, Slots slots) {
  const Random& r = *static_cast<const Random*>(args);
  StreamKey key = r.key;
  for (int i = 0; i < r.indices; ++i)
    key = fold_in(key, static_cast<std::uint64_t>(static_cast<std::int64_t>(*at<const std::int32_t>(slots, r.index[i]))));
  const std::span<T> out(at<T>(slots, r.to), static_cast<std::size_t>(r.elements));
  if (out.empty()) return;
  if constexpr (std::is_floating_point_v<T>) {
    if (r.kind == DrawKind::uniform) draw_uniform(key, 0, out);
    else draw_normal(key, 0, out);
  } else {
    if (r.kind == DrawKind::integers) draw_integers(key, 0, static_cast<std::uint64_t>(r.bound), out);
    else draw_permutation(key, 0, static_cast<std::size_t>(r.row), out);
  }
}

}  // namespace

Kernel random_kernel(DType type) {
  switch (type) {
    case DType::f32: return run_random<float>;
    case DType::f64: return run_random<double>;
    case DType::i32: return run_random<std::int32_t>;
    case DType::i64: return run_random<std::int64_t>;
    case DType::boolean: return nullptr;
  }
  return nullptr;
}

}  // namespace mmc::kernels
