#include "compiler/elaborate/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/elaborate/loops.h"
#include "compiler/elaborate/report.h"
#include "compiler/elaborate/text.h"
#include "compiler/elaborate/warnings.h"

namespace mmc::elab {
namespace {

struct Item {
  std::string_view name, signature, doc;
  int rank;  // of the data: 1, 2, 3; -1 any; 0 takes none
};

constexpr std::array items{
    Item{"line", "y, *, x = none, band = none, label = none, color = none, alpha = 1, dash = false, side = \"left\"",
         "A line through y: [n]. `x`: [n], 0..n-1 when left out; `band`: half the width of a band around y; `label` for the "
         "legend.",
         1},
    Item{"scatter", "y, *, x = none, text = none, size = 8, label = none, color = none, alpha = 1, side = \"left\"",
         "Points at y: [n]. `x`: [n]; `text`: a label at each point; `color`: a name or an index into the palette.", 1},
    Item{"bar", "y, *, x = none, error = none, label = none, color = none, alpha = 1, side = \"left\"",
         "Bars of height y: [n], drawn over each other where they overlap. `error`: half the length of an error bar.", 1},
    Item{"hist", "v, *, bins = 10, density = false, label = none, color = none, alpha = 1, side = \"left\"",
         "A histogram of all elements of v; with `density` its area is 1.", -1},
    Item{"heatmap", "z, *, colors = \"viridis\", range = none, text = false",
         "z: [rows, columns] as colours, row 0 on top. `range`: [low, high], either may be none.", 2},
    Item{"images", "z, *, columns = none, titles = none, colors = \"gray\", range = none",
         "z: [n, height, width], one small heatmap each.", 3},
    Item{"arrows", "y, *, x = none, text = none, label = none, color = none, alpha = 1",
         "Arrows from the origin to (x, y): [n] each.", 1},
    Item{"axes", "xlabel = \"\", ylabel = \"\", *, equal = false", "Labels of both axes; `equal`: one unit is as long on both.",
         0},
    Item{"xaxis", "label = \"\", *, log = false, range = none, side = \"left\"",
         "The x axis: label, logarithmic scale, [low, high] (either may be none).", 0},
    Item{"yaxis", "label = \"\", *, log = false, range = none, side = \"left\"",
         "The y axis: as `xaxis`; `side = \"right\"` is the twin axis.", 0},
    Item{"title", "text", "The title of a panel or of a slider's frame.", 0},
};

std::vector<std::string_view> names_in(std::string_view signature) {
  std::vector<std::string_view> names;
  while (!signature.empty()) {
    std::size_t comma = signature.find(',');
    std::string_view part = signature.substr(0, comma);
    signature = comma == std::string_view::npos ? std::string_view() : signature.substr(comma + 1);
    while (part.starts_with(' ')) part.remove_prefix(1);
    part = part.substr(0, part.find_first_of(" ="));
    if (part != "*") names.push_back(part);
  }
  return names;
}

bool is_text(const Datum& d) { return d.get<std::string>() || d.get<std::shared_ptr<const TextV>>(); }

[[noreturn]] void wrong_option(Context& c, Span span, std::string_view item, std::string_view option, std::string_view wanted,
                               const Datum& d) {
  if (d.get<PoisonV>()) throw Failed{};
  c.error(Code::argument_type, span, fmt::format("`{}` of `{}` must be {}", option, item, wanted)).at(describe(c, d));
  throw Failed{};
}

struct Checked {
  Context& c;
  const Item& item;
  std::int64_t length = -1;  // of the leading axis of the data
  Span drawn_at{};           // the data, and what they are
  std::string drawn{};

