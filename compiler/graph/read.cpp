#include "compiler/graph/read.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

#include "compiler/graph/op.h"
#include "compiler/graph/read_attrs.h"
#include "compiler/graph/scanner.h"
#include "compiler/graph/value_names.h"

namespace mmc {
namespace {

constexpr std::size_t max_depth = 200;  // of regions within regions: reading is recursive

// What stands after a `%`: the whole text as the key it is known by, the user's name in it, or the path of an unnamed value.
struct Label {
  std::string key;
  Name name;
  Name path;
  bool unnamed = false;
};

class Reader {
 public:
  Reader(std::string_view text, const OpDef* (*find)(std::string_view)) : scan(text), find_op(find) {}

  Graph run() {
    if (scan.accept_word("study")) g.title = scan.string();
    if (scan.accept_word("seed")) g.seed = seed();
    statements(g.root());
    while (scan.accept_word("output")) output();
    if (!scan.at_end()) scan.fail("expected a node or an output");
    for (const auto& [node, key] : pending_sources) {
      const auto found = values.find(key);
      if (found == values.end() || !g.info(found->second).def.valid())
        scan.fail(fmt::format("there is no node that gives {}", key));
      g.node(node).origin.derived_from = g.info(found->second).def;
    }
    return std::move(g);
  }

 private:
  Scanner scan;
  const OpDef* (*find_op)(std::string_view);
  Graph g;
  std::unordered_map<std::string, Value> values;
  std::vector<std::pair<NodeId, std::string>> pending_sources;  // `from` may name a later node
  std::size_t depth = 0;

  struct Result {
    Label label;
    Type type;
  };

  // ---- Names

  std::uint64_t seed() {
    const std::string_view digits = scan.word();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) scan.fail("expected a seed");
    return value;
  }

  // A name, in quotes or plain; plain ones may be empty. `suffix` takes a `#k` off a plain one.
  Name name_part(std::string* suffix) {
    if (scan.peek_here() == '"') return Name(scan.string());
    std::string_view text = scan.run_of(is_name_character);
    if (suffix && ends_with_suffix(text)) {
      const std::size_t hash = text.rfind('#');
      *suffix = text.substr(hash);
      text = text.substr(0, hash);
    }
    return Name(text);
  }

  Label label() {
    scan.expect("%");
    Label result;
    std::string suffix, rest;
    const Name first = name_part(&suffix);
    if (scan.peek_here() == '/') {
      // What looked like a suffix belongs to the path; the value's own suffix stands behind the op.
      result.unnamed = true;
      result.path = suffix.empty() ? first : Name(std::string(first.text()) + suffix);
      rest = scan.run_of([](char c) { return c == '/' || c == '.' || c == '#' || is_word_character(c); });
      result.key = '%' + name_text(result.path) + rest;
    } else {
      if (suffix.empty()) suffix = scan.run_of([](char c) { return c == '#' || is_word_character(c); });
      if (first.empty()) scan.fail("expected a name after `%`");
      result.name = first;
      result.key = '%' + name_text(first) + suffix;
    }
    return result;
  }

  void define(const Label& l, Value v) {
    if (!values.emplace(l.key, v).second) scan.fail(fmt::format("{} is defined twice", l.key));
    g.info(v).name = l.name;
  }

  Value use(RegionId r) {
    const std::string key = label().key;
    const auto found = values.find(key);
    if (found == values.end()) scan.fail(fmt::format("{} is not defined", key));
    if (!g.visible(found->second, r)) scan.fail(fmt::format("{} is not visible here", key));
    return found->second;
  }

  std::vector<Value> uses(RegionId r) {
    std::vector<Value> list;
    if (scan.peek() != '%') return list;
    do list.push_back(use(r));
    while (scan.accept(","));
    return list;
  }

  // The name of a value that was introduced above, repeated for the reader's sake.
  void same(Value v) {
    const std::string key = label().key;
    const auto found = values.find(key);
    if (found == values.end() || found->second != v) scan.fail(fmt::format("{} stands in another place of the list", key));
  }

  Result result() {
    Result r{label(), {}};
    scan.expect(":");
    r.type = scan.type();
    return r;
  }

