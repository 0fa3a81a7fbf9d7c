// Comparisons and logic: results are bools.
#include "runtime/kernels/elements_table.h"

namespace mmc::kernels {
namespace {

struct Equal {
  template <class T>
  Bool operator()(T x, T y) const {
    return x == y;
  }
};
struct NotEqual {
  template <class T>
  Bool operator()(T x, T y) const {
    return x != y;
  }
};
struct Less {
  template <class T>
  Bool operator()(T x, T y) const {
    return x < y;
  }
};
struct LessEqual {
  template <class T>
  Bool operator()(T x, T y) const {
    return x <= y;
  }
};
struct Greater {
  template <class T>
  Bool operator()(T x, T y) const {
    return x > y;
  }
};
struct GreaterEqual {
  template <class T>
  Bool operator()(T x, T y) const {
    return x >= y;
  }
};
struct And {
  Bool operator()(Bool x, Bool y) const { return x & y; }
};
struct Or {
  Bool operator()(Bool x, Bool y) const { return x | y; }
};
struct Xor {
  Bool operator()(Bool x, Bool y) const { return x ^ y; }
};

template <class T>
BlockFunction compare(Element e, unsigned s) {
  switch (e) {
    case Element::equal: return binary<Equal, T>(s);
    case Element::not_equal: return binary<NotEqual, T>(s);
    case Element::less: return binary<Less, T>(s);
    case Element::less_equal: return binary<LessEqual, T>(s);
    case Element::greater: return binary<Greater, T>(s);
    case Element::greater_equal: return binary<GreaterEqual, T>(s);
    default: return nullptr;
  }
}

}  // namespace

BlockFunction comparison_function(Element e, DType type, unsigned s) {
  switch (e) {
    case Element::logical_and: return binary<And, Bool>(s);
    case Element::logical_or: return binary<Or, Bool>(s);
    case Element::logical_xor: return binary<Xor, Bool>(s);
    default: break;
  }
  if (type == DType::boolean) return compare<Bool>(e, s);
  return for_number(type, [&]<class T>() { return compare<T>(e, s); });
}

}  // namespace mmc::kernels
