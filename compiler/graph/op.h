// What the compiler knows of an op: one OpDef, written in one file of compiler/ops and listed in ops.def.
//
// From a definition come the checker, `mmc ops` and `mmc doc`, the printer and the reader, the reference page and the
// generated tests. A derivative is a rule written with the Builder (so derivatives are graphs and differentiate again), a
// stated reason why there is none, or `structured` for ops with regions, which passes/differentiate handles itself.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/graph/attrs.h"
#include "compiler/graph/graph.h"

namespace mmc {

class Builder;

enum class AttrKind { flag, integer, number, dtype, string, ints, literal };
struct AttrSpec {
  std::string_view name;
  AttrKind kind;
  std::string_view doc;
};

// Operand types and attributes are not what the op takes. `what` is a phrase such as "the inner sizes differ: 3 and 4".
struct OpError {
  std::string what;
};
using Infer = std::vector<Type> (*)(std::span<const Type> operands, const Attrs&);  // throws OpError

// One step of the reverse pass: the rule for one node reads values and adds cotangents. All values are those of the graph
// under construction (in a recomputed region they are the copies, so a rule must never look at the node's own operands).
class Reverse {
 public:
  virtual ~Reverse() = default;
  Builder& b;
  const Attrs& attrs;
  virtual Value operand(std::size_t i) const = 0;      // may copy what computes it: ask only for what the rule uses
  virtual Type operand_type(std::size_t i) const = 0;  // without asking for the value
  virtual std::size_t operands() const = 0;            // how many
  virtual Value result(std::size_t i = 0) const = 0;
  virtual bool has_cotangent(std::size_t i = 0) const = 0;
  virtual Value cotangent(std::size_t i = 0) const = 0;  // zeros when nothing depends on result i
  virtual bool wants(std::size_t i) const = 0;           // is operand i's cotangent needed?
  virtual void add(std::size_t i, Value cotangent) = 0;  // contributes to operand i; its type must be the operand's
 protected:
  Reverse(Builder& builder, const Attrs& attributes) : b(builder), attrs(attributes) {}
};

using Rule = void (*)(Reverse&);
struct Nondifferentiable {
  std::string_view why;
};
struct Structured {};
using Derivative = std::variant<std::monostate, Rule, Nondifferentiable, Structured>;  // monostate: forgotten; a test fails

// How a map over this op becomes one op (DECISIONS 3): by one more, leading axis, or not at all.
enum class Batching { undecided, elementwise, leading_axis, loop_only };

// One step of writing a map's body once for all `count` iterations (passes/batch_maps). A batched value has the leading axis; one
// that is the same in every iteration may stand for all of them as it is.
class Batch {
 public:
  virtual ~Batch() = default;
  Builder& b;
  const OpDef& op;
  const Attrs& attrs;  // of one iteration
  std::int64_t count;
  virtual std::size_t operands() const = 0;
  virtual bool batched(std::size_t i) const = 0;
  virtual Value operand(std::size_t i) = 0;  // as it is
  virtual Value stacked(std::size_t i) = 0;  // with the leading axis in any case

 protected:
  Batch(Builder& builder, const OpDef& def, const Attrs& attributes, std::int64_t n)
      : b(builder), op(def), attrs(attributes), count(n) {}
};
// At least one operand is batched. Gives the batched results, or none when the map has to stay as it is.
using BatchRule = std::vector<Value> (*)(Batch&);

// A worked example: also a test. Values are written as in dumps: "f32[2] [1, 2.5]".
struct Example {
  std::vector<std::string> operands;
  Attrs attrs;
  std::vector<std::string> results;
};

struct OpDef {
  std::string_view name;  // as in dumps
  std::string_view doc;   // what it computes: one or two sentences, shapes, nan, source of a formula
  std::size_t min_operands = 0;
  std::size_t max_operands = 0;
  std::vector<AttrSpec> attrs;
  Infer infer = nullptr;
  Derivative derivative;
  Batching batching = Batching::undecided;
  BatchRule batch = nullptr;      // for leading_axis; without one maps over the op stay as they are
  std::string_view batching_why;  // for loop_only
  std::vector<Example> examples;
  bool elementwise = false;  // result i depends on elements i of the operands only; all shapes equal
  bool commutative = false;
  bool structured = false;  // owns regions
};

// The registry: every op of ops.def in that order. `find_op` gives nullptr when there is none.
std::span<const OpDef* const> all_ops();
const OpDef* find_op(std::string_view name);

}  // namespace mmc
