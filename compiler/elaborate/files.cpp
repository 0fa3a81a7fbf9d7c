// `load`: tensors of a file as a value, or put into a model.
#include "compiler/elaborate/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/text.h"
#include "compiler/support/errors.h"

namespace mmc::elab {
namespace {

using Arg = LoadSite::Argument;

// PyTorch's names in a state_dict: `layers[0].weight` is "layers.0.weight".
std::string state_dict_name(const std::string& path) {
  std::string name;
  for (char ch : path) {
    if (ch == ']') continue;
    name += ch == '[' ? '.' : ch;
  }
  return name;
}

// The folder that a file name begins with, or empty.
std::string folder_of(const std::string& name) {
  const std::size_t slash = name.find_last_of('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

std::string find_file(Context& c, const LoadSite& load, const std::string& name) {
  if (!c.options.files.find) throw InternalError("no reader of data files was given");
  const Span span = load.span(Arg::path);
  FoundFile found = c.options.files.find(name, c.sources.file(c.user_span(span).file).name);
  if (!found.path.empty()) return found.path;
  // A data set of several files that is missing as a whole is one mistake.
  const std::string folder = folder_of(name);
  const bool whole = !folder.empty() && !found.folder;
  if (whole && !c.missing_folders.insert(folder).second) throw Failed{};
  auto& e = c.error(Code::file_not_found, span,
                    whole ? fmt::format("there is no folder `{}`, where `{}` should be", folder, name)
                          : fmt::format("there is no file `{}`", name));
  for (const std::string& place : found.looked) e.note(fmt::format("looked in {}", place));
  if (name.starts_with("mnist/"))
    e.help("the MNIST files come with mmc in models/data/mnist; elsewhere, set `$MMC_DATA` to a folder that holds `mnist/`");
  throw Failed{};
}

// A tensor of the file as a value of the graph, converted to what was asked for.
TensorV read_tensor(Context& c, const LoadSite& load, const std::string& path, const StoredTensor& stored,
                    std::optional<DType> wanted) {
  const DType natural = stored.type.dtype();
  const DType to = wanted.value_or(natural == DType::f32 ? c.real : natural);
  const bool fits = to == DType::boolean ? natural == DType::boolean : is_float(to) || !is_float(natural);
  if (!fits) {
    c.error(Code::file_tensor, load.span(wanted ? Arg::dtype : Arg::path),
            fmt::format("{} holds {}, which `load` does not turn into {}",
                        stored.name.empty() ? "the file" : fmt::format("`{}`", stored.name), stored.elements, name(to)))
        .help(fmt::format("read it as it is and convert it: `convert(round(x), {})`", name(to)));
    throw Failed{};
  }
  c.at(load.site.span);
  return wrap(c, build::read(c.b, stored.type.with_dtype(to), path, stored.name, stored.elements));
}

std::string foreign_text(const StoredTensor& stored) {
  return fmt::format("`{}` cannot be read: {}", stored.name, stored.elements);
}

// ---- Without a model: a tensor, or a tree of records and lists by the names' parts.

struct Tree {
  struct Child;
  std::optional<TensorV> tensor;
  std::vector<Child> children;
};
struct Tree::Child {
  std::string name;
  Tree tree;
};

Tree& child(Tree& of, std::string_view name) {
  for (auto& [known, tree] : of.children) {
    if (known == name) return tree;
  }
  return of.children.emplace_back(std::string(name), Tree{}).tree;
}

// Are the names 0, 1, ..., n - 1 in some order? Then `order[k]` is where k stands.
bool is_list(const Tree& tree, std::vector<std::size_t>* order) {
  order->assign(tree.children.size(), tree.children.size());
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    const std::string& name = tree.children[i].name;
    std::size_t k = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), k);
    if (error != std::errc() || end != name.data() + name.size() || (name.size() > 1 && name[0] == '0')) return false;
    if (k >= order->size() || (*order)[k] != order->size()) return false;
    (*order)[k] = i;
  }
  return true;
}

Datum value_of(const Tree& tree) {
  if (tree.tensor) return *tree.tensor;
  std::vector<std::size_t> order;
  if (is_list(tree, &order)) {
    std::vector<Datum> items;
    for (std::size_t i : order) items.push_back(value_of(tree.children[i].tree));
    return make_list(std::move(items));
  }
  Fields fields;
  for (const auto& [name, child] : tree.children) fields.emplace_back(name, value_of(child));
  return make_record(std::move(fields));
}

void insert(Context& c, const LoadSite& load, Tree& root, const std::string& name, TensorV tensor) {
  Tree* at = &root;
  std::size_t from = 0;
  constexpr std::size_t deepest = 32;
  for (std::size_t depth = 0; from <= name.size(); ++depth) {
    const std::size_t end = depth == deepest ? name.size() : std::min(name.find('.', from), name.size());
    at = &child(*at, std::string_view(name).substr(from, end - from));
    if (at->tensor) break;
    from = end + 1;
  }
  if (at->tensor || !at->children.empty()) {
    c.error(Code::file_tensor, load.span(Arg::path),
            fmt::format("`{}` and another tensor of the file cannot both be in one record", name))
        .help(fmt::format("read one at a time: `load(..., name = \"{}\")`", name));
    throw Failed{};
  }
  at->tensor = std::move(tensor);
}

const StoredTensor& find_tensor(Context& c, const LoadSite& load, const std::vector<StoredTensor>& tensors,
                                const std::string& wanted, Span span, const std::string& why) {
  std::vector<std::string_view> names;
  for (const StoredTensor& stored : tensors) {
    if (stored.name == wanted && stored.type.known()) return stored;
    if (stored.name == wanted) {
      c.error(Code::file_tensor, load.span(Arg::path), foreign_text(stored));
      throw Failed{};
    }
    names.push_back(stored.name);
  }
  auto& e = c.error(Code::file_tensor, span, fmt::format("the file has no tensor `{}`", wanted));
  std::string_view near = nearest(wanted, names);
  if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
  if (names.empty()) e.note("it is empty");
  if (!names.empty() && names.size() <= 20 && !names[0].empty()) e.note(fmt::format("it holds {}", listing(names)));
  if (!names.empty() && names[0].empty()) e.note(fmt::format("it holds one tensor without a name, {}", tensors[0].type.text()));
  if (!why.empty()) e.note(why);
  throw Failed{};
}

Datum load_value(Context& c, const LoadSite& load, const std::string& path, const std::vector<StoredTensor>& tensors) {
  std::vector<std::string_view> names;
  for (const StoredTensor& stored : tensors) names.push_back(stored.name);
  check_wanted_names(c, load, names);
  const auto read = [&](const StoredTensor& stored) {
    return read_tensor(c, load, path, stored, wanted_type(c, load, stored.name, false).dtype);
  };
  std::string prefix;  // of the names of a part
  if (auto name = load[Arg::name].get<std::string>()) {
    const bool whole = std::ranges::find(tensors, *name, &StoredTensor::name) != tensors.end();
    if (!whole) prefix = *name + ".";
    if (whole || std::ranges::none_of(names, [&](std::string_view n) { return n.starts_with(prefix); }))
      return read(find_tensor(c, load, tensors, *name, load.span(Arg::name), ""));
  }
  if (tensors.size() == 1 && tensors[0].name.empty()) return read(tensors[0]);
  Tree root;
  for (const StoredTensor& stored : tensors) {
    if (!stored.name.starts_with(prefix)) continue;
    if (stored.type.known())
      insert(c, load, root, stored.name.substr(prefix.size()), read(stored));
    else
      c.warning(Code::left_out, load.span(Arg::path), foreign_text(stored)).help("it is left out of the record");
  }
  if (root.children.empty()) {
    c.error(Code::file_tensor, load.span(Arg::path), "the file holds no tensors");
    throw Failed{};
  }
  return value_of(root);
}

// ---- Into a model.

TensorV read_leaf(Context& c, const LoadSite& load, const std::string& path, const std::vector<StoredTensor>& tensors,
                  const Leaf& leaf, const std::string& wanted) {
  const Type type = c.graph.type(leaf.tensor.value);
  const StoredTensor& found = find_tensor(c, load, tensors, wanted, load.span(Arg::path),
                                          leaf.path.empty() ? "" : fmt::format("the model needs it for `{}`", leaf.path));
  const std::optional<DType> asked = wanted_type(c, load, wanted, false).dtype;
  const DType from = found.type.dtype();
  const bool widens = is_float(from) && type.dtype() == DType::f64, given = asked == type.dtype();
  if (found.type.sizes() != type.sizes() || (from != type.dtype() && !widens && !given)) {
    auto& e = c.error(
        Code::file_tensor, load.span(Arg::path),
        fmt::format("`{}` in the file is {}, and the model's `{}` is {}", wanted, found.type.text(), leaf.path, type.text()));
    if (found.type.sizes() == type.sizes() && is_float(from) && is_float(type.dtype()))
      e.help("`load(..., dtype = f32)` rounds it; or run the study with `--dtype f64`");
    throw Failed{};
  }
  TensorV tensor = read_tensor(c, load, path, found, type.dtype());
  tensor.axes = leaf.tensor.axes;
  return tensor;
}

Datum load_model(Context& c, const LoadSite& load, const std::string& path, const std::vector<StoredTensor>& tensors) {
  Datum like = load[Arg::model];
  if (is_drawn_inside(like)) {
    // Drawn for its structure alone: what the draw would compute is never used, so it is dropped.
    Restore<bool> drew(c.drew);
    Restore<bool> drawing(c.drawing, true);
    like = draw(c, like, nullptr, load.site.span);
  }
  const std::vector<Leaf> all = leaves(like);
  if (all.empty()) {
    c.error(Code::argument_type, load.span(Arg::model), "`load` fills a model")
        .at(describe(c, like))
        .help("for example `load(\"net.safetensors\", MLP([4, 16, 2]))`");
    throw Failed{};
  }
  std::vector<std::string_view> names;
  for (const StoredTensor& stored : tensors) names.push_back(stored.name);
  check_wanted_names(c, load, names);
  auto part = load[Arg::name].get<std::string>();
  const std::string prefix = part ? *part + "." : "";
  std::vector<TensorV> read;
  std::vector<std::string> taken;
  for (const Leaf& leaf : all) {
    taken.push_back(leaf.path.empty() && part ? *part : prefix + state_dict_name(leaf.path));
    read.push_back(read_leaf(c, load, path, tensors, leaf, taken.back()));
  }
  std::erase_if(
      names, [&](std::string_view name) { return !name.starts_with(prefix) || std::ranges::find(taken, name) != taken.end(); });
  if (!names.empty()) {
    c.warning(Code::left_out, load.span(Arg::path),
              names.size() <= 10 ? fmt::format("the file also holds {}, for which the model has no place", listing(names))
                                 : fmt::format("the file also holds {} tensors for which the model has no place", names.size()));
  }
  return with_leaves(like, read);
}

// Options of tables have no meaning for other files.
void refuse_table_options(Context& c, const LoadSite& load) {
  const std::pair<Arg, bool> given[] = {
      {Arg::columns, !load[Arg::columns].none()},
      {Arg::missing, !load[Arg::missing].none()},
      {Arg::fill, !load[Arg::fill].none()},
      {Arg::separator, !load[Arg::separator].none()},
      {Arg::header, load[Arg::header].get<bool>() == nullptr || !*load[Arg::header].get<bool>()},
      {Arg::matrix, load[Arg::matrix].get<bool>() == nullptr || *load[Arg::matrix].get<bool>()}};
  for (const auto& [argument, is_given] : given) {
    if (!is_given) continue;
    c.error(Code::file_option, load.span(argument), "this is an option of tables, `.csv` and `.tsv` files");
    throw Failed{};
  }
}

Datum run_load(Context& c, const CallSite& site, std::vector<Datum>& arguments) {
  const LoadSite load{site, arguments};
  const std::string& name = expect_string(c, arguments[0], site.spans[0], "a file name");
  if (!load[Arg::name].none()) expect_string(c, load[Arg::name], load.span(Arg::name), "the name of a tensor");
  const std::optional<FileKind> kind = file_kind(name);
  if (!kind) {
    c.error(Code::file_kind, site.spans[0], fmt::format("`{}` is no kind of data file that mmc knows", name))
        .help(fmt::format("known by their names are {}", known_endings()));
    throw Failed{};
  }
  const std::string path = find_file(c, load, name);
  if (*kind == FileKind::table) return load_table(c, load, path);
  refuse_table_options(c, load);
  const auto tensors = from_file(c, load, [&] { return c.options.files.tensors(path); });
  return load[Arg::model].none() ? load_value(c, load, path, tensors) : load_model(c, load, path, tensors);
}

const Builtin load_definition{"load",
                              "path, model = none, *, name = none, dtype = none, columns = none, missing = none, fill = none, "
                              "header = true, separator = none, matrix = false",
                              "What a data file holds: of a `.npy` or an IDX file a tensor, of a `.npz` or `.safetensors` file a "
                              "record by names (\"layers.0.weight\" is "
                              "`.layers[0].weight`), of a `.csv` or `.tsv` table a record of its columns. With a model (undrawn, "
                              "such as `MLP([4, 16, 2])`, or any model or record of that structure) its tensors are read under "
                              "the names that PyTorch's `state_dict` gives them. `name`: one tensor of the file, or for a model "
                              "the beginning of its names. `dtype`: the element type to read as, or a record of types by name. "
                              "For tables: `columns`, a list of those to read; `missing`, further texts that mean a missing "
                              "value; `fill`, a number that stands for it; `header = false`; `separator`; `matrix = true`, all "
                              "columns as one float matrix.",
                              run_load};

}  // namespace

WantedType wanted_type(Context& c, const LoadSite& load, const std::string& name, bool table) {
  const Datum* wanted = &load[Arg::dtype];
  if (auto record = wanted->record()) {
    wanted = find_field(record->fields, name);
    if (!wanted) return {};
  }
  if (wanted->none()) return {};
  if (auto text = wanted->get<std::string>(); text && *text == "text" && table) return {std::nullopt, true};
  return {expect_dtype(c, *wanted, load.span(Arg::dtype), table ? "a type, if not \"text\"," : "a type"), false};
}

void check_wanted_names(Context& c, const LoadSite& load, const std::vector<std::string_view>& names) {
  auto record = load[Arg::dtype].record();
  if (!record) return;
  for (const auto& [name, type] : record->fields) {
    if (std::ranges::find(names, name) != names.end()) continue;
    auto& e = c.error(Code::file_tensor, load.span(Arg::dtype), fmt::format("the file has no `{}`", name));
    const std::string_view near = nearest(name, names);
    if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
    if (!names.empty() && names.size() <= 20) e.note(fmt::format("it has {}", listing(names)));
    throw Failed{};
  }
}

const Builtin& load_builtin() { return load_definition; }

}  // namespace mmc::elab
