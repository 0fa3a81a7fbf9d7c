// Small texts through the parser, for the tests of this folder.
#pragma once
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/parse.h"

namespace mmc {

struct Parsed {
  SourceMap sources;
  Diagnostics diagnostics;
  ast::Program program;
  std::string messages() const {
    std::string out;
    for (const Diagnostic& d : diagnostics.all()) out += (out.empty() ? "" : "\n") + render(d, sources, false);
    return out;
  }
};

inline Parsed parse_text(std::string text, std::string name = "test.mm") {
  Parsed parsed;
  const std::uint32_t file = parsed.sources.add(std::move(name), std::move(text));
  parsed.program = parse(parsed.sources, file, parsed.diagnostics);
  parsed.diagnostics.sort();
  return parsed;
}

// The dump of a text that must be right; its messages when it is not.
inline std::string read(std::string text) {
  const Parsed parsed = parse_text(std::move(text));
  if (parsed.diagnostics.all().empty()) {
    std::string out = dump(parsed.program);
    out.pop_back();  // the last new line
    return out;
  }
  return parsed.messages();
}

// The codes of all errors in order: "MM0105 MM0108"; empty when there are none.
inline std::string codes(std::string text) {
  const Parsed parsed = parse_text(std::move(text));
  std::string out;
  for (const Diagnostic& d : parsed.diagnostics.all()) out += (out.empty() ? "" : " ") + mmc::text(d.code);
  return out;
}

inline std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace mmc
