// The command `mmc`: chooses a verb, runs it, turns failures into messages and exit codes.
//
//   0 fine   1 the study is wrong   2 wrong use of the command   3 a failure while running   70 a failure of mmc itself
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/support/errors.h"
#include "compiler/syntax/diagnostic.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "mmc/version.h"

namespace mmc {
namespace {

std::string error_head() { return inked("error", Ink::red, colour_error()); }

// A first word that is no verb: what was probably meant, or empty when it is one.
std::string wrong_verb(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  if (word.starts_with("-") || std::find(names.begin(), names.end(), word) != names.end()) return {};
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  if (word.ends_with(".mm")) return fmt::format("to run a study: mmc run {}", word);
  const std::string_view near = nearest(word, candidates);
  if (!near.empty()) return fmt::format("there is no verb `{}`; did you mean `{}`?", word, near);
  return fmt::format("there is no verb `{}`; there are {}", word, fmt::join(names, ", "));
}

int usage_error(std::string_view message) {
  print_error(fmt::format("{}: {}\n", error_head(), message));
  return exit_code::usage;
}

int internal_error(std::string_view message) {
  print_error(
      fmt::format("internal error: {}\n\nThis is a fault of mmc {}, not of your study. Please report it with the study and "
                  "the command that you ran.\n",
                  message, version));
  return exit_code::internal;
}

int parse_and_act(int argc, char** argv) {
  CLI::App app{"mmc compiles a small neural-network study into one graph and runs it."};
  app.name("mmc");
  app.require_subcommand(1);
  app.set_version_flag("--version", version);
  app.footer("`mmc VERB --help` lists a verb's options.");
  Action chosen;
  for (const auto add : {add_run, add_resume, add_sweep, add_test, add_gradcheck, add_profile, add_runs, add_show, add_compare,
                         add_figures, add_check, add_graph, add_summary, add_ops, add_doc, add_explain, add_version})
    add(app, chosen);
  if (argc == 1) {
    print_error(app.help());
    return exit_code::usage;
  }
  if (const std::string wrong = wrong_verb(app, argv[1]); !wrong.empty()) return usage_error(wrong);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    app.exit(help);
    return exit_code::fine;
  } catch (const CLI::ParseError& e) { return usage_error(e.what()); }
  return chosen();
}

}  // namespace
}  // namespace mmc

int main(int argc, char** argv) {
  using namespace mmc;
  prepare_output();
  int code = exit_code::internal;
  try {
    code = parse_and_act(argc, argv);
    finish_output();
  } catch (const UsageError& e) { code = usage_error(e.what()); } catch (const RunError& e) {
    print_error(fmt::format("{}: {}\n", error_head(), e.what()));
    code = exit_code::run_failed;
  } catch (const std::bad_alloc&) {
    print_error(fmt::format("{}: out of memory\n", error_head()));
    code = exit_code::run_failed;
  } catch (const std::exception& e) { code = internal_error(e.what()); } catch (...) {
    code = internal_error("an unknown exception");
  }
  return code;
}
