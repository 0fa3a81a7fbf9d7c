#include "compiler/syntax/forms.h"

#include <algorithm>
#include <array>

namespace mmc {
namespace {

struct Form {
  Rule rule;
  std::string_view form;
};
constexpr std::array forms = {Form{Rule::studyStmt, "study \"title\""},
                              Form{Rule::paramStmt, "param name: type = default"},
                              Form{Rule::presetStmt, "preset name { param = value }"},
                              Form{Rule::importStmt, "import \"other.mm\""},
                              Form{Rule::letStmt, "let name = value"},
                              Form{Rule::fnDecl, "fn name(a, b) { ... }` or `fn name(a, b) = value"},
                              Form{Rule::modelDecl, "model Name(settings) { ... }"},
                              Form{Rule::optimizerDecl, "optimizer name(settings) { ... }"},
                              Form{Rule::plotStmt, "plot \"title\" { ... }"},
                              Form{Rule::sliderStmt, "slider frame in frames { ... }"},
                              Form{Rule::saveStmt, "save value to \"file\""},
                              Form{Rule::expectStmt, "expect condition, \"what it says\""},
                              Form{Rule::sweepStmt, "sweep name = grid() { ... }"},
                              Form{Rule::logStmt, "log name = value"},
                              Form{Rule::logItem, "log name = value"},
                              Form{Rule::everyStmt, "every 100 { ... }"},
                              Form{Rule::repeatStmt, "repeat 10 { ... }"},
                              Form{Rule::stopStmt, "stop when condition"},
                              Form{Rule::stateStmt, "state name = value"},
                              Form{Rule::nextStmt, "next name = value"},
                              Form{Rule::derivative, "derivative (d) { a: ..., b: ... }"},
                              Form{Rule::param, "name: type = default"},
                              Form{Rule::ifExpr, "if condition { ... } else { ... }"},
                              Form{Rule::ifField, "if condition { ... } else { ... }"},
                              Form{Rule::forExpr, "for x in xs { ... }"},
                              Form{Rule::iterateExpr, "iterate x = start for n { ... }"},
                              Form{Rule::trainExpr, "train net for steps { ... }"},
                              Form{Rule::traceExpr, "trace(net(x))"},
                              Form{Rule::patchExpr, "patch(net(x)) { name = value }"},
                              Form{Rule::edits, "value with { field = new value }"},
                              Form{Rule::edit, "value with { field = new value }"}};

}  // namespace

std::string_view form_of(Rule rule) {
  const auto found = std::find_if(forms.begin(), forms.end(), [&](const Form& f) { return f.rule == rule; });
  return found == forms.end() ? std::string_view() : found->form;
}

}  // namespace mmc
