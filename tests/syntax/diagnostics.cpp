#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <set>

#include "compiler/prelude/prelude.h"
#include "tests/syntax/text.h"

using namespace mmc;

namespace {

struct Page {
  SourceMap sources;
  Diagnostics diagnostics;
  std::uint32_t file;
  explicit Page(std::string text) : file(sources.add("probe.mm", std::move(text))) {}
  Span at(std::string_view word, std::size_t from = 0) const {
    const std::size_t begin = sources.file(file).text.find(word, from);
    REQUIRE(begin != std::string::npos);
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + word.size()), file};
  }
  std::string shown() const { return render(diagnostics.all().back(), sources, false); }
};

}  // namespace

TEST_CASE("several labels on one line hang below it, right to left", "[diagnostic]") {
  Page page(std::string(13, '\n') + "  let y = h @ W2\n");
  page.diagnostics.error(Code::inner_sizes_differ, page.at("@"), "the inner sizes of `@` differ: 128 and 64")
      .label(page.at("h"), "h: f32[batch = 32, 128]")
      .label(page.at("W2"), "W2: f32[hidden = 64, classes = 10]")
      .note("`h` gets 128 from `W1: f32[784, 128]` at probe.mm:9")
      .help("`W2t` has shape f32[128, 10]");
  CHECK(page.shown() ==
        "error[MM0204]: the inner sizes of `@` differ: 128 and 64\n"
        "  --> probe.mm:14:13\n"
        "   |\n"
        "14 |   let y = h @ W2\n"
        "   |           - ^ -- W2: f32[hidden = 64, classes = 10]\n"
        "   |           |\n"
        "   |           h: f32[batch = 32, 128]\n"
        "   = note: `h` gets 128 from `W1: f32[784, 128]` at probe.mm:9\n"
        "   = help: `W2t` has shape f32[128, 10]\n");
}

TEST_CASE("labels on other lines and in other files, and the calls around", "[diagnostic]") {
  Page page("fn f(x) = x\nlet a = 1\n\n\nlet b = f(a)\n");
  const std::uint32_t other = page.sources.add("prelude/losses.mm", "\nfn mse(y, t) = y\n");
  Diagnostic& d = page.diagnostics.warning(Code::unused_value, page.at("b"), "nothing uses `b`").at("this one");
  d.label(page.at("f"), "declared here")
      .label(page.at("a =").known() ? page.at("a =") : Span{}, "from this")
      .label({8, 9, other}, "here too");
  d.label({}, "a label without a place");
  d.within = {page.at("f(a)")};
  d.note("two\nlines");
  CHECK(page.shown() ==
        "warning[MM0801]: nothing uses `b`\n"
        " --> probe.mm:5:5\n"
        "  |\n"
        "1 | fn f(x) = x\n"
        "  | - declared here\n"
        "2 | let a = 1\n"
        "  |     --- from this\n"
        "...\n"
        "5 | let b = f(a)\n"
        "  |     ^ this one\n"
        " ::: prelude/losses.mm:2:8\n"
        "  |\n"
        "2 | fn mse(y, t) = y\n"
        "  |        - here too\n"
        "  = note: a label without a place\n"
        "  = note: two\n"
        "          lines\n"
        "  = note: in this call of `f` at probe.mm:5:9\n");
}

TEST_CASE("carets stand right under tabs, wide letters and combining marks", "[diagnostic]") {
  Page page("\tlet 漢e\xCC\x81 = x\n");
  page.diagnostics.error(Code::unknown_name, page.at("x"), "no `x`");
  CHECK(page.shown() ==
        "error[MM0301]: no `x`\n"
        " --> probe.mm:1:12\n"
        "  |\n"
        "1 |     let 漢e\xCC\x81 = x\n"
        "  |               ^\n");
}

TEST_CASE("a very long line is cut around its mark", "[diagnostic]") {
  Page page("let a = " + std::string(500, 'b') + " + MARK + " + std::string(500, 'c') + "\n");
  page.diagnostics.error(Code::unknown_name, page.at("MARK"), "no `MARK`");
  const std::string shown = page.shown();
  std::size_t line_start = 0;
  for (std::size_t end; (end = shown.find('\n', line_start)) != std::string::npos; line_start = end + 1)
    CHECK(end - line_start < 140);
  const std::size_t source = shown.find("1 | "), marks = shown.find("  | ", source + 1);
  const std::size_t column = shown.find("MARK", source) - source;
  CHECK(shown.find('^') - marks == column);
}

TEST_CASE("a place at the end of the file or without one renders", "[diagnostic]") {
  Page page("let a =");
  page.diagnostics.error(Code::missing_part, {7, 7, page.file}, "a value is missing");
  CHECK(page.shown().find("1 | let a =\n  |        ^\n") != std::string::npos);
  page.diagnostics.error(Code::bad_override, {}, "no file at all").help("help");
  CHECK(page.shown() == "error[MM0405]: no file at all\n  = help: help\n");
}

TEST_CASE("colour adds escapes and nothing else", "[diagnostic]") {
  Page page("let a = b\n");
  page.diagnostics.error(Code::unknown_name, page.at("b"), "no `b`").label(page.at("a"), "for this");
  std::string coloured = render(page.diagnostics.all().back(), page.sources, true), plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\033') {
      i = coloured.find('m', i);
      continue;
    }
    plain += coloured[i];
  }
  CHECK(coloured.find("\033[") != std::string::npos);
  CHECK(plain == page.shown());
}

