// A checked study: its graph and what is to be reported, in the order of the source.
//
// This is all that the runtime knows of a study: it never sees the syntax tree. Report items refer to tensors by their index
// in Graph::outputs; everything static is here as plain values.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/graph/graph.h"

namespace mmc {
// clang-format off
// A value as a report sees it: a static value, a tensor that the graph computes, or a list or record of these.
struct Shown {
  struct None { friend bool operator==(None, None) = default; };
  struct Tensor {
    std::size_t output;       // index into Graph::outputs
    bool framed = false;      // inside a slider: the leading axis is the frame
  };
  struct List { std::vector<Shown> items; };
  struct Field;
  struct Record { std::vector<Field> fields; std::string model; };   // `model`: its name, or empty
  struct Text { std::vector<Shown> pieces; };                        // a string with run-time holes: "epoch {s.epoch}"
  std::variant<None, bool, std::int64_t, double, std::string, Tensor, List, Record, Text> value;
};
struct Shown::Field { std::string name; Shown value; };

// Text with holes: "epoch {s.epoch}".
struct Template {
  std::vector<std::variant<std::string, Shown>> pieces;
};

struct ShowItem { std::vector<std::pair<std::string, Shown>> values; };     // label as written, value

// `a < b` between two numbers.
struct Comparison {
  struct Side { std::string text; Shown value; bool literal = false; };  // text: as written
  enum class Op { equal, not_equal, less, less_equal, greater, greater_equal };
  Side left, right;
  Op op = Op::less;
};

struct ExpectItem {
  Template claim;
  std::string condition;                                   // as written
  bool skipped = false;                                    // in a static branch that was not taken
  Shown holds;                                             // bool or a bool[] tensor
  std::vector<std::pair<std::string, Shown>> measured;     // the sides of its comparisons, as written, for the verdict
  std::vector<Comparison> comparisons;                     // those between two numbers: how far it is from its bounds
};

struct SaveItem { Shown value; Template path; };

struct SummaryRow {
  std::string path, kind, shape;         // "layers[0]", "Linear", "f32[16, 4]"
  std::int64_t parameters = 0, multiply_adds = 0, bytes = 0;
};
struct SummaryItem { std::string name; std::vector<SummaryRow> rows; };

// A plot and what is in it: a tree of calls. `kind` is "plot", "slider", or an item's name ("line", "heatmap", "axes", ...).
struct Figure {
  std::string kind;
  Span span;
  Template title;                                          // of a plot
  std::vector<std::pair<std::string, Shown>> arguments;    // by name, defaults filled in
  // Of plot and slider; in a slider every tensor has a leading frame axis.
  std::vector<Figure> children;
  std::int64_t frames = 0;                                 // of a slider
};

// A series of numbers that a `train` of the top level recorded, also one inside of a `for` there, for CSV, metrics and progress.
// The axes of its output are members, rows and inner: f32[rows] of a plain training.
struct SeriesItem {
  std::string name;
  std::size_t output;
  std::int64_t stride = 1;                                 // between rows, in steps of the training
  std::int64_t steps = 0;
  std::vector<std::int64_t> members{};                     // how many trainings there are: of each `for` around, outermost first
  // Of each `repeat` around the `log`: rows, how far they are apart, and which one it is, in the order in which they stand in the
  // training.
  struct Inner { std::int64_t size, stride; std::size_t repeat; };
  std::vector<Inner> inner{};
  // The output i32[members] that says how many steps each ran, when they may stop.
  std::optional<std::size_t> ran{};
};

struct ReportItem {
  Span span;
  std::string prose;                                       // the comment above the statement
  std::variant<ShowItem, ExpectItem, SaveItem, SummaryItem, Figure, SeriesItem> what;
};

struct ParamValue {
  std::string name, type, text;                            // text: the value as a literal
  bool is_default = true;
};

// How many elements a boolean index picks: known when the study runs, and then when it is compiled again (mmc/stages.h).
struct LateSize {
  std::string name;                                        // of the statement that it comes from
  // Where in the source it is made: the same however often it is compiled.
  std::string key;
  Span span;
  std::int64_t most = 0;
  std::optional<std::int64_t> known;
  std::optional<std::size_t> output;                       // unless known: which output gives it
};
using LateSizes = std::map<std::string, std::int64_t>;      // by key

// A param, or "seed", and its value as the command line takes it: lr, 0.01.
using SweepSetting = std::pair<std::string, std::string>;

// A checked `sweep`. Which points it has follows from this alone (runtime/study/points.h).
struct SweepPlan {
  enum class Kind { grid, random, cases };
  enum class Goal { none, minimize, maximize };
  struct Axis { std::string param; std::vector<std::string> values; };
  std::string name;
  Span span;
  Kind kind = Kind::grid;
  std::int64_t trials = 0;                                 // of random
  std::uint64_t seed = 0;                                  // of random
  std::vector<std::string> presets;
  std::vector<SweepSetting> fixed;                         // `q = v`: the same at every point
  std::vector<Axis> axes;
  std::vector<std::vector<SweepSetting>> cases;            // of cases
  Goal goal = Goal::none;
  std::string objective;                                   // as written
  bool reports = false;                                    // says something about its runs
};

std::int64_t point_count(const SweepPlan&);                 // more than a billion counts as a billion

// A finished point of a sweep, as the sweep's `runs` hold it. Shown::Tensor in a value is an index into `tensors`.
struct SweepRun {
  std::string name;                                        // "lat=3 lr=0.01"
  std::vector<SweepSetting> params;                        // every param of the study, and `seed`
  std::vector<std::pair<std::string, Shown>> values;       // `score`, and what the sweep asks of its runs
  std::vector<Literal> tensors;
};

struct Study {
  Graph graph;
  std::vector<LateSize> late;
  std::vector<ParamValue> params;
  std::vector<ReportItem> items;
  std::vector<SummaryItem> models;                         // each model drawn or loaded at the top level, for `mmc summary`
  std::vector<SweepPlan> sweeps;
  std::vector<std::pair<std::string, Shown>> sweep_values; // of a point of a sweep: `score`, and what the sweep asks of its runs
  std::vector<std::uint32_t> files;                        // the study's own file and those that it imports, in the SourceMap
};
// clang-format on

// Leaves in the graph what the items, the late sizes and the sweep values of the study refer to, and what that is made of: the
// rest is not computed. For studies that are run for a part of their results.
void keep_reported(Study&);

}  // namespace mmc
