// A figure with its data, ready to be drawn: what every writer (svg.h, ...) starts from. No tensor, no study and no screen in it.
//
// Made by resolve.h from a `plot` and a finished run. Numbers are as the study computed them; nan marks what is missing, and
// nothing is drawn there. Positions in data units; sizes in points (1/72 inch).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace mmc::figure {

using Numbers = std::vector<double>;

// How a mark looks. `color`: a CSS name or #rrggbb, or empty: the palette's colour number `index` (scales.h).
struct Style {
  std::string label{};  // in the legend; empty: not there
  std::string color{};
  int index = 0;
  double alpha = 1;
  bool right = false;  // belongs to the second y axis
  // Where several runs are drawn together (overlay.h): whose mark it is, in the legend once for all of a run, and which of that
  // run's marks, told by dashes (0 is solid) and by the markers' form (0 is a disc).
  std::string group{};
  int variant = 0;
};

struct Line {
  Style style;
  Numbers x, y, band{};  // band: half the width of the band around y; empty: none
  bool dash = false;
};

struct Points {
  Style style;
  Numbers x, y;
  std::vector<std::string> text{};  // beside each point; empty: none
  double size = 8;                  // area of a marker, square points
};

struct Bars {
  Style style;
  Numbers x, y;           // centres, heights
  double width = 0.8;     // data units
  Numbers error{};        // half the length of the error bars; empty: none
  bool touching = false;  // a histogram: no gaps
};

struct Arrows {
  Style style;
  Numbers x, y;  // of the heads; all begin at the origin
  std::vector<std::string> text{};
};

struct Heatmap {
  std::int64_t rows = 0, columns = 0;
  Numbers values;  // row-major, row 0 on top
  std::string scale = "viridis";
  double low = 0, high = 1;  // the values at the ends of the scale
  bool text = false;         // the values are written into the cells
};

// Small pictures in a grid, each one as a heatmap without axes.
struct Images {
  std::vector<Heatmap> pictures;
  std::vector<std::string> titles{};
  std::int64_t columns = 1;
};

using Mark = std::variant<Line, Points, Bars, Arrows, Heatmap, Images>;

struct Axis {
  std::string label{};
  bool log = false;
  std::optional<double> low{}, high{};  // where the study fixed the range
};

struct Panel {
  std::string title{};
  std::vector<Mark> marks{};
  Axis x{}, y{}, right{};
  bool equal = false;  // one unit is as long on both axes
};

struct Drawing {
  std::string title{};
  std::vector<Panel> panels{};  // in rows, from the top left
  std::int64_t columns = 0;     // panels in a row; 0: as many as suit
  std::int64_t frames = 0;      // of a slider: this drawing is its last frame; 0 without
};

}  // namespace mmc::figure
