// The parts of an index, evaluated, and indexing of one tensor by them.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "compiler/elaborate/context.h"

namespace mmc::elab {

struct IndexPart {
  enum class Kind { integer, slice, new_axis, rest, scalar, gather, mask } kind;
  std::int64_t integer = 0;
  struct Slice {
    std::optional<std::int64_t> start, stop;
    std::int64_t step = 1;
    bool exact = false;  // written as a range: every element must exist
  } slice;
  TensorV tensor;  // of scalar and gather: i32 or i64; of mask: bool, over as many axes as it has
  Span span;
  std::vector<std::int64_t> known;  // of gather by a static list: its ints; then `tensor` is not set
};

// A slice of an axis of size n: element k is start + k * step, all of them inside.
struct SliceRange {
  std::int64_t start = 0, count = 0, step = 1;
};
SliceRange resolve(Context&, const IndexPart&, std::int64_t n);
// `i` counted from the front, or an error that shows the size.
std::int64_t checked_index(Context&, std::int64_t i, std::int64_t size, Span);

TensorV index_tensor(Context&, const TensorV&, std::vector<IndexPart>, Span);
// What stands between the brackets, evaluated.
std::vector<IndexPart> index_parts(Context&, const std::vector<ast::IndexItem>&);
// x with the part that `parts` name replaced by make(that part) (replace_part.cpp).
TensorV replace_part(Context&, const TensorV& x, const std::vector<IndexPart>& parts,
                     const std::function<Datum(const Datum&)>& make, Span);

}  // namespace mmc::elab
