// `load` of a table: a record with a field for each column. Columns of one element type are read by one op, one below the other,
// and a column is a slice of that; so a table is parsed once for each type in it, however many columns it has.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "compiler/elaborate/files.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

using Arg = LoadSite::Argument;
using Kind = TableColumn::Kind;

std::vector<std::string> strings(Context& c, const LoadSite& load, Arg argument, std::string_view what) {
  const Datum& given = load[argument];
  std::vector<std::string> texts;
  if (given.none()) return texts;
  if (auto list = given.list()) {
    for (const Datum& item : list->items) texts.push_back(expect_string(c, item, load.span(argument), what));
  } else {
    texts.push_back(expect_string(c, given, load.span(argument), what));
  }
  return texts;
}

TableFormat format_of(Context& c, const LoadSite& load, const std::string& path) {
  TableFormat format;
  format.separator = path.ends_with(".tsv") || path.ends_with(".tsv.gz") ? '\t' : ',';
  if (!load[Arg::separator].none()) {
    const std::string& text = expect_string(c, load[Arg::separator], load.span(Arg::separator), "the separator of a table");
    if (text.size() != 1 || text == "\"" || text == "\n") {
      c.error(Code::file_option, load.span(Arg::separator), "a separator is one character, and no quote")
          .help("for example `separator = \";\"`");
      throw Failed{};
    }
    format.separator = text[0];
  }
  format.header = expect_bool(c, load[Arg::header], load.span(Arg::header), "`header` of `load`");
  format.missing = strings(c, load, Arg::missing, "a text that means a missing value");
  return format;
}

// The columns to be read, by position. With a header `columns` chooses by name, without one it gives the names.
std::vector<std::size_t> chosen(Context& c, const LoadSite& load, TableSummary& table, const TableFormat& format) {
  const std::vector<std::string> wanted = strings(c, load, Arg::columns, "the name of a column");
  std::vector<std::size_t> positions;
  if (!format.header && !wanted.empty()) {
    if (wanted.size() != table.columns.size()) {
      c.error(Code::file_option, load.span(Arg::columns),
              fmt::format("the file has {} columns and no header, and here are {} names", table.columns.size(), wanted.size()));
      throw Failed{};
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) table.columns[i].name = wanted[i];
  }
  if (!format.header || wanted.empty()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) positions.push_back(i);
    return positions;
  }
  std::vector<std::string_view> names;
  for (const TableColumn& column : table.columns) names.push_back(column.name);
  for (const std::string& name : wanted) {
    const auto found = std::ranges::find_if(
        table.columns, [&](const TableColumn& column) { return column.name == name || column.header == name; });
    if (found != table.columns.end()) {
      positions.push_back(static_cast<std::size_t>(found - table.columns.begin()));
      continue;
    }
    auto& e = c.error(Code::file_tensor, load.span(Arg::columns), fmt::format("the file has no column `{}`", name));
    const std::string_view near = nearest(name, names);
    if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
    if (names.size() <= 20) e.note(fmt::format("it has {}", listing(names)));
    throw Failed{};
  }
  return positions;
}

std::optional<double> fill_of(Context& c, const LoadSite& load) {
  if (load[Arg::fill].none()) return std::nullopt;
  return expect_number(c, load[Arg::fill], load.span(Arg::fill), "`fill` of `load`");
}

bool fits(double value, DType t) {
  if (is_float(t)) return true;
  if (t == DType::boolean) return value == 0 || value == 1;
  const double most = t == DType::i32 ? 2147483647.0 : 9007199254740992.0;  // the largest below which a float holds every integer
  return value == std::floor(value) && std::abs(value) <= most;
}

DType natural(const Context& c, Kind kind) {
  switch (kind) {
    case Kind::boolean: return DType::boolean;
    case Kind::integer: return DType::i32;
    case Kind::wide_integer: return DType::i64;
    case Kind::number: return c.real;
    case Kind::text: return DType::i32;  // positions in the list of its texts
  }
  throw InternalError("an unknown kind of column");
}

[[noreturn]] void no_number(Context& c, const LoadSite& load, const TableColumn& column) {
  c.error(Code::file_column, load.span(Arg::path),
          fmt::format("the column `{}` is text: line {} holds `{}`", column.name, column.text_line, column.text_cell))
      .help(fmt::format("if that means a missing value: `missing = \"{}\"`", column.text_cell))
      .help("`columns = [...]` reads others only");
  throw Failed{};
}

// The element type of a column that is no text, and whether every missing value in it has something to stand for it.
DType number_type(Context& c, const LoadSite& load, const TableColumn& column, std::optional<DType> wanted,
                  std::optional<double> fill) {
  if (column.kind == Kind::text) no_number(c, load, column);
  const DType from = natural(c, column.kind), to = wanted.value_or(from);
  const bool loses = to == DType::boolean ? from != DType::boolean
                                          : (is_float(from) && !is_float(to)) || (from == DType::i64 && to == DType::i32);
  if (loses) {
    c.error(Code::file_column, load.span(Arg::dtype),
            fmt::format("the column `{}` holds {}, which do not fit into {}", column.name,
                        is_float(from)       ? "fractions"
                        : from == DType::i64 ? "large integers"
                                             : "numbers",
                        name(to)));
    throw Failed{};
  }
  if (column.missing == 0 || is_float(to)) return to;
  if (!fill) {
    auto& e = c.error(Code::file_column, load.span(Arg::path),
                      fmt::format("the column `{}` has {} missing value{} (the first in line {}), and {} have no nan",
                                  column.name, column.missing, column.missing == 1 ? "" : "s", column.missing_line,
                                  to == DType::boolean ? "bools" : "integers"));
    e.help(fmt::format(
        "read it as floats, with nan there: `dtype = {{ {}: f32 }}`; or name a number that stands for it: `fill = -1`",
        column.name));
    throw Failed{};
  }
  if (!fits(*fill, to)) {
    c.error(Code::file_option, load.span(Arg::fill),
            fmt::format("`fill` stands for missing values of `{}`, which is {}", column.name, name(to)))
        .at(fmt::format("this is {}", *fill));
    throw Failed{};
  }
  return to;
}

