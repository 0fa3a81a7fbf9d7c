#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>

#include "tests/syntax/text.h"

using namespace mmc;

namespace {

const std::vector<std::string>& studies() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all;
    for (const char* name : {"discriminator", "dissociation", "permutations", "product_tasks", "superposition"}) {
      all.push_back(file_text(std::string(MMC_SOURCE_DIR "/models/") + name + ".mm"));
    }
    return all;
  }();
  return texts;
}

// What a slip of the hand, a bad merge or a damaged disk does to a file.
std::string mutated(std::string text, std::mt19937& random) {
  static const std::vector<std::string> pieces = {"(",
                                                  ")",
                                                  "[",
                                                  "]",
                                                  "{",
                                                  "}",
                                                  "\"",
                                                  "'",
                                                  "\n",
                                                  ";",
                                                  ",",
                                                  "=",
                                                  "==",
                                                  "~",
                                                  ":",
                                                  ".",
                                                  "..",
                                                  "...",
                                                  "+",
                                                  "-",
                                                  "*",
                                                  "**",
                                                  "/",
                                                  "//",
                                                  "/*",
                                                  "@",
                                                  "^",
                                                  "&&",
                                                  "!",
                                                  "?",
                                                  "->",
                                                  "=>",
                                                  "let ",
                                                  "fn ",
                                                  "model ",
                                                  "if ",
                                                  "else ",
                                                  "for ",
                                                  "in ",
                                                  "train ",
                                                  "with ",
                                                  "not ",
                                                  "return ",
                                                  "derivative (d) {",
                                                  "0.",
                                                  ".5",
                                                  "2n",
                                                  "\\",
                                                  "#",
                                                  "\xC3",
                                                  "\xE6\xBC\xA2",
                                                  "\t",
                                                  "\r",
                                                  " stop when ",
                                                  " by ",
                                                  " to ",
                                                  "trace(",
                                                  "patch("};
  const auto at = [&](std::size_t size) { return static_cast<std::size_t>(random() % (size + 1)); };
  const int count = 1 + static_cast<int>(random() % 3);
  for (int i = 0; i < count; ++i) {
    const std::size_t position = at(text.size());
    switch (random() % 4) {
      case 0: text.erase(position, 1 + random() % 3); break;
      case 1: text.insert(position, pieces[random() % pieces.size()]); break;
      case 2: text.erase(position, random() % 200); break;
      default: text.insert(position, text.substr(at(text.size()), random() % 40)); break;
    }
  }
  return text;
}

}  // namespace

TEST_CASE("the five target studies parse", "[syntax]") {
  for (const std::string& text : studies()) {
    const Parsed parsed = parse_text(text);
    CHECK(parsed.messages() == "");
    CHECK(parsed.program.statements.size() > 20);
  }
}

TEST_CASE("a damaged study gets ordinary messages with places inside the file", "[syntax][fuzz]") {
  std::mt19937 random(20240917);
  std::size_t failing = 0, messages = 0;
  for (int i = 0; i < 1500; ++i) {
    const std::string& whole = studies()[static_cast<std::size_t>(i) % studies().size()];
    // A third of a study a time: errors at every depth, in a short time.
    const std::size_t third = whole.size() / 3, begin = whole.find('\n', (random() % 3) * third) + 1;
    const std::string text = mutated(whole.substr(begin, third), random);
    const Parsed parsed = parse_text(text);
    for (const Diagnostic& d : parsed.diagnostics.all()) {
      REQUIRE(d.primary.span.begin <= d.primary.span.end);
      REQUIRE(d.primary.span.end <= text.size());
      REQUIRE_FALSE(d.message.empty());
      REQUIRE(info(d.code).number < 200);
      for (const char* foreign : {"no viable", "mismatched", "extraneous", "token recognition", "<EOF>"}) {
        REQUIRE(d.message.find(foreign) == std::string::npos);
      }
    }
    REQUIRE_FALSE(parsed.messages() == "?");  // they render, whatever the bytes
    failing += parsed.diagnostics.errors() > 0;
    messages += parsed.diagnostics.errors();
    REQUIRE_FALSE(dump(parsed.program).empty());
  }
  CHECK(failing > 1000);          // most damage is seen
  CHECK(messages < 4 * failing);  // and does not cascade
}

