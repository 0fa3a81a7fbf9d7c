// The two failures that are not diagnostics about the user's source.
//
// There are three kinds of failure in mmc: a diagnostic (the study is wrong: compiler/syntax/diagnostic.h, exit code 1), a
// RunError (a file, a disk, a number went wrong while running: exit code 3) and an InternalError (ours: exit code 70).
#pragma once
#include <stdexcept>
#include <string>

#include "compiler/support/span.h"

namespace mmc {

// A failure of mmc itself: a broken invariant. Never the user's fault, never caught except by `main`.
struct InternalError : std::logic_error {
  using std::logic_error::logic_error;
};

// Something outside the study failed while it ran. `message` is a full sentence in the user's words.
struct RunError : std::runtime_error {
  explicit RunError(const std::string& message, Span at = {}) : std::runtime_error(message), where(at) {}
  Span where;  // the statement that was running, where known
};

// The file is not there (rather than not what it should be).
struct FileNotFound : RunError {
  using RunError::RunError;
};

// Throws InternalError when `condition` is false. `what` says which invariant broke.
inline void require(bool condition, const char* what) {
  if (!condition) throw InternalError(what);
}

}  // namespace mmc
