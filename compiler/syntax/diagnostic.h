// A message about the user's study: what is wrong, where, what was expected and found, what would help.
//
// Every diagnostic has a code of the catalogue (codes.def: number, name, title, explanation, a wrong and a right example), which
// `mmc explain` prints. Code in the elaborator reads  diagnostics.error(Code::inner_sizes_differ, span, "...")
//   .label(other_span, "W2: f32[64, 10]").note("...").help("...");
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/span.h"
#include "compiler/syntax/source.h"

namespace mmc {
// clang-format off
enum class Severity { error, warning };

enum class Code {
#define MMC_CODE(number, name, title, explanation, wrong, right) name,
#include "compiler/syntax/codes.def"
#undef MMC_CODE
};
struct CodeInfo {
  int number;                    // 204 is printed as MM0204
  std::string_view name, title, explanation, wrong, right;  // wrong and right: complete small studies
};
const CodeInfo& info(Code);
std::span<const CodeInfo> all_codes();
std::string text(Code);                               // "MM0204"

struct Label { Span span; std::string text; };

struct Diagnostic {
  Code code;
  Severity severity;
  std::string message;                                // one line, no full stop, names in `backquotes`
  Label primary;                                      // the caret; its text may be empty
  std::vector<Label> labels;                          // further places, on the same line or elsewhere
  std::vector<std::string> notes, helps;
  std::vector<Span> within;                           // calls around it, innermost first ("in this call of `f`")

  Diagnostic& label(Span span, std::string text) { labels.push_back({span, std::move(text)}); return *this; }
  Diagnostic& at(std::string text) { primary.text = std::move(text); return *this; }
  Diagnostic& note(std::string text) { notes.push_back(std::move(text)); return *this; }
  Diagnostic& help(std::string text) { helps.push_back(std::move(text)); return *this; }
};

class Diagnostics {
 public:
  Diagnostic& error(Code code, Span where, std::string message);
  Diagnostic& warning(Code code, Span where, std::string message);
  const std::vector<Diagnostic>& all() const { return all_; }
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return all_.size() - errors_; }
  void sort();                                        // by file and position; equal ones once

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

// As in LANGUAGE.md: header, source line, carets, labels, notes, helps. `colour`: ANSI escapes.
std::string render(const Diagnostic&, const SourceMap&, bool colour);
// One JSON object per diagnostic: code, severity, message, file, range (line, column from 1), labels, notes, helps.
std::string render_json(const Diagnostic&, const SourceMap&);
// The candidate nearest to `word` by edit distance, or empty when none is near enough to be meant.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
// clang-format on
}  // namespace mmc
