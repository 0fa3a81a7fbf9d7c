// The figures of a page: interactive ones, drawn in the browser by plotly.js from data that stand in the page once; or, where mmc was
// built without plotly.js, still ones as SVG.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "compiler/graph/study.h"
#include "runtime/executor.h"
#include "runtime/html/store.h"

namespace mmc::html {

class Figures {
 public:
  explicit Figures(bool interactive) : interactive_(interactive) {}

  // A plot of the study as HTML, to be placed where it belongs.
  std::string add(const Figure&, const RunResult&);

  // What assets/page.js draws them from, as elements for the end of the page: the specifications as JSON,
  //   [{frames, panels: [{traces: [{look..., arrays: {place: from the store}, columns, text}], layout, titles}]}]
  // and the entries of the store. Empty without figures, or when they are still.
  std::string data() const;
  int count() const { return count_; }
  const nlohmann::ordered_json& specifications() const { return specifications_; }

 private:
  std::string still(const Figure&, const RunResult&);

  bool interactive_;
  int count_ = 0;
  Store store_;
  nlohmann::ordered_json specifications_ = nlohmann::ordered_json::array();
};

}  // namespace mmc::html
