// mmc version: which build this is.
#include <fmt/format.h>

#include "mmc/output.h"
#include "mmc/verbs.h"
#include "mmc/version.h"

namespace mmc {
namespace {

std::string_view vector_width() {
#if defined(__AVX512F__)
  return "512-bit vectors";
#elif defined(__AVX2__)
  return "256-bit vectors";
#else
  return "128-bit vectors";
#endif
}

}  // namespace

void add_version(CLI::App& app, Action& chosen) {
  app.add_subcommand("version", "says which build this is")->callback([&chosen] {
    chosen = [] {
      print(fmt::format("mmc {}, {}\n", version, vector_width()));
      return exit_code::fine;
    };
  });
}

}  // namespace mmc
