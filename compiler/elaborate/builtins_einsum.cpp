// einsum: a sum of products by named axes, as NumPy and PyTorch write it. Everything is known while compiling: the pattern
// becomes diagonals, sums, products of two tensors at a time from the left (`dot`), and at last an order of axes.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "compiler/elaborate/builtins.h"
#include "compiler/elaborate/operands.h"

namespace mmc::elab {
namespace {

// An axis label: a letter, or a position counted from the end among the axes that `...` stands for.
using Label = int;
using Labels = std::vector<Label>;
constexpr Label rest = 1000;  // rest + k: the k-th axis before the end of `...`

struct Term {
  Value value;
  Labels labels;
};

bool contains(const Labels& labels, Label l) { return std::ranges::find(labels, l) != labels.end(); }
std::int64_t position(const Labels& labels, Label l) { return std::ranges::find(labels, l) - labels.begin(); }

class Einsum {
 public:
  Einsum(Context& context, const CallSite& call) : c(context), site(call) {}

  Datum run(const std::string& pattern, const std::vector<Given>& given) {
    read(pattern, given.size());
    const Typed operands = same_dtype(c, given, site.span, "`einsum`");
    std::vector<Term> terms;
    for (std::size_t i = 0; i < given.size(); ++i) operands_.push_back({operands.tensors[i], given[i].span});
    for (std::size_t i = 0; i < given.size(); ++i) terms.push_back(label_axes(i));
    choose_output();
    for (Term& t : terms) take_diagonals(t);
    Term product = terms[0];
    for (std::size_t i = 1; i < terms.size(); ++i) {
      Labels later = output_;
      for (std::size_t k = i + 1; k < terms.size(); ++k)
        later.insert(later.end(), terms[k].labels.begin(), terms[k].labels.end());
      product = multiply(product, terms[i], later);
    }
    sum_unneeded(product, output_);
    Ints order;
    for (Label l : output_) order.push_back(position(product.labels, l));
    return wrap(c, build::transpose(c.b, product.value, order));
  }

 private:
  [[noreturn]] void fail(std::string message, std::string help = {}) {
    auto& e = c.error(Code::bad_argument, site.spans[0], std::move(message));
    if (!help.empty()) e.help(std::move(help));
    throw Failed{};
  }

  // "ij,jk->ik": one part for each operand, and optionally the result's.
  void read(const std::string& pattern, std::size_t operands) {
    std::string left = pattern;
    std::erase(left, ' ');
    if (const auto arrow = left.find("->"); arrow != std::string::npos) {
      output_text_ = left.substr(arrow + 2);
      left.resize(arrow);
    }
    inputs_.emplace_back();
    for (const char letter : left) {
      if (letter == ',')
        inputs_.emplace_back();
      else
        inputs_.back() += letter;
    }
    for (const std::string& part : inputs_) check(part);
    if (output_text_) check(*output_text_);
    if (inputs_.size() != operands)
      fail(fmt::format("the pattern has {} parts for {} tensors", inputs_.size(), operands),
           "one part for each tensor, separated by commas");
  }

  void check(std::string part) {
    if (const auto dots = part.find("..."); dots != std::string::npos) part.erase(dots, 3);
    for (const char letter : part)
      if (!std::isalpha(static_cast<unsigned char>(letter)))
        fail(fmt::format("`{}` in the pattern is not the name of an axis", letter),
             "a letter for each axis, `...` for leading ones: \"ij,jk->ik\"");
  }

