// mmc check FILE: finds what is wrong with a study without running it. Silent when all is well.
#include "mmc/compile.h"
#include "mmc/verbs.h"

namespace mmc {

void add_check(CLI::App& app, Action& chosen) {
  struct Options {
    StudyOptions study;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App& verb = *app.add_subcommand("check", "says what is wrong with a study, without running it");
  add_study_options(verb, options->study);
  verb.add_flag("--json", options->json, "the messages as a JSON array on standard output, for editors");
  verb.callback([options, &chosen] {
    chosen = [options] {
      // Never taken apart: the process ends here, and its memory with it, which is faster than node by node.
      static const Compiled* const compiled = new Compiled(compile(options->study));
      return report(*compiled, options->json) ? exit_code::fine : exit_code::wrong_study;
    };
  });
}

}  // namespace mmc
