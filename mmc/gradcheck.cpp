// mmc gradcheck FILE: compares every derivative of a study, that of each `minimize` and of each `grad`, with finite differences in f64.
//
// Each is taken by itself, as a function that can be computed at other points (compiler/passes/isolate.h), and moved along some directions
// (mmc/differences.h). Derivatives a hundred million times smaller than the largest one are lost in rounding, and not judged. What the
// study computes before a derivative, its trainings above all, is computed once for all derivatives.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "compiler/graph/fingerprint.h"
#include "compiler/passes/isolate.h"
#include "compiler/passes/pipeline.h"
#include "compiler/passes/supply.h"
#include "compiler/support/errors.h"
#include "mmc/compile.h"
#include "mmc/differences.h"
#include "mmc/interrupt.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "runtime/executor.h"
#include "runtime/plan/evaluate.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

struct GradcheckVerb {
  StudyOptions study;
  int threads = 1;
};

RunResult run(Graph& g, int threads) {
  PipelineOptions passes;
  passes.evaluator = fast_evaluator();
  passes.disabled = {"fold_constants"};  // nearly all would be constant
  optimise(g, passes);
  RunOptions options;
  options.threads = threads;
  options.trap_nan = false;
  options.interrupt = &interrupted();
  return run_fast(g, options);
}

struct Checked {
  std::size_t tensors = 0, comparisons = 0, corners = 0;
  std::size_t closer = 0;  // of the comparisons: those for which a smaller step had to be taken
  Compared worst;
  bool interrupted = false;
};

bool is_worse(const Compared& a, const Compared& b) {
  return b.where.empty() || std::pair(a.differs, a.error) > std::pair(b.differs, b.error);
}

// The derivative, and what its function needs, at the study's own point. What other derivatives need as well is taken from `known`, or goes there.
RunResult run_point(const IsolatedGrad& of, int threads, KnownValues& known) {
  Graph g = of.graph;
  const std::vector<Fingerprint> prints = fingerprints(g);
  KnownValues given;
  std::vector<Fingerprint> wanted;
  for (Value v : of.before) {
    const Fingerprint& print = prints[v.index];
    if (const auto found = known.find(print); found != known.end()) {
      given.insert(*found);
    } else {
      g.outputs.push_back({fmt::format("before {}", wanted.size()), v, {}});
      wanted.push_back(print);
    }
  }
  supply(g, given);
  RunResult result = run(g, threads);
  const std::size_t own = of.graph.outputs.size();
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (const std::optional<Tensor>& t = result.outputs[own + i]) known.emplace(wanted[i], Literal{t->type, t->data});
  return result;
}

class Function {
 public:
  Function(const IsolatedGrad& of, const RunResult& point, int threads) : of_(of), point_(point), threads_(threads) {
    const std::size_t n = of.wrt.size();
    for (std::size_t i = 0; i < n; ++i) wrt_.push_back(literal(n + i));
    for (std::size_t i = 0; i < of.constants.size(); ++i) constants_.push_back(literal(2 * n + i));
  }

  // Nothing when it was interrupted.
  std::optional<std::vector<Compared>> compare_with(std::size_t which, std::span<const Direction> along_them, double negligible) {
    const std::string name(of_.graph.info(of_.wrt[which]).name.text());
    Graph g = along(of_, which, rows(*point_.outputs[of_.wrt.size() + which], along_them), wrt_, constants_);
    const RunResult values = run(g, threads_);
    if (values.interrupted) return std::nullopt;
    return compare(name.empty() ? "it" : name, along_them, *values.outputs[0], negligible);
  }

 private:
  Literal literal(std::size_t output) const {
    const Tensor& t = *point_.outputs.at(output);
    return {t.type, t.data};
  }
  const IsolatedGrad& of_;
  const RunResult& point_;
  const int threads_;
  std::vector<Literal> wrt_, constants_;
};

// What the derivative was off by has gone with a smaller step: it was no error of the derivative, and not less than what rounding may make up.
bool went_away(const Compared& first, const Compared& now) {
  const double off = std::abs(first.derivative - first.difference);
  return !now.differs && std::abs(now.derivative - now.difference) <= 0.1 * off && now.rounding <= off;
}

