#include "runtime/report/figures.h"

#include <nlohmann/json.hpp>

#include "runtime/report/json.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t inline_elements = 16;

struct Writer {
  const RunResult& run;
  const std::function<std::string(std::size_t)>& name_of;

  Json value(const Shown& shown) const {
    if (const auto* t = std::get_if<Shown::Tensor>(&shown.value)) return tensor(*t);
    if (const auto* list = std::get_if<Shown::List>(&shown.value)) {
      Json json = Json::array();
      for (const Shown& item : list->items) json.push_back(value(item));
      return json;
    }
    if (const auto* record = std::get_if<Shown::Record>(&shown.value)) {
      Json json = Json::object();
      for (const auto& [name, field] : record->fields) json[name] = value(field);
      return json;
    }
    if (const auto* words = std::get_if<Shown::Text>(&shown.value)) return pieces(words->pieces);
    return shown_json(shown, run);
  }

  Json tensor(const Shown::Tensor& shown) const {
    const std::optional<Tensor> t = computed(run, shown.output);
    if (!t) return nullptr;
    if (t->type.is_scalar()) return tensor_json(*t);
    Json json = {{"type", t->type.text()}, {"array", name_of(shown.output)}};
    if (shown.framed) json["framed"] = true;
    if (t->type.elements() <= inline_elements) json["value"] = tensor_json(*t)["value"];
    return json;
  }

  // Text whose holes have one value per frame stays a list of its pieces; any other becomes one string.
  Json pieces(const std::vector<Shown>& all) const {
    Json list = Json::array();
    bool framed = false;
    for (const Shown& piece : all) {
      const auto* t = std::get_if<Shown::Tensor>(&piece.value);
      framed = framed || (t != nullptr && t->framed);
      list.push_back(value(piece));
    }
    return framed ? list : Json(text(Shown{Shown::Text{all}}, run));
  }

  Json title(const Template& t) const {
    std::vector<Shown> all;
    for (const auto& piece : t.pieces) {
      const std::string* words = std::get_if<std::string>(&piece);
      all.push_back(words != nullptr ? Shown{*words} : std::get<Shown>(piece));
    }
    return pieces(all);
  }

  Json figure(const Figure& f) const {
    Json json = {{"kind", f.kind}};
    if (!f.title.pieces.empty()) json["title"] = title(f.title);
    if (f.kind == "slider") json["frames"] = f.frames;
    Json arguments = Json::object(), children = Json::array();
    for (const auto& [name, argument] : f.arguments) arguments[name] = value(argument);
    for (const Figure& child : f.children) children.push_back(figure(child));
    if (!arguments.empty()) json["arguments"] = arguments;
    if (!children.empty()) json["children"] = children;
    return json;
  }
};

}  // namespace

Json figures_json(const Study& study, const RunResult& run, const std::function<std::string(std::size_t)>& name_of) {
  const Writer writer{run, name_of};
  Json json = Json::array();
  for (const ReportItem& item : study.items) {
    const auto* figure = std::get_if<Figure>(&item.what);
    if (figure == nullptr) continue;
    Json tree = writer.figure(*figure);
    if (!item.prose.empty()) tree["prose"] = item.prose;
    json.push_back(tree);
  }
  return json;
}

}  // namespace mmc
