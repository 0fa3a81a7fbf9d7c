#include "compiler/elaborate/late.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/elaborate/operands.h"

namespace mmc::elab {

LateV late_size(Context& c, const TensorV& count, std::int64_t most, Span span) {
  if (c.b.region() != c.graph.root()) {
    c.error(Code::late_inside, span, "how many elements this picks is known only when the study runs, and it stands in a loop")
        .help("`where(mask, x, 0)` keeps the shape; `sum(where(mask, x, 0)) / sum(mask)` is the mean of the chosen ones");
    throw Failed{};
  }
  LateSize late;
  late.name = c.path.empty() ? "k" : c.path;
  late.span = c.user_span(span);
  late.most = most;
  late.key = fmt::format("{} {}:{}", c.path, span.file, span.begin);
  for (const Span& call : c.calls) late.key += fmt::format(" {}:{}", call.file, call.begin);
  const auto same = std::count_if(c.study.late.begin(), c.study.late.end(), [&](const LateSize& other) {
    return other.key == late.key || other.key.starts_with(late.key + '#');
  });
  if (same > 0) late.key += fmt::format("#{}", same);
  auto found = c.options.late_sizes.find(late.key);
  if (found != c.options.late_sizes.end()) late.known = found->second;
  if (most == 0) late.known = 0;
  const std::int64_t trial = c.options.late_trial == 0 ? most : most - 1;
  const std::int64_t size = late.known.value_or(trial);
  if (!late.known) {
    late.output = c.graph.outputs.size();
    c.graph.outputs.push_back({fmt::format("late size {} of {}", c.study.late.size(), late.name), count.value, late.span});
  }
  c.study.late.push_back(late);
  const std::string last = late.name.substr(late.name.rfind('.') == std::string::npos ? 0 : late.name.rfind('.') + 1);
  return {size, Name(last), count.value};
}

TensorV chosen(Context& c, const TensorV& mask, Span span) {
  c.at(span);
  const Type ints = c.graph.type(mask.value).with_dtype(DType::i32);
  const std::int64_t n = ints.dim(0).value();
  const Value ones = build::convert(c.b, mask.value, DType::i32);
  const LateV k = late_size(c, wrap(c, build::reduce_sum(c.b, ones, {0})), n, span);
  // A stable sort, largest first, puts the places of the ones in front, in ascending order.
  const Value order = build::sort(c.b, ones, 0, true).indices;
  AxisInfo axis;
  axis.label = k.name;
  axis.late = k.trial;
  axis.count = k.value;
  return wrap(c, build::slice(c.b, order, {0}, {k.trial}, {1}), {axis});
}

void late_not_static(Context& c, const LateV& late, Span span, std::string_view what) {
  c.error(Code::late_not_static, span, fmt::format("{} must be known before running", what))
      .at(fmt::format("the late size `{}`", late.name.text()))
      .note("the data decide it: it may be a size, the count of a loop or a value, but not what code there is");
  throw Failed{};
}

std::int64_t expect_size(Context& c, const Datum& d, Span span, std::string_view what) {
  if (auto late = d.get<LateV>()) return late->trial;
  return expect_int(c, d, span, what);
}

std::optional<Datum> late_binary(Context& c, ast::BinaryOp op, const Datum& left, const Datum& right, Span span,
                                 Span right_span) {
  auto number = [](const Datum& d) -> std::optional<std::int64_t> {
    if (auto late = d.get<LateV>()) return late->trial;
    if (auto i = d.get<std::int64_t>()) return *i;
    return std::nullopt;
  };
  // A position such as q * (len(x) - 1): a float of this trial; the study is compiled again with the real one.
  if (left.get<double>()) return binary(c, op, left, Datum(*number(right)), span, span, right_span);
  if (right.get<double>()) return binary(c, op, Datum(*number(left)), right, span, span, right_span);
  const auto a = number(left), b = number(right);
  const bool stays_int = op == ast::BinaryOp::add || op == ast::BinaryOp::subtract || op == ast::BinaryOp::multiply ||
                         op == ast::BinaryOp::floor_divide || op == ast::BinaryOp::remainder;
  if (!a || !b || !stays_int) return std::nullopt;
  const Datum result = binary(c, op, Datum(*a), Datum(*b), span, span, right_span);
  const Datum value = binary(c, op, to_tensor(c, left, span), to_tensor(c, right, right_span), span, span, right_span);
  auto text = [](const Datum& d) {
    return d.get<LateV>() ? std::string(d.get<LateV>()->name.text()) : std::to_string(*d.get<std::int64_t>());
  };
  return Datum(LateV{*result.get<std::int64_t>(), Name(fmt::format("{} {} {}", text(left), symbol(op), text(right))),
                     value.tensor()->value});
}

Progress progress(const Context& c) {
  return {c.graph.region(c.graph.root()).nodes.size(), c.graph.outputs.size(), c.study.items.size(), c.study.late.size()};
}

void take_back(Context& c, const Progress& before) {
  c.study.items.resize(before.items);
  std::vector<Output> counts;
  for (std::size_t i = before.late; i < c.study.late.size(); ++i) {
    LateSize& late = c.study.late[i];
    if (!late.output) continue;
    counts.push_back(c.graph.outputs[*late.output]);
    late.output = before.outputs + counts.size() - 1;
  }
  c.graph.outputs.resize(before.outputs);
  c.graph.outputs.insert(c.graph.outputs.end(), counts.begin(), counts.end());

  std::vector<bool> needed(c.graph.node_count(), false);
  std::vector<Value> work;
  for (const Output& count : counts) work.push_back(count.value);
  while (!work.empty()) {
    const NodeId def = c.graph.info(work.back()).def;
    work.pop_back();
    if (!def.valid() || needed[def.index]) continue;
    needed[def.index] = true;
    work.insert(work.end(), c.graph.node(def).operands.begin(), c.graph.node(def).operands.end());
    for (Value captured : captures(c.graph, def)) work.push_back(captured);
  }
  auto& nodes = c.graph.region(c.graph.root()).nodes;
  nodes.erase(std::remove_if(nodes.begin() + static_cast<std::ptrdiff_t>(before.nodes), nodes.end(),
                             [&](NodeId n) { return !needed[n.index]; }),
              nodes.end());
}

}  // namespace mmc::elab
