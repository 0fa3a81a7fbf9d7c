// What an op needs to know beside its operands: axes, sizes, a path, a constant's data.
//
// An Attrs is a short list of named values in the order in which the op's definition lists them (compiler/graph/op.h), so that
// two nodes with equal attributes compare equal and print alike.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/graph/type.h"

namespace mmc {

// A constant tensor: its type and its elements, row-major, in the machine's byte order; bool is one byte 0 or 1.
struct Literal {
  Type type;
  std::shared_ptr<const std::vector<std::byte>> data;

  template <class T>
  const T* as() const {
    return reinterpret_cast<const T*>(data->data());
  }
  friend bool operator==(const Literal& a, const Literal& b);  // by bits
};
Literal make_literal(Type, const void* elements);  // copies type.bytes() bytes
Literal scalar_literal(DType, double value);       // converted to the dtype
Literal splat_literal(Type, double value);         // every element the same

using Ints = std::vector<std::int64_t>;
using AttrValue = std::variant<bool, std::int64_t, double, DType, std::string, Ints, Literal>;

class Attrs {
 public:
  using Entry = std::pair<std::string_view, AttrValue>;  // the name points to static storage (an op's definition)
  Attrs() = default;
  Attrs(std::initializer_list<Entry> entries) : entries_(entries) {}

  bool has(std::string_view name) const;
  void set(std::string_view name, AttrValue value);  // replaces or appends
  // The value under `name`; an InternalError when it is missing or of another kind.
  bool flag(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;
  DType dtype(std::string_view name) const;
  const std::string& string(std::string_view name) const;
  const Ints& ints(std::string_view name) const;
  const Literal& literal(std::string_view name) const;

  const std::vector<Entry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }
  friend bool operator==(const Attrs&, const Attrs&) = default;

 private:
  template <class T>
  const T& get(std::string_view name) const;
  std::vector<Entry> entries_;
};

}  // namespace mmc
