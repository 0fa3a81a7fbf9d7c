// What the commands of a formula stand for: signs and letters by name, accents, alphabets.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

namespace mmc::html {

// Of a formula that is shown as its source instead.
struct NotUnderstood : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A command without arguments.
struct Symbol {
  enum class Kind { name, sign, big, function, limit, space };
  std::string_view command;
  Kind kind;
  std::string_view text;  // of a space, its width
};
// A command with one argument: what stands above it, or the alphabet that it is written in (see styled; empty: upright).
struct Accent {
  std::string_view command, text;
};

// nullptr for a command that is none of them.
const Symbol* find_symbol(std::string_view command);
const Accent* find_accent(std::string_view command);
const Accent* find_variant(std::string_view command);

// A letter or digit in bold (b), double-struck (d) or calligraphic (c) form, as UTF-8; NotUnderstood where there is none.
std::string styled(char c, char style);

}  // namespace mmc::html