  Datum data(const Datum& d, Span span, std::string_view option) {
    if (!tensor_like(d)) wrong_option(c, span, item.name, option, "a tensor", d);
    TensorV tensor = to_tensor(c, d, span, fmt::format("`{}` of `{}`", option, item.name));
    int rank = static_cast<int>(tensor.axes.size());
    if (item.rank > 0 && rank != item.rank) {
      auto& e = c.error(Code::wrong_rank, span,
                        fmt::format("`{}` takes {} {}", item.name, item.rank, item.rank == 1 ? "axis" : "axes"));
      e.at(type_text(c, tensor));
      if (item.rank == 1 && rank == 2) e.help("draw its rows with `for row in ... { }`, or take one with `x[0]`");
      throw Failed{};
    }
    if (rank > 0) length = sizes(c, tensor)[0];
    drawn_at = span;
    drawn = type_text(c, tensor);
    return tensor;
  }

  Datum along(const Datum& d, Span span, std::string_view option) {
    if (!tensor_like(d)) wrong_option(c, span, item.name, option, "as many numbers as there are points", d);
    TensorV tensor = to_tensor(c, d, span, fmt::format("`{}` of `{}`", option, item.name));
    if (option == "band" && tensor.axes.empty()) return tensor;
    if (tensor.axes.size() != 1 || sizes(c, tensor)[0] != length) {
      c.error(Code::lengths_differ, span,
              fmt::format("`{}` of `{}` must have as many elements as there are points, {}", option, item.name, length))
          .at(type_text(c, tensor))
          .label(drawn_at, drawn);
      throw Failed{};
    }
    return tensor;
  }

  Datum range(const Datum& d, Span span) {
    auto list = d.list();
    bool right = list && list->items.size() == 2;
    for (std::size_t i = 0; right && i < 2; ++i) {
      const Datum& end = list->items[i];
      right = end.none() || end.number() || (end.tensor() && end.tensor()->axes.empty());
    }
    if (!right) wrong_option(c, span, item.name, "range", "[low, high], where either may be none", d);
    return d;
  }

  Datum option(const Datum& d, Span span, std::string_view name) {
    if (name == "log" || name == "equal" || name == "dash" || name == "density")
      return expect_bool(c, d, span, fmt::format("`{}`", name));
    if (name == "text" && item.name == "heatmap") return expect_bool(c, d, span, "`text`");
    if (name == "alpha" || name == "size") {
      double value = expect_number(c, d, span, fmt::format("`{}`", name));
      if (name == "alpha" && (value < 0 || value > 1)) wrong_option(c, span, item.name, name, "between 0 and 1", d);
      return value;
    }
    if (name == "bins" || name == "columns") {
      if (d.none()) return d;
      std::int64_t value = expect_int(c, d, span, fmt::format("`{}`", name));
      if (value < 1) wrong_option(c, span, item.name, name, "at least 1", d);
      return value;
    }
    if (name == "side") {
      auto side = d.get<std::string>();
      if (!side || (*side != "left" && *side != "right")) wrong_option(c, span, item.name, name, "\"left\" or \"right\"", d);
      return d;
    }
    if (name == "color") {
      if (!d.none() && !d.get<std::string>() && !d.get<std::int64_t>())
        wrong_option(c, span, item.name, name, "a colour's name or an index", d);
      return d;
    }
    if (name == "colors") return colour_scale(d, span);
    if (name == "titles") {
      if (!d.none() && !d.list()) wrong_option(c, span, item.name, name, "a list of strings", d);
      return d;
    }
    bool words = is_text(d) || (d.none() && name == "label");  // label, xlabel, ylabel, text of a title
    if (!words) wrong_option(c, span, item.name, name, "a string", d);
    return d;
  }

