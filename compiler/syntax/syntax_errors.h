// Collects the errors of one parse so that each statement gets one, the first that was found.
//
// The filter runs over the whole text before the parser, so its messages, which know exactly what is wrong (a `**`, a number like
// `2n`, a bracket that is never closed), win over the parser's. A statement, field, entry or edit with an error is left out of
// the tree; its neighbours and what stands around it are kept.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_set>

#include "compiler/syntax/diagnostic.h"
#include "compiler/syntax/token.h"

namespace mmc {

class SyntaxErrors {
 public:
  SyntaxErrors(const SourceMap& sources, std::uint32_t file, Diagnostics& diagnostics)
      : sources_(sources), file_(file), diagnostics_(diagnostics) {}

  // The message to be added to; one that goes nowhere when the statement has an error already.
  Diagnostic& report(std::uint32_t statement, Code code, Span where, std::string message) {
    if (bad_.insert(statement).second) return diagnostics_.error(code, where, std::move(message));
    unheard_ = {code, Severity::error, {}, {}, {}, {}, {}, {}};
    return unheard_;
  }
  Diagnostic& report(const Token& at, Code code, std::string message) {
    return report(at.statement, code, span(at), std::move(message));
  }
  void mark_bad(std::uint32_t statement) { bad_.insert(statement); }  // its error was reported somewhere else
  bool bad(std::uint32_t statement) const { return bad_.count(statement) != 0; }

  Span span(const Token& token) const { return {token.begin, token.end, file_}; }
  std::string_view text(const Token& token) const { return sources_.text(span(token)); }
  const SourceMap& sources() const { return sources_; }
  std::uint32_t file() const { return file_; }

 private:
  const SourceMap& sources_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::unordered_set<std::uint32_t> bad_;
  Diagnostic unheard_{};
};

}  // namespace mmc
