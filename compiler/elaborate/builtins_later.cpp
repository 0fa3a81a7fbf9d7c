// Names of the language that this version does not build yet: known, so that the message can say so.
#include <fmt/format.h>

#include "compiler/elaborate/builtins.h"

namespace mmc::elab {
namespace {

Datum later(Context& c, const CallSite& site, Arguments&) {
  const Span at = site.callee.known() ? site.callee : site.span;
  const std::string_view name = at.known() ? c.sources.text(at) : std::string_view("this function");
  c.error(Code::not_built, at, fmt::format("`{}` is not built yet", name));
  throw Failed{};
}

constexpr Builtin table[] = {
    {"einsum", "pattern, operands...", "Not built yet: a sum of products by named axes.", later},
};

}  // namespace

std::span<const Builtin> later_builtins() { return table; }

}  // namespace mmc::elab
