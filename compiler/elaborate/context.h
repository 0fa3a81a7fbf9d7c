// The state of one elaboration and the small verbs that all of this folder uses.
//
// Control flow in case of an error: report(...) adds a diagnostic, then `throw Failed{}`; the statement that was running catches it
// and binds its names to PoisonV, whose use fails silently.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/elaborate/elaborate.h"
#include "compiler/elaborate/value.h"
#include "compiler/graph/builder.h"
#include "compiler/ops/build.h"

namespace mmc::elab {

struct Failed {};                                     // thrown after a diagnostic was added

struct NameBinding {
  Datum value;
  Span where;
  bool used = false;
  bool warn_unused = false;
};
struct Scope {
  ScopePtr parent;
  std::unordered_map<std::string, NameBinding> names;
  std::unordered_map<std::string, Span> later;        // values that a later statement of this block defines
  explicit Scope(ScopePtr up) : parent(std::move(up)) {}
};

struct Training;                                      // train.h

struct Context {
  SourceMap& sources;
  Diagnostics& diagnostics;
  const CompileOptions& options;
  Study& study;
  Graph& graph;
  Builder b;
  DType real = DType::f32;                            // the working float: what `f32` in a source means

  ScopePtr globals;                                   // of the user's file; its parent is the prelude
  ScopePtr scope;                                     // where names are looked up now
  std::string path;                                   // statement names down the call chain: keys draws, names values
  std::unordered_map<std::string, int> ordinals;      // calls seen within the current statement, by path
  std::vector<Value> indices;                         // i32[] loop indices around, outermost first: they key draws
  bool drawing = false;                               // does the innermost statement around begin with `~`?
  bool drew = false;                                  // did anything draw since the current function was entered?
  std::vector<Span> calls;                            // call sites around, outermost first
  Training* training = nullptr;                       // the innermost `train` around, if any
  int depth = 0;                                      // of calls: recursion is an error, not a stack overflow

  Diagnostic& error(Code, Span, std::string message);   // at the user's line: a span in the prelude becomes the call's
  Diagnostic& warning(Code, Span, std::string message);
  Span user_span(Span) const;
  void at(Span);                                      // the origin of the nodes to come
};

// ---- Evaluation (expressions.cpp and friends)
Datum evaluate(Context&, const ast::Expr&);
Datum evaluate_block(Context&, const ast::Block&);                        // in a new scope; its value or none
Datum call(Context&, const Datum& callee, std::vector<Datum> arguments, Span);   // positional call from C++ code

// ---- Static values
std::int64_t expect_int(Context&, const Datum&, Span, std::string_view what);     // a static int, or an error that says `what`
double expect_number(Context&, const Datum&, Span, std::string_view what);
bool expect_bool(Context&, const Datum&, Span, std::string_view what);
const std::string& expect_string(Context&, const Datum&, Span, std::string_view what);
std::vector<std::int64_t> expect_ints(Context&, const Datum&, Span, std::string_view what);  // an int or a list of ints

// ---- Tensors (tensors.cpp)
// As a tensor: numbers become constants (an int i32, a float the working float, or `wanted`), a list of one type is stacked.
TensorV to_tensor(Context&, const Datum&, Span, std::string_view what = "this", std::optional<DType> wanted = {});
bool tensor_like(const Datum&);                                            // would to_tensor succeed on its kind?
TensorV wrap(Context&, Value, std::vector<AxisInfo> axes = {});            // missing axes: no label, not `one`
TensorV convert(Context&, const TensorV&, DType);
DType dtype(const Context&, const TensorV&);
std::vector<std::int64_t> sizes(const Context&, const TensorV&);
// Brings operands of an elementwise op to one dtype and shape by the rules of the language, or reports the mismatch at `span`.
struct Operand { TensorV tensor; Span span; std::string text; };
std::vector<TensorV> unify(Context&, std::vector<Operand>, Span, std::string_view op);
Datum binary(Context&, ast::BinaryOp, const Datum&, const Datum&, Span op, Span left, Span right);
Datum compare(Context&, ast::CompareOp, const Datum&, const Datum&, Span op, Span left, Span right);
TensorV reshape(Context&, const TensorV&, const std::vector<std::int64_t>& sizes, std::vector<AxisInfo> axes = {});
TensorV stack(Context&, const std::vector<TensorV>&, std::int64_t axis, Span);
// x[i] along the leading axis, i static or an i32[] tensor; of any value with leaves.
Datum leading_slice(Context&, const Datum&, const Datum& index, Span);
std::int64_t leading_size(Context&, const Datum&, Span);                   // of a tensor, list or stacked record/model
Datum index(Context&, const ast::Index&, Span);                           // x[...]

// ---- Text for messages
std::string type_text(const Context&, const TensorV&);                     // f32[batch = 32, 128]
std::string describe(const Context&, const Datum&);                        // "the int 3", "f32[2]", "a list of 3", "model Linear"
std::string source_text(const Context&, const ast::Expr&);                 // as written, on one line, shortened

// ---- Functions written in C++
struct CallSite {
  Span span, callee;
  const std::vector<ast::Argument>* arguments = nullptr;                   // as written, for spans and literal ones
  std::vector<Span> spans;                                                 // of each bound argument; the call's span for defaults
};
struct Builtin {
  std::string_view name;
  std::string_view signature;    // "x, axis = none, keep = false": parameters after `*` are by name only; `xs...` takes the rest
  std::string_view doc;          // for `mmc doc`
  Datum (*run)(Context&, const CallSite&, std::vector<Datum>& arguments);
};
const Builtin* find_builtin(std::string_view name);
std::vector<const Builtin*> all_builtins();

}  // namespace mmc::elab
