// `repeat rows in batches(x, size)`: an epoch. When `size` does not divide the rows, the last batch is smaller and has types of
// its own, so the body is written twice: once in a loop over the whole batches, once for the rest.
#include "compiler/elaborate/batches.h"

#include <fmt/format.h>

#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

Datum run_batches(Context& c, const CallSite& site, std::vector<Datum>& arguments) {
  const std::int64_t size = expect_int(c, arguments[1], site.spans[1], "the size of a batch");
  if (size < 1) {
    c.error(Code::bad_argument, site.spans[1], "a batch has at least one row").at(fmt::format("this is {}", size));
    throw Failed{};
  }
  Datum rows = tensorise(c, arguments[0], site.spans[0], "what is put into batches");
  if (leaves(rows).empty()) {
    c.error(Code::argument_type, site.spans[0], "`batches` takes a tensor, or a record of tensors").at(describe(c, rows));
    throw Failed{};
  }
  leading_size(c, rows, site.spans[0]);  // reports scalars and unlike lengths
  return std::make_shared<const BatchesV>(BatchesV{std::move(rows), size});
}

const Builtin definition{
    "batches", "x, size",
    "The rows of x (a tensor, or a record of tensors of one length) in order, in groups of `size`; the last group is "
    "smaller when `size` does not divide the rows. For `repeat` inside a `train`: `repeat rows in batches(order, 128)`.",
    run_batches};

// Rows [from, from + count * size) as a stack of `count` groups.
Datum stack_of(Context& c, const Datum& rows, std::int64_t from, std::int64_t count, std::int64_t size) {
  std::vector<TensorV> stacked;
  for (const Leaf& leaf : leaves(rows)) {
    std::vector<std::int64_t> shape = sizes(c, leaf.tensor);
    Ints starts(shape.size(), 0), strides(shape.size(), 1);
    starts[0] = from;
    shape[0] = from + count * size;
    TensorV part = wrap(c, build::slice(c.b, leaf.tensor.value, starts, shape, strides), leaf.tensor.axes);
    shape[0] = size;
    shape.insert(shape.begin(), count);
    std::vector<AxisInfo> axes = leaf.tensor.axes;
    axes[0] = {};
    axes.insert(axes.begin(), AxisInfo{});
    stacked.push_back(reshape(c, part, shape, axes));
  }
  return with_leaves(rows, stacked, 1);
}

}  // namespace

const Builtin& batches_builtin() { return definition; }

std::vector<BatchLoop> batch_loops(Context& c, const LoopSource& source) {
  const BatchesV& batches = **source.over.get<std::shared_ptr<const BatchesV>>();
  const std::int64_t n = leading_size(c, batches.rows, source.span), whole = n / batches.size, rest = n % batches.size;
  std::vector<BatchLoop> loops;
  const auto add = [&](std::int64_t from, std::int64_t count, std::int64_t size, std::int64_t first) {
    LoopSource part = source;
    part.kind = LoopSource::Kind::stack;
    part.trips = count;
    part.over = stack_of(c, batches.rows, from, count, size);
    loops.push_back({std::move(part), first});
  };
  c.at(source.span);
  if (whole > 0 || rest == 0) add(0, whole, batches.size, 0);
  if (rest > 0) add(whole * batches.size, 1, rest, whole);
  return loops;
}

void check_joins(Context& c, const std::vector<Logged>& whole, const std::vector<Logged>& last) {
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (last[i].dropped) continue;
    const std::vector<Leaf> above = leaves(whole[i].value), below = leaves(last[i].value);
    for (std::size_t k = 0; k < above.size(); ++k) {
      const Type a = c.graph.type(above[k].tensor.value), b = c.graph.type(below.at(k).tensor.value);
      if (a.sizes().size() == b.sizes().size() && std::equal(a.dims().begin() + 1, a.dims().end(), b.dims().begin() + 1))
        continue;
      c.error(Code::parts_differ, whole[i].span,
              fmt::format("`{}` has another shape in the last batch, which is smaller", whole[i].name))
          .help("log a mean or a sum over the rows of the batch");
      throw Failed{};
    }
  }
}

void join_logs(Context& c, std::vector<Logged>& whole, const std::vector<Logged>& last, Span span) {
  check_joins(c, whole, last);
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (last[i].dropped) continue;
    const std::vector<Leaf> above = leaves(whole[i].value), below = leaves(last[i].value);
    std::vector<TensorV> joined;
    c.at(span);
    for (std::size_t k = 0; k < above.size(); ++k) {
      joined.push_back(wrap(c, build::concat(c.b, {above[k].tensor.value, below[k].tensor.value}, 0), above[k].tensor.axes));
    }
    whole[i].value = with_leaves(whole[i].value, joined);
    whole[i].inner.front().size += last[i].inner.front().size;
  }
}

}  // namespace mmc::elab
