// The map: independent iterations. Layout in structured.h; derivative in passes/differentiate_map.cpp.
#include <utility>

#include "compiler/ops/define.h"
#include "compiler/support/errors.h"

namespace mmc::ops {

const OpDef& map() {
  static const OpDef def = [] {
    OpDef d;
    d.name = "map";
    d.doc =
        "Runs its region for i = 0 .. count - 1, independently and in any order, each with its slices of the scanned operands; "
        "results are stacked along a new leading axis, or summed over the iterations in a fixed tree. `for` is a map.";
    d.max_operands = any_number;
    d.attrs = {{"count", AttrKind::integer, "the number of iterations, the leading size of every scanned operand"},
               {"summed", AttrKind::integer,
                "how many of the yields, the last ones, are summed instead of stacked: in tiles of 64 iterations, ascending"}};
    d.derivative = Structured{};
    d.batching = Batching::leading_axis;
    d.structured = true;
    return d;
  }();
  return def;
}

}  // namespace mmc::ops

namespace mmc::build {

NodeId open_map(Builder& b, std::int64_t count, std::vector<Value> scanned) {
  Graph& g = b.graph();
  const NodeId map = b.node_with_types(ops::map(), std::move(scanned), {{"count", count}, {"summed", std::int64_t{0}}}, {});
  const RegionId body = g.create_region(map);
  g.add_param(body, Type::scalar(DType::i32), Name("i"));
  for (std::size_t i = 0; i < g.node(map).operands.size(); ++i) {
    const Value v = g.node(map).operands[i];
    const Type type = g.type(v);
    require(type.rank() > 0 && type.dim(0).value() == count, "a scanned operand has one row per iteration");
    g.add_param(body, type.with_dims(type.dims().subspan(1)), g.info(v).name);
  }
  return map;
}

void close_map(Builder& b, NodeId map, std::vector<Value> stacked, std::vector<Value> summed) {
  Graph& g = b.graph();
  const std::int64_t count = g.node(map).attrs.integer("count");
  for (Value v : stacked) {
    const Type row = g.type(v);
    std::vector<Dim> dims{count};
    dims.insert(dims.end(), row.dims().begin(), row.dims().end());
    g.add_result(map, row.with_dims(dims), g.info(v).name);
  }
  for (Value v : summed) g.add_result(map, g.type(v), g.info(v).name);
  g.node(map).attrs.set("summed", static_cast<std::int64_t>(summed.size()));
  std::vector<Value> yields = std::move(stacked);
  yields.insert(yields.end(), summed.begin(), summed.end());
  g.region(g.node(map).regions[0]).yields = std::move(yields);
}

}  // namespace mmc::build