TEST_CASE("as JSON", "[diagnostic]") {
  Page page("let ä = b\n");
  page.diagnostics.error(Code::unknown_name, page.at("b"), "no `b`").at("here").label(page.at("ä"), "for \xFF this").help("h");
  const auto json = nlohmann::json::parse(render_json(page.diagnostics.all().back(), page.sources));
  CHECK(json["code"] == "MM0301");
  CHECK(json["severity"] == "error");
  CHECK(json["message"] == "no `b`");
  CHECK(json["file"] == "probe.mm");
  CHECK(json["range"]["start"]["line"] == 1);
  CHECK(json["range"]["start"]["column"] == 9);
  CHECK(json["range"]["end"]["column"] == 10);
  CHECK(json["label"] == "here");
  CHECK(json["labels"][0]["range"]["start"]["column"] == 5);
  CHECK(json["helps"][0] == "h");
}

TEST_CASE("sorted by place, the same once", "[diagnostic]") {
  Page page("a b a\n");
  page.diagnostics.error(Code::unknown_name, {4, 5, page.file}, "second");
  page.diagnostics.warning(Code::unused_value, {0, 1, page.file}, "first");
  page.diagnostics.error(Code::unknown_name, {4, 5, page.file}, "second");
  page.diagnostics.error(Code::unknown_name, {4, 5, page.file}, "another");
  page.diagnostics.sort();
  REQUIRE(page.diagnostics.all().size() == 3);
  CHECK(page.diagnostics.all()[0].message == "first");
  CHECK(page.diagnostics.errors() == 2);
  CHECK(page.diagnostics.warnings() == 1);
}

TEST_CASE("the nearest name", "[diagnostic]") {
  const std::array<std::string_view, 8> names = {"hidden", "steps", "learn", "normalize", "mean", "x", "lr", "Linear"};
  CHECK(nearest("hiden", names) == "hidden");
  CHECK(nearest("stpes", names) == "steps");  // two letters swapped are one mistake
  CHECK(nearest("normalise", names) == "normalize");
  CHECK(nearest("linear", names) == "Linear");
  CHECK(nearest("maen", names) == "mean");
  CHECK(nearest("X", names) == "x");
  CHECK(nearest("y", names) == "");  // one letter is near to every other
  CHECK(nearest("rl", names) == "");
  CHECK(nearest("weights", names) == "");
  CHECK(nearest("steps", names) == "");  // not itself
}

TEST_CASE("positions are lines and columns from 1", "[diagnostic]") {
  SourceMap sources;
  const std::uint32_t file = sources.add("a.mm", "ab\n\nçd\r\ne");
  CHECK(sources.position(file, 0).line == 1);
  CHECK(sources.position(file, 3).line == 2);
  CHECK(sources.position(file, 6).line == 3);
  CHECK(sources.position(file, 6).column == 2);
  CHECK(sources.position(file, 1000).line == 4);
  CHECK(sources.line(file, 3) == "çd");
  CHECK(sources.line(file, 4) == "e");
  CHECK(sources.text({0, 2, file}) == "ab");
  CHECK(sources.text({}) == "");
}

TEST_CASE("every code has a number, texts, and examples of which the right one parses", "[catalogue]") {
  std::set<int> numbers;
  for (const CodeInfo& code : all_codes()) {
    CAPTURE(code.name);
    CHECK(numbers.insert(code.number).second);
    CHECK((code.number > 100 && code.number < 1300));
    CHECK_FALSE(code.title.empty());
    CHECK(code.title.find('\n') == std::string::npos);
    CHECK(code.explanation.size() > 20);
    CHECK_FALSE(code.wrong.empty());
    CHECK(code.wrong != code.right);
    CHECK(codes(std::string(code.right)) == "");
    // How it is written is this folder's business; what it means is the elaborator's.
    const std::string expected = code.number < 200 ? "MM0" + std::to_string(code.number) : "";
    CHECK(codes(std::string(code.wrong)) == expected);
  }
  CHECK(text(Code::inner_sizes_differ) == "MM0204");
}

TEST_CASE("the prelude's index gives each declaration alone", "[prelude]") {
  const auto entries = prelude_entries();
  REQUIRE_FALSE(entries.empty());
  SourceMap sources;
  for (const PreludeFile& file : prelude_files()) sources.add(std::string(file.name), std::string(file.text));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const PreludeEntry& entry = entries[i];
    CAPTURE(entry.name);
    if (i > 0) CHECK(entries[i - 1].name < entry.name);
    CHECK(find_prelude(entry.name) == &entry);
    Diagnostics diagnostics;
    const ast::Program program = parse_range(sources, entry.file, entry.begin, entry.end, diagnostics);
    std::string messages;
    for (const Diagnostic& d : diagnostics.all()) messages += render(d, sources, false);
    CHECK(messages == "");
    REQUIRE(program.statements.size() == 1);
    const ast::Stmt& statement = program.statements[0];
    const auto* fn = std::get_if<ast::FnDecl>(&statement.what);
    const auto* model = std::get_if<ast::ModelDecl>(&statement.what);
    const auto* optimizer = std::get_if<ast::OptimizerDecl>(&statement.what);
    const std::string name = fn ? fn->name.text : model ? model->name.text : optimizer ? optimizer->name.text : "";
    CHECK(name == entry.name);
    CHECK(entry.comment <= entry.begin);
    CHECK(statement.comment.empty() == (entry.comment == entry.begin));
    CHECK(statement.span.begin == entry.begin);
  }
  CHECK(find_prelude("no such name") == nullptr);
}
