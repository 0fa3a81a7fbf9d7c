#include "mmc/passes.h"

#include <fmt/format.h>

#include "compiler/passes/pipeline.h"
#include "mmc/verbs.h"

namespace mmc {

std::vector<std::string> checked_passes(std::vector<std::string> names) {
  std::vector<std::string_view> possible;
  for (const std::string_view pass : pass_names()) {
    if (can_disable(pass)) possible.push_back(pass);
  }
  for (const std::string& name : names) {
    if (!can_disable(name))
      throw UsageError(fmt::format("there is no pass `{}` to leave out; there are {}", name, fmt::join(possible, ", ")));
  }
  return names;
}

}  // namespace mmc
