// Interned strings: names of values and name paths (`net.layers[0].weight`).
//
// Nodes and values of a graph hold a Name (four bytes) instead of a string, so that a graph of a hundred thousand nodes
// copies and compares cheaply (DECISIONS: no strings per node). The table lives as long as the process; compiling is
// single-threaded, so it takes no lock. The empty string is Name{} and means "no name".
#pragma once
#include <compare>
#include <cstdint>
#include <string_view>

namespace mmc {

class Name {
 public:
  Name() = default;
  explicit Name(std::string_view text);  // interns
  std::string_view text() const;         // valid for the life of the process
  bool empty() const { return id_ == 0; }
  std::uint32_t id() const { return id_; }
  friend auto operator<=>(const Name&, const Name&) = default;

 private:
  std::uint32_t id_ = 0;
};

}  // namespace mmc
