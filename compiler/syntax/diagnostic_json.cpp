#include <nlohmann/json.hpp>

#include "compiler/syntax/diagnostic.h"

namespace mmc {
namespace {

using nlohmann::ordered_json;

ordered_json place(Span span, const SourceMap& sources) {
  if (!span.known()) return {{"file", nullptr}, {"range", nullptr}};
  const auto point = [&](std::uint32_t offset) -> ordered_json {
    const Position p = sources.position(span.file, offset);
    return {{"line", p.line}, {"column", p.column}};
  };
  return {{"file", sources.file(span.file).name}, {"range", {{"start", point(span.begin)}, {"end", point(span.end)}}}};
}

}  // namespace

std::string render_json(const Diagnostic& diagnostic, const SourceMap& sources) {
  ordered_json object = {{"code", text(diagnostic.code)},
                         {"severity", diagnostic.severity == Severity::error ? "error" : "warning"},
                         {"message", diagnostic.message}};
  object.update(place(diagnostic.primary.span, sources));
  object["label"] = diagnostic.primary.text;
  object["labels"] = ordered_json::array();
  for (const Label& label : diagnostic.labels) {
    ordered_json entry = place(label.span, sources);
    entry["text"] = label.text;
    object["labels"].push_back(std::move(entry));
  }
  object["notes"] = diagnostic.notes;
  object["helps"] = diagnostic.helps;
  object["within"] = ordered_json::array();
  for (Span call : diagnostic.within) object["within"].push_back(place(call, sources));
  // `replace`: a message may quote bytes of a file that is not valid UTF-8.
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace mmc
