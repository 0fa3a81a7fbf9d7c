#include "runtime/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace mmc {
namespace {

constexpr std::int64_t whole_vector = 12;  // a vector up to this long is shown in full
constexpr std::int64_t whole_rows = 12, whole_columns = 10;

std::string indented(const std::string& block, std::size_t by) {
  std::string result;
  for (const char c : block) {
    result += c;
    if (c == '\n') result.append(by, ' ');
  }
  return result;
}

std::string range_text(const Tensor& t) {
  const std::int64_t n = t.type.elements();
  double low = std::numeric_limits<double>::infinity(), high = -low, sum = 0;
  std::int64_t nans = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const double x = t.at(i);
    if (std::isnan(x)) {
      ++nans;
      continue;
    }
    low = std::min(low, x);
    high = std::max(high, x);
    sum += x;
  }
  const DType dtype = t.type.dtype();
  if (n == nans) return nans == 0 ? "" : ", all nan";
  std::string text = fmt::format(", {} to {}", number_text(low, dtype), number_text(high, dtype));
  if (is_float(dtype)) text += fmt::format(", mean {}", number_text(sum / static_cast<double>(n - nans), dtype));
  if (nans > 0) text += fmt::format(", {} nan", grouped(nans));
  return text;
}

std::string vector_text(const Tensor& t, std::int64_t from, std::int64_t count) {
  std::string text = "[";
  for (std::int64_t i = 0; i < count; ++i) text += (i > 0 ? ", " : "") + number_text(t.at(from + i), t.type.dtype());
  return text + "]";
}

std::string matrix_text(const Tensor& t, std::int64_t rows, std::int64_t columns) {
  std::vector<std::string> cells;
  std::size_t width = 0;
  for (std::int64_t i = 0; i < rows * columns; ++i) {
    cells.push_back(number_text(t.at(i), t.type.dtype()));
    width = std::max(width, cells.back().size());
  }
  std::string text = "[";
  for (std::int64_t r = 0; r < rows; ++r) {
    text += r == 0 ? "[" : ",\n [";
    for (std::int64_t c = 0; c < columns; ++c) {
      text += fmt::format("{}{:>{}}", c > 0 ? ", " : "", cells[static_cast<std::size_t>(r * columns + c)], width);
    }
    text += "]";
  }
  return text + "]";
}

std::string list_text(const Shown::List& list, const RunResult& run) {
  std::vector<std::string> items;
  bool long_form = false;
  std::size_t length = 2;
  for (const Shown& item : list.items) {
    items.push_back(text(item, run));
    length += items.back().size() + 2;
    long_form = long_form || items.back().find('\n') != std::string::npos;
  }
  if (!long_form && length <= 100) return fmt::format("[{}]", fmt::join(items, ", "));
  std::string result;
  for (std::size_t i = 0; i < items.size(); ++i) result += fmt::format("{}[{}] {}", i > 0 ? "\n" : "", i, indented(items[i], 4));
  return result;
}

std::string record_text(const Shown::Record& record, const RunResult& run) {
  std::size_t width = 0;
  for (const auto& [name, value] : record.fields) width = std::max(width, name.size());
  std::string result = record.model;
  for (const auto& [name, value] : record.fields) {
    const std::string shown = text(value, run);
    const bool block = shown.find('\n') != std::string::npos;
    if (!result.empty()) result += '\n';
    result += block ? fmt::format("  {}\n    {}", name, indented(shown, 4)) : fmt::format("  {:<{}}  {}", name, width, shown);
  }
  return result.empty() ? "{ }" : result;
}

}  // namespace

std::optional<Tensor> computed(const RunResult& run, std::size_t output) {
  const std::optional<Tensor>& whole = run.outputs.at(output);
  const std::int64_t rows = output < run.rows.size() ? run.rows[output] : -1;
  if (!whole || rows < 0 || whole->type.rank() == 0 || rows >= whole->type.dim(0).value()) return whole;
  std::vector<Dim> dims(whole->type.dims().begin(), whole->type.dims().end());
  dims[0] = rows;
  return make_tensor(whole->type.with_dims(dims), whole->data->data());
}