  Datum colour_scale(const Datum& d, Span span) {
    static constexpr std::string_view known[] = {"viridis", "magma", "inferno",  "plasma", "cividis",
                                                 "gray",    "bwr",   "coolwarm", "RdBu"};
    const std::string& name = expect_string(c, d, span, "a colour scale");
    for (std::string_view k : known) {
      if (k == name) return d;
    }
    auto& e = c.error(Code::argument_type, span, fmt::format("there is no colour scale \"{}\"", name));
    std::string_view near = nearest(name, known);
    if (!near.empty()) e.help(fmt::format("did you mean \"{}\"?", near));
    e.note(fmt::format("there are {}", listing(known)));
    throw Failed{};
  }
};

Datum run_item(Context& c, const Item& item, const CallSite& site, std::vector<Datum>& arguments) {
  if (!c.figure) {
    c.error(Code::statement_misplaced, site.span, fmt::format("`{}` is an item of a plot", item.name))
        .help(fmt::format("write `plot \"title\" {{ {}(...) }}`", item.name));
    throw Failed{};
  }
  Figure figure;
  figure.kind = std::string(item.name);
  figure.span = c.user_span(site.span);
  std::vector<std::string_view> names = names_in(item.signature);
  Checked checked{c, item};
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string_view name = names[i];
    Datum value = arguments[i];
    bool along = (name == "x" || name == "band" || name == "error" || (name == "text" && item.rank == 1));
    if (i == 0 && item.rank != 0) {
      value = checked.data(value, site.spans[i], name);
    } else if (along) {
      bool words = name == "text" && value.list() && !value.list()->items.empty() && value.list()->items[0].get<std::string>();
      if (!value.none() && !words) value = checked.along(value, site.spans[i], name);
    } else if (name == "range") {
      if (!value.none()) value = checked.range(value, site.spans[i]);
    } else {
      value = checked.option(value, site.spans[i], name);
    }
    figure.arguments.emplace_back(std::string(name),
                                  shown(c, value, fmt::format("{}.{}.{}", c.path, item.name, name), site.spans[i]));
  }
  for (std::size_t i = 0; site.arguments && i < names.size(); ++i) {
    const std::string* label = names[i] == "label" ? arguments[i].get<std::string>() : nullptr;
    if (label && item.rank != 0 && !site.arguments->empty())
      warn_about_label(c, *site.arguments->front().value, *label, site.spans[i]);
  }
  c.figure->figure.children.push_back(figure);
  return std::make_shared<const Figure>(std::move(figure));
}

template <std::size_t I>
Datum run_nth(Context& c, const CallSite& site, std::vector<Datum>& arguments) {
  return run_item(c, items[I], site, arguments);
}

template <std::size_t... I>
std::vector<Builtin> make_builtins(std::index_sequence<I...>) {
  return {Builtin{items[I].name, items[I].signature, items[I].doc, &run_nth<I>}...};
}

const std::vector<Builtin>& builtins() {
  static const std::vector<Builtin> table = make_builtins(std::make_index_sequence<items.size()>());
  return table;
}

// The items of a plot that have a label, by it and by what they draw.
std::vector<Called> labelled(const Context& c, const ast::Block& body) {
  std::vector<Called> all;
  for (const ast::Stmt& stmt : body.statements) {
    const auto* item = std::get_if<ast::ExprStmt>(&stmt.what);
    const auto* call = item ? std::get_if<ast::Call>(&item->value->what) : nullptr;
    if (!call || call->arguments.empty()) continue;
    for (const ast::Argument& argument : call->arguments) {
      const auto* label = std::get_if<ast::StringLiteral>(&argument.value->what);
      if (!label || !argument.name || argument.name->text != "label" || label->pieces.size() != 1) continue;
      const auto* text = std::get_if<std::string>(&label->pieces[0]);
      if (text) all.push_back({*text, argument.value->span, call->arguments[0].value->span, false});
    }
  }
  // A label that is the very name of what another item draws is warn_about_label's business.
  const auto names_another = [&](const Called& item) {
    return std::any_of(all.begin(), all.end(), [&](const Called& other) {
      const std::string_view drawn = c.sources.text(other.made);
      return &item != &other && drawn.substr(drawn.rfind('.') + 1) == item.name;
    });
  };
  if (std::any_of(all.begin(), all.end(), names_another)) return {};
  return all;
}

// Runs the body; what is in it appends itself to the figure.
void fill(Context& c, Figure& figure, SliderFrames* slider, const ast::Block& body) {
  warn_about_swapped(c, labelled(c, body));
  FigureSink sink{figure, slider};
  Restore<FigureSink*> in(c.figure, &sink);
  Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
  Datum last = run_block(c, body);
  if (last.none() || last.list() || last.get<std::shared_ptr<const Figure>>()) return;
  c.error(Code::not_a_plot_item, body.statements.back().span, "this draws nothing")
      .at(describe(c, last))
      .help("an item is a call such as `line(y)`");
  throw Failed{};
}

std::string short_name(const Template& title) {
  std::string name;
  for (const auto& piece : title.pieces) {
    if (auto text = std::get_if<std::string>(&piece)) name += *text;
  }
  return name.empty() ? "plot" : name;
}

}  // namespace

