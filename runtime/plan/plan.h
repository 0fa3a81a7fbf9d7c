// The plan: a graph as instructions over one arena, ready to run.
//
// Each region of the graph becomes a block: a list of steps in order. A step is a kernel with its constant description, or
// control (a loop, a map, a branch, a guard). Operands are named by buffer; a buffer is a slot of the pointer table that kernels
// see (kernels/kernel.h). Some buffers own a piece of the arena (place_buffers.h), others point to a constant, to an output's
// tensor, or move: the row of a series that this iteration writes, the slice that it reads. So scanned slices are read and series
// are written in place, and a loop costs a few pointers per iteration.
//
// The graph must outlive its plan: names, positions and constants are read from it.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/graph/graph.h"
#include "runtime/data/data_file.h"
#include "runtime/kernels/copy.h"
#include "runtime/kernels/fused.h"
#include "runtime/kernels/index.h"
#include "runtime/kernels/matrices.h"
#include "runtime/kernels/product.h"
#include "runtime/kernels/reduce.h"
#include "runtime/plan/layout.h"
#include "runtime/progress.h"

namespace mmc {

using BufferId = std::uint32_t;  // also the slot; 0 is the kernels' scratch memory
using BlockId = std::uint32_t;
inline constexpr BufferId no_buffer = 0xffffffff;

enum class Storage : std::uint8_t {
  arena,     // `offset` bytes into the arena
  constant,  // a literal of the graph: never written
  output,    // the tensor of graph output `output`
  moving,    // set by a loop or a map in each iteration
  shared,    // the same memory as `shares` (a carried value updated in place)
};

struct Buffer {
  Storage storage = Storage::arena;
  BlockId home = 0;        // the block whose steps bound its life
  BlockId written_in = 0;  // the block that writes it: `home`, or one inside (a carried value, the result of a branch)
  Type type;
  Value value;  // the value that it holds, for names; may be invalid
  std::int64_t offset = 0;
  const std::byte* constant = nullptr;
  std::size_t output = 0;
  BufferId shares = no_buffer;
  bool columns = false;  // a narrow matrix, stored column by column (lowering.h: stored_by_columns)
};

// A value as its readers see it.
struct View {
  BufferId buffer = no_buffer;
  DType dtype = DType::f32;
  Layout layout;
};

// ---- Control steps: what the executor itself does

struct Carry {
  BufferId now, next;  // equal memory (in place), or exchanged after each iteration
  std::int64_t bytes = 0;
  bool exchange = false;
};
struct Scan {
  BufferId slice;  // moves
  BufferId source;
  std::int64_t offset = 0, row_bytes = 0, stride = 1;
  BufferId zeros = no_buffer;  // stands in where the stride skips
};
struct Stack {
  BufferId row;  // moves
  BufferId target;
  std::int64_t row_bytes = 0, stride = 1;
  BufferId spare = no_buffer;  // written where the stride skips
  std::int64_t offset = 0;     // of the first row, in bytes: the series is a part of `target`
  bool told_within = false;    // of a watched loop: its rows are told of while they are written (watched_loops.h)
};
struct Loop {
  BlockId body = 0;
  std::int64_t trip = 0;
  bool reversed = false;
  BufferId t = no_buffer;  // i32 scalar
  std::vector<Carry> carries;
  std::vector<Scan> scans;
  std::vector<Stack> stacks;
  BufferId stop = no_buffer, ran = no_buffer;
  // Of a loop of the root with guards: what replays an iteration (runtime/reference/replay.h), each value with where it lies.
  std::vector<std::pair<Value, View>> replay;
  // Of a loop that the run tells of (watched_loops.h): which of Plan::watched, and the indices of the maps around it with their
  // counts. Of a loop within one: how many loops it is further inside, its ticks in an iteration of the one around it, and in one
  // of its own (progress.h).
  static constexpr std::size_t not_watched = SIZE_MAX;
  std::size_t watched = not_watched;
  std::vector<std::pair<BufferId, std::int64_t>> around;
  std::int64_t level = 0, first_tick = 0, ticks = 1;
};
// Copies a value that does not live in its series into this iteration's row, when the series keeps the iteration. A kernel.
struct StoreRow {
  BufferId t = no_buffer;
  std::int64_t stride = 1;
  kernels::Copy copy;
};
struct Summed {
  BufferId value, tile, total;  // `tile` belongs to the body: each thread adds up its own tiles
  std::int64_t elements = 0;
  DType dtype = DType::f32;
  kernels::BlockFunction add = nullptr;
};
struct Map {
  BlockId body = 0;
  std::int64_t count = 0;
  BufferId i = no_buffer;
  std::vector<Scan> scans;
  std::vector<Stack> stacks;
  std::vector<Summed> sums;
  // Whether its iterations are worth several threads, and how many consecutive ones a thread takes at once (spread_maps.h).
  bool spread = false;
  std::int64_t unit = 1;
};
struct Branch {
  BufferId condition = no_buffer;
  std::int64_t offset = 0;  // of the condition, in bytes
  BlockId then_block = 0, else_block = 0;
};
struct Guard {
  struct Watched {
    kernels::Ref at;
    std::int64_t elements;
    DType dtype;
    Value value;
  };
  std::vector<Watched> values;
};
// Clears a buffer: the zeros that a scan reads where its stride skips. A kernel.
struct Zero {
  kernels::Ref to;
  std::int64_t bytes = 0;
};

// A tensor of a data file (op `read`).
struct ReadFile {
  kernels::Ref to;
  FileTensor tensor;
};

using Operation = std::variant<kernels::Fused, kernels::Product, kernels::Copy, kernels::Reduce, kernels::ArgReduce,
                               kernels::Cumulative, kernels::Gather, kernels::ScatterAdd, kernels::Sort, kernels::Iota,
                               kernels::Random, kernels::Matrices, ReadFile, StoreRow, Zero, Loop, Map, Branch, Guard>;

struct Step {
  Operation operation;
  kernels::Kernel run = nullptr;        // nullptr: control
  std::vector<BufferId> reads, writes;  // of a loop, a map or a branch: also what their blocks touch of outer blocks
  // Outputs that may take the memory of an input which dies here: (written, read).
  std::vector<std::pair<BufferId, BufferId>> in_place;
  std::int64_t scratch = 0;   // bytes
  NodeId node;                // the (last) node that it computes
  std::vector<NodeId> nodes;  // all of them, when several
};

struct Block {
  std::vector<Step> steps;
  RegionId region;
  BlockId parent = 0;
  std::int64_t base = 0;       // where its part of the arena begins
  std::int64_t bytes = 0;      // and how long it is, with those of the blocks within
  std::vector<BufferId> ends;  // buffers read after the last step (yields)
};

struct PlanOutput {
  View view;
  BufferId direct = no_buffer;     // the buffer whose storage is the tensor itself
  std::size_t same_as = SIZE_MAX;  // an earlier output with the same value
};

// A loop that the run tells of (watched_loops.h).
struct WatchedLoop {
  struct Series {
    std::size_t output;
    Type row;
    std::int64_t stride;
    std::vector<Progress::Series::Repeat> repeats{};
  };
  std::size_t root_step = 0;  // the loop itself, or the map that runs its members
  NodeId node;
  std::vector<std::int64_t> sizes;  // of each map around, outermost first
  std::int64_t trip = 0;
  std::vector<Series> series;
  std::int64_t ticks = 1;
  std::vector<Progress::Loop::Repeat> repeats{};
};

struct Plan {
  const Graph* graph = nullptr;
  std::vector<Buffer> buffers;       // by id; 0 is scratch
  std::vector<Block> blocks;         // 0 is the root
  std::vector<PlanOutput> outputs;   // as Graph::outputs
  std::vector<WatchedLoop> watched;  // in the order of the steps
  std::int64_t arena_bytes = 0, scratch_bytes = 0;
  int depth = 1;  // most blocks that are entered at once
};

struct PlanOptions {
  std::vector<std::string> disabled;  // names of plan passes: fuse_elementwise, update_in_place, reuse_buffers, pack_once, ...
  bool enabled(std::string_view pass) const;
};

Plan make_plan(const Graph&, const PlanOptions& = {});

}  // namespace mmc
