// The state of one elaboration and the small verbs that all of this folder uses.
//
// Control flow in case of an error: report(...) adds a diagnostic, then `throw Failed{}`; the statement that was running catches
// it and binds its names to PoisonV, whose use fails silently.
#pragma once
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/elaborate/elaborate.h"
#include "compiler/elaborate/value.h"
#include "compiler/graph/builder.h"
#include "compiler/ops/build.h"
#include "compiler/support/errors.h"

namespace mmc::elab {
// clang-format off
struct Failed {};                                     // thrown after a diagnostic was added

struct NameBinding {
  Datum value{};
  Span where{};
  bool used = false;
  bool warn_unused = false;
  // The `train` that moved this model on, if any: after it the name means the old one.
  Span trained{};
  std::string trained_as{};                             // where the trained one is: "fit.net"
};
struct Scope {
  ScopePtr parent;
  std::unordered_map<std::string, NameBinding> names;
  std::unordered_map<std::string, Span> later;        // values that a later statement of this block defines
  explicit Scope(ScopePtr up) : parent(std::move(up)) {}
};

// What the command line or a preset says about a param.
struct Setting {
  const ast::Expr* value = nullptr;                   // of a preset, or of an override that is not text
  std::optional<std::string> text;                    // of an override of a string param
  Span span;
};

struct Training;                                      // train.h
struct LoopFrame;                                     // loops.h
struct Members;                                       // loops.h
struct FigureSink;                                    // figures.h
struct Trace;                                         // trace.h

struct Context {
  Context(SourceMap&, Diagnostics&, const CompileOptions&, Study&);
  ~Context();
  Context(const Context&) = delete;

  SourceMap& sources;
  Diagnostics& diagnostics;
  const CompileOptions& options;
  Study& study;
  Graph& graph;
  Builder b;
  DType real = DType::f32;                            // the working float: what `f32` in a source means

  ScopePtr prelude;                                   // declarations of the prelude used so far; the outermost level
  ScopePtr globals;                                   // of the user's file; its parent is the prelude
  ScopePtr scope;                                     // where names are looked up now
  std::string path;                                   // statement names down the call chain: names values in dumps
  Name path_name;                                     // the same as a Name, made when a node first asks for it
  // The same without positions in unrolled loops, which `indices` holds: keys draws.
  std::string key;
  std::unordered_map<std::string, int> ordinals;      // calls seen within the current statement, by path
  std::vector<Value> indices;                         // i32[] loop indices around, outermost first: they key draws
  bool drawing = false;                               // does the innermost statement around begin with `~`?
  bool drew = false;                                  // did anything draw since the current function was entered?
  std::vector<Span> calls;                            // call sites around, outermost first
  Training* training = nullptr;                       // the innermost `train` around, if any
  LoopFrame* loop = nullptr;                          // the innermost `iterate`, `train` or `repeat` around: for `stop when`
  Members* members = nullptr;                         // of the innermost `for` around whose trainings are recorded, if any
  FigureSink* figure = nullptr;                       // the plot whose items are being collected, if any
  std::vector<Trace*> traces;                         // `trace` and `patch` that are following a call now, outermost first
  const ModelV* applied = nullptr;                    // the model whose `apply` is about to be called
  // Traced values of loops, and what a derivative by them is taken by (taps.h).
  std::vector<std::pair<Value, Value>> taps;
  bool statement_value = false;                       // is the value of the statement being run asked for? (else: unused result)
  std::unordered_map<std::string, Setting> settings;  // of params, by name
  std::unordered_map<std::string, std::vector<const ast::Expr*>> preset_values;  // what all presets say of a param
  Span seed_at{};                                     // the line `seed`, once it was met
  std::deque<ast::Program> programs;                  // parsed beside the file itself: override values
  std::vector<std::pair<Value, Value>> trained;       // what trainings gave, before and after it was cut off from derivatives
  std::set<std::string> missing_folders;              // of data files that were not found: each is reported once
  std::unordered_map<std::string, Span> inner;        // names bound in blocks that have ended: for messages about unknown names
  std::vector<ScopePtr> held;                         // scopes that functions inside them point back to: emptied at the end
  bool in_sweep = false;                              // in the body of a `sweep`: its runs are stand-ins
  std::set<std::pair<std::uint32_t, std::uint32_t>> compared_names;  // file and place of what warn_about_swapped has seen
  // What a branch that is not taken mentions.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::string>> mentioned;
  int depth = 0;                                      // of calls: recursion is an error, not a stack overflow

  Diagnostic& error(Code, Span, std::string message);   // at the user's line: a span in the prelude becomes the call's
  Diagnostic& warning(Code, Span, std::string message);
  Span user_span(Span) const;
  void at(Span);                                      // the origin of the nodes to come
};

// ---- Names (scope.cpp)
// The innermost binding of `name`, or nullptr; a declaration of the prelude is parsed when it is first asked for.
NameBinding* look_up(Context&, std::string_view name);
// Marks it used; an error with a suggestion when unknown.
Datum name_value(Context&, const std::string& name, Span);
void bind(Context&, const ast::Identifier&, Datum, bool warn_unused = false);  // in the current scope; twice is an error
// `fn`, `model` and `optimizer` of a block: usable before they stand.
void declare(Context&, const std::vector<ast::Stmt>&);
// One of them in `scope`, with the names that it sees; other statements do nothing.
void declare_in(Context&, Scope& scope, const ScopePtr& sees, const ast::Stmt&);
bool is_declaration(const ast::Stmt&);
void warn_unused_names(Context&, const Scope&);
// Gives the values inside a statement's result the statement's name, unless they have one already.
void name_values(Context&, const Datum&, std::string_view path);

// Restores what a statement, call or region changes of the context, also when it fails.
class PathScope {                                     // within: path.name
 public:
  PathScope(Context&, std::string_view name, bool keys = true);  // `keys`: draws inside are keyed by this name, too
  ~PathScope();
  PathScope(const PathScope&) = delete;

