// mmc gradcheck FILE: compares every derivative of a study, that of each `minimize` and of each `grad`, with finite differences in f64.
//
// Of each tensor that is differentiated by, some elements are moved (the one with the largest derivative, and others drawn), and once all
// together along a drawn direction. A central difference with step h is exact to about h^2 + 1e-16 / h, relative to the size of the
// function: with h near 6e-6 to ten digits of a well-scaled one. Derivatives a hundred million times smaller than the largest one are
// lost in that, and not judged.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <set>

#include "compiler/graph/fingerprint.h"
#include "compiler/passes/isolate.h"
#include "compiler/passes/pipeline.h"
#include "compiler/support/errors.h"
#include "mmc/compile.h"
#include "mmc/interrupt.h"
#include "mmc/output.h"
#include "mmc/verbs.h"
#include "runtime/executor.h"
#include "runtime/plan/evaluate.h"
#include "runtime/report/text.h"

namespace mmc {
namespace {

constexpr double agrees_within = 1e-6;  // relative
constexpr std::size_t drawn_elements = 3;

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

// One comparison: along `direction` from the study's point.
struct Compared {
  std::string where;  // "net.weight[3, 1]" or "net.weight, all of it"
  double derivative = 0, difference = 0;
  double error = 0;      // relative
  bool differs = false;  // by more than rounding explains
  bool corner = false;   // it does, since the slopes on the two sides differ, and the derivative lies between them
};

std::string index_text(const Type& type, std::int64_t flat) {
  std::string text;
  for (std::size_t axis = type.rank(); axis-- > 0;) {
    const std::int64_t size = type.dim(axis).value();
    text = fmt::format("{}{}{}", flat % size, text.empty() ? "" : ", ", text);
    flat /= size;
  }
  return text.empty() ? "" : "[" + text + "]";
}

// The elements to be moved: those with the largest derivative, and some drawn ones; the same every time.
std::vector<std::int64_t> chosen_elements(const Tensor& derivative) {
  const std::int64_t n = derivative.type.elements();
  std::int64_t largest = 0;
  for (std::int64_t i = 1; i < n; ++i)
    if (std::abs(derivative.at(i)) > std::abs(derivative.at(largest))) largest = i;
  std::set<std::int64_t> chosen{largest};
  std::mt19937_64 draw(static_cast<std::uint64_t>(n));
  for (std::size_t k = 0; k < drawn_elements; ++k)
    chosen.insert(static_cast<std::int64_t>(draw() % static_cast<std::uint64_t>(n)));
  return {chosen.begin(), chosen.end()};
}

// Rows of moved tensors: the point itself, then for each direction one step to either side.
class Moves {
 public:
  Moves(const Tensor& point, const Tensor& derivative) : point_(point), derivative_(derivative) {
    const std::int64_t n = point.type.elements();
    row_.assign(point.as<double>(), point.as<double>() + n);
    rows_ = row_;
    for (std::int64_t i : chosen_elements(derivative)) {
      std::vector<double> direction(static_cast<std::size_t>(n), 0.0);
      direction[static_cast<std::size_t>(i)] = 1;
      add(index_text(point.type, i), direction, std::abs(point.at(i)));
    }
    if (n == 1) return;
    std::mt19937_64 draw(1);
    std::vector<double> direction;
    double largest = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      direction.push_back((draw() & 1) != 0 ? 1.0 : -1.0);
      largest = std::max(largest, std::abs(point.at(i)));
    }
    add(", all of it", direction, largest);
  }

  Literal rows() const {
    std::vector<Dim> dims{static_cast<std::int64_t>(1 + 2 * steps_.size())};
    dims.insert(dims.end(), point_.type.dims().begin(), point_.type.dims().end());
    return make_literal(Type::tensor(DType::f64, dims), rows_.data());
  }

