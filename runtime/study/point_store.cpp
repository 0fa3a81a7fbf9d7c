#include "runtime/study/point_store.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>

#include "compiler/support/errors.h"
#include "runtime/data/file.h"
#include "runtime/data/safetensors.h"
#include "runtime/report/text.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<PointStatus, std::string_view>, 4> statuses{{{PointStatus::finished, "finished"},
                                                                            {PointStatus::trapped, "trapped"},
                                                                            {PointStatus::wrong, "wrong"},
                                                                            {PointStatus::failed, "failed"}}};

// ---- Values: what JSON has stands for itself, the rest is a pair of a word and what it holds.

Json value_json(const Shown& shown) {
  if (auto b = std::get_if<bool>(&shown.value)) return *b;
  if (auto i = std::get_if<std::int64_t>(&shown.value)) return *i;
  if (auto f = std::get_if<double>(&shown.value)) return std::isfinite(*f) ? Json(*f) : Json{"float", fmt::format("{}", *f)};
  if (auto s = std::get_if<std::string>(&shown.value)) return *s;
  if (auto t = std::get_if<Shown::Tensor>(&shown.value)) return {"tensor", t->output};
  if (auto list = std::get_if<Shown::List>(&shown.value)) {
    Json items = Json::array();
    for (const Shown& item : list->items) items.push_back(value_json(item));
    return {"list", items};
  }
  if (auto record = std::get_if<Shown::Record>(&shown.value)) {
    Json fields = Json::object();
    for (const auto& [field, value] : record->fields) fields[field] = value_json(value);
    return {"record", fields};
  }
  return nullptr;
}

Shown value_of(const Json& json) {
  if (json.is_boolean()) return {json.get<bool>()};
  if (json.is_number_integer()) return {json.get<std::int64_t>()};
  if (json.is_number()) return {json.get<double>()};
  if (json.is_string()) return {json.get<std::string>()};
  if (json.is_null()) return {Shown::None{}};
  const std::string kind = json.at(0).get<std::string>();
  const Json& held = json.at(1);
  if (kind == "float") return {std::strtod(held.get<std::string>().c_str(), nullptr)};
  if (kind == "tensor") return {Shown::Tensor{held.get<std::size_t>()}};
  if (kind == "list") {
    Shown::List list;
    for (const Json& item : held) list.items.push_back(value_of(item));
    return {std::move(list)};
  }
  Shown::Record record;
  for (const auto& [field, value] : held.items()) record.fields.emplace_back(field, value_of(value));
  return {std::move(record)};
}

std::string values_file(const std::string& directory, std::int64_t index) {
  return (fs::path(point_folder(directory, index)) / "values.safetensors").string();
}

std::string point_file(const std::string& directory, std::int64_t index) {
  return (fs::path(point_folder(directory, index)) / "point.json").string();
}

std::vector<Literal> read_tensors(const std::string& path, std::size_t count) {
  std::vector<Literal> tensors(count);
  if (count == 0) return tensors;
  for (const auto& [name, tensor] : read_safetensors(path)) tensors.at(std::stoul(name)) = to_literal(tensor);
  for (const Literal& tensor : tensors) {
    if (!tensor.data) throw RunError("a stored value is missing");
  }
  return tensors;
}

FinishedPoint point_of(const Json& json, const std::string& directory, std::int64_t index) {
  FinishedPoint p;
  p.index = index;
  p.fingerprint = json.at("fingerprint");
  const auto status = point_status(json.at("status").get<std::string>());
  if (!status) throw RunError("an unknown status");
  p.status = *status;
  p.reason = json.at("reason");
  p.score_text = json.at("score");
  if (!p.score_text.empty()) p.score = std::strtod(p.score_text.c_str(), nullptr);
  p.claims = json.at("claims");
  p.claims_held = json.at("held");
  p.seconds = json.at("seconds");
  p.run.name = json.at("name");
  for (const Json& input : json.at("inputs")) p.inputs.push_back({input.at("path"), input.at("bytes"), input.at("sha256")});
  for (const auto& [param, value] : json.at("params").items()) p.run.params.emplace_back(param, value);
  for (const auto& [name, value] : json.at("values").items()) p.run.values.emplace_back(name, value_of(value));
  p.run.tensors = read_tensors(values_file(directory, index), json.at("tensors"));
  return p;
}

