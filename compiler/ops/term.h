// A value together with the builder that writes into its graph, so that derivative rules read like the formulas they are:
//
//   r.add(0, -cotangent(r) * sin(operand(r, 0)));
//
// Only for the files of this folder and for tests. Terms combine as the ops do: equal types, no broadcasting, except that a
// number stands for a tensor of its partner's type.
#pragma once
#include "compiler/graph/op.h"
#include "compiler/ops/build.h"

namespace mmc {

struct Term {
  Builder* b;
  Value v;
  operator Value() const { return v; }  // NOLINT(google-explicit-constructor): a term is its value
  Type type() const { return b->type(v); }
};

inline Term operand(Reverse& r, std::size_t i) { return {&r.b, r.operand(i)}; }
inline Term result(Reverse& r, std::size_t i = 0) { return {&r.b, r.result(i)}; }
inline Term cotangent(Reverse& r, std::size_t i = 0) { return {&r.b, r.cotangent(i)}; }

inline Term like(Term x, double value) { return {x.b, build::full(*x.b, x.type(), value)}; }

inline Term operator-(Term x) { return {x.b, build::neg(*x.b, x)}; }
inline Term operator+(Term x, Term y) { return {x.b, build::add(*x.b, x, y)}; }
inline Term operator-(Term x, Term y) { return {x.b, build::sub(*x.b, x, y)}; }
inline Term operator*(Term x, Term y) { return {x.b, build::mul(*x.b, x, y)}; }
inline Term operator/(Term x, Term y) { return {x.b, build::div(*x.b, x, y)}; }
inline Term operator+(Term x, double c) { return x + like(x, c); }
inline Term operator-(Term x, double c) { return x - like(x, c); }
inline Term operator-(double c, Term x) { return like(x, c) - x; }
inline Term operator*(double c, Term x) { return like(x, c) * x; }

inline Term abs(Term x) { return {x.b, build::abs(*x.b, x)}; }
inline Term sign(Term x) { return {x.b, build::sign(*x.b, x)}; }
inline Term exp(Term x) { return {x.b, build::exp(*x.b, x)}; }
inline Term log(Term x) { return {x.b, build::log(*x.b, x)}; }
inline Term sqrt(Term x) { return {x.b, build::sqrt(*x.b, x)}; }
inline Term sin(Term x) { return {x.b, build::sin(*x.b, x)}; }
inline Term cos(Term x) { return {x.b, build::cos(*x.b, x)}; }
inline Term sinh(Term x) { return {x.b, build::sinh(*x.b, x)}; }
inline Term cosh(Term x) { return {x.b, build::cosh(*x.b, x)}; }
inline Term pow(Term x, Term y) { return {x.b, build::pow(*x.b, x, y)}; }
inline Term equal(Term x, Term y) { return {x.b, build::equal(*x.b, x, y)}; }
inline Term less(Term x, Term y) { return {x.b, build::less(*x.b, x, y)}; }
inline Term greater(Term x, Term y) { return {x.b, build::greater(*x.b, x, y)}; }
inline Term operator!(Term x) { return {x.b, build::logical_not(*x.b, x)}; }
inline Term both(Term x, Term y) { return {x.b, build::logical_and(*x.b, x, y)}; }
inline Term either(Term x, Term y) { return {x.b, build::logical_or(*x.b, x, y)}; }
inline Term select(Term condition, Term yes, Term no) { return {yes.b, build::select(*yes.b, condition, yes, no)}; }

}  // namespace mmc
