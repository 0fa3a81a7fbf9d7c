#include "runtime/study/kept_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "compiler/support/errors.h"
#include "runtime/data/npz.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// What a string and a list in an argument mean.
enum class Meaning {
  numbers,     // "nan" and "inf", which JSON has no words for; a list of numbers
  words,       // text; a list are the pieces of one
  many_words,  // a list of texts
};

Meaning meaning(std::string_view kind, std::string_view argument) {
  constexpr std::array<std::string_view, 6> words = {"label", "xlabel", "ylabel", "color", "colors", "side"};
  if (argument == "titles" || (argument == "text" && kind != "title")) return Meaning::many_words;
  if (argument == "text" || std::find(words.begin(), words.end(), argument) != words.end()) return Meaning::words;
  return Meaning::numbers;
}

class Reader {
 public:
  explicit Reader(const std::string& folder)
      : json_path_((fs::path(folder) / "figures.json").string()), values_path_((fs::path(folder) / "values.npz").string()) {}

  KeptFigures read() {
    std::ifstream file(json_path_);
    if (!file) throw RunError(fmt::format("cannot open `{}`", json_path_));
    const Json json = Json::parse(file, nullptr, false);
    if (!json.is_array()) fail("it is not a list of figures");
    try {
      for (const Json& tree : json) kept_.figures.push_back(figure(tree));
    } catch (const Json::exception&) { fail("it is not what mmc wrote"); }
    kept_.run.rows.assign(kept_.run.outputs.size(), -1);
    return std::move(kept_);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const { throw RunError(fmt::format("`{}` is damaged: {}", json_path_, why)); }

  Figure figure(const Json& tree) {
    Figure f;
    f.kind = tree.at("kind").get<std::string>();
    if (tree.contains("title")) f.title = words(tree["title"]);
    f.frames = tree.value("frames", std::int64_t{0});
    if (tree.contains("arguments")) {
      for (const auto& [name, json] : tree["arguments"].items()) {
        f.arguments.emplace_back(name, value(json, meaning(f.kind, name)));
      }
    }
    if (tree.contains("children")) {
      for (const Json& child : tree["children"]) f.children.push_back(figure(child));
    }
    check(f);
    return f;
  }

  Template words(const Json& json) {
    Template words;
    if (!json.is_array()) {
      words.pieces.emplace_back(json.get<std::string>());
      return words;
    }
    for (const Json& piece : json) {
      if (piece.is_string()) {
        words.pieces.emplace_back(piece.get<std::string>());
      } else {
        words.pieces.emplace_back(value(piece, Meaning::words));
      }
    }
    return words;
  }

  Shown value(const Json& json, Meaning meaning) {
    if (json.is_null()) return {Shown::None{}};
    if (json.is_boolean()) return {json.get<bool>()};
    if (json.is_number_integer()) return {json.get<std::int64_t>()};
    if (json.is_number()) return {json.get<double>()};
    if (json.is_string()) return string(json.get<std::string>(), meaning);
    if (json.is_array()) return list(json, meaning);
    if (json.contains("array")) return {tensor(json)};
    Shown::Record record;
    for (const auto& [name, field] : json.items()) record.fields.emplace_back(name, value(field, meaning));
    return {std::move(record)};
  }

  static Shown string(const std::string& words, Meaning meaning) {
    const bool number = meaning == Meaning::numbers;
    if (number && words == "nan") return {std::nan("")};
    if (number && (words == "inf" || words == "-inf")) return {words[0] == '-' ? -HUGE_VAL : HUGE_VAL};
    return {words};
  }

  // A text with a hole for each frame is a list of its pieces (report/figures.h).
  Shown list(const Json& json, Meaning meaning) {
    std::vector<Shown> items;
    bool framed = false;
    for (const Json& item : json) {
      items.push_back(value(item, meaning == Meaning::many_words ? Meaning::words : meaning));
      framed = framed || (item.is_object() && item.value("framed", false));
    }
    if (meaning == Meaning::words && framed) return {Shown::Text{std::move(items)}};
    return {Shown::List{std::move(items)}};
  }

  Shown::Tensor tensor(const Json& json) {
    const std::string name = json.at("array").get<std::string>(), type = json.at("type").get<std::string>();
    const auto known = read_.find(name);
    std::size_t output = known == read_.end() ? kept_.run.outputs.size() : known->second;
    if (known == read_.end()) {
      if (!values_) values_.emplace(values_path_);
      const NpzEntry entry = read_npz_entry(*values_, name);
      if (!entry.foreign.empty()) values_->fail(fmt::format("`{}`: {}", name, entry.foreign));
      Tensor t = make_tensor(entry.type);
      read_npz_elements(*values_, name, entry.type.dtype(), t.data->data());
      kept_.run.outputs.emplace_back(std::move(t));
      read_.emplace(name, output);
    }
    if (const std::string there = kept_.run.outputs[output]->type.text(); there != type)
      throw RunError(fmt::format("`{}` and `{}` are not of one run: `{}` is {} in one and {} in the other", json_path_,
                                 values_path_, name, type, there));
    return {output, json.value("framed", false)};
  }

  // How many axes the main argument must have, so that nothing is drawn from what is not there.
  void check(const Figure& f) const {
    const std::size_t rank = f.kind == "heatmap" ? 2 : f.kind == "images" ? 3 : 0;
    for (const auto& [name, value] : f.arguments) {
      const auto* t = std::get_if<Shown::Tensor>(&value.value);
      if (rank == 0 || name != "z" || t == nullptr) continue;
      if (kept_.run.outputs[t->output]->type.rank() != rank + (t->framed ? 1 : 0))
        fail(fmt::format("a {} of another shape", f.kind));
    }
  }

  std::string json_path_, values_path_;
  std::optional<InputFile> values_;
  std::map<std::string, std::size_t> read_;  // which output of the result an array is
  KeptFigures kept_;
};

}  // namespace

KeptFigures read_figures(const std::string& folder) { return Reader(folder).read(); }

}  // namespace mmc