// Copies a value and hands each tensor in it a place in `into`.
class Keeper {
 public:
  Keeper(const RunResult& run, std::vector<Literal>& into) : run_(run), into_(into) {}

  Shown operator()(const Shown& shown) {
    if (auto tensor = std::get_if<Shown::Tensor>(&shown.value)) return {Shown::Tensor{place(tensor->output)}};
    if (auto list = std::get_if<Shown::List>(&shown.value)) {
      Shown::List items;
      for (const Shown& item : list->items) items.items.push_back((*this)(item));
      return {std::move(items)};
    }
    if (auto record = std::get_if<Shown::Record>(&shown.value)) {
      Shown::Record fields{{}, record->model};
      for (const auto& [name, field] : record->fields) fields.fields.emplace_back(name, (*this)(field));
      return {std::move(fields)};
    }
    return shown;
  }

  bool complete = true;

 private:
  std::size_t place(std::size_t output) {
    const auto [known, fresh] = places_.try_emplace(output, into_.size());
    if (!fresh) return known->second;
    const std::optional<Tensor> tensor = computed(run_, output);
    complete = complete && tensor.has_value();
    into_.push_back(tensor ? to_literal(*tensor) : Literal{});
    return known->second;
  }

  const RunResult& run_;
  std::vector<Literal>& into_;
  std::map<std::size_t, std::size_t> places_;
};

}  // namespace

std::string_view name(PointStatus status) {
  for (const auto& [known, word] : statuses) {
    if (known == status) return word;
  }
  throw InternalError("a point's status has no name");
}

std::optional<PointStatus> point_status(std::string_view name) {
  for (const auto& [status, word] : statuses) {
    if (word == name) return status;
  }
  return std::nullopt;
}

std::string point_folder(const std::string& directory, std::int64_t index) {
  return (fs::path(directory) / "points" / fmt::format("{:04}", index)).string();
}

void write_point(const std::string& directory, const FinishedPoint& p) {
  make_folder(point_folder(directory, p.index));
  NamedTensors tensors;
  for (std::size_t i = 0; i < p.run.tensors.size(); ++i) tensors.emplace_back(std::to_string(i), from_literal(p.run.tensors[i]));
  // A point of an older version of the study must not be taken for this one while its tensors are being replaced.
  std::error_code error;
  fs::remove(point_file(directory, p.index), error);
  if (error) throw RunError(fmt::format("cannot replace `{}`: {}", point_file(directory, p.index), error.message()));
  if (!tensors.empty()) write_safetensors(values_file(directory, p.index), tensors);
  Json params = Json::object(), values = Json::object();
  for (const auto& [param, value] : p.run.params) params[param] = value;
  for (const auto& [name, value] : p.run.values) values[name] = value_json(value);
  Json inputs = Json::array();
  for (const InputFact& input : p.inputs)
    inputs.push_back({{"path", input.path}, {"bytes", input.bytes}, {"sha256", input.sha256}});
  const Json json{{"name", p.run.name},
                  {"status", name(p.status)},
                  {"reason", p.reason},
                  {"score", p.score_text},
                  {"claims", p.claims},
                  {"held", p.claims_held},
                  {"params", params},
                  {"values", values},
                  {"tensors", tensors.size()},
                  {"inputs", inputs},
                  {"fingerprint", p.fingerprint},
                  {"seconds", p.seconds}};
  write_file(point_file(directory, p.index), json.dump(1) + "\n");
}

std::optional<FinishedPoint> read_point(const std::string& directory, std::int64_t index) {
  try {
    const InputFile file(point_file(directory, index));
    std::string text(static_cast<std::size_t>(file.size()), '\0');
    file.read(0, std::as_writable_bytes(std::span(text)));
    return point_of(Json::parse(text), directory, index);
  } catch (const std::exception&) {  // not there, or not what write_point wrote: edited, or of another version
    return std::nullopt;
  }
}

std::optional<SweepRun> kept_values(const std::vector<std::pair<std::string, Shown>>& values, const RunResult& run) {
  SweepRun kept;
  Keeper keep(run, kept.tensors);
  for (const auto& [name, value] : values) kept.values.emplace_back(name, keep(value));
  if (!keep.complete) return std::nullopt;
  return kept;
}

}  // namespace mmc
