// A study's source as it is read: prose, and code cut where something that it made can be shown.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mmc::html {

struct Source {
  std::uint32_t file = 0;  // as in Span
  std::string name, text;
};

struct Block {
  bool prose = false;
  std::string text;                  // prose: Markdown, without the `#`; code: whole lines
  std::uint32_t begin = 0, end = 0;  // bytes of the source that it covers
  std::uint32_t line = 1;            // its first line
};

// Prose: the comment lines that begin in the first column outside of all brackets. `# ---- Claims. What must hold.` is a heading
// with what follows its first sentence below it. Code: one block for each top-level statement, as far as brackets tell where it
// ends. Blank lines between statements belong to the one before.
std::vector<Block> blocks(std::string_view source);

// Code as HTML: comments, strings, numbers and words of the language in spans of the classes c, s, n, k; each line in a span of
// class l, which has line_id's id where a first line is given.
struct FirstLine {
  std::uint32_t file, line;
};
std::string highlighted(std::string_view code, std::optional<FirstLine> first = {});
std::string line_id(std::uint32_t file, std::uint32_t line);  // what a link to a line of a source names: "s0-22"

}  // namespace mmc::html
