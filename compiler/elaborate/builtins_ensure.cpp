// `ensure`: what a function in `.mm` says about its arguments when they are not what it can take.
#include "compiler/elaborate/files.h"

namespace mmc::elab {
namespace {

Datum run_ensure(Context& c, const CallSite& site, std::vector<Datum>& arguments) {
  const std::string& message = expect_string(c, arguments[1], site.spans[1], "the message of `ensure`");
  if (expect_bool(c, arguments[0], site.spans[0], "the condition of `ensure`")) return {};
  c.error(Code::not_ensured, site.span, message);
  throw Failed{};
}

const Builtin definition{
    "ensure", "condition, message",
    "Says that a condition on static values must hold; if it does not, checking the study stops with the message, at the "
    "call of the function around. For functions that cannot take every argument.",
    run_ensure};

}  // namespace

const Builtin& ensure_builtin() { return definition; }

}  // namespace mmc::elab
