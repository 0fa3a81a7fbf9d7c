#include "compiler/passes/tile_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "compiler/graph/views.h"
#include "compiler/ops/build.h"
#include "compiler/ops/ops.h"
#include "compiler/passes/rewrite.h"
#include "compiler/passes/row_ops.h"

namespace mmc {
namespace {

constexpr std::int64_t fewest_rows = 1000;       // of a batch that is tiled
constexpr double least_work = 200'000;           // numbers that all ops of a tiled chain make
constexpr double least_work_fused = 4'000'000;   // when they are one pass over memory anyway
constexpr std::int64_t cache_goal = 384 * 1024;  // bytes that a tile's values take together: most of a second-level cache
constexpr std::int64_t smallest_tile = 64, usual_tile = 1024, largest_tile = 8192;
constexpr std::int64_t most_tiles = 64;  // then each tile's sums reach the totals by themselves (structured.h)

// Rows of a tile for values that take `row_bytes` a row: a divisor of `rows`, or 0 when none is near.
std::int64_t tile_of(std::int64_t rows, std::int64_t row_bytes) {
  const std::int64_t goal = std::clamp(cache_goal / std::max<std::int64_t>(1, row_bytes), smallest_tile, usual_tile);
  // As few tiles as fit the cache, but no more than whose sums go straight into the totals.
  const std::int64_t fewest = std::clamp<std::int64_t>((rows + goal - 1) / goal, 2, most_tiles);
  for (std::int64_t tiles = fewest; tiles <= most_tiles; ++tiles)
    if (rows % tiles == 0 && rows / tiles <= largest_tile) return rows / tiles >= smallest_tile ? rows / tiles : 0;
  // The nearest number of tiles below, when it is not much below.
  for (std::int64_t tiles = fewest; tiles >= 2; --tiles)
    if (rows % tiles == 0 && rows / tiles <= 4 * goal) return rows / tiles;
  return 0;
}

// How the nodes of one region share in tiling batches of `rows` rows. Level k: everything that waits for k of the maps that are
// to come. A node on rows goes into map k; another one stands before it.
class Chain {
 public:
  Chain(Graph& graph, RegionId region, std::int64_t rows) : g_(graph), region_(region), rows_(rows) {}

  // Builds the maps that are worth it, if any.
  bool run(Rewriter& r) {
    classify();
    find_uses();
    std::vector<Tiles> worth;
    for (auto& [level, tiles] : maps_)
      if (choose_tile(tiles)) worth.push_back(tiles);
    if (worth.empty()) return false;
    rebuild(r);
    return true;
  }

 private:
  struct Tiles {
    int level = 0;
    std::vector<NodeId> nodes;
    std::int64_t tile = 0;  // rows; 0: not worth it
  };
  struct Where {
    int level = 0;  // of the map that makes it, or: how many maps it waits for
    bool in_map = false;
    RowOp op = RowOp::none;
  };

  const Where& where(NodeId n) const { return where_.at(n.index); }
  bool is_here(Value v) const { return g_.info(v).def.valid() && where_.count(g_.info(v).def.index) != 0; }

  // The level at which v can be read; from within the map that makes it when `in_map`.
  int level_of(Value v, bool in_map) const {
    if (!is_here(v)) return 0;
    const Where& w = where(g_.info(v).def);
    return w.in_map && !(in_map && w.op == RowOp::rows) ? w.level + 1 : w.level;
  }

  void classify() {
    for (NodeId id : g_.region(region_).nodes) {
      const Node& n = g_.node(id);
      std::vector<Value> reads = n.operands;
      if (!n.regions.empty())
        for (Value v : captures(g_, id)) reads.push_back(v);
      Where w;
      w.op = row_op(g_, n, rows_);
      w.in_map = w.op != RowOp::none;
      for (std::size_t i = 0; i < reads.size(); ++i)
        w.level = std::max(w.level, level_of(reads[i], w.in_map && reads_rows(g_, n, i, rows_)));
      where_[id.index] = w;
      if (!w.in_map) continue;
      maps_[w.level].level = w.level;
      maps_[w.level].nodes.push_back(id);
    }
  }

  // Who reads each value of this region's nodes: a node of a map, by its level, or anything else.
  void find_uses() {
    const auto note = [&](Value v, int level) {
      if (is_here(v)) used_[v.index].insert(level);
    };
    for (NodeId id : g_.region(region_).nodes) {
      const Node& n = g_.node(id);
      const Where& w = where(id);
      for (std::size_t i = 0; i < n.operands.size(); ++i)
        note(n.operands[i], w.in_map && reads_rows(g_, n, i, rows_) ? w.level : -1);
      if (!n.regions.empty())
        for (Value v : captures(g_, id)) note(v, -1);
    }
    for (Value v : g_.region(region_).yields) note(v, -1);
    for (const Output& o : g_.outputs) note(o.value, -1);
  }

  bool used_outside(Value v, int level) const {
    const auto it = used_.find(v.index);
    return it != used_.end() && std::ranges::any_of(it->second, [&](int l) { return l != level; });
  }

  // Is v there when the map is done: made before it, or one of its results?
  bool is_outside(Value v, const Tiles& tiles) const {
    const bool made_here = is_here(v) && where(g_.info(v).def).in_map && where(g_.info(v).def).level == tiles.level;
    return !made_here || used_outside(v, tiles.level);
  }

  bool choose_tile(Tiles& tiles) {
    double work = 0;
    std::int64_t row_bytes = 0;
    int nodes = 0;
    bool fused_anyway = true;  // elementwise ops alone are one pass over memory already
    for (NodeId id : tiles.nodes) {
      const Node& n = g_.node(id);
      if (only_moves(n)) continue;
      ++nodes;
      fused_anyway = fused_anyway && (n.op->elementwise || n.op == &ops::reduce_sum());
      work += work_of(g_, n);
      if (where(id).op == RowOp::rows)
        for (Value v : n.results) row_bytes += g_.type(v).bytes() / rows_;
    }
    if (nodes >= 2 && work >= (fused_anyway ? least_work_fused : least_work)) tiles.tile = tile_of(rows_, row_bytes);
    return tiles.tile > 0;
  }

