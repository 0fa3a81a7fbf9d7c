#include "compiler/elaborate/elaborate.h"

#include "compiler/elaborate/context.h"
#include "compiler/elaborate/params.h"
#include "compiler/graph/verify.h"
#include "compiler/syntax/parse.h"

namespace mmc {

std::optional<Study> elaborate(SourceMap& sources, std::uint32_t file, const CompileOptions& options, Diagnostics& diagnostics) {
  ast::Program program = parse(sources, file, diagnostics);
  // After a syntax error names may be missing that a broken statement defines: messages about them would only confuse.
  if (diagnostics.errors() > 0) return std::nullopt;
  Study study;
  elab::Context c(sources, diagnostics, options, study);
  if (options.seed) study.graph.seed = *options.seed;
  elab::declare(c, program.statements);
  elab::collect_settings(c, program);
  for (const ast::Stmt& stmt : program.statements) elab::run_statement(c, stmt);
  elab::warn_unused_names(c, *c.globals);
  diagnostics.sort();
  if (diagnostics.errors() > 0) return std::nullopt;
  verify(study.graph);
  return study;
}

}  // namespace mmc
