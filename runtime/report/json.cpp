#include "runtime/report/json.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "runtime/elements.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

using Json = nlohmann::ordered_json;

Json real(double x) {
  if (std::isfinite(x)) return x;
  return std::isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

// An f32 as the shortest decimal that reads back to it: 0.1, not 0.10000000149011612.
Json real(float x) {
  if (!std::isfinite(x)) return real(static_cast<double>(x));
  return std::strtod(fmt::format("{}", x).c_str(), nullptr);
}

Json element(const Tensor& t, std::int64_t i) {
  if (t.type.dtype() == DType::boolean) return t.at(i) != 0;
  return with_type(t.type.dtype(), [&](auto like) -> Json {
    const auto x = t.as<decltype(like)>()[i];
    if constexpr (std::is_floating_point_v<decltype(like)>)
      return real(x);
    else
      return x;
  });
}

Json nested(const Tensor& t, std::size_t axis, std::int64_t& next) {
  if (axis == t.type.rank()) return element(t, next++);
  Json list = Json::array();
  for (std::int64_t i = 0; i < t.type.dims()[axis].value(); ++i) list.push_back(nested(t, axis + 1, next));
  return list;
}

Json param_value(const ParamValue& p) {
  const Json parsed = Json::parse(p.text, nullptr, false);  // literals of ints, floats, bools and strings are JSON
  return parsed.is_discarded() ? Json(p.text) : parsed;
}

Json claim_json(const ExpectItem& claim, const RunResult& run) {
  Json measured = Json::array();
  for (const auto& [of, value] : claim.measured) {
    if (!claim.skipped) measured.push_back({{"of", of}, {"value", shown_json(value, run)}});
  }
  return {{"claim", text(claim.claim, run)},
          {"condition", claim.condition},
          {"verdict", name(verdict(claim, run))},
          {"measured", measured}};
}

Json series_json(const SeriesItem& series, const RunResult& run) {
  Json json = {{"name", series.name}, {"stride", series.stride}};
  if (const std::optional<Tensor> t = computed(run, series.output)) {
    json["type"] = t->type.text();
    json["rows"] = t->type.dims()[series.members.size()].value();
    if (series.members.empty() && t->type.elements() > 0) json["last"] = element(*t, t->type.elements() - 1);
  } else {
    json["rows"] = 0;
  }
  return json;
}

Json trap_json(const Trap& trap) {
  Json inputs = Json::array();
  for (const Trap::Input& in : trap.inputs) {
    inputs.push_back({{"name", in.name}, {"low", real(in.low)}, {"high", real(in.high)}, {"finite", in.finite}});
  }
  return {{"value", trap.value}, {"op", trap.op}, {"backward", trap.backward}, {"step", trap.step}, {"inputs", inputs}};
}

}  // namespace

Verdict verdict(const ExpectItem& claim, const RunResult& run) {
  if (claim.skipped) return Verdict::skipped;
  if (const bool* known = std::get_if<bool>(&claim.holds.value)) return *known ? Verdict::holds : Verdict::failed;
  if (const Shown::Tensor* t = std::get_if<Shown::Tensor>(&claim.holds.value)) {
    const std::optional<Tensor> tensor = computed(run, t->output);
    if (!tensor) return Verdict::not_computed;
    return tensor->at(0) != 0 ? Verdict::holds : Verdict::failed;
  }
  return Verdict::not_computed;
}

std::string_view name(Verdict v) {
  switch (v) {
    case Verdict::holds: return "holds";
    case Verdict::failed: return "failed";
    case Verdict::skipped: return "skipped";
    case Verdict::not_computed: return "not computed";
  }
  return "";
}

Json tensor_json(const Tensor& t) {
  std::int64_t next = 0;
  Json value = nested(t, 0, next);
  if (t.type.is_scalar()) return value;
  return {{"type", t.type.text()}, {"value", std::move(value)}};
}

Json shown_json(const Shown& shown, const RunResult& run) {
  struct Visitor {
    const RunResult& run;
    Json operator()(Shown::None) const { return nullptr; }
    Json operator()(bool b) const { return b; }
    Json operator()(std::int64_t i) const { return i; }
    Json operator()(double d) const { return real(d); }
    Json operator()(const std::string& s) const { return s; }
    Json operator()(const Shown::Tensor& t) const {
      const std::optional<Tensor> tensor = computed(run, t.output);
      return tensor ? tensor_json(*tensor) : Json(nullptr);
    }
    Json operator()(const Shown::List& list) const {
      Json json = Json::array();
      for (const Shown& item : list.items) json.push_back(shown_json(item, run));
      return json;
    }
    Json operator()(const Shown::Record& record) const {
      Json json = Json::object();
      for (const auto& [field, value] : record.fields) json[field] = shown_json(value, run);
      return json;
    }
    Json operator()(const Shown::Text& t) const { return text(Shown{t}, run); }
  };
  return std::visit(Visitor{run}, shown.value);
}

Json params_json(const Study& study) {
  Json params = Json::array();
  for (const ParamValue& p : study.params) {
    params.push_back({{"name", p.name}, {"type", p.type}, {"value", param_value(p)}, {"default", p.is_default}});
  }
  return params;
}

Json result_json(const Study& study, const RunResult& run, const RunFacts& facts) {
  Json json = {{"mmc", facts.version}, {"study", study.graph.title}, {"file", facts.file},      {"seed", study.graph.seed},
               {"dtype", facts.dtype}, {"executor", facts.executor}, {"threads", facts.threads}};
  json["status"] = run.trap ? "trapped" : run.interrupted ? "interrupted" : "finished";
  if (run.trap) json["trap"] = trap_json(*run.trap);
  Json shown = Json::array(), claims = Json::array(), series = Json::array(), timings = Json::array(), inputs = Json::array();
  for (const ReportItem& item : study.items) {
    if (const auto* show = std::get_if<ShowItem>(&item.what)) {
      for (const auto& [label, value] : show->values) shown.push_back({{"label", label}, {"value", shown_json(value, run)}});
    } else if (const auto* claim = std::get_if<ExpectItem>(&item.what)) {
      claims.push_back(claim_json(*claim, run));
    } else if (const auto* recorded = std::get_if<SeriesItem>(&item.what)) {
      series.push_back(series_json(*recorded, run));
    }
  }
  for (const LoopTiming& t : run.timings) timings.push_back({{"name", t.name}, {"steps", t.steps}, {"seconds", t.seconds}});
  for (const InputFact& input : facts.inputs)
    inputs.push_back({{"path", input.path}, {"bytes", input.bytes}, {"sha256", input.sha256}});
  json["params"] = params_json(study);
  json["shown"] = shown;
  json["claims"] = claims;
  json["series"] = series;
  json["inputs"] = inputs;
  json["timings"] = timings;
  json["seconds"] = {{"compile", facts.compile_seconds}, {"run", facts.run_seconds}};
  return json;
}

}  // namespace mmc