// Where they differ, corners of the function may be near: smaller steps tell. False when it was interrupted.
bool look_closer(Function& f, std::size_t which, const std::vector<Direction>& directions, double negligible,
                 std::vector<Compared>& all, Checked& checked) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].differs) open.push_back(i);
  for (double factor : {1.0 / 4, 1.0 / 16, 1.0 / 64, 1.0 / 256, 1.0 / 1024}) {
    if (open.empty()) return true;
    std::vector<Direction> closer;
    for (std::size_t i : open) {
      closer.push_back(directions[i]);
      closer.back().step *= factor;
    }
    const auto compared = f.compare_with(which, closer, negligible);
    if (!compared) return false;
    std::vector<std::size_t> still;
    for (std::size_t k = 0; k < open.size(); ++k) {
      if (went_away(all[open[k]], (*compared)[k])) {
        all[open[k]] = (*compared)[k];
        ++checked.closer;
      } else {
        still.push_back(open[k]);
      }
    }
    open = std::move(still);
  }
  return true;
}

Checked check(const IsolatedGrad& of, int threads, KnownValues& known) {
  Checked checked;
  const RunResult point = run_point(of, threads, known);
  checked.interrupted = point.interrupted;
  if (checked.interrupted) return checked;
  const std::size_t n = of.wrt.size();
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::int64_t k = 0; k < point.outputs[i]->type.elements(); ++k)
      largest = std::max(largest, std::abs(point.outputs[i]->at(k)));
  Function f(of, point, threads);
  for (std::size_t i = 0; i < n; ++i) {
    if (point.outputs[i]->type.elements() == 0) continue;
    const std::vector<Direction> chosen = directions(*point.outputs[n + i], *point.outputs[i]);
    std::optional<std::vector<Compared>> all = f.compare_with(i, chosen, 1e-8 * largest);
    checked.interrupted = !all || !look_closer(f, i, chosen, 1e-8 * largest, *all, checked);
    if (checked.interrupted) return checked;
    ++checked.tensors;
    for (const Compared& c : *all) {
      ++checked.comparisons;
      if (c.corner)
        ++checked.corners;
      else if (is_worse(c, checked.worst))
        checked.worst = c;
    }
  }
  return checked;
}

void add(Checked& sum, const Checked& one) {
  sum.tensors += one.tensors;
  sum.comparisons += one.comparisons - one.corners;
  sum.corners += one.corners;
  sum.closer += one.closer;
  if (!one.worst.where.empty() && is_worse(one.worst, sum.worst)) sum.worst = one.worst;
}

class Gradcheck {
 public:
  Gradcheck(const GradcheckVerb& verb, const Compiled& compiled) : verb_(verb), compiled_(compiled), g_(compiled.study->graph) {}

  int run() {
    // All derivatives that one place of the source asks for, in the order of the first.
    std::vector<std::pair<Span, std::vector<IsolatedGrad>>> places;
    const std::vector<NodeId> all = grads(g_);
    for (NodeId n : all) {
      const Span span = g_.node(n).origin.span;
      auto found = std::ranges::find(places, span, &decltype(places)::value_type::first);
      if (found == places.end()) found = places.insert(found, {span, {}});
      found->second.push_back(isolate(g_, n));
    }
    if (all.empty()) {
      print("the study asks for no derivative\n");
      return exit_code::fine;
    }
    look_for_late_sizes();
    for (const auto& [span, same_place] : places) {
      if (!check_place(span, same_place)) {
        print_error("interrupted\n");
        return exit_code::run_failed;
      }
    }
    std::string text =
        fmt::format("\n{} with finite differences", counted(agreed_, "derivative") + (agreed_ == 1 ? " agrees" : " agree"));
    if (differ_ > 0) text += fmt::format(", {} not", differ_ == 1 ? "1 does" : fmt::format("{} do", differ_));
    if (left_out_ > 0) text += fmt::format(", {} not compared", left_out_ == 1 ? "1 was" : fmt::format("{} were", left_out_));
    print(text + "\n");
    return differ_ == 0 ? exit_code::fine : exit_code::wrong_study;
  }

