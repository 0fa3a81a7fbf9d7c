// Linear algebra: both executors ask LAPACK for the same thing, in the same layout.
#include <cmath>
#include <limits>

#include "compiler/graph/literal_text.h"
#include "compiler/support/errors.h"
#include "tests/plan/graphs.h"

namespace mmc::test {
namespace {

using namespace build;

const std::vector<DType> floats = {DType::f32, DType::f64};
const std::vector<std::vector<std::int64_t>> shapes = {{1, 1},       {2, 2},    {3, 3},    {5, 3},    {3, 5},    {40, 40},
                                                       {70, 33},     {33, 70},  {0, 3},    {3, 0},    {0, 0},    {4, 3, 3},
                                                       {2, 2, 3, 2}, {0, 3, 3}, {2, 0, 2}, {2, 1, 4}, {2, 4, 1}, {3, 0, 0}};

bool square(const std::vector<std::int64_t>& s) { return s[s.size() - 1] == s[s.size() - 2]; }

// A matrix with a large diagonal, so that none is singular.
Value well_posed(Builder& b, Type t, std::uint32_t salt) {
  const Value x = constant(b, some(t, salt));
  const auto rank = static_cast<std::int64_t>(t.rank());
  const Value on = equal(b, iota(b, t, rank - 2), iota(b, t, rank - 1));
  return add(b, x, select(b, on, full(b, t, 3.0 * static_cast<double>(t.dim(-1).value())), full(b, t, 0)));
}

std::string failure(const Graph& g, bool fast) {
  try {
    fast ? run_fast(g, {}) : run_reference(g, {});
  } catch (const RunError& e) { return e.what(); }
  return "no failure";
}

}  // namespace

TEST_CASE("linear algebra of every shape") {
  for (const auto& shape : shapes) {
    for (const DType t : floats) {
      const Type type = tensor(t, shape);
      INFO(type.text());
      Study s;
      const Value x = constant(s.b, some(type));
      for (const bool all : {false, true}) {
        const SvdParts p = svd(s.b, x, all);
        s.output("u", p.u);
        s.output("s", p.s);
        s.output("vh", p.vh);
      }
      s.output("values", singular_values(s.b, x));
      s.output("pinv", pinv(s.b, x, 1e-3));
      const QrParts q = qr(s.b, x);
      s.output("q", q.q);
      s.output("r", q.r);
      if (square(shape)) {
        const Value a = well_posed(s.b, type, 3);
        std::vector<std::int64_t> right = shape;
        right.back() = 2;
        const Value b = constant(s.b, some(tensor(t, right), 5));
        const Eigen e = eigh(s.b, x);
        s.output("w", e.values);
        s.output("v", e.vectors);
        s.output("eigenvalues", eigenvalues(s.b, x));
        s.output("cholesky", cholesky(s.b, a));
        s.output("solve", solve(s.b, a, b));
        s.output("lower", solve_triangular(s.b, a, b, false));
        s.output("upper", solve_triangular(s.b, a, b, true));
        const SignedLog d = slogdet(s.b, a);
        s.output("sign", d.sign);
        s.output("log", d.log);
      }
      compare(s.g, 1);
    }
  }
}

TEST_CASE("a nan or an infinity in one matrix of a batch is not in the others") {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Tensor x = make_tensor(tensor(DType::f64, {3, 2, 2}));
    for (std::int64_t i = 0; i < 12; ++i) x.as<double>()[i] = i % 4 == 0 || i % 4 == 3 ? 2.0 + static_cast<double>(i) : 1;
    x.as<double>()[6] = bad;  // of the second matrix, below the diagonal
    Study s;
    const Value v = constant(s.b, to_literal(x));
    const SvdParts p = svd(s.b, v, false);
    for (const Value r :
         {p.u, p.s, p.vh, pinv(s.b, v, 0), qr(s.b, v).q, qr(s.b, v).r, eigh(s.b, v).values, eigh(s.b, v).vectors,
          cholesky(s.b, v), solve(s.b, v, v), solve_triangular(s.b, v, v, false), slogdet(s.b, v).sign, slogdet(s.b, v).log})
      s.output("result", r);
    compare(s.g);
    for (const auto& output : run_fast(s.g, {}).outputs) {
      const std::int64_t size = output->type.elements() / 3;
      for (std::int64_t i = 0; i < 3 * size; ++i) CHECK(std::isnan(output->at(i)) == (i / size == 1));
    }
  }
}

TEST_CASE("matrices that an op refuses are named, in both executors") {
  const auto says = [](const std::string& text, auto op) {
    Study s;
    const Value x = constant(s.b, literal_from_text("f64[2, 2, 2] [[[1, 2], [2, 5]], [[0, 2], [2, 0]]]"), Name("a"));
    const Value singular = constant(s.b, literal_from_text("f64[2, 2] [[1, 2], [2, 4]]"));
    s.output("result", op(s.b, x, singular));
    CHECK(failure(s.g, true) == text);
    CHECK(failure(s.g, false) == text);
  };
  says("matrix 1 of the 2 in `a` is not positive definite: its first diagonal element is not positive",
       [](Builder& b, Value x, Value) { return cholesky(b, x); });
  says("the matrix is not positive definite: its first 2 rows and columns are not",
       [](Builder& b, Value, Value y) { return cholesky(b, sub(b, y, full(b, b.type(y), 0.5))); });
  says("the matrix is singular: its columns depend on each other", [](Builder& b, Value, Value y) { return solve(b, y, y); });
  says("matrix 1 of the 2 in `a` is singular: this triangular matrix has a 0 at [0, 0] on its diagonal",
       [](Builder& b, Value x, Value) { return solve_triangular(b, x, x, true); });
}

}  // namespace mmc::test
