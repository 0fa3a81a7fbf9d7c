// `save` statements, carried out.
#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "compiler/graph/data_file.h"
#include "compiler/support/errors.h"
#include "runtime/data/csv.h"
#include "runtime/data/idx.h"
#include "runtime/data/npy.h"
#include "runtime/data/npz.h"
#include "runtime/report/text.h"
#include "runtime/study/directory.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

// The tensors of a value under state_dict names; false when one was not computed.
bool collect(const Shown& shown, const RunResult& run, const std::string& path, NamedTensors& into) {
  const std::string prefix = path.empty() ? path : path + ".";
  if (const auto* t = std::get_if<Shown::Tensor>(&shown.value)) {
    const std::optional<Tensor> tensor = computed(run, t->output);
    if (tensor) into.emplace_back(path.empty() ? "value" : path, *tensor);
    return tensor.has_value();
  }
  bool complete = true;
  if (const auto* list = std::get_if<Shown::List>(&shown.value)) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      complete = collect(list->items[i], run, prefix + fmt::format("{}", i), into) && complete;
    }
  } else if (const auto* record = std::get_if<Shown::Record>(&shown.value)) {
    for (const auto& [name, field] : record->fields) complete = collect(field, run, prefix + name, into) && complete;
  }
  return complete;  // numbers and strings are not tensors; a model's static fields are not saved
}

// Column k of a matrix.
Tensor column_of(const Tensor& matrix, std::int64_t k) {
  const std::int64_t rows = matrix.type.dims()[0].value(), columns = matrix.type.dims()[1].value();
  Tensor column = make_tensor(Type::tensor(matrix.type.dtype(), {rows}));
  const std::size_t width = bytes(matrix.type.dtype());
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto from = static_cast<std::ptrdiff_t>(width) * (row * columns + k);
    std::copy_n(matrix.data->begin() + from, width, column.data->begin() + row * static_cast<std::ptrdiff_t>(width));
  }
  return column;
}

// The columns of a value that the compiler found to be a table; nothing when one was not computed.
std::optional<std::vector<TextColumn>> columns_of(const Shown& shown, const RunResult& run, const std::string& name) {
  std::vector<TextColumn> columns;
  if (const auto* t = std::get_if<Shown::Tensor>(&shown.value)) {
    const std::optional<Tensor> tensor = computed(run, t->output);
    if (!tensor) return std::nullopt;
    if (tensor->type.rank() < 2) return std::vector<TextColumn>{{name, *tensor, {}}};
    for (std::int64_t k = 0; k < tensor->type.dims()[1].value(); ++k)
      columns.push_back({fmt::format("c{}", k), column_of(*tensor, k), {}});
    if (columns.empty()) throw RunError("a table without columns cannot be written");
    return columns;
  }
  const auto& fields = std::get<Shown::Record>(shown.value).fields;
  const auto* names =
      fields.size() == 2 && fields[1].name == "names" ? std::get_if<Shown::List>(&fields[1].value.value) : nullptr;
  if (names != nullptr) {  // a text column: positions in a list of texts
    std::optional<std::vector<TextColumn>> column = columns_of(fields[0].value, run, name);
    if (!column) return std::nullopt;
    for (const Shown& text : names->items) column->front().texts.push_back(std::get<std::string>(text.value));
    return column;
  }
  for (const auto& [field, value] : fields) {
    std::optional<std::vector<TextColumn>> column = columns_of(value, run, field);
    if (!column) return std::nullopt;
    columns.push_back(std::move(column->front()));
  }
  return columns;
}

// False when something of the value was not computed.
bool write_value(const std::string& path, const Shown& value, const RunResult& run) {
  const FileKind kind = file_kind(path).value_or(FileKind::safetensors);
  if (kind == FileKind::table) {
    const std::optional<std::vector<TextColumn>> columns = columns_of(value, run, "value");
    if (columns) write_csv(path, *columns);
    return columns.has_value();
  }
  NamedTensors tensors;
  if (!collect(value, run, "", tensors)) return false;
  switch (kind) {
    case FileKind::npy: write_npy(path, tensors.at(0).second); break;
    case FileKind::idx: write_idx(path, tensors.at(0).second); break;
    case FileKind::npz: write_npz(path, tensors); break;
    case FileKind::safetensors: write_safetensors(path, tensors); break;
    case FileKind::table: break;
  }
  return true;
}

}  // namespace

std::vector<std::string> save_values(const std::string& directory, const Study& study, const RunResult& run) {
  std::vector<std::string> written;
  std::optional<RunError> failed;
  for (const ReportItem& item : study.items) {
    const auto* save = std::get_if<SaveItem>(&item.what);
    if (save == nullptr) continue;
    const fs::path path = fs::path(directory) / text(save->path, run);
    try {
      if (path.has_parent_path()) make_folder(path.parent_path().string());
      if (write_value(path.string(), save->value, run)) written.push_back(path.string());
    } catch (const RunError& e) {
      if (!failed) failed.emplace(e.what(), item.span);  // the other values are saved all the same
    }
  }
  if (failed) throw RunError(*failed);
  return written;
}

}  // namespace mmc
