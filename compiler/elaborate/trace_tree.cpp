#include "compiler/elaborate/trace_tree.h"

namespace mmc::elab {
namespace {

struct Tree {
  struct Field;
  std::optional<Datum> value;
  std::vector<Field> fields;
  std::vector<Tree> items;
};
struct Tree::Field {
  std::string name;
  Tree tree;
};

Tree& field(Tree& of, const std::string& name) {
  for (auto& [known, tree] : of.fields) {
    if (known == name) return tree;
  }
  return of.fields.emplace_back(name, Tree{}).tree;
}

Tree& item(Tree& of, std::size_t i) {
  if (of.items.size() <= i) of.items.resize(i + 1);
  return of.items[i];
}

// A submodel that is applied once is a record; applied several times, a list of them. The first application came without an
// index.
Datum datum_of(const Tree& tree) {
  Fields fields;
  for (const auto& [name, inner] : tree.fields) fields.emplace_back(name, datum_of(inner));
  if (tree.items.empty()) return tree.fields.empty() ? tree.value.value_or(Datum()) : make_record(std::move(fields));
  std::vector<Datum> items;
  for (const Tree& item : tree.items) items.push_back(datum_of(item));
  const Datum first = !tree.fields.empty() ? make_record(std::move(fields)) : tree.value.value_or(Datum());
  if (!first.none() && items[0].none()) items[0] = first;
  return make_list(std::move(items));
}

}  // namespace

Datum trace_tree(Context&, const Trace& t) {
  Tree root;
  for (const TraceEntry& entry : t.entries) {
    Tree* at = &root;
    for (const PathPart& part : entry.path) {
      at = &field(*at, part.name);
      for (std::int64_t i : part.indices) at = &item(*at, static_cast<std::size_t>(i));
    }
    at->value = entry.value;
  }
  Datum tree = datum_of(root);
  return tree.none() ? make_record({}) : tree;
}

}  // namespace mmc::elab
