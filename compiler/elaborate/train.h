// `train`: one loop that carries the models, the optimizers' states and the user's own (DECISIONS 9).
//
// Everything that changes from step to step is a cell: one tensor. The loop carries all cells; a nested `repeat` carries them as
// well, and a branch (`every`, a run-time `if`) hands back those that it changed. A `minimize` that needs a state of its own adds
// cells when it is met: their initial values are computed before the outermost loop, and every loop between gets one more carried
// value.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/elaborate/loops.h"

namespace mmc::elab {

struct Cell {
  TensorV initial;  // before the outermost loop
  TensorV current;  // in the region that is being written
};

// A trained model by name. Its tensors are cells [first, first + count).
struct Moving {
  std::string name;
  Datum like;  // its structure
  std::size_t first = 0, count = 0;
  Span span;
  Span minimized{};          // the first `minimize` that moves it
  bool with_others = false;  // that one named nobody after `over` and moves several models
};

// One logged value, in the region where it was logged.
struct Logged {
  std::string name;
  Datum value;
  std::int64_t stride = 1;
  Span span;
  bool dropped = false;                    // of a last batch: `every` does not come round in it
  std::vector<SeriesItem::Inner> inner{};  // of each `repeat` around it that is written: the leading axes of `value`
};

// A region inside the training: a loop or the branch of an `every`.
struct TrainFrame {
  NodeId node;
  bool is_loop = true;
  std::vector<TensorV> entry;  // the cells when the region was entered
  std::vector<Logged> logs;
};

struct Training {
  ScopePtr scope;  // where the moving names are bound
  std::vector<Moving> moving;
  std::vector<Moving> states;     // the user's own: carried, but not trained
  std::size_t outer_indices = 0;  // how many loop indices there are around the training
  std::vector<Cell> cells;
  std::vector<TrainFrame*> frames;  // outermost first
  RegionId outside;                 // the region around the outermost loop
  bool in_if = false;               // inside a run-time `if`: `log` has no place there
  std::size_t repeats = 0;          // how many `repeat`s have begun
  // A body that is written twice (batches.h) moves the same cells both times: `made` notes the first of each group that the first
  // writing adds, `again` hands them to the second one.
  std::vector<std::size_t>* made = nullptr;
  struct Again {
    const std::vector<std::size_t>* cells = nullptr;
    std::size_t next = 0;
  } again{};
};

// ---- Cells (train_cells.cpp)
std::vector<TensorV> cell_values(const Training&);
// The value of a moving name now.
Datum current_value(Context&, const Training&, const Moving&);
// After cells changed: binds the moving names to their values of now.
void rebind(Context&, Training&);
// Adds cells for the tensors of `initial`, computed in the region around the training; gives the first one's index.
std::size_t add_cells(Context&, Training&, const std::vector<TensorV>& initial);
// Runs `make` so that its nodes stand before the outermost loop.
std::vector<TensorV> before_training(Context&, Training&, const std::function<std::vector<TensorV>()>& make);

// Gives the loop of `frame`, open and the last node of its region, a bool that is carried after the cells and begins as false.
void add_stopped(Context&, Training&, const TrainFrame& frame);

// ---- The loop node (train_loop.cpp)
// Opens it, with all cells carried; on return the cells are its parameters.
void enter_loop(Context&, Training&, TrainFrame&, const LoopSource&);
// Closes it; on return the cells are its results, and what was logged inside is stacked. `tell`: one result more says whether
// `stop` ended it.
struct LeftLoop {
  std::vector<Logged> logs;
  Value stopped{};  // bool[]; none without `tell` or `stop`
};
LeftLoop leave_loop(Context&, Training&, TrainFrame&, const std::optional<TensorV>& stop, Span, bool tell = false);

// Follows which cells the two sides of a branch change. Does nothing outside of a training. Inside a run-time `if` nothing can be
// logged, because it would be missing in some steps; `every` says in which.
enum class BranchKind { run_time_if, every };
class CellChanges {
 public:
  CellChanges(Context&, BranchKind);
  ~CellChanges();
  void other_side(Context&);  // the first region is written; back to the values before
  void add_yields(Context&, std::vector<Value>& then_yields, std::vector<Value>& else_yields);
  void take_results(Context&, const std::vector<Value>&);
  TrainFrame& frame() { return frame_; }

 private:
  Training* training_;
  bool was_in_if_ = false;
  TrainFrame frame_;
  std::vector<TensorV> then_;
  std::vector<std::size_t> changed_;
};

// ---- Statements of a training's body: minimize.cpp, repeat.cpp, train_log.cpp, train_state.cpp
void run_minimize(Context&, const ast::MinimizeStmt&, Span);
void run_repeat(Context&, const ast::RepeatStmt&, Span);
void run_state(Context&, const ast::StateStmt&, Span);
void run_next(Context&, const ast::NextStmt&, Span);
void run_log(Context&, const ast::LogStmt&, Span);
void run_every(Context&, const ast::EveryStmt&, Span);

}  // namespace mmc::elab
