#include "runtime/study/directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "compiler/support/errors.h"
#include "runtime/data/npz.h"
#include "runtime/elements.h"
#include "runtime/figure/resolve.h"
#include "runtime/figure/svg.h"
#include "runtime/report/figures.h"
#include "runtime/report/text.h"
#include "runtime/study/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

// A name per output. They are members of an archive, where a `/` would make folders.
std::vector<std::string> output_names(const Graph& graph) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
    std::string name = graph.outputs[i].name.empty() ? "value" : graph.outputs[i].name;
    std::replace(name.begin(), name.end(), '/', '_');
    if (!taken.insert(name).second) taken.insert(name += fmt::format("_{}", i));
    names.push_back(name);
  }
  return names;
}

void append_element(std::string& to, const Tensor& t, std::int64_t i) {
  with_type(t.type.dtype(), [&](auto like) { fmt::format_to(std::back_inserter(to), "{}", t.as<decltype(like)>()[i]); });
}

// The index of element i of a row of this shape, as a column's name: "[0,3]".
std::string index_text(std::int64_t i, std::span<const Dim> dims) {
  std::string text;
  for (std::size_t axis = dims.size(); axis-- > 0;) {
    const std::int64_t size = dims[axis].value();
    text = fmt::format("{}{}{}", i % size, text.empty() ? "" : " ", text);
    i /= size;
  }
  return "[" + text + "]";
}

// Of a series with several axes: a line for each number, with the indices of its member, its step and its iterations of
// `repeat`s.
std::string long_csv(const SeriesItem& series, const Tensor& t) {
  const std::size_t before = series.members.size();
  std::string text;
  std::vector<std::int64_t> strides;
  const auto column = [&](const char* name, std::size_t k, std::int64_t stride) {
    text += k == 0 ? std::string(name) : fmt::format("{}{}", name, k + 1);
    text += ',';
    strides.push_back(stride);
  };
  for (std::size_t k = 0; k < before; ++k) column("member", k, 1);
  column("step", 0, series.stride);
  for (std::size_t k = 0; k < series.inner.size(); ++k) column("repeat", k, series.inner[k].stride);
  text += series.name.substr(series.name.rfind('.') + 1) + '\n';
  const std::span<const Dim> dims = t.type.dims();
  std::vector<std::int64_t> at(dims.size());
  for (std::int64_t i = 0; i < t.type.elements(); ++i) {
    std::int64_t rest = i;
    for (std::size_t axis = dims.size(); axis-- > 0; rest /= dims[axis].value()) at[axis] = rest % dims[axis].value();
    for (std::size_t axis = 0; axis < dims.size(); ++axis)
      fmt::format_to(std::back_inserter(text), "{},", at[axis] * strides[axis]);
    append_element(text, t, i);
    text += '\n';
  }
  return text;
}

std::string csv(const SeriesItem& series, const Tensor& t) {
  if (!series.members.empty() || !series.inner.empty()) return long_csv(series, t);
  const std::int64_t rows = t.type.dim(0).value(), width = rows == 0 ? 0 : t.type.elements() / rows;
  const std::string column = series.name.substr(series.name.rfind('.') + 1);
  std::string text = "step";
  if (t.type.rank() == 1) text += "," + column;
  for (std::int64_t i = 0; t.type.rank() > 1 && i < width; ++i) text += "," + column + index_text(i, t.type.dims().subspan(1));
  text += '\n';
  for (std::int64_t row = 0; row < rows; ++row) {
    fmt::format_to(std::back_inserter(text), "{}", row * series.stride);
    for (std::int64_t i = 0; i < width; ++i) append_element(text += ',', t, row * width + i);
    text += '\n';
  }
  return text;
}

// Writes files one after the other; one that fails does not keep the others from being written.
class Writing {
 public:
  template <class Act>
  void operator()(Act&& act) {
    try {
      act();
    } catch (const RunError& e) {
      if (failures_++ == 0) first_ = e.what();
    }
  }
  void finish() const {
    if (failures_ == 1) throw RunError(first_);
    if (failures_ > 1) throw RunError(fmt::format("{}; nor {} other file{}", first_, failures_ - 1, failures_ == 2 ? "" : "s"));
  }

 private:
  std::string first_;
  int failures_ = 0;
};

void write_figures(const fs::path& folder, const Study& study, const RunResult& run, Writing& write) {
  int number = 0;
  for (const ReportItem& item : study.items) {
    const auto* plot = std::get_if<Figure>(&item.what);
    if (plot == nullptr) continue;
    const figure::Drawing drawing = figure::resolve(*plot, run);
    const std::string name = fmt::format("{:02}-{}.svg", ++number, file_name(drawing.title).substr(0, 60));
    write([&] {
      make_folder(folder.string());
      write_file((folder / name).string(), figure::svg(drawing));
    });
  }
}

}  // namespace

void write_run_directory(const std::string& directory, const Study& study, const RunResult& run, const RunFacts& facts) {
  const fs::path top(directory);
  make_folder((top / "series").string());
  const std::vector<std::string> names = output_names(study.graph);
  const auto name_of = [&](std::size_t output) { return names[output]; };
  Writing write;
  // The small ones first: a disk that is nearly full may still hold them.
  write([&] { write_file((top / "result.json").string(), result_json(study, run, facts).dump(1) + "\n"); });
  for (const ReportItem& item : study.items) {
    const auto* series = std::get_if<SeriesItem>(&item.what);
    if (series == nullptr) continue;
    const std::optional<Tensor> tensor = computed(run, series->output);
    if (tensor) write([&] { write_file((top / "series" / (file_name(series->name) + ".csv")).string(), csv(*series, *tensor)); });
  }
  write([&] { write_file((top / "figures.json").string(), figures_json(study, run, name_of).dump(1) + "\n"); });
  write_figures(top / "figures", study, run, write);
  NamedTensors values;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (std::optional<Tensor> tensor = computed(run, i)) values.emplace_back(names[i], std::move(*tensor));
  }
  write([&] { write_npz((top / "values.npz").string(), values); });
  write.finish();
}

}  // namespace mmc
