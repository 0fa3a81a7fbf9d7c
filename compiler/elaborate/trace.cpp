#include "compiler/elaborate/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/operands.h"
#include "compiler/elaborate/taps.h"
#include "compiler/elaborate/text.h"
#include "compiler/elaborate/trace_tree.h"

namespace mmc::elab {
namespace {

// The first time `name` is met under `prefix` it is called that; later ones get a number.
int ordinal(Trace& t, const ValuePath& prefix, const std::string& name) { return t.applications[text(prefix) + '.' + name]++; }

bool begins_with(const ValuePath& path, const ValuePath& start) {
  return path.size() >= start.size() &&
         text({path.begin(), path.begin() + static_cast<std::ptrdiff_t>(start.size())}) == text(start);
}

// Every submodel inside `value`, under its path.
void register_models(Trace& t, const Datum& value, ValuePath path) {
  auto field = [&](const std::string& name) {
    ValuePath inner = path;
    inner.push_back({name});
    return inner;
  };
  if (const ModelV* model = value.model()) {
    t.known.try_emplace(model, path);
    for (const auto& [name, inner] : model->drawn) register_models(t, inner, field(name));
  } else if (const RecordV* record = value.record()) {
    for (const auto& [name, inner] : record->fields) register_models(t, inner, field(name));
  } else if (const ListV* list = value.list(); list && !path.empty()) {
    for (std::size_t i = 0; i < list->items.size(); ++i) {
      ValuePath inner = path;
      inner.back().indices.push_back(static_cast<std::int64_t>(i));
      register_models(t, list->items[i], inner);
    }
  }
}

// A model that was not found under the call's arguments: one of the study's, or an item of a stack. It goes by its own name.
ValuePath foreign_path(const ModelV& model) {
  std::string name = model.path.substr(model.path.rfind('.') == std::string::npos ? 0 : model.path.rfind('.') + 1);
  name = name.substr(0, name.find('['));
  if (name.empty()) name = model.type->decl->name.text;
  return {{name}};
}

void enter_model(Trace& t, const ModelV& model) {
  auto found = t.known.find(&model);
  ValuePath own = found != t.known.end() ? found->second : foreign_path(model);
  if (found == t.known.end()) register_models(t, Datum(std::make_shared<const ModelV>(model)), own);
  std::size_t base = 0, from = 0;
  for (const Trace::Model& around : t.models) {
    if (!begins_with(own, around.own)) continue;
    base = around.prefix;
    from = around.own.size();
  }
  ValuePath prefix(t.prefix.begin(), t.prefix.begin() + static_cast<std::ptrdiff_t>(base));
  for (std::size_t i = base; i < t.prefix.size(); ++i) {
    if (t.prefix[i].loop) prefix.push_back(t.prefix[i]);
  }
  prefix.insert(prefix.end(), own.begin() + static_cast<std::ptrdiff_t>(from), own.end());
  if (from < own.size()) {
    const int k = ordinal(t, prefix, "");
    if (k > 0) prefix.back().indices.push_back(k);
  }
  t.prefix = std::move(prefix);
  t.models.push_back({std::move(own), t.prefix.size()});
  t.lets = true;
}

// ---- Replacing

// How an edit's path leads to an observed value: which iteration of which loop it means, and how many of its steps are used.
struct Found {
  std::vector<std::pair<const TracedLoop*, const IndexPart*>> iterations;
  std::size_t used = 0;
};

std::optional<Found> matches(const Trace& t, const std::vector<EditStep>& steps, const ValuePath& path) {
  Found found;
  std::size_t loop = 0;
  for (const PathPart& part : path) {
    if (found.used >= steps.size() || !steps[found.used].field() || steps[found.used].field()->text != part.name)
      return std::nullopt;
    ++found.used;
    const TracedLoop* around = part.loop ? &t.loops[loop++] : nullptr;
    if (around) {
      if (found.used < steps.size() && steps[found.used].index())
        found.iterations.emplace_back(around, &(*steps[found.used++].index())[0]);
      continue;
    }
    for (std::int64_t wanted : part.indices) {
      const std::vector<IndexPart>* given = found.used < steps.size() ? steps[found.used].index() : nullptr;
      if (!given || given->size() != 1 || (*given)[0].kind != IndexPart::Kind::integer || (*given)[0].integer != wanted)
        return std::nullopt;
      ++found.used;
    }
  }
  return found;
}

TensorV in_iteration(Context& c, const Found& found, const TensorV& now, const TensorV& old, Span span) {
  Value condition{};
  for (const auto& [loop, part] : found.iterations) {
    if (part->kind != IndexPart::Kind::integer && part->kind != IndexPart::Kind::scalar) {
      c.error(Code::bad_index, part->span, "one iteration of a loop is named by its number");
      throw Failed{};
    }
    Value wanted = part->kind == IndexPart::Kind::integer ? build::scalar(c.b, DType::i32, static_cast<double>(part->integer))
                                                          : convert(c, part->tensor, DType::i32).value;
    Value here = build::equal(c.b, loop->index, wanted);
    condition = condition.valid() ? build::logical_and(c.b, condition, here) : here;
  }
  if (!condition.valid()) return now;
  if (c.graph.type(now.value) != c.graph.type(old.value)) {
    c.error(Code::edit_type, span, "in one iteration of a loop a value keeps its shape")
        .at(type_text(c, now))
        .note(fmt::format("the others have {}", type_text(c, old)));
    throw Failed{};
  }
  return wrap(c,
              build::select(c.b, build::broadcast_scalar(c.b, condition, c.graph.type(old.value).dims()), now.value, old.value),
              old.axes);
}

Datum patched(Context& c, Trace& t, const ValuePath& path, Datum value) {
  for (PatchEdit& patch : t.edits) {
    const std::optional<Found> found = matches(t, patch.steps, path);
    if (!found) continue;
    // A longer path may lead on into submodels: `layers[0]` alone is no value.
    const std::span<const EditStep> rest = std::span<const EditStep>(patch.steps).subspan(found->used);
    if (!rest.empty() && rest[0].field() && !value.record() && !value.model()) continue;
    patch.applied = true;
    Restore<std::vector<Trace*>> outside(c.traces, {});
    const Datum old = value;
    value =
        with_edit(c, old, rest, patch.edit->span, [&](const Datum& part) { return replacement(c, *patch.edit, part, t.scope); });
    if (found->iterations.empty()) continue;
    std::vector<TensorV> tensors;
    const std::vector<Leaf> before = leaves(old), after = leaves(value);
    if (before.size() != after.size()) {
      c.error(Code::edit_type, patch.edit->span, "in one iteration of a loop a value keeps its structure").at(describe(c, value));
      throw Failed{};
    }
    for (std::size_t i = 0; i < after.size(); ++i)
      tensors.push_back(in_iteration(c, *found, after[i].tensor, before[i].tensor, patch.edit->span));
    value = with_leaves(value, tensors);
  }
  return value;
}

[[noreturn]] void not_found(Context& c, const Trace& t, const PatchEdit& patch) {
  Span at = patch.edit->root.span;
  if (!patch.edit->steps.empty()) at.end = patch.edit->steps.back().span.end;
  const std::string wanted(c.sources.text(at));
  std::vector<std::string_view> names(t.seen.begin(), t.seen.end());
  auto& e = c.error(Code::path_not_found, at, fmt::format("this call computes no value `{}`", wanted));
  const std::string its_value = wanted + ".out";
  const bool submodel = std::find(names.begin(), names.end(), its_value) != names.end();
  const std::string near(submodel ? its_value : nearest(wanted, names));
  if (submodel)
    e.help(fmt::format("the value of a submodel is `{}`", near));
  else if (!near.empty())
    e.help(fmt::format("did you mean `{}`?", near));
  constexpr std::size_t most = 12;
  const bool cut = names.size() > most;
  if (cut) names.resize(most);
  if (!names.empty()) e.note(fmt::format("its values are {}{}", listing(names), cut ? ", ..." : ""));
  if (near.empty()) e.note("what is inside of a run-time `if`, a `train` or a function of the prelude has no name");
  throw Failed{};
}

Datum followed(Context& c, Trace& t, const ast::Expr& inner) {
  auto e = std::get_if<ast::Call>(&inner.what);
  if (!e) {
    c.error(Code::not_a_call, inner.span, "this is not a call")
        .help("`trace(net(x))` and `patch(net(x)) { ... }` follow one call of a model or a function");
    throw Failed{};
  }
  return call_traced(c, *e, inner.span, t);
}

void require_applied(Context& c, const Trace& t) {
  for (const PatchEdit& patch : t.edits) {
    if (!patch.applied) not_found(c, t, patch);
  }
}

void add_edits(Context& c, Trace& t, const ast::PatchExpr& e) {
  t.scope = c.scope;
  for (const ast::Edit& edit : e.edits) t.edits.push_back({&edit, edit_steps(c, edit)});
}

}  // namespace

std::string text(const ValuePath& path) {
  std::string result;
  for (const PathPart& part : path) {
    if (!result.empty()) result += '.';
    result += part.name;
    for (std::int64_t i : part.indices) result += fmt::format("[{}]", i);
  }
  return result;
}

Datum observe(Context& c, const std::string& name, Datum value, Span span) {
  for (auto t = c.traces.rbegin(); t != c.traces.rend(); ++t) {
    Trace& trace = **t;
    if (trace.at_root || !trace.lets || is_drawn_inside(value)) continue;
    ValuePath path = trace.prefix;
    path.push_back({name});
    trace.seen.push_back(text(path));
    c.at(span);
    value = patched(c, trace, path, std::move(value));
    if (!trace.records || is_static(value)) continue;
    TraceEntry entry{std::move(path), value};
    if (!trace.loops.empty()) {
      entry.value = tensorise(c, value, span, fmt::format("`{}`", name));
      value = tapped(c, trace, entry);
    }
    trace.entries.push_back(std::move(entry));
  }
  return value;
}

TraceCall::TraceCall(Context& c, const ModelV* applied, const std::string& name, bool prelude, Scope& arguments,
                     const std::vector<ast::Param>& params)
    : c_(c), applied_(applied != nullptr) {
  std::vector<Trace*> started;
  for (Trace* t : c.traces) {
    saved_.push_back({t, t->lets, t->at_root, t->models.size(), t->prefix});
    if (t->at_root) {
      t->at_root = false;
      t->lets = applied || !prelude;
      if (applied) register_models(*t, Datum(std::make_shared<const ModelV>(*applied)), {});
      if (applied) t->known.try_emplace(applied, ValuePath{});
      t->models.push_back({{}, 0});
      started.push_back(t);
    } else if (applied) {
      enter_model(*t, *applied);
    } else if (prelude) {
      t->lets = false;  // of `softmax` or `mse` one wants the value, not how it is computed
    } else if (!name.empty()) {
      const int k = ordinal(*t, t->prefix, name);
      t->prefix.push_back({name, k > 0 ? std::vector<std::int64_t>{k} : std::vector<std::int64_t>{}});
    }
  }
  if (started.empty()) return;
  for (Trace* t : started) {
    for (const ast::Param& p : params) register_models(*t, arguments.names.at(p.name.text).value, {{p.name.text}});
  }
  Restore<std::vector<Trace*>> only(c.traces, started);
  for (const ast::Param& p : params) {
    NameBinding& binding = arguments.names.at(p.name.text);
    binding.value = observe(c, p.name.text, binding.value, p.name.span);
  }
}

TraceCall::~TraceCall() {
  for (Saved& s : saved_) {
    s.trace->lets = s.lets;
    s.trace->prefix = std::move(s.prefix);
    s.trace->models.resize(s.models);
  }
}

Datum TraceCall::out(Datum value, Span span) {
  if (c_.traces.empty()) return value;
  std::vector<Trace*> asked;
  for (const Saved& s : saved_) {
    if (applied_ || s.root) asked.push_back(s.trace);
  }
  Restore<std::vector<Trace*>> only(c_.traces, asked);
  return observe(c_, "out", std::move(value), span);
}

TraceLoop::TraceLoop(Context& c, NodeId node, RegionId region, Value index, bool is_map) : c_(c) {
  for (Trace* t : c.traces) {
    if (t->at_root) continue;
    saved_.emplace_back(t, t->prefix.size());
    const int k = ordinal(*t, t->prefix, "loop");
    t->prefix.push_back({k == 0 ? "loop" : fmt::format("loop{}", k + 1), {}, true});
    t->loops.push_back({node, region, index, t->entries.size(), is_map});
  }
}

TraceLoop::~TraceLoop() {
  for (auto& [trace, length] : saved_) {
    trace->prefix.resize(length);
    trace->loops.pop_back();
  }
}

std::vector<Value> TraceLoop::outputs() const {
  std::vector<Value> values;
  for (const auto& [trace, length] : saved_) {
    for (std::size_t i = trace->loops.back().first_entry; i < trace->entries.size(); ++i) {
      for (const Leaf& leaf : leaves(trace->entries[i].value)) values.push_back(leaf.tensor.value);
    }
  }
  return values;
}

void TraceLoop::stacked(std::span<const Value> results) {
  std::size_t at = 0;
  for (const auto& [trace, length] : saved_) {
    for (std::size_t i = trace->loops.back().first_entry; i < trace->entries.size(); ++i) {
      std::vector<TensorV> rows;
      for (const Leaf& leaf : leaves(trace->entries[i].value)) {
        std::vector<AxisInfo> axes(1);
        axes.insert(axes.end(), leaf.tensor.axes.begin(), leaf.tensor.axes.end());
        rows.push_back(wrap(c_, results[at++], std::move(axes)));
      }
      trace->entries[i].value = with_leaves(trace->entries[i].value, rows, 1);
    }
  }
}

TraceUnrolled::TraceUnrolled(Context& c) {
  for (Trace* t : c.traces) {
    if (t->at_root) continue;
    const int k = ordinal(*t, t->prefix, "loop");
    t->prefix.push_back({k == 0 ? "loop" : fmt::format("loop{}", k + 1), {0}});
    traces_.push_back(t);
  }
}

TraceUnrolled::~TraceUnrolled() {
  for (Trace* t : traces_) t->prefix.pop_back();
}

void TraceUnrolled::step(std::int64_t k) {
  for (Trace* t : traces_) t->prefix.back().indices[0] = k;
}

Datum evaluate_trace(Context& c, const ast::TraceExpr& e, Span span) {
  Trace t;
  auto patch = std::get_if<ast::PatchExpr>(&e.call->what);
  if (patch) add_edits(c, t, *patch);
  followed(c, t, patch ? *patch->call : *e.call);
  require_applied(c, t);
  c.at(span);
  note_taps(c, t);
  return trace_tree(c, t);
}

Datum evaluate_patch(Context& c, const ast::PatchExpr& e, Span) {
  Trace t;
  t.records = false;
  add_edits(c, t, e);
  Datum value = followed(c, t, *e.call);
  require_applied(c, t);
  return value;
}

}  // namespace mmc::elab
