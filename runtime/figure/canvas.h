// An SVG document in the making: elements in the order in which they are painted, coordinates in points with two decimals.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/figure/layout.h"

namespace mmc::figure {

enum class Anchor { start, middle, end };

struct Ink {
  std::string fill = "none", stroke = "none";
  double width = 1, alpha = 1;
  std::string dash{};
};

using Path = std::vector<std::pair<double, double>>;  // a nan lifts the pen

class Canvas {
 public:
  // `ids`: what the ids within begin with, where several documents stand on one page.
  explicit Canvas(std::string_view ids = {}) : ids_(ids) {}
  void rectangle(const Box&, const Ink&);
  void circle(double x, double y, double radius, const Ink&);
  void path(const Path&, const Ink&, bool closed = false);
  void text(double x, double y, std::string_view words, double size, Anchor, std::string_view more = {});  // y: of the baseline
  void turned_text(double x, double y, std::string_view words, double size);  // reads upwards, centred on (x, y)
  void raw(std::string_view markup) { body_ += markup; }
  void clip(const Box&);  // what follows shows only inside, until end_clip
  void end_clip() { body_ += "</g>\n"; }
  std::string document(double width, double height) const;

 private:
  std::string ids_, body_;
  int clips_ = 0;
};

std::string coordinate(double);  // "12.5"; two decimals at most

}  // namespace mmc::figure
