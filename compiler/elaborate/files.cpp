// `load`: a model filled from a file. The header is read while checking, so that names and shapes that do not fit are reported
// before anything runs; the data are read by the op `read` when the study runs.
#include "compiler/elaborate/files.h"

#include <fmt/format.h>

#include "compiler/elaborate/text.h"
#include "compiler/support/errors.h"

namespace mmc::elab {
namespace {

// PyTorch's names in a state_dict: `layers[0].weight` is "layers.0.weight".
std::string state_dict_name(const std::string& path) {
  std::string name;
  for (char ch : path) {
    if (ch == ']') continue;
    name += ch == '[' ? '.' : ch;
  }
  return name;
}

StoredFile open(Context& c, const std::string& name, Span span) {
  if (!c.options.open_file) throw InternalError("no reader of data files was given");
  const std::string& study = c.sources.file(c.user_span(span).file).name;
  try {
    return c.options.open_file(name, study);
  } catch (const RunError& e) {
    c.error(dynamic_cast<const FileNotFound*>(&e) ? Code::file_not_found : Code::file_format, span, e.what());
    throw Failed{};
  }
}

TensorV read_leaf(Context& c, const StoredFile& file, const Leaf& leaf, Span path_span, Span call) {
  const std::string wanted = state_dict_name(leaf.path);
  const StoredTensor* found = nullptr;
  std::vector<std::string_view> names;
  for (const StoredTensor& stored : file.tensors) {
    if (stored.name == wanted) found = &stored;
    names.push_back(stored.name);
  }
  Type type = c.graph.type(leaf.tensor.value);
  if (!found) {
    auto& e = c.error(Code::file_tensor, path_span, fmt::format("the file has no tensor `{}`", wanted));
    std::string_view near = nearest(wanted, names);
    if (!near.empty()) e.help(fmt::format("did you mean `{}`?", near));
    if (names.size() <= 20) e.note(fmt::format("it holds {}", listing(names)));
    e.note(fmt::format("the model needs it for `{}`", leaf.path));
    throw Failed{};
  }
  bool widens = is_float(found->type.dtype()) && type.dtype() == DType::f64;
  if (found->type.sizes() != type.sizes() || (found->type.dtype() != type.dtype() && !widens)) {
    c.error(
        Code::file_tensor, path_span,
        fmt::format("`{}` in the file is {}, and the model's `{}` is {}", wanted, found->type.text(), leaf.path, type.text()));
    throw Failed{};
  }
  c.at(call);
  TensorV read = wrap(c, build::read(c.b, found->type, file.path, wanted), leaf.tensor.axes);
  return found->type.dtype() == type.dtype() ? read : convert(c, read, type.dtype());
}

Datum run_load(Context& c, const CallSite& site, std::vector<Datum>& arguments) {
  const std::string& name = expect_string(c, arguments[0], site.spans[0], "a file name");
  Datum like = arguments[1];
  if (like.get<UndrawnV>()) {
    // Drawn for its structure alone: what the draw would compute is never used, so it is dropped.
    Restore<bool> drew(c.drew);
    like = draw(c, like, nullptr, site.span);
  }
  std::vector<Leaf> all = leaves(like);
  if (all.empty()) {
    c.error(Code::argument_type, site.spans[1], "`load` fills a model")
        .at(describe(c, like))
        .help("for example `load(\"net.safetensors\", MLP([4, 16, 2]))`");
    throw Failed{};
  }
  StoredFile file = open(c, name, site.spans[0]);
  std::vector<TensorV> read;
  for (const Leaf& leaf : all) read.push_back(read_leaf(c, file, leaf, site.spans[0], site.span));
  return with_leaves(like, read);
}

const Builtin load_definition{
    "load", "path, model",
    "The model (undrawn, such as `MLP([4, 16, 2])`, or any model or record of that structure) with its tensors read from a "
    "safetensors file, under the names that PyTorch's `state_dict` gives them: `layers[0].weight` is \"layers.0.weight\".",
    run_load};

}  // namespace

const Builtin& load_builtin() { return load_definition; }

}  // namespace mmc::elab