  // An unnamed value is called after its node's path, so the path is known even from dumps without origins.
  static void learn_path(Origin& origin, const Label& l) {
    if (l.unnamed && origin.path.empty()) origin.path = l.path;
  }

  Value param(RegionId region, const Result& p) {
    const Value v = g.add_param(region, p.type, {});
    define(p.label, v);
    learn_path(g.node(g.region(region).owner).origin, p.label);
    return v;
  }

  // ---- Statements

  bool at_statement() {
    const char c = scan.peek();
    if (c == '%') return true;
    if (!is_word_character(c)) return false;
    Scanner ahead = scan;
    const std::string_view word = ahead.word();
    for (std::string_view end : {"yield", "next", "stack", "stop", "sum", "output"})
      if (word == end) return false;
    return true;
  }

  void statements(RegionId r) {
    while (at_statement()) statement(r);
  }

  void statement(RegionId r) {
    std::vector<Result> results;
    if (scan.peek() == '%') {
      do results.push_back(result());
      while (scan.accept(","));
      scan.expect("=");
    }
    const std::string_view name = scan.word();
    const OpDef* op = find_op(name);
    if (!op) scan.fail(fmt::format("there is no op `{}`", name));

    const NodeId n = g.create_node(op, {}, {}, {}, {});
    g.append(r, n);
    if (++depth > max_depth) scan.fail("regions stand too deep in each other");
    const bool general_form = scan.accept("!");
    for (const Result& item : results) {
      g.add_result(n, item.type, item.label.name);
      learn_path(g.node(n).origin, item.label);
    }
    if (!general_form && name == "loop")
      loop(n, r, results);
    else if (!general_form && name == "map")
      map(n, r, results);
    else if (!general_form && name == "branch")
      branch(n, r, results);
    else
      general(n, r, results);
    --depth;
  }

  void define_results(NodeId n, const std::vector<Result>& results) {
    for (std::size_t i = 0; i < results.size(); ++i) define(results[i].label, g.node(n).results[i]);
  }

  void general(NodeId n, RegionId r, const std::vector<Result>& results) {
    g.node(n).operands = uses(r);
    if (scan.accept("{")) g.node(n).attrs = read_attrs(scan, *g.node(n).op);
    bool has_regions = false;
    for (bool more = scan.accept("("); more; more = scan.accept("(")) {
      const RegionId region = g.create_region(n);
      if (scan.peek() == '%') {
        do param(region, result());
        while (scan.accept(","));
      }
      scan.expect(")");
      scan.expect("{");
      if (!has_regions) origin(n);
      has_regions = true;
      body(region);
      scan.expect("}");
    }
    if (!has_regions) origin(n);
    define_results(n, results);
  }

  void body(RegionId region) {
    statements(region);
    if (scan.accept_word("yield")) g.region(region).yields = uses(region);
  }

  void branch(NodeId n, RegionId r, const std::vector<Result>& results) {
    g.node(n).operands = {use(r)};
    scan.expect("{");
    origin(n);
    body(g.create_region(n));
    scan.expect("}");
    if (!scan.accept_word("else")) scan.fail("expected `else`");
    scan.expect("{");
    body(g.create_region(n));
    scan.expect("}");
    define_results(n, results);
  }

  // `%t in 0..n`: makes the region with its first parameter. Gives n.
  std::int64_t header(NodeId n) {
    param(g.create_region(n), {label(), Type::scalar(DType::i32)});
    if (!scan.accept_word("in")) scan.fail("expected `in`");
    scan.expect("0");
    scan.expect("..");
    return scan.integer();
  }

  std::int64_t every() { return scan.accept_word("every") ? scan.integer() : 1; }

