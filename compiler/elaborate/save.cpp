// `save`: what a kind of file can hold, said before anything runs.
#include <fmt/format.h>

#include <optional>

#include "compiler/elaborate/report.h"
#include "compiler/elaborate/text.h"
#include "compiler/graph/data_file.h"

namespace mmc::elab {
namespace {

struct Site {
  Span value, path;
  FileKind kind;
};

[[noreturn]] void cannot(Context& c, Span span, const std::string& why, const std::string& at, std::string_view help) {
  auto& e = c.error(Code::cannot_save, span, why);
  if (!at.empty()) e.at(at);
  if (!help.empty()) e.help(std::string(help));
  throw Failed{};
}

// A text column as `load` gives one: { code: i32[n], names: ["a", ...] }.
bool is_coded(const Datum& d) {
  auto record = d.record();
  if (!record || record->fields.size() != 2 || record->fields[0].first != "code" || record->fields[1].first != "names")
    return false;
  auto names = record->fields[1].second.list();
  if (!names || !record->fields[0].second.tensor()) return false;
  for (const Datum& name : names->items) {
    if (!name.get<std::string>()) return false;
  }
  return true;
}

// The value with tensors in place of static numbers and lists of them, so that nothing of it is lost.
Datum savable(Context& c, const Site& site, const Datum& d, const std::string& path) {
  if (d.tensor() || d.model()) return d;
  if (auto record = d.record()) {
    if (is_coded(d) && site.kind == FileKind::table) return d;
    Fields fields;
    for (const auto& [name, field] : record->fields)
      fields.emplace_back(name, savable(c, site, field, path.empty() ? name : path + "." + name));
    return make_record(std::move(fields));
  }
  if (tensor_like(d)) return to_tensor(c, d, site.value);
  if (auto list = d.list()) {
    std::vector<Datum> items;
    for (const Datum& item : list->items) items.push_back(savable(c, site, item, fmt::format("{}[{}]", path, items.size())));
    return make_list(std::move(items));
  }
  if (d.get<PoisonV>()) throw Failed{};
  cannot(c, site.value, path.empty() ? "`save` writes tensors, records and models" : fmt::format("`{}` cannot be saved", path),
         path.empty() ? describe(c, d) : fmt::format("`{}` is {}", path, describe(c, d)),
         d.get<UndrawnV>() ? "draw it first: `net ~ ...`"
         : path.empty()    ? ""
                           : "save a record without it");
}

// A table holds columns of one length.
void check_table(Context& c, const Site& site, const Datum& d) {
  constexpr std::string_view help =
      "a table is a record of vectors of one length, or one tensor with up to two axes; other values go into a `.npz` file";
  if (auto tensor = d.tensor()) {
    if (tensor->axes.size() > 2) cannot(c, site.path, "a table has rows and columns", type_text(c, *tensor), help);
    return;
  }
  auto record = d.record();
  if (!record || record->fields.empty()) cannot(c, site.path, "a table cannot hold this value", describe(c, d), help);
  std::optional<std::pair<std::string, std::int64_t>> first;
  const std::vector<std::pair<std::string, Datum>> coded_whole{{"value", d}};
  for (const auto& [name, field] : is_coded(d) ? coded_whole : record->fields) {
    const Datum& values = is_coded(field) ? field.record()->fields[0].second : field;
    auto tensor = values.tensor();
    if (!tensor || tensor->axes.size() > 1)
      cannot(c, site.path, fmt::format("`{}` is no column of a table", name), describe(c, field), help);
    const std::int64_t length = tensor->axes.empty() ? 1 : sizes(c, *tensor)[0];
    if (first && first->second != length) {
      cannot(c, site.value,
             fmt::format("the columns of a table have one length: `{}` has {} and `{}` has {}", first->first, first->second, name,
                         length),
             "", help);
    }
    first.emplace(name, length);
  }
}

void check_kind(Context& c, const Site& site, const Datum& d) {
  if (site.kind == FileKind::table) return check_table(c, site, d);
  if (leaves(d).empty()) cannot(c, site.value, "`save` writes tensors, records and models", describe(c, d), "");
  if (site.kind == FileKind::npz || site.kind == FileKind::safetensors) return;
  const std::string_view file = site.kind == FileKind::npy ? "a `.npy` file" : "an IDX file";
  auto tensor = d.tensor();
  if (!tensor)
    cannot(c, site.path, fmt::format("{} holds one tensor", file), describe(c, d), "write a `.safetensors` or `.npz` file");
  if (site.kind == FileKind::idx && dtype(c, *tensor) == DType::i64)
    cannot(c, site.path, "an IDX file has no 64-bit integers", type_text(c, *tensor), "convert them: `i32(x)`");
}

}  // namespace

void run_save(Context& c, const ast::SaveStmt& stmt, Span span, const std::string& prose) {
  require_top_level(c, span, "save");
  const Datum value = evaluate(c, *stmt.value);
  const std::string path = expect_string(c, evaluate(c, *stmt.path), stmt.path->span, "a file name");
  const std::optional<FileKind> kind = file_kind(path);
  const bool packed = path.ends_with(".gz") && kind == FileKind::npy;
  if (!kind || packed) {
    cannot(c, stmt.path->span, packed ? "`.npy` files are written unpacked" : "`save` writes a kind of file that its name tells",
           "", fmt::format("known are {}", known_endings()));
  }
  const Site site{stmt.value->span, stmt.path->span, *kind};
  c.at(stmt.value->span);
  const Datum whole = savable(c, site, value, "");
  check_kind(c, site, whole);
  SaveItem item;
  item.value = shown(c, whole, source_text(c, *stmt.value), stmt.value->span);
  item.path.pieces.emplace_back(path);
  add_item(c, span, prose, std::move(item));
}

}  // namespace mmc::elab