  // The labels of a part; `axes` of the operand that `...` stands for.
  static Labels labels_of(const std::string& part, std::int64_t axes) {
    Labels labels;
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] != '.') {
        labels.push_back(part[i]);
        continue;
      }
      for (std::int64_t k = axes; k > 0; --k) labels.push_back(rest + static_cast<int>(k));
      i += 2;
    }
    return labels;
  }

  Term label_axes(std::size_t which) {
    const auto& [x, at] = operands_[which];
    const std::string& part = inputs_[which];
    const std::vector<std::int64_t> shape = sizes(c, x);
    const bool open = part.find('.') != std::string::npos;
    const auto named = static_cast<std::int64_t>(part.size()) - (open ? 3 : 0);
    const auto more = static_cast<std::int64_t>(shape.size()) - named;
    if (more < 0 || (more > 0 && !open)) {
      auto& e = c.error(Code::wrong_rank, at, fmt::format("the pattern `{}` names {} axes", part, named)).at(type_text(c, x));
      if (more > 0) e.help(fmt::format("leading axes are written `...{}`", part));
      throw Failed{};
    }
    open_axes_ = std::max(open_axes_, open ? more : 0);
    Term t{x.value, labels_of(part, more)};
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const auto [known, first] = sizes_.try_emplace(t.labels[i], shape[i], which);
      if (known->second.first != shape[i]) sizes_differ(t.labels[i], known->second, {shape[i], which});
    }
    return t;
  }

  using Sized = std::pair<std::int64_t, std::size_t>;  // the size of an axis, and the operand that has it
  [[noreturn]] void sizes_differ(Label label, Sized a, Sized b) {
    const std::string axis = label >= rest ? "an axis of `...`" : fmt::format("axis `{}`", static_cast<char>(label));
    auto& e = c.error(Code::shapes_differ, site.span, fmt::format("{} has two sizes: {} and {}", axis, a.first, b.first));
    label_operand(c, e, operands_[a.second].second, type_text(c, operands_[a.second].first), "one tensor");
    if (a.second != b.second)
      label_operand(c, e, operands_[b.second].second, type_text(c, operands_[b.second].first), "the other");
    throw Failed{};
  }

  // Without `->` the result has the axes that occur once, in alphabetical order, after those of `...`.
  void choose_output() {
    if (output_text_) {
      output_ = labels_of(*output_text_, open_axes_);
      for (std::size_t i = 0; i < output_.size(); ++i) {
        const bool twice = position(output_, output_[i]) != static_cast<std::int64_t>(i);
        if (twice) fail(fmt::format("axis `{}` stands twice in the result of the pattern", static_cast<char>(output_[i])));
        if (!sizes_.contains(output_[i]))
          fail(fmt::format("axis `{}` of the result is in none of the tensors", static_cast<char>(output_[i])));
      }
      return;
    }
    std::map<Label, int> times;
    for (const std::string& part : inputs_)
      for (const Label l : labels_of(part, 0)) ++times[l];
    output_ = labels_of("...", open_axes_);
    for (const auto& [label, count] : times)
      if (count == 1) output_.push_back(label);
  }

  // A label that a tensor has twice: its diagonal along these two axes.
  void take_diagonals(Term& t) {
    for (std::size_t i = 0; i < t.labels.size(); ++i) {
      const auto again = std::find(t.labels.begin() + static_cast<std::ptrdiff_t>(i) + 1, t.labels.end(), t.labels[i]);
      if (again == t.labels.end()) continue;
      Ints order;
      Labels labels;
      for (std::size_t k = 0; k < t.labels.size(); ++k) {
        if (k == i || k == static_cast<std::size_t>(again - t.labels.begin())) continue;
        order.push_back(static_cast<std::int64_t>(k));
        labels.push_back(t.labels[k]);
      }
      order.push_back(static_cast<std::int64_t>(i));
      order.push_back(again - t.labels.begin());
      labels.push_back(t.labels[i]);
      t = {diagonal_of(build::transpose(c.b, t.value, order)), labels};
      return take_diagonals(t);
    }
  }

  // Every (n + 1)-th element of the square matrices laid out flat.
  Value diagonal_of(Value x) {
    std::vector<std::int64_t> flat = c.b.type(x).sizes();
    const std::int64_t n = flat.back();
    flat.pop_back();
    flat.back() = n * n;
    Ints starts(flat.size(), 0), strides(flat.size(), 1);
    strides.back() = n + 1;
    return build::slice(c.b, build::reshape(c.b, x, dims_of(flat)), starts, flat, strides);
  }

  void sum_unneeded(Term& t, const Labels& needed) {
    Ints axes;
    Labels kept;
    for (std::size_t i = 0; i < t.labels.size(); ++i) {
      if (contains(needed, t.labels[i]))
        kept.push_back(t.labels[i]);
      else
        axes.push_back(static_cast<std::int64_t>(i));
    }
    if (!axes.empty()) t = {build::reduce_sum(c.b, t.value, axes), kept};
  }

  // Axes of both are summed over when nothing needs them later; else they run along.
  Term multiply(Term a, Term b, const Labels& later) {
    Labels for_a = later, for_b = later;
    for_a.insert(for_a.end(), b.labels.begin(), b.labels.end());
    for_b.insert(for_b.end(), a.labels.begin(), a.labels.end());
    sum_unneeded(a, for_a);
    sum_unneeded(b, for_b);
    Ints a_batch, b_batch, a_inner, b_inner;
    Labels batch, a_free, b_free;
    for (const Label l : a.labels) {
      if (!contains(b.labels, l)) {
        a_free.push_back(l);
      } else if (contains(later, l)) {
        batch.push_back(l);
        a_batch.push_back(position(a.labels, l));
        b_batch.push_back(position(b.labels, l));
      } else {
        a_inner.push_back(position(a.labels, l));
        b_inner.push_back(position(b.labels, l));
      }
    }
    for (const Label l : b.labels)
      if (!contains(a.labels, l)) b_free.push_back(l);
    batch.insert(batch.end(), a_free.begin(), a_free.end());
    batch.insert(batch.end(), b_free.begin(), b_free.end());
    return {build::dot(c.b, a.value, b.value, a_batch, b_batch, a_inner, b_inner), batch};
  }

  Context& c;
  const CallSite& site;
  std::vector<std::string> inputs_;
  std::optional<std::string> output_text_;
  Labels output_;
  std::int64_t open_axes_ = 0;
  std::vector<std::pair<TensorV, Span>> operands_;
  std::map<Label, Sized> sizes_;
};

Datum einsum(Context& c, const CallSite& site, Arguments& args) {
  const std::string pattern = expect_string(c, args[0], site.spans[0], "the pattern of `einsum`");
  std::vector<Given> given;
  for (const Datum& item : items_of(args[1])) {
    const std::size_t place = given.size() + 1;
    const bool here = site.arguments && place < site.arguments->size();
    given.push_back({item, here ? (*site.arguments)[place].value->span : site.span});
  }
  if (given.empty()) {
    c.error(Code::missing_argument, site.span, "`einsum` needs a tensor for each part of its pattern")
        .help("`einsum(\"ij,jk->ik\", a, b)`");
    throw Failed{};
  }
  return Einsum(c, site).run(pattern, given);
}

constexpr Builtin table[] = {
    {"einsum", "pattern, operands...",
     "A sum of products by named axes: `einsum(\"ij,jk->ik\", a, b)` is a @ b. A letter names an axis of each tensor, equal letters "
     "run along together, and what is not in the result is summed over; `...` stands for leading axes. Without `->` the result has the "
     "axes named once, in alphabetical order. As numpy.einsum and torch.einsum; no axis of size 1 is stretched.",
     einsum},
};

}  // namespace

std::span<const Builtin> einsum_builtins() { return table; }

}  // namespace mmc::elab
