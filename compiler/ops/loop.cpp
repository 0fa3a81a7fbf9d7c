// The loop: repeated steps that hand values on. Layout in structured.h; derivative in passes/differentiate_loop.cpp.
#include "compiler/graph/views.h"
#include "compiler/ops/define.h"
#include "compiler/support/errors.h"

namespace mmc::ops {

const OpDef& loop() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "loop";
    d.doc =
        "Runs its region `trip` times, one iteration after another. Carried values go from an iteration to the next, scanned "
        "operands come in slice by slice, stacked outputs keep every stride-th iteration's value. `iterate`, `train` and "
        "`repeat` are loops.";
    d.max_operands = any_number;
    d.attrs = {
        {"trip", AttrKind::integer, "the number of iterations"},
        {"carried", AttrKind::integer, "how many values are carried; the other operands are scanned"},
        {"strides", AttrKind::ints, "for each stacked output: iteration t is kept, as row t / stride, when t % stride is 0"},
        {"scan_strides", AttrKind::ints, "for each scanned operand: row t / stride when t % stride is 0, else zeros"},
        {"reversed", AttrKind::flag, "t runs from trip - 1 down to 0"},
        {"stops", AttrKind::flag, "the last yield, a bool[], ends the loop after its iteration"}};
    d.derivative = Structured{};
    d.batching = Batching::loop_only;
    d.batching_why = "iterations depend on each other, and bodies may stop at different times";
    d.structured = true;
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {
namespace {

Type slice_of(Type stacked) { return stacked.with_dims(stacked.dims().subspan(1)); }

Type stack_of(Type row, std::int64_t rows) {
  std::vector<Dim> dims{rows};
  dims.insert(dims.end(), row.dims().begin(), row.dims().end());
  return row.with_dims(dims);
}

}  // namespace

NodeId open_loop(Builder& b, const LoopSpec& spec) {
  Graph& g = b.graph();
  Ints scan_strides = spec.scan_strides;
  if (scan_strides.empty()) scan_strides.assign(spec.scanned.size(), 1);
  std::vector<Value> operands = spec.inits;
  operands.insert(operands.end(), spec.scanned.begin(), spec.scanned.end());
  const NodeId loop = b.node_with_types(ops::loop(), operands,
                                        {{"trip", spec.trip},
                                         {"carried", static_cast<std::int64_t>(spec.inits.size())},
                                         {"strides", Ints{}},
                                         {"scan_strides", scan_strides},
                                         {"reversed", spec.reversed},
                                         {"stops", spec.stops}},
                                        {});
  const RegionId body = g.create_region(loop);
  g.add_param(body, Type::scalar(DType::i32), Name("t"));
  for (Value v : spec.inits) g.add_param(body, g.type(v), g.info(v).name);
  for (std::size_t i = 0; i < spec.scanned.size(); ++i) {
    const Value v = spec.scanned[i];
    require(g.type(v).rank() > 0 && g.type(v).dim(0).value() == stacked_rows(spec.trip, scan_strides.at(i)),
            "a scanned operand has one row per iteration");
    g.add_param(body, slice_of(g.type(v)), g.info(v).name);
  }
  return loop;
}

void close_loop(Builder& b, NodeId loop, std::vector<Value> next, std::vector<Value> outputs, Ints strides, Value stop) {
  Graph& g = b.graph();
  const std::int64_t trip = g.node(loop).attrs.integer("trip");
  const bool stops = g.node(loop).attrs.flag("stops");
  require(next.size() == static_cast<std::size_t>(g.node(loop).attrs.integer("carried")), "a loop yields every carried value");
  require(outputs.size() == strides.size(), "every output of a loop has a stride");
  require(stop.valid() == stops, "a loop that stops yields a condition, and no other does");
  const RegionId body = g.node(loop).regions[0];
  for (std::size_t i = 0; i < next.size(); ++i) {
    require(g.type(next[i]) == g.type(g.region(body).params[1 + i]), "a carried value keeps its type");
    g.add_result(loop, g.type(next[i]), g.info(next[i]).name);
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    g.add_result(loop, stack_of(g.type(outputs[i]), stacked_rows(trip, strides[i])), g.info(outputs[i]).name);
  }
  if (stops) g.add_result(loop, Type::scalar(DType::i32), Name("ran"));
  g.node(loop).attrs.set("strides", std::move(strides));
  std::vector<Value> yields = std::move(next);
  yields.insert(yields.end(), outputs.begin(), outputs.end());
  if (stops) yields.push_back(stop);
  g.region(body).yields = std::move(yields);
}

}  // namespace mmc::build
