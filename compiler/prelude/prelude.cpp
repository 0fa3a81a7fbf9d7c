#include "compiler/prelude/prelude.h"

#include <algorithm>

namespace mmc {

const PreludeEntry* find_prelude(std::string_view name) {
  const std::span<const PreludeEntry> entries = prelude_entries();
  const auto found = std::lower_bound(entries.begin(), entries.end(), name,
                                      [](const PreludeEntry& entry, std::string_view wanted) { return entry.name < wanted; });
  return found != entries.end() && found->name == name ? &*found : nullptr;
}

}  // namespace mmc
