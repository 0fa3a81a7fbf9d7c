// The figures of a page: interactive ones, drawn in the browser by plotly.js from data that stand in the page once; or, where mmc
// was built without plotly.js, still ones as SVG.
#pragma once
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/figure/drawing.h"
#include "runtime/html/store.h"

namespace mmc::html {

// A figure and, of one with a slider, what gives its frames.
struct Drawn {
  figure::Drawing last;
  std::function<std::vector<figure::Drawing>(const std::vector<std::int64_t>&)> frames;
};

class Figures {
 public:
  explicit Figures(bool interactive) : interactive_(interactive) {}

  // A plot of the study as HTML, to be placed where it belongs.
  std::string add(const Figure&, const RunResult&);
  // The same of what is drawn from more than one run. `note`: HTML, below it.
  std::string add(const Drawn&, const std::string& note = {});

  // What assets/page.js draws them from, as elements for the end of the page: the specifications as JSON,
  //   [{frames, panels: [{traces: [{look..., arrays: {place: from the store}, columns, text}], layout, titles}]}]
  // the entries of the store, and plotly.js itself, packed. Empty without figures, or when they are still.
  std::string data(std::string_view plotly) const;
  int count() const { return count_; }
  const nlohmann::ordered_json& specifications() const { return specifications_; }

 private:
  std::string still(const figure::Drawing&, const std::string& note);

  bool interactive_;
  int count_ = 0;
  Store store_;
  nlohmann::ordered_json specifications_ = nlohmann::ordered_json::array();
};

std::string still_note();  // why figures are still

}  // namespace mmc::html
