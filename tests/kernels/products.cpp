// Products: every layout of the operands, sizes around every block, against a plain chain of fused multiply-adds, to the bit.
#include "runtime/kernels/product.h"

#include "tests/plan/graphs.h"

namespace mmc::test {
namespace {

// Fused where the machine has the instruction; the kernels don't emulate it.
template <class T>
T one_step(T a, T b, T sum) {
#ifdef __FMA__
  return std::fma(a, b, sum);
#else
  return a * b + sum;
#endif
}

template <class T>
void exact(std::int64_t m, std::int64_t k, std::int64_t n, bool a_turned, bool b_turned, bool c_turned) {
  const DType t = sizeof(T) == 4 ? DType::f32 : DType::f64;
  const Literal a = some(tensor(t, {m, k}), 3), b = some(tensor(t, {k, n}), 5), c = some(tensor(t, {m, n}), 7);
  for (bool accumulate : {false, true}) {
    std::vector<T> out(c.as<T>(), c.as<T>() + m * n), mask(c.as<T>(), c.as<T>() + m * n);
    for (std::size_t i = 0; i < mask.size(); i += 3) mask[i] = 0;
    kernels::Product p;
    p.a = {1, 0};
    p.b = {2, 0};
    p.c = {3, 0};
    p.m = m;
    p.n = n;
    p.k = k;
    p.a_m = a_turned ? 1 : k;
    p.a_k = a_turned ? m : 1;
    p.b_k = b_turned ? 1 : n;
    p.b_n = b_turned ? k : 1;
    p.c_m = c_turned ? 1 : n;
    p.c_n = c_turned ? m : 1;
    p.accumulate = accumulate;
    // relu's derivative behind the product, in the order of c.
    p.masks = m % 2 == 0 ? kernels::Mask::none : k % 2 == 0 ? kernels::Mask::drop_zeros : kernels::Mask::keep_positive;
    p.mask = {4, 0};
    std::vector<std::byte> scratch(static_cast<std::size_t>(kernels::scratch_bytes(p, t)) + 64);
    std::byte* slots[] = {scratch.data(), const_cast<std::byte*>(a.data->data()), const_cast<std::byte*>(b.data->data()),
                          reinterpret_cast<std::byte*>(out.data()), reinterpret_cast<std::byte*>(mask.data())};
    kernels::product_kernel(t)(&p, slots);
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        T sum = accumulate ? c.as<T>()[i * p.c_m + j * p.c_n] : T(0);
        for (std::int64_t l = 0; l < k; ++l)
          sum = one_step(a.as<T>()[i * p.a_m + l * p.a_k], b.as<T>()[l * p.b_k + j * p.b_n], sum);
        const T steers = mask[static_cast<std::size_t>(i * p.c_m + j * p.c_n)];
        if (p.masks == kernels::Mask::drop_zeros && steers == 0) sum = 0;
        if (p.masks == kernels::Mask::keep_positive && !(steers > 0)) sum = 0;
        if (out[static_cast<std::size_t>(i * p.c_m + j * p.c_n)] == sum) continue;
        INFO(m << " x " << k << " x " << n << " turned " << a_turned << b_turned << c_turned << " adds " << accumulate << " at "
               << i << ", " << j);
        REQUIRE(out[static_cast<std::size_t>(i * p.c_m + j * p.c_n)] == sum);
      }
    }
  }
}

}  // namespace

TEST_CASE("every element of a product is one ascending chain of fused multiply-adds") {
  for (std::int64_t m : {1, 2, 5, 16, 50, 67})
    for (std::int64_t k : {0, 1, 2, 3, 50, 300})
      for (std::int64_t n : {1, 2, 4, 5, 16, 31, 50, 97})
        for (int turned = 0; turned < 8; ++turned) {
          exact<float>(m, k, n, turned & 1, turned & 2, turned & 4);
          exact<double>(m, k, n, turned & 1, turned & 2, turned & 4);
        }
}

TEST_CASE("contractions of any axes") {
  using namespace build;
  for (DType t : {DType::f32, DType::f64, DType::i32}) {
    Study s;
    const Value x = constant(s.b, some(tensor(t, {3, 4, 5, 6}), 3, 1.0)),
                y = constant(s.b, some(tensor(t, {5, 3, 7, 4}), 4, 1.0));
    s.output("one batch, two contracted", dot(s.b, x, y, {0}, {1}, {1, 2}, {3, 0}));
    s.output("outer product",
             dot(s.b, reshape(s.b, x, std::vector<Dim>{360}), reshape(s.b, y, std::vector<Dim>{420}), {}, {}, {}, {}));
    s.output("two batches", dot(s.b, x, y, {0, 1}, {1, 3}, {2}, {0}));
    s.output("transposed", dot(s.b, transpose(s.b, x, {3, 1, 0, 2}), y, {}, {}, {3}, {0}));
    s.output("everything", dot(s.b, x, x, {}, {}, {0, 1, 2, 3}, {0, 1, 2, 3}));
    const Value row = constant(s.b, some(tensor(t, {6}), 5));
    s.output("broadcast operand", dot(s.b, x, broadcast(s.b, row, std::vector<Dim>{6, 6}, {1}), {}, {}, {3}, {0}));
    compare_passes(s.g, 10.0);
  }
}

}  // namespace mmc::test