  // The results' names are known in the region's last lines, `stack %result = %value`, but only there.
  void loop(NodeId n, RegionId r, const std::vector<Result>& results) {
    const std::int64_t trip = header(n);
    const RegionId region = g.node(n).regions[0];
    const bool reversed = scan.accept_word("reversed"), stops = scan.accept_word("stops");
    scan.expect("{");
    origin(n);
    Ints scan_strides, strides;
    std::vector<Value> operands;
    while (scan.accept_word("carry")) {
      param(region, result());
      scan.expect("=");
      operands.push_back(use(r));
    }
    const std::size_t carried = operands.size();
    while (scan.accept_word("scan")) {
      param(region, result());
      scan.expect("=");
      operands.push_back(use(r));
      scan_strides.push_back(every());
    }
    statements(region);
    std::vector<Value> yields;
    while (scan.accept_word("next")) {
      if (yields.size() == carried) scan.fail("more `next` than `carry`");
      same(g.region(region).params[1 + yields.size()]);
      scan.expect("=");
      yields.push_back(use(region));
    }
    define_results(n, results);
    const std::vector<Value> made = g.node(n).results;
    while (scan.accept_word("stack")) {
      if (yields.size() >= made.size()) scan.fail("more `stack` than results");
      same(made[yields.size()]);
      scan.expect("=");
      yields.push_back(use(region));
      strides.push_back(every());
    }
    if (scan.accept_word("stop")) yields.push_back(use(region));
    scan.expect("}");
    g.node(n).operands = std::move(operands);
    g.region(region).yields = std::move(yields);
    set_attrs(n, {{"trip", trip},
                  {"carried", static_cast<std::int64_t>(carried)},
                  {"strides", strides},
                  {"scan_strides", scan_strides},
                  {"reversed", reversed},
                  {"stops", stops}});
  }

  void map(NodeId n, RegionId r, const std::vector<Result>& results) {
    const std::int64_t count = header(n);
    const RegionId region = g.node(n).regions[0];
    scan.expect("{");
    origin(n);
    std::vector<Value> operands, yields;
    while (scan.accept_word("scan")) {
      param(region, result());
      scan.expect("=");
      operands.push_back(use(r));
    }
    statements(region);
    define_results(n, results);
    const std::vector<Value> made = g.node(n).results;
    std::int64_t summed = 0;
    for (bool sum = false; (!sum && scan.accept_word("stack")) || (sum = scan.accept_word("sum"));) {
      if (yields.size() >= made.size()) scan.fail("more lines than results");
      same(made[yields.size()]);
      scan.expect("=");
      yields.push_back(use(region));
      summed += sum ? 1 : 0;
    }
    scan.expect("}");
    g.node(n).operands = std::move(operands);
    g.region(region).yields = std::move(yields);
    set_attrs(n, {{"count", count}, {"summed", summed}});
  }

  // ---- Attributes of the structured ops, and origins

  // In the order of the op's definition; names that it does not have are an error.
  void set_attrs(NodeId n, const std::vector<std::pair<std::string_view, AttrValue>>& entries) {
    Attrs attributes;
    for (const AttrSpec& spec : g.node(n).op->attrs)
      for (const auto& [key, value] : entries)
        if (key == spec.name) attributes.set(spec.name, value);
    if (attributes.entries().size() != entries.size()) scan.fail("attributes that the op does not have");
    g.node(n).attrs = std::move(attributes);
  }

  void origin(NodeId n) {
    if (!scan.accept("@")) return;
    Origin& o = g.node(n).origin;
    o = {};
    o.span = scan.span();
    // Path and source stand on the same line; what follows on the next one is a statement.
    const auto next_word = [&] {
      scan.run_of([](char c) { return c == ' '; });
      return scan.peek_here();
    };
    if (const char c = next_word(); c == '"' || (c != '#' && is_name_character(c) && !from_ahead())) o.path = name_part(nullptr);
    if (next_word() == 'f' && scan.accept_word("from")) pending_sources.emplace_back(n, label().key);
  }

  bool from_ahead() {
    Scanner ahead = scan;
    return ahead.run_of(is_name_character) == "from";
  }

  void output() {
    Output o;
    o.name = scan.string();
    scan.expect("=");
    o.value = use(g.root());
    if (scan.accept("@")) o.span = scan.span();
    g.outputs.push_back(std::move(o));
  }
};

}  // namespace

ReadGraph read_graph(std::string_view text, const OpDef* (*find_op)(std::string_view)) {
  try {
    return {Reader(text, find_op).run(), {}};
  } catch (const TextError& error) {
    const auto at = static_cast<std::ptrdiff_t>(std::min(error.at, text.size()));
    return {std::nullopt, fmt::format("line {}: {}", 1 + std::count(text.begin(), text.begin() + at, '\n'), error.what)};
  }
}

}  // namespace mmc