std::string number_text(double x, DType dtype) {
  if (dtype == DType::boolean) return x != 0 ? "true" : "false";
  if (is_integer(dtype)) return fmt::format("{}", static_cast<std::int64_t>(x));
  if (std::isnan(x)) return "nan";  // its sign means nothing
  return dtype == DType::f64 ? fmt::format("{:.10g}", x) : fmt::format("{:.6g}", x);
}

std::string tensor_text(const Tensor& t) {
  const Type type = t.type;
  const std::int64_t n = type.elements();
  if (type.rank() == 0) return number_text(t.at(0), type.dtype());
  if (n == 0) return fmt::format("{} (empty)", type.text());
  if (type.rank() == 1 && n <= whole_vector) return vector_text(t, 0, n);
  if (type.rank() == 1) {
    const std::string head = vector_text(t, 0, 4), tail = vector_text(t, n - 2, 2);
    return fmt::format("{}, ..., {}  {}{}", head.substr(0, head.size() - 1), tail.substr(1), type.text(), range_text(t));
  }
  const std::int64_t rows = type.dim(0).value(), columns = n / rows;
  if (type.rank() == 2 && rows <= whole_rows && columns <= whole_columns) return matrix_text(t, rows, columns);
  return type.text() + range_text(t);
}

std::string text(const Shown& shown, const RunResult& run) {
  struct Visitor {
    const RunResult& run;
    std::string operator()(Shown::None) const { return "none"; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("{}", i); }
    std::string operator()(double d) const { return number_text(d, DType::f32); }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const Shown::Tensor& t) const {
      const std::optional<Tensor> tensor = computed(run, t.output);
      return tensor ? tensor_text(*tensor) : "(not computed)";
    }
    std::string operator()(const Shown::List& list) const { return list_text(list, run); }
    std::string operator()(const Shown::Record& record) const { return record_text(record, run); }
    std::string operator()(const Shown::Text& t) const {
      std::string whole;
      for (const Shown& piece : t.pieces) whole += text(piece, run);
      return whole;
    }
  };
  return std::visit(Visitor{run}, shown.value);
}

std::string text(const Template& pieces, const RunResult& run) {
  std::string result;
  for (const auto& piece : pieces.pieces) {
    const std::string* plain = std::get_if<std::string>(&piece);
    result += plain != nullptr ? *plain : text(std::get<Shown>(piece), run);
  }
  return result;
}

std::string grouped(std::int64_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t at = digits.size(); at > (n < 0 ? 4U : 3U);) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string rate_text(double rate) {
  if (rate >= 1e6) return fmt::format("{:.3g}M steps/s", rate / 1e6);
  return rate >= 1e3 ? fmt::format("{:.3g}k steps/s", rate / 1e3) : fmt::format("{:.3g} steps/s", rate);
}

std::string command_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    const bool quoted = word.empty() || word.find_first_of(" \t'\"$&|;<>(){}*?`\\") != std::string::npos;
    text += fmt::format("{}{}", text.empty() ? "" : " ", quoted ? fmt::format("'{}'", word) : word);
  }
  return text;
}

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  return n == 1 ? fmt::format("1 {}", one) : many.empty() ? fmt::format("{} {}s", n, one) : fmt::format("{} {}", n, many);
}

std::string trap_text(const Trap& trap) {
  return fmt::format("{} became nan or infinite at step {}", trap.value.empty() ? "a value" : "`" + trap.value + "`",
                     grouped(trap.step));
}

std::string duration_text(double seconds) {
  if (seconds < 0.9995e-3) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 0.9995) return fmt::format("{:.3g} ms", seconds * 1e3);
  if (seconds < 120) return fmt::format("{:.3g} s", seconds);
  if (seconds < 7200) return fmt::format("{:.1f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace mmc
