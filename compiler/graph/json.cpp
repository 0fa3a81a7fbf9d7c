#include "compiler/graph/json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "compiler/graph/op.h"
#include "compiler/graph/value_names.h"

namespace mmc {
namespace {

using Json = nlohmann::ordered_json;

Json number(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  return x;
}

Json element(const Literal& literal, std::size_t i) {
  switch (literal.type.dtype()) {
    case DType::boolean: return literal.as<std::uint8_t>()[i] != 0;
    case DType::i32: return literal.as<std::int32_t>()[i];
    case DType::i64: return literal.as<std::int64_t>()[i];
    case DType::f32: return number(literal.as<float>()[i]);
    case DType::f64: return number(literal.as<double>()[i]);
  }
  return nullptr;
}

Json type_json(Type t) { return {{"dtype", std::string(name(t.dtype()))}, {"shape", t.sizes()}}; }

Json attr_json(const AttrValue& value) {
  switch (static_cast<AttrKind>(value.index())) {
    case AttrKind::flag: return std::get<bool>(value);
    case AttrKind::integer: return std::get<std::int64_t>(value);
    case AttrKind::number: return number(std::get<double>(value));
    case AttrKind::dtype: return std::string(name(std::get<DType>(value)));
    case AttrKind::string: return std::get<std::string>(value);
    case AttrKind::ints: return std::get<Ints>(value);
    case AttrKind::literal: break;
  }
  const auto& literal = std::get<Literal>(value);
  Json json = type_json(literal.type);
  Json elements = Json::array();
  for (std::int64_t i = 0; i < literal.type.elements(); ++i) elements.push_back(element(literal, static_cast<std::size_t>(i)));
  json["elements"] = std::move(elements);
  return json;
}

class Writer {
 public:
  explicit Writer(const Graph& graph) : g(graph), shown_name(graph) {}

  Json document() const {
    Json outputs = Json::array();
    for (const Output& out : g.outputs) outputs.push_back({{"name", out.name}, {"value", out.value.index}});
    return {{"title", g.title}, {"seed", g.seed}, {"nodes", nodes(g.root())}, {"outputs", std::move(outputs)}};
  }

 private:
  const Graph& g;
  const ValueNames shown_name;

  static Json ids(const std::vector<Value>& values) {
    Json list = Json::array();
    for (Value v : values) list.push_back(v.index);
    return list;
  }

  Json values(const std::vector<Value>& list) const {
    Json json = Json::array();
    for (Value v : list) {
      Json value = {{"id", v.index}, {"name", shown_name(v).substr(1)}, {"type", type_json(g.type(v))}};
      if (!g.info(v).name.empty()) value["user_name"] = std::string(g.info(v).name.text());
      json.push_back(std::move(value));
    }
    return json;
  }

  static Json origin(const Origin& o) {
    Json json = Json::object();
    if (o.span.known()) json = {{"file", o.span.file}, {"begin", o.span.begin}, {"end", o.span.end}};
    if (!o.path.empty()) json["path"] = std::string(o.path.text());
    if (o.derived_from.valid()) json["derived_from"] = o.derived_from.index;
    return json;
  }

  Json nodes(RegionId r) const {
    Json list = Json::array();
    for (NodeId id : g.region(r).nodes) {
      const Node& n = g.node(id);
      Json attrs = Json::object();
      for (const auto& [key, value] : n.attrs.entries()) attrs[std::string(key)] = attr_json(value);
      Json node = {{"id", id.index},
                   {"op", std::string(n.op->name)},
                   {"results", values(n.results)},
                   {"operands", ids(n.operands)},
                   {"attrs", std::move(attrs)},
                   {"origin", origin(n.origin)}};
      if (!n.regions.empty()) node["regions"] = regions(n);
      list.push_back(std::move(node));
    }
    return list;
  }

  Json regions(const Node& n) const {
    Json list = Json::array();
    for (RegionId r : n.regions)
      list.push_back({{"params", values(g.region(r).params)}, {"nodes", nodes(r)}, {"yields", ids(g.region(r).yields)}});
    return list;
  }
};

}  // namespace

// Names are any bytes; what is not UTF-8 is replaced, since JSON cannot hold it.
std::string to_json(const Graph& g) { return Writer(g).document().dump(1, ' ', false, Json::error_handler_t::replace) + '\n'; }

}  // namespace mmc
