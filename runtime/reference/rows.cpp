#include "runtime/reference/rows.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "runtime/reference/dispatch.h"

namespace mmc::reference {
namespace {

// Where a row begins and how many bytes it has.
std::size_t row_bytes(const Tensor& stacked) {
  const auto rows = static_cast<std::size_t>(stacked.type.dim(0).value());
  return rows == 0 ? 0 : stacked.data->size() / rows;
}

}  // namespace

Tensor row_of(const Tensor& stacked, std::int64_t row) {
  require(row >= 0 && row < stacked.type.dim(0).value(), "a row of a scanned value");
  return make_tensor(stacked.type.with_dims(stacked.type.dims().subspan(1)),
                     stacked.data->data() + static_cast<std::size_t>(row) * row_bytes(stacked));
}

void set_row(Tensor& stacked, std::int64_t row, const Tensor& value) {
  const std::size_t n = row_bytes(stacked);
  require(row >= 0 && row < stacked.type.dim(0).value() && n == value.data->size(), "a row of a stacked value");
  if (n > 0) std::memcpy(stacked.data->data() + static_cast<std::size_t>(row) * n, value.data->data(), n);
}

void fill_rows_not_run(Tensor& stacked, std::int64_t begin, std::int64_t end, std::int64_t last) {
  if (begin >= end || stacked.type.elements() == 0) return;
  if (is_float(stacked.type.dtype())) {
    with_float(stacked.type.dtype(), [&](auto zero) {
      using T = decltype(zero);
      const std::int64_t n = stacked.type.elements() / stacked.type.dim(0).value();
      std::fill(stacked.as<T>() + begin * n, stacked.as<T>() + end * n, std::numeric_limits<T>::quiet_NaN());
    });
  } else if (last >= 0) {
    const Tensor repeated = row_of(stacked, last);
    for (std::int64_t row = begin; row < end; ++row) set_row(stacked, row, repeated);
  }
}

void add_to(Tensor& sum, const Tensor& value) {
  require(sum.type == value.type, "the terms of a map's sum");
  with_number(sum.type.dtype(), [&](auto zero) {
    using T = typename std::conditional_t<std::is_integral_v<decltype(zero)>, std::make_unsigned<decltype(zero)>,
                                          std::type_identity<decltype(zero)>>::type;
    std::transform(sum.as<T>(), sum.as<T>() + sum.type.elements(), value.as<T>(), sum.as<T>(), [](T a, T b) { return a + b; });
  });
}

}  // namespace mmc::reference
