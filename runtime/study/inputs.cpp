#include "runtime/study/inputs.h"

#include <algorithm>

#include "compiler/graph/op.h"
#include "runtime/data/file.h"
#include "runtime/data/sha256.h"

namespace mmc {

InputFact input_file(const std::string& path) {
  const InputFile file(path);
  Sha256 hash;
  std::vector<std::byte> chunk(std::size_t{1} << 18);
  for (std::uint64_t at = 0; at < file.size();) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), file.size() - at));
    file.read(at, std::span(chunk).first(n));
    hash.add(std::span(chunk).first(n));
    at += n;
  }
  return {path, file.size(), hash.hex()};
}

void add_files_read(const Graph& graph, std::vector<std::string>& paths) {
  walk(graph, graph.root(), [&](NodeId n) {
    const Node& node = graph.node(n);
    if (node.op->name != "read") return;
    const std::string& path = node.attrs.string("path");
    if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
  });
}

}  // namespace mmc