TEST_CASE("a missing end is always noticed", "[syntax][fuzz]") {
  for (const std::string& text : studies()) {
    for (std::size_t at = 0; at < text.size(); at += 97) {
      if (text[at] != ')' && text[at] != ']' && text[at] != '}') continue;
      const bool in_comment_or_text =
          text.substr(text.rfind('\n', at) + 1, at - text.rfind('\n', at)).find_first_of("#\"") != std::string::npos;
      if (in_comment_or_text) continue;
      std::string damaged = text;
      damaged.erase(at, 1);
      CAPTURE(text.substr(at > 30 ? at - 30 : 0, 40));
      CHECK(parse_text(damaged).diagnostics.errors() >= 1);
    }
  }
}

TEST_CASE("deep nesting is an ordinary error", "[syntax]") {
  const auto repeated = [](const std::string& piece, int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += piece;
    return out;
  };
  CHECK(codes("let a = " + repeated("(", 150) + "1" + repeated(")", 150)) == "");
  CHECK(codes("let a = " + repeated("(", 1000) + "1" + repeated(")", 1000)) == "MM0126");
  CHECK(codes("let a = " + repeated("[", 100000)) == "MM0126");
  CHECK(codes("let a = " + repeated("{ a: ", 1000)) == "MM0126");
  CHECK(codes("let a = " + repeated("fn (x) => ", 20000) + "1") == "MM0126");
  CHECK(codes("let a = if b { 1 }" + repeated(" else if b { 1 }", 20000)) == "MM0126");
  CHECK(codes("let a = 1" + repeated(" + 1", 20000)) == "MM0126");
  CHECK(codes("let a = 1" + repeated(" ^ 1", 20000)) == "MM0126");
  CHECK(codes("let a = x" + repeated(".x", 20000)) == "MM0126");
  CHECK(codes("let a = " + repeated("- ", 20000) + "1") == "MM0126");
  CHECK(codes("let a = " + repeated("not ", 20000) + "1") == "MM0126");
}

TEST_CASE("what is not text is one message", "[syntax]") {
  CHECK(codes(std::string("let a = 1\0let", 13)) == "MM0128");
  CHECK(codes("let a = \"\xFF\"\nlet b = ") == "MM0127");
  CHECK(codes("let a = \"\xC3\"") == "MM0127");
  CHECK(codes("# \xED\xA0\x80 surrogate") == "MM0127");
  CHECK(codes("# \xC0\xAF overlong") == "MM0127");
  CHECK(codes("# \xF0\x9F\x98\x80 fine") == "");
}

// ./test_syntax [benchmark]
TEST_CASE("time to parse", "[.][benchmark]") {
  std::string text;
  std::size_t lines = 0;
  for (const std::string& study : studies()) {
    text += study + "\n";
    lines += static_cast<std::size_t>(std::count(study.begin(), study.end(), '\n'));
  }
  const auto time = [](const std::string& source) {
    const std::clock_t start = std::clock();  // of this process: other work on the machine does not count
    parse_text(source);
    return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  std::printf("first parse of ten lines: %.2f ms\n", time(text.substr(0, 600)));
  double best = 1e9;
  for (int i = 0; i < 20; ++i) best = std::min(best, time(text));
  std::printf("%zu lines: %.2f ms\n", lines, best);
}

TEST_CASE("the generated parser decides on one token", "[syntax]") {
  const std::string parser = file_text(MMC_GENERATED_PARSER);
  CHECK(parser.find("::statement()") != std::string::npos);
  CHECK(parser.find("adaptivePredict") == std::string::npos);
}
