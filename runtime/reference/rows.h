// Rows of stacked tensors: the leading axis of a loop's or map's scanned and stacked values.
#pragma once
#include "runtime/tensor.h"

namespace mmc::reference {

Tensor row_of(const Tensor& stacked, std::int64_t row);  // a copy, without the leading axis
void set_row(Tensor& stacked, std::int64_t row, const Tensor& value);
// What rows [begin, end) hold when their iterations did not run: nan for floats, else a copy of row `last`, or 0 when that is -1.
void fill_rows_not_run(Tensor& stacked, std::int64_t begin, std::int64_t end, std::int64_t last);
void add_to(Tensor& sum, const Tensor& value);  // elementwise; integers wrap around

}  // namespace mmc::reference
