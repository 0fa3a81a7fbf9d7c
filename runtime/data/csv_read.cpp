// The elements of a table's columns.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <unordered_map>

#include "compiler/support/errors.h"
#include "runtime/data/csv.h"
#include "runtime/data/csv_rows.h"

namespace mmc {

using namespace csv;

namespace {

// One column of a request, with what turns its cells into elements.
struct Target {
  std::size_t position;
  std::string name;  // for messages
  std::unordered_map<std::string_view, std::int32_t> codes;
  bool text = false;
};

template <class T>
bool parse_element(const Target& target, std::string_view cell, T* out) {
  if (target.text) {
    const auto found = target.codes.find(cell);
    if (found == target.codes.end()) return false;
    *out = static_cast<T>(found->second);
    return true;
  }
  bool truth = false;
  if (parse_bool(cell, &truth)) {
    *out = static_cast<T>(truth);
    return true;
  }
  return parse_number(cell, out);
}

template <class T>
void read_columns(const InputFile& file, const TableRequest& request, std::span<const Target> targets, std::int64_t rows_expected,
                  bool boolean, T* out) {
  const std::string text = read_text(file);
  std::int64_t row = 0;
  const std::vector<std::string> headers = walk(file, text, request.format, [&](const Rows& rows) {
    if (row == rows_expected)
      file.fail(fmt::format("it has more than the {} rows that it had when the study was checked", rows_expected));
    for (std::size_t k = 0; k < targets.size(); ++k) {
      const Target& target = targets[k];
      if (target.position >= rows.cells().size()) rows.fail("it has fewer columns than when the study was checked");
      const std::string_view cell = rows.cells()[target.position].text;
      T element{};
      const bool absent = missing(rows.cells()[target.position], request.format);
      bool good = true;
      if (absent && target.text)
        good = parse_element(target, "", &element);
      else if (absent && request.fill)
        element = static_cast<T>(*request.fill);
      else if (absent && std::is_floating_point_v<T>)
        element = std::numeric_limits<T>::quiet_NaN();
      else
        good = !absent && parse_element(target, cell, &element) && !(boolean && element != T{0} && element != T{1});
      if (!good) {
        rows.fail(fmt::format("the column {} holds `{}`, which it could not when the study was checked", target.name,
                              shown_cell(cell)));
      }
      const std::int64_t at = request.side_by_side
                                  ? row * static_cast<std::int64_t>(targets.size()) + static_cast<std::int64_t>(k)
                                  : static_cast<std::int64_t>(k) * rows_expected + row;
      out[at] = element;
    }
    ++row;
  });
  if (row < rows_expected)
    file.fail(fmt::format("it has {} rows now, and had {} when the study was checked", row, rows_expected));
  if (!request.format.header) return;
  for (const TableRequest::Column& column : request.columns) {
    const auto at = static_cast<std::size_t>(column.position);
    if (at < headers.size() && headers[at] == column.header) continue;
    file.fail(fmt::format("its column number {} is `{}` now, and was `{}` when the study was checked", at + 1,
                          at < headers.size() ? headers[at] : "", column.header));
  }
}

}  // namespace

void read_table(const InputFile& file, const TableRequest& request, Type type, std::byte* out) {
  require(type.rank() == 2, "a table's tensor");
  const std::int64_t rows = type.dims()[request.side_by_side ? 0 : 1].value();
  require(type.dims()[request.side_by_side ? 1 : 0].value() == static_cast<std::int64_t>(request.columns.size()),
          "a table's columns");
  std::vector<Target> targets;
  for (const TableRequest::Column& column : request.columns) {
    Target target{static_cast<std::size_t>(column.position), {}, {}, !column.texts.empty()};
    target.name = column.header.empty() ? fmt::format("number {}", column.position + 1) : fmt::format("`{}`", column.header);
    for (std::size_t i = 0; i < column.texts.size(); ++i) target.codes.emplace(column.texts[i], static_cast<std::int32_t>(i));
    targets.push_back(std::move(target));
  }
  switch (type.dtype()) {
    case DType::boolean: {
      std::vector<std::int32_t> numbers(static_cast<std::size_t>(type.elements()));
      read_columns(file, request, targets, rows, true, numbers.data());
      std::ranges::transform(numbers, out, [](std::int32_t x) { return std::byte{x != 0}; });
      return;
    }
    case DType::i32: return read_columns(file, request, targets, rows, false, reinterpret_cast<std::int32_t*>(out));
    case DType::i64: return read_columns(file, request, targets, rows, false, reinterpret_cast<std::int64_t*>(out));
    case DType::f32: return read_columns(file, request, targets, rows, false, reinterpret_cast<float*>(out));
    case DType::f64: return read_columns(file, request, targets, rows, false, reinterpret_cast<double*>(out));
  }
}

}  // namespace mmc
