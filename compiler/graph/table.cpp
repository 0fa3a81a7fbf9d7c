#include "compiler/graph/table.h"

#include <nlohmann/json.hpp>

namespace mmc {

using Json = nlohmann::ordered_json;

std::string to_text(const TableRequest& r) {
  Json json = Json::object();
  json["columns"] = Json::array();
  for (const TableRequest::Column& c : r.columns) {
    Json column = {{"at", c.position}};
    if (r.format.header) column["header"] = c.header;
    if (!c.texts.empty()) column["texts"] = c.texts;
    json["columns"].push_back(std::move(column));
  }
  json["separator"] = std::string(1, r.format.separator);
  if (!r.format.header) json["header"] = false;
  if (!r.format.missing.empty()) json["missing"] = r.format.missing;
  if (r.fill) json["fill"] = *r.fill;
  if (r.side_by_side) json["side_by_side"] = true;
  return json.dump();
}

bool parse_request(std::string_view text, TableRequest* out) {
  try {
    const Json json = Json::parse(text);
    TableRequest r;
    const std::string separator = json.at("separator").get<std::string>();
    if (separator.size() != 1) return false;
    r.format.separator = separator[0];
    r.format.header = json.value("header", true);
    r.format.missing = json.value("missing", std::vector<std::string>());
    if (json.contains("fill")) r.fill = json["fill"].get<double>();
    r.side_by_side = json.value("side_by_side", false);
    for (const Json& column : json.at("columns")) {
      r.columns.push_back(
          {column.at("at").get<std::int64_t>(), column.value("header", ""), column.value("texts", std::vector<std::string>())});
    }
    *out = std::move(r);
    return true;
  } catch (const Json::exception&) { return false; }
}

}  // namespace mmc
