// A tensor of a data file: what `load` puts into the graph. The header was read while checking; the data are read when it runs.
#include "compiler/ops/define.h"

namespace mmc::ops {
namespace {

std::vector<Type> infer_read(Types types, const Attrs& attrs) {
  need_count(types, 0);
  if (attrs.string("path").empty()) fail("the path is empty");
  return {attr_type(attrs)};
}

}  // namespace

const OpDef& read() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "read";
    d.doc =
        "A tensor of a data file, its elements converted to `dtype` where the file has others. `name` is its name in a .npz or "
        ".safetensors file, empty in a file of one tensor, and for a table what is asked of it (graph/table.h). A missing or torn "
        "file, or one that has changed since the study was checked, is a run error.";
    d.attrs = {{"dtype", AttrKind::dtype, "the element type of the result"},
               {"shape", AttrKind::ints, "the sizes in the file"},
               {"path", AttrKind::string, "where the file was found"},
               {"name", AttrKind::string, "which of its tensors"},
               {"elements", AttrKind::string, "the element type in the file, such as u8"}};
    d.infer = infer_read;
    d.derivative = Nondifferentiable{"it has no operands"};
    d.batching = Batching::loop_only;
    d.batching_why = "it is read once, before any loop";
    d.examples = {{{},
                   {{"dtype", DType::f32},
                    {"shape", Ints{2}},
                    {"path", "tests/data/example.safetensors"},
                    {"name", "b"},
                    {"elements", "f32"}},
                   {"f32[2] [1, -2.5]"}}};
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

Value read(Builder& b, Type type, std::string_view path, std::string_view name, std::string_view elements) {
  return b.value(ops::read(), {},
                 {{"dtype", type.dtype()},
                  {"shape", ops::to_ints(type.dims())},
                  {"path", std::string(path)},
                  {"name", std::string(name)},
                  {"elements", std::string(elements)}});
}

}  // namespace mmc::build