  // The region's nodes again, by level: what stands before map k, then map k.
  void rebuild(Rewriter& r) {
    const std::vector<NodeId> nodes = g_.region(region_).nodes;
    int last = 0;
    for (NodeId id : nodes) last = std::max(last, where(id).level);
    g_.region(region_).nodes.clear();
    Builder b(g_, region_);
    for (int level = 0; level <= last; ++level) {
      const auto map = maps_.find(level);
      const bool tiled = map != maps_.end() && map->second.tile > 0;
      for (NodeId id : nodes)
        if (where(id).level == level && !(where(id).in_map && tiled)) g_.append(region_, id);
      if (tiled) write_map(map->second, b, r);
    }
  }

  void write_map(const Tiles& tiles, Builder& b, Rewriter& r) {
    const std::int64_t count = rows_ / tiles.tile;
    b.set_origin(g_.node(tiles.nodes.back()).origin);
    const NodeId map = build::open_map(b, count, {});
    const RegionId body = g_.node(map).regions[0];
    Builder in(g_, body);
    std::unordered_map<std::uint32_t, Value> image;
    std::vector<NodeId> before;  // the reshapes of what the map scans stand before it
    g_.region(region_).nodes.pop_back();
    const auto bring = [&](Value v) {
      const auto it = image.find(v.index);
      if (it != image.end()) return it->second;
      b.set_origin(g_.node(map).origin);
      const Value rows = build::reshape(b, r(v), split(g_.type(v), tiles.tile));
      g_.node(map).operands.push_back(rows);
      const Type slice = g_.type(rows).with_dims(g_.type(rows).dims().subspan(1));
      return image[v.index] = g_.add_param(body, slice, g_.info(v).name);
    };
    std::vector<Value> stacked, summed, rows_out, sums_out;
    std::vector<NodeId>
        views;  // the other shape of what is there outside of the map anyway: made of that, without a copy of its own
    for (NodeId id : tiles.nodes) {
      const Node n = g_.node(id);
      std::vector<Value> operands;
      for (std::size_t i = 0; i < n.operands.size(); ++i)
        operands.push_back(reads_rows(g_, n, i, rows_) ? bring(n.operands[i]) : r(n.operands[i]));
      in.set_origin(n.origin);
      const NodeId made = write_row_op(in, n, operands, g_.region(body).params[0], tiles.tile);
      for (std::size_t i = 0; i < n.results.size(); ++i) {
        const Value v = g_.node(made).results[i];
        g_.info(v).name = g_.info(n.results[i]).name;
        if (where(id).op == RowOp::sum) {
          summed.push_back(v);
          sums_out.push_back(n.results[i]);
          continue;
        }
        image[n.results[i].index] = v;
        if (!used_outside(n.results[i], tiles.level)) continue;
        if (n.op == &ops::reshape() && is_outside(n.operands[0], tiles)) {
          views.push_back(id);
          continue;
        }
        stacked.push_back(v);
        rows_out.push_back(n.results[i]);
      }
    }
    g_.append(region_, map);
    build::close_map(b, map, stacked, summed);
    const std::vector<Value> results = g_.node(map).results;
    b.set_origin(g_.node(map).origin);
    for (std::size_t i = 0; i < rows_out.size(); ++i)
      r.replace(rows_out[i], build::reshape(b, results[i], g_.type(rows_out[i]).dims()));
    for (std::size_t i = 0; i < sums_out.size(); ++i) r.replace(sums_out[i], results[rows_out.size() + i]);
    for (NodeId id : views) {
      const Value v = g_.node(id).results[0];
      b.set_origin(g_.node(id).origin);
      r.replace(v, build::reshape(b, r(g_.node(id).operands[0]), g_.type(v).dims()));
    }
  }

  std::vector<Dim> split(Type t, std::int64_t tile) const {
    std::vector<Dim> dims{rows_ / tile, tile};
    dims.insert(dims.end(), t.dims().begin() + 1, t.dims().end());
    return dims;
  }

  Graph& g_;
  RegionId region_;
  std::int64_t rows_;
  std::unordered_map<std::uint32_t, Where> where_;         // by node
  std::map<int, Tiles> maps_;                              // by level
  std::unordered_map<std::uint32_t, std::set<int>> used_;  // by value
};

// The sizes of batches that a region's ops make, the largest first.
std::vector<std::int64_t> batches(const Graph& g, RegionId region) {
  std::set<std::int64_t, std::greater<>> found;
  for (NodeId id : g.region(region).nodes)
    for (Value v : g.node(id).results)
      if (g.node(id).regions.empty() && g.type(v).rank() > 1 && g.type(v).dim(0).value() >= fewest_rows)
        found.insert(g.type(v).dim(0).value());
  return {found.begin(), found.end()};
}

}  // namespace

bool tile_rows(Graph& g) {
  std::vector<RegionId> regions{g.root()};
  walk(g, g.root(), [&](NodeId n) { regions.insert(regions.end(), g.node(n).regions.begin(), g.node(n).regions.end()); });
  Rewriter r(g);
  bool changed = false;
  for (RegionId region : regions)
    for (std::int64_t rows : batches(g, region)) {
      if (!Chain(g, region, rows).run(r)) continue;
      changed = true;
      r.run({[](NodeId, Builder&) { return true; }, {}, {}, {}});  // before the next looks at the region
    }
  return changed;
}

}  // namespace mmc
