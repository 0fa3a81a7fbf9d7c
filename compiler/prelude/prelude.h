// The standard library in `.mm`, embedded in the binary, with an index made at build time so that a run parses only the
// declarations it uses: start-up must not grow with the library.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace mmc {

struct PreludeFile {
  std::string_view name, text;
};  // "prelude/losses.mm"
struct PreludeEntry {
  std::string_view name;           // "adam"
  std::uint32_t file, begin, end;  // index into prelude_files(), bytes of the declaration
  std::uint32_t comment;           // where its comment begins (== begin when it has none)
};
std::span<const PreludeFile> prelude_files();
std::span<const PreludeEntry> prelude_entries();          // sorted by name
const PreludeEntry* find_prelude(std::string_view name);  // nullptr when there is none

}  // namespace mmc
