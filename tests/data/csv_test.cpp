// Tables: what their text means, what becomes of it, and what is refused.
#include <fmt/format.h>

#include <set>

#include "runtime/data/csv.h"
#include "runtime/data/stream.h"
#include "tests/data/samples.h"

using namespace mmc;
using Kind = TableColumn::Kind;

namespace {

TableSummary scan(const std::string& text, const TableFormat& format = {}) {
  const TemporaryFolder folder;
  spill(folder / "t.csv", text);
  return scan_table(InputFile(folder / "t.csv"), format);
}

// All columns as one tensor of a type, one below the other.
Tensor read(const std::string& text, DType type, TableRequest request = {}) {
  const TemporaryFolder folder;
  spill(folder / "t.csv", text);
  const InputFile file(folder / "t.csv");
  const TableSummary table = scan_table(file, request.format);
  for (std::size_t i = 0; request.columns.size() < table.columns.size(); ++i)
    request.columns.push_back({static_cast<std::int64_t>(i), table.columns[i].header, {}});
  const Dim columns = static_cast<std::int64_t>(request.columns.size());
  Tensor tensor =
      make_tensor(request.side_by_side ? Type::tensor(type, {table.rows, columns}) : Type::tensor(type, {columns, table.rows}));
  read_table(file, request, tensor.type, tensor.data->data());
  return tensor;
}

std::string refused(const std::string& text, const TableFormat& format = {}) {
  const std::string message = run_error([&] { scan(text, format); });
  return message.substr(message.find("`: ") + 3);
}

std::vector<std::string> names(const TableSummary& table) {
  std::vector<std::string> all;
  for (const TableColumn& column : table.columns) all.push_back(column.name);
  return all;
}

std::vector<Kind> kinds(const TableSummary& table) {
  std::vector<Kind> all;
  for (const TableColumn& column : table.columns) all.push_back(column.kind);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a column has the narrowest type that holds its cells") {
  const TableSummary table = scan("i,w,f,b,t,n\n1,3000000000,1.5,true,a,NA\n-2,1,2,FALSE,1,\n+3,4,-inf,True,,nan\n");
  CHECK(table.rows == 3);
  CHECK(names(table) == Names{"i", "w", "f", "b", "t", "n"});
  CHECK(kinds(table) == std::vector{Kind::integer, Kind::wide_integer, Kind::number, Kind::boolean, Kind::text, Kind::number});
  CHECK(table.columns[4].missing == 1);
  CHECK(table.columns[4].missing_line == 4);
  CHECK(table.columns[4].text_line == 2);
  CHECK(table.columns[4].text_cell == "a");
  CHECK(table.columns[5].missing == 3);
  // A bool among numbers makes a text; what no 64 bits hold is a float; so is an exponent.
  CHECK(kinds(scan("a,b,c\n1,99999999999999999999,1e3\ntrue,1,2\n")) == std::vector{Kind::text, Kind::number, Kind::number});
}

TEST_CASE("cells are taken apart as RFC 4180 says") {
  const std::string text = "\xef\xbb\xbfname , \"a \"\"b\"\"\",c\r\n \"x,\r\ny\" ,2,3\r\n\r\nplain text,4,\"5\"\r\n";
  const TableSummary table = scan(text);
  CHECK(table.rows == 2);
  CHECK(names(table) == Names{"name", "a_b", "c"});
  CHECK(table.columns[1].header == "a \"b\"");
  const TemporaryFolder folder;
  spill(folder / "t.csv", text);
  const std::vector<std::int64_t> first{0};
  CHECK(table_texts(InputFile(folder / "t.csv"), {}, first) == std::vector<Names>{{"plain text", "x,\r\ny"}});
  CHECK(scan("a\n1\n2").rows == 2);  // no newline at the end
  CHECK(scan("a,b\n").rows == 0);
  CHECK(scan("a;b\n1;2\n", {';', true, {}}).columns.size() == 2);
  CHECK(names(scan("1,2\n3,4\n", {',', false, {}})) == Names{"column_0", "column_1"});
  CHECK(names(scan("x,x,2nd,gr\xc3\xb6\xc3\x9f"
                   "e,,sepal length (cm),_\n1,1,1,1,1,1,1\n")) ==
        Names{"x", "x_2", "_2nd", "gr_e", "column_4", "sepal_length_cm", "column_6"});
}

TEST_CASE("columns are read in the type that was asked for") {
  CHECK(same(read("a,b\n1,2\n3,4\n", DType::i32), tensor_of<std::int32_t>(DType::i32, {2, 2}, {1, 3, 2, 4})));
  TableRequest rows;
  rows.side_by_side = true;
  CHECK(same(read("a,b\n1,2\n3,4.5\n", DType::f32, rows), tensor_of<float>(DType::f32, {2, 2}, {1, 2, 3, 4.5f})));
  CHECK(same(read("a\ntrue\nFalse\n", DType::boolean), tensor_of<std::uint8_t>(DType::boolean, {1, 2}, {1, 0})));
  CHECK(same(read("a\n0.1\n1e400\n", DType::f64),
             tensor_of<double>(DType::f64, {1, 2}, {0.1, std::numeric_limits<double>::infinity()})));
  CHECK(same(read("a\n-9223372036854775808\n5\n", DType::i64),
             tensor_of<std::int64_t>(DType::i64, {1, 2}, {std::numeric_limits<std::int64_t>::min(), 5})));
  const Tensor holes = read("a\n1\n\"\"\nNA\n", DType::f32);
  CHECK(holes.as<float>()[0] == 1);
  CHECK(std::isnan(holes.as<float>()[1]));
  CHECK(std::isnan(holes.as<float>()[2]));
  TableRequest filled;
  filled.fill = -1;
  filled.format.missing = {"?"};
  CHECK(same(read("a\n1\n?\n3\n", DType::i32, filled), tensor_of<std::int32_t>(DType::i32, {1, 3}, {1, -1, 3})));
  TableRequest texts;
  texts.columns = {{0, "t", {"", "a", "b"}}};
  CHECK(same(read("t\nb\n\"\"\na\n", DType::i32, texts), tensor_of<std::int32_t>(DType::i32, {1, 3}, {2, 0, 1})));
}

TEST_CASE("what a study asks of a table survives being written down") {
  TableRequest request;
  request.format = {';', false, {"?", "\"-\""}};
  request.columns = {{3, "", {"a\nb", "\xc3\xa4"}}, {0, "", {}}};
  request.fill = 0.1;
  request.side_by_side = true;
  TableRequest back;
  REQUIRE(parse_request(to_text(request), &back));
  CHECK(back == request);
  for (const char* text : {"", "7", "{}", "{\"separator\":\"\",\"columns\":[]}", "{\"separator\":\",\",\"columns\":[1]}"})
    CHECK_FALSE(parse_request(text, &back));
}

TEST_CASE("tables come back as they were written") {
  const TemporaryFolder folder;
  const Tensor numbers =
      tensor_of<float>(DType::f32, {5}, {0.1f, -0.0f, 1e-45f, std::numeric_limits<float>::infinity(), 16777216});
  const Tensor codes = tensor_of<std::int32_t>(DType::i32, {5}, {0, 1, 2, 3, 4});
  const std::vector<TextColumn> columns = {{"x, y", numbers, {}}, {"t", codes, {" a", "NA", "b\"c", "d\ne", "f;g\tz"}}};
  for (const char* name : {"t.csv", "t.tsv", "t.csv.gz"}) {
    CAPTURE(name);
    write_csv(folder / name, columns);
    const InputFile file(folder / name);
    const TableFormat format{std::string(name) == "t.tsv" ? '\t' : ',', true, {}};
    const TableSummary table = scan_table(file, format);
    REQUIRE(table.rows == 5);
    CHECK(table.columns[0].header == "x, y");
    TableRequest request{format, {{0, "x, y", {}}}, {}, false};
    Tensor back = make_tensor(Type::tensor(DType::f32, {1, 5}));
    read_table(file, request, back.type, back.data->data());
    CHECK(*back.data == *numbers.data);
    const std::vector<std::int64_t> second{1};
    const auto texts = table_texts(file, format, second)[0];
    CHECK(std::set<std::string>(texts.begin(), texts.end()) ==
          std::set<std::string>(columns[1].texts.begin(), columns[1].texts.end()));
  }
  write_csv(folder / "one.csv", std::vector<TextColumn>{{"t", codes, {"", "a", "b", "c", "d"}}});
  CHECK(scan_table(InputFile(folder / "one.csv"), {}).rows == 5);  // an empty text alone on its line is still a row
  CHECK(run_error([&] {
          write_csv(folder / "bad.csv", std::vector<TextColumn>{{"t", codes, {"a"}}});
        }).ends_with("row 1 of `t` has the code 1, and there are 1 names"));
  CHECK_FALSE(std::filesystem::exists(folder / "bad.csv"));
}

TEST_CASE("a table that is none is refused with the line") {
  CHECK(refused("") == "it is empty");
  CHECK(refused("\n\n") == "it is empty");
  CHECK(refused("a,b\n1,2\n3\n") == "line 3: 1 cells, and the header has 2");
  CHECK(refused("a,b\n1,2,3\n") == "line 2: 3 cells, and the header has 2");
  CHECK(refused("1,2\n3\n", {',', false, {}}) == "line 2: 1 cells, and the line before has 2");
  CHECK(refused("a\n\"x\ny\n") == "line 2: a quoted cell begins here and never ends");
  CHECK(refused("a\n\"x\"y\n") == "line 2: after a quoted cell comes more text; a quote within one is doubled: \"\"");
  CHECK(refused(std::string("a\n1\0\n", 5)) == "it is no text: byte 3 is 0");
  CHECK(refused("a\n\xff\n") == "byte 2 is not UTF-8 text; tables are read as UTF-8");
  CHECK(refused("a\n\xed\xa0\x80\n") == "byte 2 is not UTF-8 text; tables are read as UTF-8");
  CHECK(refused(std::string(200'000, ',')) == "line 1: more than 100000 columns");
  std::string many = "t\n";
  for (std::size_t i = 0; i <= most_texts; ++i) many += fmt::format("text {}\n", i);
  const TemporaryFolder folder;
  spill(folder / "t.csv", many);
  const std::vector<std::int64_t> first{0};
  CHECK(run_error([&] {
          table_texts(InputFile(folder / "t.csv"), {}, first);
        }).ends_with("the column number 1 is text, and has more than 10000 different ones"));
}

TEST_CASE("a table that has changed since the study was checked is refused") {
  const TemporaryFolder folder;
  const auto reading = [&](const std::string& text, DType type, const TableRequest::Column& column) {
    spill(folder / "t.csv", text);
    Tensor tensor = make_tensor(Type::tensor(type, {1, 2}));
    const std::string message = run_error([&] {
      read_table(InputFile(folder / "t.csv"), {{}, {column}, {}, false}, tensor.type, tensor.data->data());
    });
    return message == "no error" ? message : message.substr(message.find("`: ") + 3);
  };
  CHECK(reading("a\n1\n2\n", DType::i32, {0, "a", {}}) == "no error");
  CHECK(reading("a\n1\n", DType::i32, {0, "a", {}}) == "it has 1 rows now, and had 2 when the study was checked");
  CHECK(reading("a\n1\n2\n3\n", DType::i32, {0, "a", {}}) ==
        "it has more than the 2 rows that it had when the study was checked");
  CHECK(reading("b\n1\n2\n", DType::i32, {0, "a", {}}) ==
        "its column number 1 is `b` now, and was `a` when the study was checked");
  CHECK(reading("a\n1\n2.5\n", DType::i32, {0, "a", {}}) ==
        "line 3: the column `a` holds `2.5`, which it could not when the study was checked");
  CHECK(reading("a\n1\n\"\"\n", DType::i32, {0, "a", {}}) ==
        "line 3: the column `a` holds ``, which it could not when the study was checked");
  CHECK(reading("a\n1\n3000000000\n", DType::i32, {0, "a", {}}).starts_with("line 3: the column `a` holds `3000000000`"));
  CHECK(reading("t\nx\nz\n", DType::i32, {0, "t", {"x", "y"}}) ==
        "line 3: the column `t` holds `z`, which it could not when the study was checked");
  CHECK(reading("b\n1\n2\n", DType::i32, {1, "a", {}}) == "line 2: it has fewer columns than when the study was checked");
}