struct Chosen {
  const TableColumn* column;
  TableRequest::Column request;
  DType dtype;
  std::size_t row = 0;  // within the tensor of its type
};

class TableLoad {
 public:
  TableLoad(Context& c, const LoadSite& load, const std::string& path) : c_(c), load_(load), path_(path) {
    request_.format = format_of(c, load, path);
    request_.fill = fill_of(c, load);
    table_ = from_file(c, load, [&] { return c.options.files.table(path, request_.format); });
    check_separator();
    positions_ = chosen(c, load, table_, request_.format);
    std::vector<std::string_view> names;
    for (std::size_t at : positions_) names.push_back(table_.columns[at].name);
    check_wanted_names(c, load, names);
  }

  Datum matrix() {
    request_.side_by_side = true;
    DType to = c_.real;
    if (!load_[Arg::dtype].none() && !load_[Arg::dtype].record()) to = wanted_type(c_, load_, "", true).dtype.value_or(c_.real);
    for (std::size_t at : positions_) {
      number_type(c_, load_, table_.columns[at], to, request_.fill);
      request_.columns.push_back(ask(at));
    }
    return read(request_, Type::tensor(to, {table_.rows, static_cast<std::int64_t>(positions_.size())}));
  }

  Datum record() {
    std::vector<Chosen> columns = choose();
    // In order of the first column of each type.
    std::vector<DType> types;
    for (Chosen& column : columns) {
      if (std::ranges::find(types, column.dtype) == types.end()) types.push_back(column.dtype);
    }
    std::map<DType, TensorV> tensors;
    for (const DType type : types) {
      TableRequest request = request_;
      for (Chosen& column : columns) {
        if (column.dtype != type) continue;
        column.row = request.columns.size();
        request.columns.push_back(column.request);
      }
      tensors[type] = read(request, Type::tensor(type, {static_cast<std::int64_t>(request.columns.size()), table_.rows}));
    }
    Fields fields;
    for (const Chosen& column : columns) {
      Datum values = leading_slice(c_, tensors[column.dtype], Datum(static_cast<std::int64_t>(column.row)), load_.site.span);
      name_values(c_, values, column.column->name);
      fields.emplace_back(column.column->name, column.request.texts.empty() ? values : coded(values, column.request.texts));
    }
    return make_record(std::move(fields));
  }

 private:
  // One column whose name holds what elsewhere stands between columns.
  void check_separator() {
    if (table_.columns.size() != 1 || !load_[Arg::separator].none()) return;
    for (const auto& [separator, written] : {std::pair{';', ";"}, {'\t', "\\t"}, {',', ","}}) {
      if (separator == request_.format.separator || table_.columns[0].header.find(separator) == std::string::npos) continue;
      c_.error(Code::file_column, load_.span(Arg::path), fmt::format("the file has one column, and its name holds `{}`", written))
          .help(fmt::format("if its cells stand between other marks: `separator = \"{}\"`", written));
      throw Failed{};
    }
  }

  // A text column is the position of each text in the list of all of them.
  static Datum coded(const Datum& codes, const std::vector<std::string>& texts) {
    std::vector<Datum> names;
    for (const std::string& text : texts) names.emplace_back(text);
    return make_record({{"code", codes}, {"names", make_list(std::move(names))}});
  }

  TableRequest::Column ask(std::size_t at) const { return {static_cast<std::int64_t>(at), table_.columns[at].header, {}}; }

  std::vector<Chosen> choose() {
    std::vector<Chosen> columns;
    std::vector<std::int64_t> texts;
    for (std::size_t at : positions_) {
      const TableColumn& column = table_.columns[at];
      const WantedType wanted = wanted_type(c_, load_, column.name, true);
      // One type for all columns means those that are numbers.
      const bool named = load_[Arg::dtype].record() != nullptr;
      const bool text = wanted.text || (column.kind == Kind::text && !(named && wanted.dtype));
      if (text) texts.push_back(static_cast<std::int64_t>(at));
      columns.push_back({&column, ask(at), text ? DType::i32 : number_type(c_, load_, column, wanted.dtype, request_.fill)});
    }
    if (texts.empty()) return columns;
    const auto found = from_file(c_, load_, [&] { return c_.options.files.table_texts(path_, request_.format, texts); });
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (Chosen& column : columns) {
        if (column.request.position == texts[i]) column.request.texts = found[i];
      }
    }
    return columns;
  }

  TensorV read(const TableRequest& request, Type type) {
    c_.at(load_.site.span);
    return wrap(c_, build::read(c_.b, type, path_, to_text(request), "text"));
  }

  Context& c_;
  const LoadSite& load_;
  const std::string& path_;
  TableRequest request_;
  TableSummary table_;
  std::vector<std::size_t> positions_;
};

}  // namespace

Datum load_table(Context& c, const LoadSite& load, const std::string& path) {
  for (const Arg argument : {Arg::model, Arg::name}) {
    if (load[argument].none()) continue;
    c.error(Code::file_option, load.span(argument),
            argument == Arg::model ? "a model is filled from a `.safetensors` or `.npz` file, not from a table"
                                   : "columns of a table are chosen by `columns`");
    throw Failed{};
  }
  TableLoad table(c, load, path);
  return expect_bool(c, load[Arg::matrix], load.span(Arg::matrix), "`matrix` of `load`") ? table.matrix() : table.record();
}

}  // namespace mmc::elab
