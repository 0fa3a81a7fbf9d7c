// The types of graph values: an element type and a list of dimensions.
//
// `f32[batch, 4]` in a study becomes Type::tensor(DType::f32, {32, 4}); dimension *names* belong to the elaborator, which
// makes the messages. Types are interned: a Type is one pointer, equality is pointer equality, copying is free.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mmc {

enum class DType : std::uint8_t { boolean, i32, i64, f32, f64 };

std::string_view name(DType);                     // "bool", "i32", "i64", "f32", "f64"
bool parse_dtype(std::string_view text, DType*);  // the inverse; false when unknown
std::size_t bytes(DType);                         // of one element: 1, 4, 8, 4, 8
inline bool is_float(DType t) { return t == DType::f32 || t == DType::f64; }
inline bool is_integer(DType t) { return t == DType::i32 || t == DType::i64; }

// One size. Today always a known number; late sizes (`?k`, DECISIONS 5) will be a second state of this class, which is why
// it does not convert to an integer by itself: code that needs the number says `.value()`.
class Dim {
 public:
  constexpr Dim(std::int64_t n = 0) : n_(n) {}
  constexpr std::int64_t value() const { return n_; }
  friend constexpr bool operator==(Dim a, Dim b) { return a.n_ == b.n_; }
  friend constexpr Dim operator+(Dim a, Dim b) { return a.n_ + b.n_; }
  friend constexpr Dim operator-(Dim a, Dim b) { return a.n_ - b.n_; }
  friend constexpr Dim operator*(Dim a, Dim b) { return a.n_ * b.n_; }

 private:
  std::int64_t n_;
};

class Type {
 public:
  Type() = default;  // no type; only as a placeholder
  static Type tensor(DType, std::span<const Dim> dims);
  static Type tensor(DType t, std::initializer_list<Dim> dims) {
    return tensor(t, std::span<const Dim>(dims.begin(), dims.size()));
  }
  static Type scalar(DType t) { return tensor(t, std::span<const Dim>()); }

  DType dtype() const;
  std::span<const Dim> dims() const;
  std::size_t rank() const { return dims().size(); }
  Dim dim(std::int64_t axis) const;  // negative counts from the end
  std::int64_t elements() const;     // product of the sizes, 1 for a scalar
  std::int64_t bytes() const;        // elements * bytes(dtype)
  std::vector<std::int64_t> sizes() const;
  bool is_scalar() const { return rank() == 0; }
  bool known() const { return data_ != nullptr; }
  Type with_dtype(DType) const;
  Type with_dims(std::span<const Dim>) const;
  std::string text() const;  // "f32[32, 4]", "bool[]"

  friend bool operator==(Type a, Type b) { return a.data_ == b.data_; }
  const void* identity() const { return data_; }  // for hashing

 private:
  struct Data;
  const Data* data_ = nullptr;
};

}  // namespace mmc
