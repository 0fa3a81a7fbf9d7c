#include <array>
#include <unordered_map>

#include "compiler/graph/op.h"
#include "compiler/ops/ops.h"

namespace mmc {
namespace {

struct Entry {
  std::string_view name;
  const OpDef& (*definition)();
};

constexpr Entry entries[] = {
#define MMC_OP(name) {#name, &ops::name},
#include "compiler/ops/ops.def"
#undef MMC_OP
};

}  // namespace

std::span<const OpDef* const> all_ops() {
  static const auto definitions = [] {
    std::array<const OpDef*, std::size(entries)> list{};
    for (std::size_t i = 0; i < list.size(); ++i) list[i] = &entries[i].definition();
    return list;
  }();
  return definitions;
}

const OpDef* find_op(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, const OpDef& (*)()> table;
    for (const Entry& e : entries) table.emplace(e.name, e.definition);
    return table;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : &found->second();
}

}  // namespace mmc