 private:
  // What does not depend on sizes that only a run can tell is the same in both trials of the compilation.
  void look_for_late_sizes() {
    if (compiled_.study->late.empty()) return;
    const Compiled other = compile(verb_.study, {}, 1);
    require(other.study.has_value(), "the second trial of a study with late sizes failed");
    known_.emplace();
    for (NodeId n : grads(other.study->graph)) known_->insert(print_of(isolate(other.study->graph, n)));
  }

  static Fingerprint print_of(const IsolatedGrad& of) { return fingerprints(of.graph)[of.y.index]; }

  // False when it was interrupted.
  bool check_place(Span span, const std::vector<IsolatedGrad>& derivatives) {
    Checked sum;
    std::set<std::string> reasons;
    std::size_t compared = 0, differing = 0;
    bool stated = false;
    for (const IsolatedGrad& of : derivatives) {
      if (known_ && !known_->contains(print_of(of))) {
        reasons.insert("its sizes become known when the study runs");
      } else {
        const Checked checked = check(of, verb_.threads, computed_);
        if (checked.interrupted) return false;
        ++compared;
        differing += checked.worst.differs ? 1 : 0;
        stated = stated || (checked.worst.differs && of.stated);
        add(sum, checked);
      }
    }
    agreed_ += compared - differing;
    differ_ += differing;
    left_out_ += derivatives.size() - compared;
    print(fmt::format("{}  {}\n", place(compiled_.sources, span), code_line(compiled_.sources, span)));
    if (compared > 0) print(verdict_text(sum, compared));
    if (stated) print("  it goes through a function that states its own derivative, which may be meant to differ\n");
    for (const std::string& why : reasons) {
      const std::string which =
          derivatives.size() == 1 ? "" : fmt::format("{} of {} ", derivatives.size() - compared, derivatives.size());
      print(fmt::format("  {}not compared: {}\n", which, why));
    }
    flush_output();
    return true;
  }

  static std::string verdict_text(const Checked& sum, std::size_t compared) {
    const Compared& w = sum.worst;
    std::string text = fmt::format("  {}  {}in {} of {}",
                                   inked(w.differs ? "DIFFERS" : "agrees", w.differs ? Ink::red : Ink::green, colour_output()),
                                   compared == 1 ? "" : fmt::format("{} times, ", compared),
                                   counted(sum.comparisons, "direction"), counted(sum.tensors, "tensor"));
    if (sum.corners > 0)
      text += fmt::format(", {}at {}: between the slopes of its sides", sum.comparisons > 0 ? "beside " : "",
                          counted(sum.corners, "corner"));
    if (sum.closer > 0) text += fmt::format(", {} with a smaller step: a corner is near", sum.closer);
    if (w.where.empty()) return text + "\n";
    return text + fmt::format("\n  {} at {}: {:.10g}, by differences {:.10g}\n", w.differs ? "most" : "worst", w.where,
                              w.derivative, w.difference);
  }

  const GradcheckVerb& verb_;
  const Compiled& compiled_;
  const Graph& g_;
  std::optional<std::set<Fingerprint>> known_;  // with late sizes: what does not depend on them
  KnownValues computed_;                        // what more than one derivative may need
  std::size_t agreed_ = 0, differ_ = 0, left_out_ = 0;
};

int gradcheck(const GradcheckVerb& verb) {
  const Compiled compiled = compile(verb.study);
  if (!report(compiled)) return exit_code::wrong_study;
  catch_interrupts("");
  try {
    return Gradcheck(verb, compiled).run();
  } catch (const RunError& e) {
    print_error(
        fmt::format("{}: {}\n{}", inked("error", Ink::red, colour_error()), e.what(), excerpt(compiled.sources, e.where)));
    return exit_code::run_failed;
  }
}

}  // namespace

void add_gradcheck(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<GradcheckVerb>();
  CLI::App& verb = *app.add_subcommand("gradcheck", "compares a study's derivatives with finite differences, in f64");
  add_study_options(verb, options->study);
  verb.remove_option(verb.get_option("--dtype"));
  options->study.dtype = "f64";
  verb.add_option("--threads", options->threads, "threads to compute with")->type_name("N")->check(CLI::Range(1, 1024));
  verb.callback([options, &chosen] { chosen = [options] { return gradcheck(*options); }; });
}

}  // namespace mmc
