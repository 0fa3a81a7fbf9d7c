#include "compiler/support/name.h"

#include <deque>
#include <string>
#include <unordered_map>

namespace mmc {
namespace {

struct Table {
  std::deque<std::string> texts{std::string()};  // a deque never moves its elements, so views stay valid
  std::unordered_map<std::string_view, std::uint32_t> ids{{std::string_view(), 0}};
};

Table& table() {
  static Table instance;
  return instance;
}

}  // namespace

Name::Name(std::string_view text) {
  Table& t = table();
  auto found = t.ids.find(text);
  if (found == t.ids.end()) {
    t.texts.emplace_back(text);
    found = t.ids.emplace(t.texts.back(), static_cast<std::uint32_t>(t.texts.size() - 1)).first;
  }
  id_ = found->second;
}

std::string_view Name::text() const { return table().texts[id_]; }

}  // namespace mmc
