// Files that a study reads: `load`. Their headers are read while the study is checked, so that all types are known then; the op
// `read` reads the elements when it runs.
#pragma once
#include <string>

#include "compiler/elaborate/context.h"
#include "compiler/graph/data_file.h"

namespace mmc::elab {

const Builtin& load_builtin();
const Builtin& ensure_builtin();  // builtins_ensure.cpp

// The arguments of `load` behind the path, in the order of its signature.
struct LoadSite {
  const CallSite& site;
  std::vector<Datum>& arguments;
  enum Argument : std::size_t { path, model, name, dtype, columns, missing, fill, header, separator, matrix };
  const Datum& operator[](Argument a) const { return arguments[a]; }
  Span span(Argument a) const { return site.spans[a]; }
};

// Runs what reads a file; its RunError becomes an error at the path.
template <class F>
auto from_file(Context& c, const LoadSite& load, F&& f) {
  try {
    return f();
  } catch (const RunError& e) {
    c.error(Code::file_format, load.span(LoadSite::path), e.what());
    throw Failed{};
  }
}

// The element type that `dtype =` asks for in the tensor or column `name`, or nothing. `text`: a column may be asked for as
// "text", which sets it; nullptr where that makes no sense. Marks the names of a record of types in `used`.
struct WantedType {
  std::optional<DType> dtype;
  bool text = false;
};
WantedType wanted_type(Context&, const LoadSite&, const std::string& name, bool table);
// Reports names in a record of types that the file does not have.
void check_wanted_names(Context&, const LoadSite&, const std::vector<std::string_view>& names);

// load_table.cpp: the columns of a table as a record, or all of it as one matrix.
Datum load_table(Context&, const LoadSite&, const std::string& path);

}  // namespace mmc::elab
