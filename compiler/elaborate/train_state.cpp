// `state v = e` and `next v = e`: values of the user's own that a training carries (DECISIONS 9 in docs).
#include <fmt/format.h>

#include "compiler/elaborate/text.h"
#include "compiler/elaborate/train.h"

namespace mmc::elab {
namespace {

Moving* find(std::vector<Moving>& all, const std::string& name) {
  for (Moving& moving : all) {
    if (moving.name == name) return &moving;
  }
  return nullptr;
}

[[noreturn]] void unknown(Context& c, const Training& t, const ast::Identifier& name) {
  std::vector<std::string_view> names;
  for (const auto* all : {&t.moving, &t.states}) {
    for (const Moving& moving : *all) names.push_back(moving.name);
  }
  auto& e = c.error(Code::next_unknown, name.span, fmt::format("`{}` is not carried from step to step", name.text));
  if (std::string_view near = nearest(name.text, names); !near.empty())
    e.help(fmt::format("did you mean `{}`?", near));
  else
    e.help(fmt::format("declare it in the body of the `train`: `state {} = ...`", name.text));
  e.note(fmt::format("carried {} {}", names.size() == 1 ? "is" : "are", listing(names)));
  throw Failed{};
}

}  // namespace

void run_state(Context& c, const ast::StateStmt& stmt, Span span) {
  if (!c.training || c.scope != c.training->scope) {
    c.error(Code::statement_misplaced, span, "`state` stands directly in the body of a `train`")
        .help("elsewhere `iterate` carries a value from step to step");
    throw Failed{};
  }
  Training& t = *c.training;
  // Its first value is made before the training starts, from what is known there.
  Datum like;
  const std::vector<TensorV> initial = before_training(c, t, [&] {
    Restore<ScopePtr> scope(c.scope, t.scope->parent);
    Restore<Training*> training(c.training, nullptr);
    Restore<LoopFrame*> loop(c.loop, nullptr);
    Restore<std::vector<Value>> indices(c.indices);
    c.indices.resize(t.outer_indices);
    PathScope path(c, stmt.name.text);
    Datum value = evaluate(c, *stmt.value);
    if (stmt.type) value = check_type(c, *stmt.type, value, stmt.value->span, fmt::format("`{}`", stmt.name.text), false);
    like = tensorise(c, value, stmt.value->span, "a state");
    std::vector<TensorV> tensors;
    for (const Leaf& leaf : leaves(like)) tensors.push_back(leaf.tensor);
    return tensors;
  });
  if (initial.empty()) {
    c.error(Code::argument_type, stmt.value->span, "a state is a tensor, a record or a model").at(describe(c, like));
    throw Failed{};
  }
  Moving state{stmt.name.text, like, add_cells(c, t, initial), initial.size(), stmt.name.span};
  bind(c, stmt.name, current_value(c, t, state));
  t.states.push_back(std::move(state));
  rebind(c, t);
}

void run_next(Context& c, const ast::NextStmt& stmt, Span span) {
  if (!c.training) {
    c.error(Code::loop_needed, span, "`next` gives a value to the next step of a `train`, and there is none around it")
        .help("`iterate` carries a value without a training: its body ends with the next one");
    throw Failed{};
  }
  Training& t = *c.training;
  Moving* moving = find(t.moving, stmt.name.text);
  if (!moving) moving = find(t.states, stmt.name.text);
  if (!moving) unknown(c, t, stmt.name);
  PathScope path(c, stmt.name.text);
  const Datum now = current_value(c, t, *moving);
  const Datum next =
      same_structure(c, now, evaluate(c, *stmt.value), stmt.value->span, fmt::format("the next `{}`", stmt.name.text));
  const std::vector<Leaf> all = leaves(next);
  require(all.size() == moving->count, "the next value of a state has other tensors");
  for (std::size_t i = 0; i < all.size(); ++i) { t.cells[moving->first + i].current.value = all[i].tensor.value; }
  rebind(c, t);
}

}  // namespace mmc::elab
