// What an expression of a study stands for while it is elaborated.
//
// A Datum is either static (a number, text, list, function, an undrawn model: known now) or holds tensors: values of the graph
// under construction. Records, lists and models nest both. Composite data are shared and immutable, so a Datum copies cheaply.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/graph/study.h"
#include "compiler/syntax/ast.h"

namespace mmc::elab {
// clang-format off
struct Datum;
struct Scope;
struct Builtin;
using ScopePtr = std::shared_ptr<Scope>;
using Fields = std::vector<std::pair<std::string, Datum>>;

// What the elaborator knows of an axis beyond its size.
struct AxisInfo {
  Name label;         // the dimension's name in a signature, for messages: f32[batch = 32, 128]
  bool one = false;   // a size 1 that was written as such (`none`, `keep = true`, a literal 1): the only kind that broadcasts
  // A one by `none` or `keep = true` meets everything. One by a literal 1 in a type does not meet a tensor with fewer axes: that
  // is the silent [n] with [n, 1], whose targets were declared as a column.
  bool asked = false;
  // Its size when the data decide it: then `label` is the late size's name and `count` the i32[] that says it at run time. An op
  // that changes the size leaves this behind, so it holds only for an axis of just that size.
  std::int64_t late = -1;
  Value count{};
  bool is_late(std::int64_t size) const { return late == size; }
};

struct TensorV {
  Value value;
  std::vector<AxisInfo> axes;  // one per axis
  // A scalar of optimizer arithmetic (`t`, a schedule): computed in f64 or i32 and rounded once, to the type of the tensor that
  // it meets (DECISIONS 10).
  bool weak = false;
};

struct NoneV {};
struct EllipsisV {};
struct PoisonV {};                                    // the value of a statement with an error: using it is silent
struct RangeV { std::int64_t start, stop, step; bool late = false; };  // a..b; late: an end is a late size
// An int that the data decide (late.h): what it is in this trial, and the i32[] of the graph that says it when the study runs.
struct LateV { std::int64_t trial; Name name; Value value; };
struct ListV {
  std::vector<Datum> items;
  // Of floats that a `let` names: the one tensor that the list becomes wherever a tensor is wanted, so that `grad` can name it.
  std::optional<TensorV> constant{};
};
struct RecordV {
  Fields fields;
  std::shared_ptr<std::set<std::string>> asked{};     // of a sweep's run: fields that are read are noted here (sweeps.h)
  // Of what a `train` gives: names in its body that were not logged, for messages.
  std::vector<ast::Identifier> locals{};
};

// A model declaration with its hyperparameters bound: the type of a model value, and what `M(4)` without `~` is.
struct ModelType {
  const ast::ModelDecl* decl = nullptr;
  ScopePtr scope;                                     // hyperparameters, inside the scope of the declaration
  Span made;                                          // the call that bound them
};
struct UndrawnV { std::shared_ptr<const ModelType> type; };
// `drawn` holds parameters and submodels by field name; fixed fields (`U = E.T`) are evaluated from them when they are asked for,
// so that they follow when training replaces the parameters.
struct ModelV {
  std::shared_ptr<const ModelType> type;
  Fields drawn;
  int stacked = 0;                                    // leading axes of a stack of models (`for` around a draw)
  std::string path;                                   // "net.layers[0]"
};

struct FunctionV {                                    // exactly one of decl, lambda, builtin, optimizer and model is set
  const ast::FnDecl* decl = nullptr;
  const ast::Lambda* lambda = nullptr;
  const Builtin* builtin = nullptr;
  const ast::ModelDecl* model = nullptr;
  const ast::OptimizerDecl* optimizer = nullptr;
  ScopePtr closure;
  std::string name;
};

struct DistributionV;                                 // uniform(a, b), normal(m, s), ...
struct OptimizerV {                                   // adam(lr = 1e-3): declaration with its hyperparameters bound
  const ast::OptimizerDecl* decl = nullptr;
  ScopePtr scope;
  Span made;
};

struct BatchesV;                                      // batches(x, 128): what a `repeat` runs over
struct TextV;                                         // a title or label with run-time holes

struct Datum {
  using Variant = std::variant<NoneV, bool, std::int64_t, double, std::string, TensorV, RangeV, LateV, std::shared_ptr<const ListV>,
                               std::shared_ptr<const RecordV>, std::shared_ptr<const ModelV>, UndrawnV, FunctionV,
                               std::shared_ptr<const DistributionV>, std::shared_ptr<const OptimizerV>,
                               std::shared_ptr<const Figure>, std::shared_ptr<const TextV>, std::shared_ptr<const BatchesV>,
                               EllipsisV, PoisonV>;
  Variant what;
  Span span;                                          // where it was made: for notes in messages

  Datum() : what(NoneV{}) {}
  template <class T>
  Datum(T v) : what(std::move(v)) {}
  Datum(int v) : what(std::int64_t{v}) {}
  Datum(const char* v) : what(std::string(v)) {}

  template <class T>
  const T* get() const { return std::get_if<T>(&what); }
  const TensorV* tensor() const { return get<TensorV>(); }
  const ListV* list() const { auto p = get<std::shared_ptr<const ListV>>(); return p ? p->get() : nullptr; }
  const RecordV* record() const { auto p = get<std::shared_ptr<const RecordV>>(); return p ? p->get() : nullptr; }
  const ModelV* model() const { auto p = get<std::shared_ptr<const ModelV>>(); return p ? p->get() : nullptr; }
  bool none() const { return std::holds_alternative<NoneV>(what); }
  bool number() const { return get<std::int64_t>() || get<double>(); }    // a static int or float
};

Datum make_list(std::vector<Datum>);
Datum make_record(Fields);
const Datum* find_field(const Fields&, std::string_view name);

// Right of `~`: what elements to draw; the shape comes from the annotation.
struct DistributionV {
  enum class Kind { uniform, normal, bernoulli, integers, permutation, constant } kind;
  std::vector<Datum> parameters;                      // bounds, mean and std, ...: static numbers or tensors that broadcast
};

// The rows of a tensor or a record in groups of `size`, the last of which may be smaller.
struct BatchesV { Datum rows; std::int64_t size; };

// Inside a plot a string may hold values that are known only when the study runs: pieces are strings and tensors.
struct TextV { std::vector<Datum> pieces; };

// True when no tensor is inside: known while compiling.
bool is_static(const Datum&);

// The tensors inside, depth first in order of fields and items, with their paths ("layers[0].weight"); static numbers are not
// among them. Of a model, its drawn parameters.
struct Leaf { std::string path; TensorV tensor; };
std::vector<Leaf> leaves(const Datum&);
// `like` with its tensors replaced, in the same order; `stacked` is added to the stack depth of models inside.
Datum with_leaves(const Datum& like, const std::vector<TensorV>&, int stacked = 0);
// clang-format on
}  // namespace mmc::elab
