// Replacing parts of values: `net with { layers[1].weight = old * c }`, and the parts that `patch` replaces.
//
// An edit gives a new value; nothing is changed in place. Where the new parameters of a model have other shapes, the declared
// types of its fields are checked anew and hyperparameters that name sizes follow (a Linear(2, 3) whose weight and bias are
// doubled is a Linear(2, 6)).
#pragma once
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "compiler/elaborate/indexing.h"

namespace mmc::elab {

// One step of an edit's path, its indices evaluated.
struct EditStep {
  std::variant<ast::Identifier, std::vector<IndexPart>> what;
  Span span;
  const ast::Identifier* field() const { return std::get_if<ast::Identifier>(&what); }
  const std::vector<IndexPart>* index() const { return std::get_if<std::vector<IndexPart>>(&what); }
};
// The path of an edit from its root on; indices are evaluated in the current scope.
std::vector<EditStep> edit_steps(Context&, const ast::Edit&);
// The value that stands right of an edit's `=`, with `old` bound to what it replaces, evaluated inside `scope`.
Datum replacement(Context&, const ast::Edit&, const Datum& old, const ScopePtr& scope);
// `object` with what `path` leads to replaced by make(old). `name` is what messages call the object.
Datum with_edit(Context&, const Datum& object, std::span<const EditStep> path, Span edit,
                const std::function<Datum(const Datum&)>& make);

}  // namespace mmc::elab
