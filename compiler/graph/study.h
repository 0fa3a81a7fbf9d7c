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
  struct Record { std::vector<std::pair<std::string, Shown>> fields; std::string model; };  // `model`: its name, or empty
  struct Text { std::vector<Shown> pieces; };                        // a string with run-time holes: "epoch {s.epoch}"
  std::variant<None, bool, std::int64_t, double, std::string, Tensor, List, Record, Text> value;
};

// Text with holes: "epoch {s.epoch}".
struct Template {
  std::vector<std::variant<std::string, Shown>> pieces;
};

struct ShowItem { std::vector<std::pair<std::string, Shown>> values; };     // label as written, value

struct ExpectItem {
  Template claim;
  std::string condition;                                   // as written
  bool skipped = false;                                    // in a static branch that was not taken
  Shown holds;                                             // bool or a bool[] tensor
  std::vector<std::pair<std::string, Shown>> measured;     // the sides of its comparison, as written, for the verdict
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
  std::vector<Figure> children;                            // of plot and slider; in a slider every tensor has a leading frame axis
  std::int64_t frames = 0;                                 // of a slider
};

// A series that a top-level `train` or `iterate` recorded, for CSV and progress.
struct SeriesItem { std::string name; std::size_t output; std::int64_t stride = 1; std::int64_t steps = 0; };

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
  std::string key;                                         // where in the source it is made: the same however often it is compiled
  Span span;
  std::int64_t most = 0;
  std::optional<std::int64_t> known;
  std::optional<std::size_t> output;                       // unless known: which output gives it
};
using LateSizes = std::map<std::string, std::int64_t>;      // by key

struct Study {
  Graph graph;
  std::vector<LateSize> late;
  std::vector<ParamValue> params;
  std::vector<ReportItem> items;
  std::vector<SummaryItem> models;                         // each model drawn or loaded at the top level, for `mmc summary`
};
// clang-format on
}  // namespace mmc