Shown::Tensor SliderFrames::frame_output(Context& c, Value value, const std::string& name, Span span) {
  for (const auto& [output, known] : pending) {
    if (known == value) return {output, true};
  }
  c.graph.outputs.push_back({output_name(c, name), Value{}, c.user_span(span)});
  pending.emplace_back(c.graph.outputs.size() - 1, value);
  return {c.graph.outputs.size() - 1, true};
}

void run_plot(Context& c, const ast::PlotStmt& stmt, Span span, const std::string& prose) {
  FigureSink* around = c.figure;
  if (!around) require_top_level(c, span, "plot");
  Figure figure;
  figure.kind = "plot";
  figure.span = c.user_span(span);
  figure.title = template_of(c, *stmt.title);
  PathScope path(c, short_name(figure.title), false);
  fill(c, figure, around ? around->slider : nullptr, stmt.body);
  if (figure.children.empty()) { c.warning(Code::unused_value, span, "this plot draws nothing"); }
  if (around) {
    around->figure.children.push_back(std::move(figure));
  } else {
    c.study.items.push_back({c.user_span(span), prose, std::move(figure)});
  }
}

void run_slider(Context& c, const ast::SliderStmt& stmt, Span span) {
  if (!c.figure || c.figure->slider) {
    c.error(Code::statement_misplaced, span,
            c.figure ? "a slider inside a slider cannot be drawn" : "`slider` stands in a `plot`");
    throw Failed{};
  }
  LoopSource source = loop_source(c, stmt.binding);
  if (source.kind == LoopSource::Kind::list) {
    source.over = to_tensor(c, source.over, source.span, "what a slider runs over");
    source.kind = LoopSource::Kind::stack;
  }
  Figure figure;
  figure.kind = "slider";
  figure.span = c.user_span(span);
  figure.frames = source.trips;
  SliderFrames frames;
  c.at(span);
  NodeId node = build::open_map(c.b, source.trips, scanned_values(source));
  RegionId region = c.graph.node(node).regions[0];
  std::size_t first = c.graph.outputs.size();
  try {
    RegionScope in(c, region);
    Restore<ScopePtr> scope(c.scope, std::make_shared<Scope>(c.scope));
    Restore<std::vector<Value>> indices(c.indices);
    std::vector<Value> params = c.graph.region(region).params;
    c.indices.push_back(params[0]);
    bind_loop_name(c, source, params[0], {params.begin() + 1, params.end()});
    fill(c, figure, &frames, stmt.body);
    std::vector<Value> yields;
    for (const auto& [output, value] : frames.pending) yields.push_back(value);
    c.at(span);
    build::close_map(c.b, node, yields, {});
  } catch (const Failed&) {
    c.graph.outputs.resize(first);  // half-made frames must not leave the graph
    throw;
  }
  for (std::size_t i = 0; i < frames.pending.size(); ++i) {
    c.graph.outputs[frames.pending[i].first].value = c.graph.node(node).results[i];
  }
  c.figure->figure.children.push_back(std::move(figure));
}

const Builtin* find_plot_item(std::string_view name) {
  for (const Builtin& builtin : builtins()) {
    if (builtin.name == name) return &builtin;
  }
  return nullptr;
}

std::vector<const Builtin*> all_plot_items() {
  std::vector<const Builtin*> all;
  for (const Builtin& builtin : builtins()) all.push_back(&builtin);
  return all;
}

}  // namespace mmc::elab
