// `trace(f(x))` and `patch(f(x)) { path = new }`: looking at and replacing values while a call is elaborated (DECISIONS 12 in
// docs).
//
// Calls are expanded into the graph, so looking inside costs nothing at run time: while the body of the call is elaborated, every
// argument of it, every `let` in it and the value of every submodel is handed to `observe`, which gives it back, replaced where a
// patch says so. A value has a path:
//   x, h             arguments of the call and its `let`s
//   layers[0].pre    a `let` inside of a submodel, layers[0].out its value; a second application of it is layers[0][1].out
//   f.h              a `let` inside of a function that the call calls
//   loop.h           a `let` inside of a `for` or an `iterate`, with the loop's axis first; the second loop there is loop2
//   loop[2].h        the same in a loop over a list, which is written out
// What is computed inside of a run-time `if`, a `train`, or a function of the prelude has no path. Unread values leave no node.
//
// In a loop a traced float gets a zero added, one per iteration ("tap"): the derivative by the stacked value is the one by the
// taps.
#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/elaborate/edits.h"

namespace mmc::elab {

struct PathPart {
  std::string name;
  std::vector<std::int64_t> indices{};  // of list items and of written-out loops; then which application, when not the first
  bool loop = false;                    // a loop of the graph: what is inside has its axis first
};
using ValuePath = std::vector<PathPart>;
std::string text(const ValuePath&);

// A loop or map of the graph that the trace is inside of.
struct TracedLoop {
  NodeId node;
  RegionId region;  // its body
  Value index;
  std::size_t first_entry;  // of Trace::entries: those of this loop's body follow
  bool is_map;
};

struct TraceEntry {
  ValuePath path;
  Datum value;
  std::vector<Value> taps{};  // of its float tensors inside of loops, one per tensor: what stands for it in derivatives
};

struct PatchEdit {
  const ast::Edit* edit;
  std::vector<EditStep> steps;
  bool applied = false;
};

struct Trace {
  bool records = true;  // for `trace`; a bare `patch` records nothing
  std::vector<PatchEdit> edits;
  ScopePtr scope;  // where the edits' values are evaluated

  bool at_root = true;  // the next function or model entered is the call itself
  bool lets = true;     // does the function that is being elaborated show its `let`s?
  ValuePath prefix;
  struct Model {
    ValuePath own;
    std::size_t prefix;
  };
  std::vector<Model> models;  // being applied, outermost first: path as registered, length of the prefix there
  std::unordered_map<const ModelV*, ValuePath> known;
  std::unordered_map<std::string, int> applications;
  std::vector<TracedLoop> loops;
  std::vector<TraceEntry> entries;
  std::vector<std::string> seen;  // every path that was met, for messages
};

// The value `name` of the function that is being elaborated: recorded, or replaced, by each trace around.
Datum observe(Context&, const std::string& name, Datum value, Span);

// Around the body of a function: `applied` is the model whose `apply` it is, or nullptr.
class TraceCall {
 public:
  TraceCall(Context&, const ModelV* applied, const std::string& name, bool prelude, Scope& arguments,
            const std::vector<ast::Param>&);
  ~TraceCall();
  TraceCall(const TraceCall&) = delete;
  Datum out(Datum value, Span);  // the function's value

 private:
  struct Saved {
    Trace* trace;
    bool lets, root;
    std::size_t models;
    ValuePath prefix;
  };
  Context& c_;
  std::vector<Saved> saved_;
  bool applied_;
};

// Around the body of a loop.
class TraceLoop {
 public:
  TraceLoop(Context&, NodeId, RegionId, Value index, bool is_map);
  ~TraceLoop();
  TraceLoop(const TraceLoop&) = delete;
  std::vector<Value> outputs() const;  // further values to stack, asked for at the end of the body
  void stacked(std::span<const Value> results);

 private:
  Context& c_;
  std::vector<std::pair<Trace*, std::size_t>> saved_;  // length of the prefix before
};

// Around a loop that is written out; `step` before each iteration.
class TraceUnrolled {
 public:
  explicit TraceUnrolled(Context&);
  ~TraceUnrolled();
  TraceUnrolled(const TraceUnrolled&) = delete;
  void step(std::int64_t k);

 private:
  std::vector<Trace*> traces_;
};

}  // namespace mmc::elab
