#include "compiler/graph/scanner.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <utility>

namespace mmc {
namespace {

constexpr std::int64_t max_literal_bytes = std::int64_t{1} << 28;  // a text with a larger `all` is a mistake, not a constant
constexpr std::size_t max_rank = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number_character(char c) { return is_word_character(c) || c == '.' || c == '-' || c == '+'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// One element of a literal into `to`; false when the text is not one.
template <class T>
bool put(std::string_view text, std::byte* to) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  std::memcpy(to, &value, sizeof value);
  return true;
}

template <class Float, class Bits>
bool put_float(std::string_view text, std::byte* to) {
  if (text == "nan") {
    const Float nan = std::numeric_limits<Float>::quiet_NaN();
    std::memcpy(to, &nan, sizeof nan);
    return true;
  }
  if (!text.starts_with("nan(0x")) return put<Float>(text, to);
  text.remove_prefix(6);  // the bits; the closing bracket was left to the caller
  Bits bits{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  std::memcpy(to, &bits, sizeof bits);
  return true;
}

bool put_element(DType t, std::string_view text, std::byte* to) {
  switch (t) {
    case DType::boolean: *to = std::byte(text == "true"); return text == "true" || text == "false";
    case DType::i32: return put<std::int32_t>(text, to);
    case DType::i64: return put<std::int64_t>(text, to);
    case DType::f32: return put_float<float, std::uint32_t>(text, to);
    case DType::f64: return put_float<double, std::uint64_t>(text, to);
  }
  return false;
}

}  // namespace

bool is_word_character(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

void Scanner::skip() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '#')
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    else if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
      ++at_;
    else
      return;
  }
}

bool Scanner::at_end() { return peek() == '\0' && at_ >= text_.size(); }

char Scanner::peek() {
  skip();
  return at_ < text_.size() ? text_[at_] : '\0';
}

char Scanner::peek_here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

void Scanner::fail(std::string what) { throw TextError{at_, std::move(what)}; }

bool Scanner::accept(std::string_view symbol) {
  skip();
  if (!text_.substr(at_).starts_with(symbol)) return false;
  at_ += symbol.size();
  return true;
}

void Scanner::expect(std::string_view symbol) {
  if (!accept(symbol)) fail(fmt::format("expected `{}`", symbol));
}

std::string_view Scanner::run_of(bool (*belongs)(char)) {
  const std::size_t begin = at_;
  while (at_ < text_.size() && belongs(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

bool Scanner::accept_word(std::string_view wanted) {
  skip();
  const std::size_t begin = at_;
  if (run_of(is_word_character) == wanted) return true;
  at_ = begin;
  return false;
}

std::string_view Scanner::word() {
  skip();
  const std::string_view found = run_of(is_word_character);
  if (found.empty()) fail("expected a word");
  return found;
}

std::int64_t Scanner::integer() {
  skip();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc()) fail("expected an integer");
  at_ = static_cast<std::size_t>(end - text_.data());
  return value;
}

// A number, a word such as `nan`, or `nan(0x...` without its bracket.
std::string_view Scanner::number_token() {
  skip();
  const std::size_t begin = at_;
  run_of(is_number_character);
  if (text_.substr(begin).starts_with("nan(")) {
    ++at_;
    run_of(is_word_character);
    const std::string_view token = text_.substr(begin, at_ - begin);
    expect(")");
    return token;
  }
  return text_.substr(begin, at_ - begin);
}

double Scanner::number() {
  std::array<std::byte, sizeof(double)> bits{};
  if (!put_element(DType::f64, number_token(), bits.data())) fail("expected a number");
  double value;
  std::memcpy(&value, bits.data(), sizeof value);
  return value;
}

std::string Scanner::string() {
  expect("\"");
  std::string out;
  while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
    char c = text_[at_++];
    if (c != '\\') {
      out += c;
      continue;
    }
    c = at_ < text_.size() ? text_[at_++] : '\0';
    if (c == '"' || c == '\\')
      out += c;
    else if (c == 'n')
      out += '\n';
    else if (c == 't')
      out += '\t';
    else if (c == 'x' && at_ + 2 <= text_.size() && hex_digit(text_[at_]) >= 0 && hex_digit(text_[at_ + 1]) >= 0) {
      out += static_cast<char>(hex_digit(text_[at_]) * 16 + hex_digit(text_[at_ + 1]));
      at_ += 2;
    } else {
      fail("an unknown escape in a string");
    }
  }
  if (at_ >= text_.size() || text_[at_] != '"') fail("a string that does not end");
  ++at_;
  return out;
}

Type Scanner::type() {
  DType t{};
  if (!parse_dtype(word(), &t)) fail("expected an element type");
  expect("[");
  std::vector<Dim> dims;
  while (!accept("]")) {
    if (!dims.empty()) expect(",");
    const std::int64_t size = integer();
    if (size < 0) fail("a negative size");
    if (dims.size() == max_rank) fail("too many axes");
    dims.push_back(size);
  }
  return Type::tensor(t, dims);
}

Ints Scanner::ints() {
  Ints list;
  expect("[");
  while (!accept("]")) {
    if (!list.empty()) expect(",");
    list.push_back(integer());
  }
  return list;
}

std::uint32_t Scanner::offset() {
  const std::int64_t value = integer();
  if (value < 0 || value > 0xffffffff) fail("a position out of range");
  return static_cast<std::uint32_t>(value);
}

Span Scanner::span() {
  if (accept("-")) return {};
  Span s;
  s.file = offset();
  expect(":");
  s.begin = offset();
  expect("-");
  s.end = offset();
  return s;
}

Literal Scanner::literal() {
  const Type t = type();
  if (t.bytes() > max_literal_bytes) fail("a literal that is too large");
  const std::size_t size = bytes(t.dtype());
  std::vector<std::byte> data(static_cast<std::size_t>(t.bytes()));
  const auto read = [&](std::byte* to) {
    if (!put_element(t.dtype(), number_token(), to)) fail(fmt::format("expected an element of {}", t.text()));
  };
  if (accept("...")) fail("a constant that the dump left out");
  if (accept_word("all")) {
    if (data.empty()) fail("`all` of no elements");
    read(data.data());
    for (std::size_t at = size; at < data.size(); at += size) std::memcpy(data.data() + at, data.data(), size);
  } else if (t.is_scalar()) {
    read(data.data());
  } else {
    // Brackets may be nested or flat; only the number of elements counts.
    std::size_t at = 0, depth = 0;
    do {
      if (accept("[")) {
        if (++depth > max_rank) fail("too many brackets");
      } else if (depth == 0) {
        fail("expected `[`");
      } else if (accept("]")) {
        --depth;
        accept(",");
      } else {
        if (at == data.size()) fail(fmt::format("more elements than {} has", t.text()));
        read(data.data() + at);
        at += size;
        accept(",");
      }
    } while (depth > 0);
    if (at != data.size()) fail(fmt::format("fewer elements than {} has", t.text()));
  }
  return {t, std::make_shared<const std::vector<std::byte>>(std::move(data))};
}

}  // namespace mmc
