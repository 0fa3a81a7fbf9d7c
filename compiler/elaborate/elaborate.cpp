#include "compiler/elaborate/elaborate.h"

#include <algorithm>

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/imports.h"
#include "compiler/elaborate/params.h"
#include "compiler/elaborate/sweeps.h"
#include "compiler/graph/verify.h"
#include "compiler/syntax/parse.h"

namespace mmc {
namespace {

struct Attempt {
  Study study;
  Diagnostics diagnostics;
};

void attempt(SourceMap& sources, const ast::Program& program, const elab::Imports& imports, const CompileOptions& options,
             Attempt& made) {
  elab::Context c(sources, made.diagnostics, options, made.study);
  if (options.seed) made.study.graph.seed = *options.seed;
  elab::declare_imports(c, imports);
  elab::declare(c, program.statements);
  elab::collect_settings(c, program);
  for (const ast::Stmt& stmt : program.statements) elab::run_statement(c, stmt);
  elab::run_sweeps(c, program);
  elab::warn_unused_names(c, *c.globals);
  made.diagnostics.sort();
}

bool waits(const Study& study) {
  return std::any_of(study.late.begin(), study.late.end(), [](const LateSize& late) { return !late.known; });
}

bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_end(const std::string& text, std::size_t i) {
  while (i < text.size() && digit(text[i])) ++i;
  return i;
}

// Where two trials of a text differ in a number, that number is one that the data decide.
std::string without_trial_sizes(const std::string& a, const std::string& b) {
  std::string text;
  std::size_t i = 0, k = 0;
  while (i < a.size() && k < b.size()) {
    if (!digit(a[i]) || !digit(b[k])) {
      if (a[i] != b[k]) return a;
      text += a[i];
      ++i, ++k;
      continue;
    }
    const std::size_t i_end = digits_end(a, i), k_end = digits_end(b, k);
    const std::string number = a.substr(i, i_end - i);
    const bool same = number == b.substr(k, k_end - k);
    if (!same && text.ends_with(" = "))
      text.resize(text.size() - 3);  // "?rows = 7" is just ?rows
    else
      text += same ? number : "?";
    i = i_end, k = k_end;
  }
  return i == a.size() && k == b.size() ? text : a;
}

Diagnostic in_both(const Diagnostic& a, const Diagnostic& b) {
  Diagnostic d = a;
  d.primary.text = without_trial_sizes(a.primary.text, b.primary.text);
  for (std::size_t i = 0; i < a.labels.size() && i < b.labels.size(); ++i) {
    d.labels[i].text = without_trial_sizes(a.labels[i].text, b.labels[i].text);
  }
  for (std::size_t i = 0; i < a.notes.size() && i < b.notes.size(); ++i) d.notes[i] = without_trial_sizes(a.notes[i], b.notes[i]);
  for (std::size_t i = 0; i < a.helps.size() && i < b.helps.size(); ++i) d.helps[i] = without_trial_sizes(a.helps[i], b.helps[i]);
  return d;
}

// What is said in both trials holds for every size that the data may decide on; the rest waits for the real one.
void keep_common(const Diagnostics& first, const Diagnostics& second, Diagnostics& kept) {
  for (const Diagnostic& a : first.all()) {
    for (const Diagnostic& b : second.all()) {
      if (a.code != b.code || a.message != b.message || !(a.primary.span == b.primary.span)) continue;
      Diagnostic& d = a.severity == Severity::error ? kept.error(a.code, a.primary.span, a.message)
                                                    : kept.warning(a.code, a.primary.span, a.message);
      d = in_both(a, b);
      break;
    }
  }
}

}  // namespace

std::optional<Study> elaborate(SourceMap& sources, std::uint32_t file, const CompileOptions& options, Diagnostics& diagnostics) {
  const ast::Program program = parse(sources, file, diagnostics);
  const elab::Imports imports = elab::read_imports(sources, file, program, options, diagnostics);
  // After a syntax error names may be missing that a broken statement defines: messages about them would only confuse.
  if (diagnostics.errors() > 0) return std::nullopt;
  Attempt first;
  attempt(sources, program, imports, options, first);
  // What is said in both trials is said in the first: where that has nothing to say, a second one would add nothing.
  if (waits(first.study) && !first.diagnostics.all().empty()) {
    CompileOptions other = options;
    other.late_trial = 1 - options.late_trial;
    Attempt second;
    attempt(sources, program, imports, other, second);
    keep_common(first.diagnostics, second.diagnostics, diagnostics);
  } else {
    keep_common(first.diagnostics, first.diagnostics, diagnostics);
  }
  diagnostics.sort();
  if (diagnostics.errors() > 0) return std::nullopt;
  first.study.files.push_back(file);
  for (const elab::ImportedFile& imported : imports.files) first.study.files.push_back(imported.file);
  verify(first.study.graph);
  return std::move(first.study);
}

}  // namespace mmc
