#include "runtime/figure/canvas.h"

#include <fmt/format.h>

#include <cmath>

#include "runtime/report/escape.h"

namespace mmc::figure {
namespace {

std::string attributes(const Ink& ink) {
  std::string text = fmt::format(" fill=\"{}\"", escaped(ink.fill));
  if (ink.stroke != "none") text += fmt::format(" stroke=\"{}\" stroke-width=\"{}\"", escaped(ink.stroke), coordinate(ink.width));
  if (ink.alpha < 1) text += fmt::format(" opacity=\"{}\"", coordinate(ink.alpha));
  if (!ink.dash.empty()) text += fmt::format(" stroke-dasharray=\"{}\"", ink.dash);
  return text;
}

std::string_view word(Anchor anchor) { return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end"; }

}  // namespace

std::string coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

void Canvas::rectangle(const Box& box, const Ink& ink) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n", coordinate(box.left), coordinate(box.top),
                       coordinate(box.width), coordinate(box.height), attributes(ink));
}

void Canvas::circle(double x, double y, double radius, const Ink& ink) {
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>\n", coordinate(x), coordinate(y), coordinate(radius),
                       attributes(ink));
}

void Canvas::path(const Path& points, const Ink& ink, bool closed) {
  std::string data;
  bool down = false;
  for (const auto& [x, y] : points) {
    const bool here = std::isfinite(x) && std::isfinite(y);
    if (here) data += fmt::format("{}{} {}", down ? 'L' : 'M', coordinate(x), coordinate(y));
    down = here;
  }
  if (data.empty()) return;
  body_ += fmt::format("<path d=\"{}{}\"{} stroke-linejoin=\"round\"/>\n", data, closed ? "Z" : "", attributes(ink));
}

void Canvas::text(double x, double y, std::string_view words, double size, Anchor anchor, std::string_view more) {
  body_ += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"{}{}>{}</text>\n", coordinate(x),
                       coordinate(y), coordinate(size), word(anchor), more.empty() ? "" : " ", more, escaped(words));
}

void Canvas::turned_text(double x, double y, std::string_view words, double size) {
  text(x, y, words, size, Anchor::middle, fmt::format("transform=\"rotate(-90 {} {})\"", coordinate(x), coordinate(y)));
}

void Canvas::clip(const Box& box) {
  ++clips_;
  body_ += fmt::format(
      "<clipPath id=\"{0}clip{1}\"><rect x=\"{2}\" y=\"{3}\" width=\"{4}\" height=\"{5}\"/></clipPath>\n<g clip-path=\"url(#{0}clip{1})\">\n",
      ids_, clips_, coordinate(box.left), coordinate(box.top), coordinate(box.width), coordinate(box.height));
}

std::string Canvas::document(double width, double height) const {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}pt\" height=\"{1}pt\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif\" fill=\"#222\">\n{2}</svg>\n",
      coordinate(width), coordinate(height), body_);
}

}  // namespace mmc::figure
