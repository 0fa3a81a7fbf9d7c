#include "compiler/ops/matrices.h"

#include <numeric>

#include "compiler/ops/refusal.h"

namespace mmc::ops {
namespace {

Ints leading_axes(Type t) {
  Ints axes(t.rank() - 2);
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

std::vector<Dim> leading_dims(Type t) { return {t.dims().begin(), t.dims().end() - 2}; }

Term row_index(Builder& b, Type t) {
  return {&b, build::iota(b, t.with_dtype(DType::i32), static_cast<std::int64_t>(t.rank()) - 2)};
}
Term column_index(Builder& b, Type t) {
  return {&b, build::iota(b, t.with_dtype(DType::i32), static_cast<std::int64_t>(t.rank()) - 1)};
}

Term slice_rows(Term x, std::int64_t first, std::int64_t limit) {
  const Type t = x.type();
  Ints starts(t.rank(), 0), limits = to_ints(t.dims());
  starts[t.rank() - 2] = first;
  limits[t.rank() - 2] = limit;
  return {x.b, build::slice(*x.b, x, starts, limits, Ints(t.rank(), 1))};
}

// [.., n] stretched by a new axis, which is the last or the last but one.
Term stretched(Term v, std::int64_t count, bool last) {
  const Type t = v.type();
  std::vector<Dim> dims(t.dims().begin(), t.dims().end());
  dims.insert(last ? dims.end() : dims.end() - 1, Dim(count));
  Ints axes(t.rank());
  std::iota(axes.begin(), axes.end(), 0);
  if (!last) ++axes.back();
  return {v.b, build::broadcast(*v.b, v, dims, axes)};
}

}  // namespace

void need_matrix(Type t) {
  need_float(t);
  if (t.rank() < 2) fail("a matrix is wanted, with two axes or more, not {}", t.text());
}

void need_square(Type t) {
  need_matrix(t);
  if (rows(t) != columns(t)) fail("a square matrix is wanted, not {}", t.text());
}

Type with_last(Type t, std::int64_t row_count, std::int64_t column_count) {
  std::vector<Dim> dims = leading_dims(t);
  dims.emplace_back(row_count);
  dims.emplace_back(column_count);
  return t.with_dims(dims);
}

Type with_last(Type t, std::int64_t size) {
  std::vector<Dim> dims = leading_dims(t);
  dims.emplace_back(size);
  return t.with_dims(dims);
}

std::int64_t rows(Type t) { return t.dim(-2).value(); }
std::int64_t columns(Type t) { return t.dim(-1).value(); }

Term transposed(Term x) {
  Ints order(x.type().rank());
  std::iota(order.begin(), order.end(), 0);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return {x.b, build::transpose(*x.b, x, order)};
}

Term product(Term x, Term y) {
  const auto rank = static_cast<std::int64_t>(x.type().rank());
  const Ints batch = leading_axes(x.type());
  return {x.b, build::dot(*x.b, x, y, batch, batch, {rank - 1}, {rank - 2})};
}

Term minus_transpose(Term x) { return x - transposed(x); }
Term as_rows(Term v, std::int64_t count) { return stretched(v, count, false); }
Term as_columns(Term v, std::int64_t count) { return stretched(v, count, true); }

Term on_diagonal(Term v) {
  const Term table = as_columns(v, v.type().dim(-1).value());
  const Type t = table.type();
  return select(equal(row_index(*v.b, t), column_index(*v.b, t)), table, like(table, 0));
}

Term identity(Builder& b, Type t) {
  const Term one{&b, build::full(b, t, 1)};
  return select(equal(row_index(b, t), column_index(b, t)), one, like(one, 0));
}

Term weighted_triangle(Term x, double below, double on, double above) {
  const Type t = x.type();
  const Term row = row_index(*x.b, t), column = column_index(*x.b, t);
  const auto times = [&](double weight) { return weight == 0 ? like(x, 0) : weight == 1 ? x : weight * x; };
  return select(greater(row, column), times(below), select(equal(row, column), times(on), times(above)));
}

Term first_rows(Term x, std::int64_t count) { return count == rows(x.type()) ? x : slice_rows(x, 0, count); }
Term rows_from(Term x, std::int64_t first) { return slice_rows(x, first, rows(x.type())); }

Term guarded(Term x, Term limit) {
  const Term zero = !greater(abs(x), limit);
  return select(zero, like(x, 0), like(x, 1) / select(zero, like(x, 1), x));
}

Term rounding(Term values, std::int64_t size, Type wanted) {
  Builder& b = *values.b;
  const auto last = static_cast<std::int64_t>(values.type().rank()) - 1;
  const double epsilon =
      values.type().dtype() == DType::f32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const Term still{&b, build::stop_gradient(b, abs(values))};
  if (values.type().elements() == 0) return {&b, build::full(b, wanted, 0)};
  const Term largest{&b, build::reduce_max(b, still, {last})};
  Ints axes(static_cast<std::size_t>(last));
  std::iota(axes.begin(), axes.end(), 0);
  return {&b, build::broadcast(b, epsilon * static_cast<double>(size) * largest, wanted.dims(), axes)};
}

OpDef decomposition(std::string_view name, std::size_t operands, std::string_view doc, Infer infer, Derivative derivative,
                    std::vector<Example> examples) {
  OpDef def = define(name, operands, doc, infer, derivative, Batching::leading_axis, std::move(examples));
  def.batch = [](Batch& s) { return batch_with(s, s.attrs); };
  return def;
}

}  // namespace mmc::ops

namespace mmc {

bool may_refuse_matrix(const Node& n) {
  for (const OpDef* op : {&ops::cholesky(), &ops::solve(), &ops::solve_triangular(), &ops::eigh(), &ops::svd(), &ops::pinv()})
    if (n.op == op) return true;
  return false;
}

}  // namespace mmc