 private:
  Context& context_;
  std::size_t path_, key_;  // their lengths before
  Name path_name_;
  std::unordered_map<std::string, int> ordinals_;
};
template <class T>
class Restore {                                       // a member gets its old value back
 public:
  explicit Restore(T& place) : place_(place), old_(place) {}
  Restore(T& place, T now) : place_(place), old_(std::move(place)) { place_ = std::move(now); }
  ~Restore() { place_ = std::move(old_); }
  Restore(const Restore&) = delete;

 private:
  T& place_;
  T old_;
};
class RegionScope {                                   // nodes go into `region`
 public:
  RegionScope(Context& context, RegionId region) : builder_(context.b), old_(context.b.region()) { builder_.set_region(region); }
  ~RegionScope() { Origin origin = builder_.origin(); builder_.set_region(old_); builder_.set_origin(origin); }
  RegionScope(const RegionScope&) = delete;

 private:
  Builder& builder_;
  RegionId old_;
};

// ---- Evaluation (expressions.cpp, statements.cpp and friends)
Datum evaluate(Context&, const ast::Expr&);
Datum evaluate_block(Context&, const ast::Block&);                        // in a new scope; its value or none
Datum run_block(Context&, const ast::Block&);                             // in the current scope
void run_statement(Context&, const ast::Stmt&);                           // of the top level: catches Failed
bool run_inner_statement(Context&, const ast::Stmt&, bool last, Datum* value);  // of a block; true when it gave `value`
Datum field_value(Context&, const Datum&, const ast::Identifier& field);  // x.field, x.T

// ---- Types in signatures (types.cpp)
// Checks `value` against `type` and converts it (a static number to a tensor, an int to a float). With `binds`, unknown dimension
// names are bound in the current scope. `what` names the value in messages: "argument `x` of `f`".
Datum check_type(Context&, const ast::TypeExpr&, const Datum& value, Span, const std::string& what, bool binds);
struct TensorType { Type type; std::vector<AxisInfo> axes; };
TensorType tensor_type(Context&, const ast::TypeExpr&);                    // of a draw: every size known
std::string type_text(Context&, const ast::TypeExpr&);                     // as written

// ---- Calls (calls.cpp)
Datum call(Context&, const ast::Call&, Span);
Datum call(Context&, const Datum& callee, std::vector<Datum> arguments, Span);   // positional call from C++ code
// Its callee and arguments are evaluated outside of the trace.
Datum call_traced(Context&, const ast::Call&, Span, Trace&);
// A new scope inside `closure` with the parameters bound to the arguments, defaults filled in, types checked.
struct GivenArgument { std::string name; Datum value; Span span, name_span; };
ScopePtr bind_parameters(Context&, const std::vector<ast::Param>&, ScopePtr closure, std::vector<GivenArgument>, Span call,
                         const std::string& callee);
Datum call_function(Context&, const ast::FnDecl&, ScopePtr closure, std::vector<GivenArgument>, Span);
bool in_prelude(const Context&, Span);

// ---- Models and draws (models.cpp, draws.cpp)
Datum draw(Context&, const Datum& what, const ast::TypeExpr* type, Span);  // what stands right of `~`, drawn
ScopePtr instance_scope(Context&, const ModelV&, Span);                    // its fields by name, fixed ones evaluated
Datum model_field(Context&, const ModelV&, const ast::Identifier& field);
Datum apply_model(Context&, const ModelV&, std::vector<GivenArgument>, Span);
// The fields of a declaration that its static conditions leave, in order.
std::vector<const ast::Field*> active_fields(Context&, const std::vector<ast::Field>&);
bool is_drawn_inside(const Datum&);                                        // holds undrawn models or distributions

// ---- Loops (loops.cpp, train.cpp)
Datum evaluate_for(Context&, const ast::ForExpr&, Span);
Datum evaluate_iterate(Context&, const ast::IterateExpr&, Span);
Datum evaluate_train(Context&, const ast::TrainExpr&, Span);
Datum evaluate_if(Context&, const ast::IfExpr&, Span);
Datum evaluate_with(Context&, const ast::With&, Span);
Datum evaluate_trace(Context&, const ast::TraceExpr&, Span);
Datum evaluate_patch(Context&, const ast::PatchExpr&, Span);
// Numbers inside become scalars and lists of one type tensors, so that a loop can carry or stack the value.
Datum tensorise(Context&, const Datum&, Span, std::string_view what);
// Both values with tensors of equal types in one structure, or an error that names the first difference: `what` `must` be that
// type.
struct Match {
  Code code = Code::carried_type_changes;
  std::string must = "must keep its type";
};
Datum same_structure(Context&, const Datum& like, const Datum& value, Span, const std::string& what, const Match& = {});

// ---- Gradients (gradients.cpp)
Datum state_derivative(Context&, const ast::FnDecl&, const Datum& value, Span);

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
// clang-format on
}  // namespace mmc::elab