  // From y at the rows; `negligible` is the size of a derivative that rounding may make up.
  std::vector<Compared> compare(const std::string& name, const Tensor& y, double negligible) const {
    std::vector<Compared> found;
    const double here = y.at(0);
    for (std::size_t k = 0; k < steps_.size(); ++k) {
      const Step& s = steps_[k];
      const double above = y.at(static_cast<std::int64_t>(1 + 2 * k)), below = y.at(static_cast<std::int64_t>(2 + 2 * k));
      const double right = (above - here) / s.h, left = (here - below) / s.h;
      Compared c{name + s.where, s.slope, (above - below) / (2 * s.h), 0, false, false};
      const double rounding = std::max(negligible, 1e-14 * std::max({std::abs(here), std::abs(above), std::abs(below)}) / s.h);
      const double scale = std::max({std::abs(c.derivative), std::abs(c.difference), rounding, 1e-300});
      const double off = std::abs(c.derivative - c.difference);
      c.error = std::isfinite(off) ? off / scale : HUGE_VAL;
      c.differs = !(off <= agrees_within * scale + rounding);
      const double low = std::min(left, right), high = std::max(left, right), slack = agrees_within * scale + rounding;
      c.corner = c.differs && c.derivative >= low - slack && c.derivative <= high + slack;
      found.push_back(c);
    }
    return found;
  }

 private:
  struct Step {
    std::string where;
    double h, slope;
  };

  void add(const std::string& where, const std::vector<double>& direction, double size) {
    const double h = 6e-6 * std::max(1.0, size);
    double slope = 0;
    for (std::size_t i = 0; i < direction.size(); ++i) slope += direction[i] * derivative_.at(static_cast<std::int64_t>(i));
    for (const double side : {h, -h})
      for (std::size_t i = 0; i < direction.size(); ++i) rows_.push_back(row_[i] + side * direction[i]);
    steps_.push_back({where, h, slope});
  }

  const Tensor& point_;
  const Tensor& derivative_;
  std::vector<double> row_, rows_;
  std::vector<Step> steps_;
};

struct Checked {
  std::size_t tensors = 0, comparisons = 0, corners = 0;
  Compared worst;
  bool interrupted = false;
};

Checked check(const IsolatedGrad& of, int threads) {
  Checked checked;
  Graph base = of.graph;
  RunResult point = run(base, threads);
  checked.interrupted = point.interrupted;
  if (checked.interrupted) return checked;
  const std::size_t n = of.wrt.size();
  std::vector<Literal> wrt, constants;
  const auto literal = [&](std::size_t output) {
    const Tensor& t = *point.outputs.at(output);
    return Literal{t.type, t.data};
  };
  for (std::size_t i = 0; i < n; ++i) wrt.push_back(literal(n + i));
  for (std::size_t i = 0; i < of.constants.size(); ++i) constants.push_back(literal(2 * n + i));
  double largest = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::int64_t k = 0; k < wrt[i].type.elements(); ++k) largest = std::max(largest, std::abs(point.outputs[i]->at(k)));
  for (std::size_t i = 0; i < n; ++i) {
    if (wrt[i].type.elements() == 0) continue;
    const Moves moves(*point.outputs[n + i], *point.outputs[i]);
    Graph function = along(of, i, moves.rows(), wrt, constants);
    const RunResult values = run(function, threads);
    checked.interrupted = values.interrupted;
    if (checked.interrupted) return checked;
    const std::string name(of.graph.info(of.wrt[i]).name.text());
    ++checked.tensors;
    for (const Compared& c : moves.compare(name.empty() ? "it" : name, *values.outputs[0], 1e-8 * largest)) {
      ++checked.comparisons;
      if (c.corner) {
        ++checked.corners;
      } else if (checked.worst.where.empty() ||
                 std::pair(c.differs, c.error) > std::pair(checked.worst.differs, checked.worst.error)) {
        checked.worst = c;
      }
    }
  }
  return checked;
}

void add(Checked& sum, const Checked& one) {
  sum.tensors += one.tensors;
  sum.comparisons += one.comparisons - one.corners;
  sum.corners += one.corners;
  const bool worse = std::pair(one.worst.differs, one.worst.error) > std::pair(sum.worst.differs, sum.worst.error);
  if (!one.worst.where.empty() && (sum.worst.where.empty() || worse)) sum.worst = one.worst;
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
      } else if (of.hidden_stop) {
        reasons.insert("`stop_gradient` inside of a `for` or `iterate` cannot be held constant");
      } else {
        const Checked checked = check(of, verb_.threads);
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
    if (w.where.empty()) return text + "\n";
    return text + fmt::format("\n  {} at {}: {:.10g}, by differences {:.10g}\n", w.differs ? "most" : "worst", w.where,
                              w.derivative, w.difference);
  }

  const GradcheckVerb& verb_;
  const Compiled& compiled_;
  const Graph& g_;
  std::optional<std::set<Fingerprint>> known_;  // with late sizes: what does not depend on them
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
