#include "compiler/elaborate/params.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/operands.h"
#include "compiler/elaborate/text.h"
#include "compiler/syntax/parse.h"

namespace mmc::elab {
namespace {

void apply_preset(Context& c, const Declared& d, const ast::PresetStmt& preset, int depth) {
  if (depth > 20) {
    c.error(Code::unknown_preset, preset.name.span, fmt::format("preset `{}` begins with itself", preset.name.text));
    return;
  }
  if (!preset.body) return;
  for (const ast::Stmt& stmt : preset.body->statements) {
    if (auto other = std::get_if<ast::PresetStmt>(&stmt.what)) {
      const ast::PresetStmt* found = find_preset(d, other->name.text);  // a missing one is reported by check_presets
      if (found) apply_preset(c, d, *found, depth + 1);
    } else if (auto assign = std::get_if<ast::AssignStmt>(&stmt.what)) {
      c.settings[assign->name.text] = {assign->value.get(), {}, assign->value->span};
    } else {
      c.error(Code::statement_misplaced, stmt.span, "a preset holds `param = value` and `preset other` only");
    }
  }
}

// Presets name params that exist, whether or not the preset is chosen.
void check_presets(Context& c, const Declared& d) {
  for (auto preset : d.presets) {
    if (!preset->body) continue;
    for (const ast::Stmt& stmt : preset->body->statements) {
      auto other = std::get_if<ast::PresetStmt>(&stmt.what);
      if (other && !find_preset(d, other->name.text)) {
        report_unknown(c, d, Code::unknown_preset, other->name.text, other->name.span, "preset");
      }
      auto assign = std::get_if<ast::AssignStmt>(&stmt.what);
      if (assign) c.preset_values[assign->name.text].push_back(assign->value.get());
      if (assign && !find_param(d, assign->name.text)) {
        report_unknown(c, d, Code::unknown_param, assign->name.text, assign->name.span, "param");
      }
    }
  }
}

bool is_string_param(const ast::ParamStmt& p) {
  auto named = std::get_if<ast::NamedType>(&p.type.what);
  return named && named->name.text == "string";
}

// `name=value` of the command line becomes a little source file, so that its messages have a line and a caret, too.
std::optional<Setting> read_override(Context& c, const ast::ParamStmt& param, const std::string& text) {
  const std::string& name = param.name.text;
  std::string line = name + "=" + text;
  std::uint32_t file = c.sources.add("command line", line);
  Span value_span{static_cast<std::uint32_t>(name.size()) + 1, static_cast<std::uint32_t>(line.size()), file};
  if (is_string_param(param)) {
    bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
    return Setting{nullptr, quoted ? text.substr(1, text.size() - 2) : text, value_span};
  }
  std::uint32_t parsed = c.sources.add("command line", "let " + line);
  Diagnostics own;
  ast::Program program = parse(c.sources, parsed, own);
  const ast::LetStmt* let = nullptr;
  if (own.errors() == 0 && program.statements.size() == 1) let = std::get_if<ast::LetStmt>(&program.statements[0].what);
  if (!let) {
    c.error(Code::bad_override, value_span,
            fmt::format("`{}` is not a value for `{}: {}`", text, name, type_text(c, param.type)));
    return std::nullopt;
  }
  Setting setting{let->value.get(), {}, value_span};
  c.programs.push_back(std::move(program));
  return setting;
}

void apply_override(Context& c, const Declared& d, const std::string& name, const std::string& text) {
  const ast::ParamStmt* param = find_param(d, name);
  if (!param) {
    std::uint32_t file = c.sources.add("command line", name + "=" + text);
    report_unknown(c, d, Code::unknown_param, name, {0, static_cast<std::uint32_t>(name.size()), file}, "param");
    return;
  }
  if (auto setting = read_override(c, *param, text)) c.settings[name] = std::move(*setting);
}

Datum setting_value(Context& c, const Setting& setting) {
  return setting.text ? Datum(*setting.text) : evaluate(c, *setting.value);
}

void check_choices(Context& c, const ast::ParamStmt& stmt, const Datum& value, Span span) {
  Datum choices = evaluate(c, *stmt.choices);
  Datum among = compare(c, ast::CompareOp::in, value, choices, stmt.choices->span, span, stmt.choices->span);
  if (expect_bool(c, among, stmt.choices->span, "the choices of a param")) return;
  auto& e = c.error(Code::not_a_choice, span, fmt::format("`{}` cannot be {}", stmt.name.text, param_text(value)));
  e.label(stmt.choices->span, "its choices");
  std::vector<std::string_view> words;
  if (const ListV* list = choices.list()) {
    for (const Datum& choice : list->items)
      if (const auto* word = choice.get<std::string>()) words.push_back(*word);
  }
  const std::string* given = value.get<std::string>();
  if (std::string_view near = given ? nearest(*given, words) : std::string_view(); !near.empty())
    e.help(fmt::format("did you mean \"{}\"?", near));
  throw Failed{};
}

void require_type(Context& c, const ast::ParamStmt& stmt, const Datum& value, Span span) {
  auto named = std::get_if<ast::NamedType>(&stmt.type.what);
  const std::string type = named ? named->name.text : "";
  bool right = (type == "int" && value.get<std::int64_t>()) || (type == "float" && value.number()) ||
               (type == "bool" && value.get<bool>()) || (type == "string" && value.get<std::string>());
  static constexpr std::string_view known[] = {"int", "float", "bool", "string", "f32", "f64", "i32", "i64"};
  if (std::ranges::find(known, type) != std::end(known) && !right) {
    auto& e = c.error(Code::param_type, span, fmt::format("`{}` is declared as `{}`", stmt.name.text, type_text(c, stmt.type)))
                  .at(describe(c, value))
                  .label(stmt.type.span, "declared here");
    if (type == "int" && value.get<double>()) e.help("an int has no point: 100 or 100_000");
    if (type == "bool") e.help("a bool is `true` or `false`");
    throw Failed{};
  }
}

}  // namespace

const ast::ParamStmt* find_param(const Declared& d, std::string_view name) {
  for (auto p : d.params) {
    if (p->name.text == name) return p;
  }
  return nullptr;
}

const ast::PresetStmt* find_preset(const Declared& d, std::string_view name) {
  for (auto p : d.presets) {
    if (p->name.text == name) return p;
  }
  return nullptr;
}

void report_unknown(Context& c, const Declared& d, Code code, std::string_view name, Span span, std::string_view kind) {
  std::vector<std::string_view> names;
  if (code == Code::unknown_preset) {
    for (auto p : d.presets) names.push_back(p->name.text);
  } else {
    for (auto p : d.params) names.push_back(p->name.text);
  }
  auto& e = c.error(code, span, fmt::format("the study has no {} `{}`", kind, name));
  std::string_view near = nearest(name, names);
  if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
  if (names.empty())
    e.note(fmt::format("it has no {}s", kind));
  else
    e.note(fmt::format("its {}s are {}", kind, listing(names)));
}

Declared declared(const ast::Program& program) {
  Declared d;
  for (const ast::Stmt& stmt : program.statements) {
    if (auto p = std::get_if<ast::ParamStmt>(&stmt.what)) d.params.push_back(p);
    if (auto p = std::get_if<ast::PresetStmt>(&stmt.what)) d.presets.push_back(p);
  }
  return d;
}

Datum param_value(Context& c, const ast::ParamStmt& stmt, Datum value, Span span) {
  require_type(c, stmt, value, span);
  value = check_type(c, stmt.type, value, span, fmt::format("param `{}`", stmt.name.text), false);
  if (!is_static(value)) {
    c.error(Code::not_static, span, fmt::format("param `{}` must be a constant", stmt.name.text)).at(describe(c, value));
    throw Failed{};
  }
  if (stmt.choices) check_choices(c, stmt, value, span);
  return value;
}

Datum param_value(Context& c, const ast::ParamStmt& stmt, const std::string& text) {
  const std::optional<Setting> setting = read_override(c, stmt, text);
  if (!setting) throw Failed{};
  return param_value(c, stmt, setting_value(c, *setting), setting->span);
}

std::string param_text(const Datum& value) {
  if (auto s = value.get<std::string>()) return fmt::format("\"{}\"", *s);
  if (auto list = value.list()) {
    std::string text;
    for (const Datum& item : list->items) text += (text.empty() ? "" : ", ") + param_text(item);
    return "[" + text + "]";
  }
  return literal_text(value);
}

void collect_settings(Context& c, const ast::Program& program) {
  const Declared d = declared(program);
  check_presets(c, d);
  for (const std::string& name : c.options.presets) {
    const ast::PresetStmt* preset = find_preset(d, name);
    if (!preset) {
      std::uint32_t file = c.sources.add("command line", "--preset " + name);
      report_unknown(c, d, Code::unknown_preset, name, {9, static_cast<std::uint32_t>(9 + name.size()), file}, "preset");
      continue;
    }
    apply_preset(c, d, *preset, 0);
  }
  for (const auto& [name, text] : c.options.overrides) apply_override(c, d, name, text);
}

void run_param(Context& c, const ast::ParamStmt& stmt) {
  auto setting = c.settings.find(stmt.name.text);
  bool given = setting != c.settings.end();
  if (!stmt.default_value && !given) {
    c.error(Code::missing_argument, stmt.name.span, fmt::format("`{}` has no default and no value was given", stmt.name.text));
    throw Failed{};
  }
  Span span = given ? setting->second.span : stmt.default_value->span;
  Datum value = given ? setting_value(c, setting->second) : evaluate(c, *stmt.default_value);
  value = param_value(c, stmt, std::move(value), span);
  // Values of presets that are not chosen are checked all the same: `--preset` must not be the first to find a mistake.
  for (const ast::Expr* other : c.preset_values[stmt.name.text]) {
    if (!given || other != setting->second.value) require_type(c, stmt, evaluate(c, *other), other->span);
  }
  c.study.params.push_back({stmt.name.text, type_text(c, stmt.type), param_text(value), !given});
  bind(c, stmt.name, std::move(value), true);
}

void run_seed(Context& c, const ast::SeedStmt& stmt) {
  if (c.seed_at.known()) {
    c.error(Code::declared_twice, stmt.value->span, "a study has one `seed` line").label(c.seed_at, "the first one");
    throw Failed{};
  }
  c.seed_at = stmt.value->span;
  std::int64_t seed = expect_int(c, evaluate(c, *stmt.value), stmt.value->span, "the seed");
  if (seed < 0) {
    c.error(Code::bad_range, stmt.value->span, "a seed is not negative");
    throw Failed{};
  }
  if (!c.options.seed) c.graph.seed = static_cast<std::uint64_t>(seed);
}

}  // namespace mmc::elab
