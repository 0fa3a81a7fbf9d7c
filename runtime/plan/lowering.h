// The state of turning a graph into steps, shared by the files lower_*.cpp. Internal to runtime/plan.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "compiler/graph/graph.h"
#include "compiler/graph/views.h"
#include "runtime/plan/fuse_elementwise.h"
#include "runtime/plan/plan.h"

namespace mmc {

struct Epilogue;  // fuse_epilogues.h

// The kernel of a linear algebra op, or nothing (lower_matrices.cpp).
std::optional<kernels::MatrixOp> matrix_op(std::string_view op);

struct Lowering {
  const Graph& g;
  const PlanOptions& options;
  Plan plan;
  BlockId block = 0;                       // the one being filled
  std::vector<View> views;                 // by value: where it lies, once lowered
  std::vector<BufferId> destination;       // by value: the buffer that it must be computed into, or no_buffer
  std::vector<std::vector<NodeId>> users;  // by value
  std::vector<bool> escapes;               // by value: a yield of a region or an output of the graph
  // Series of loops within loops that lie where they are put together, as an epoch's batches and its last one are: by value, in
  // what and from which row on.
  struct Part {
    Value whole;
    std::int64_t row;
  };
  std::map<std::uint32_t, Part> parts;

  Lowering(const Graph&, const PlanOptions&);

  // ---- Buffers and views (lower.cpp)
  BufferId new_buffer(BlockId home, Type, Value, Storage = Storage::arena);
  const View& view(Value v) const;
  // Where v is to be written: its destination or a new buffer of the current block; dense. Sets views[v].
  View result(Value v);
  View series(Value v);        // the same for what a loop stacks, which may be a part
  View whole(BufferId) const;  // all of a buffer; dense unless it is stored by columns
  kernels::Ref ref(const View&) const;
  // The elements in row-major order without gaps: the view itself or a copy, made once per block.
  View dense(const View&);
  // Like dense, but beginning at its buffer's start.
  BufferId plain(const View&);
  // A copy with the axes in the order `permutation`, made where the value is defined (so once, outside of loops that don't
  // change it), or nothing when that is the current block.
  std::optional<View> packed_outside(const View&, std::span<const std::int64_t> permutation);
  void copy(const View& from, const View& to, NodeId);
  bool within(BlockId inner, BlockId outer) const;

  Step& push(Step);  // appends to the current block
  template <class Op>
  Step& push_kernel(Op op, kernels::Kernel run, std::vector<BufferId> reads, std::vector<BufferId> writes, NodeId node,
                    std::int64_t scratch = 0) {
    Step s;
    s.operation = std::move(op);
    s.run = run;
    s.reads = std::move(reads);
    s.writes = std::move(writes);
    s.node = node;
    s.scratch = scratch;
    return push(std::move(s));
  }

  // ---- Regions and ops
  // A block is opened first, so that buffers can be made for it; then filled with the steps of its region's nodes, when the views
  // of parameters and the destinations are set.
  BlockId open_block(RegionId);
  void fill_block(BlockId);
  void lower_fused(std::span<const NodeId>);          // lower_fused.cpp
  void lower_node(NodeId);                            // lower_ops.cpp
  void lower_dot(NodeId, const Epilogue* = nullptr);  // lower_dot.cpp
  void lower_reduce(NodeId);                          // lower_reduce.cpp
  void lower_matrices(NodeId, kernels::MatrixOp);     // lower_matrices.cpp
  void lower_loop(NodeId);                            // lower_structured.cpp
  void lower_map(NodeId);
  void lower_branch(NodeId);

  // A matrix of up to four columns is cheapest to multiply when it is stored column by column: vectors then run along its many
  // rows. True when that suits all readers of v: products, and elementwise ops whose results are stored so themselves.
  bool suits_columns(Value v, int depth = 0) const;
  static bool is_narrow(Type);

  // True when v is computed by a step of `region` that can write into a buffer of our choice.
  bool can_choose_place(Value v, RegionId region) const;

 private:
  struct Copied {
    View from, to;
  };
  std::vector<std::vector<Copied>> dense_copies_;  // by block
  void find_parts(RegionId);
};

}  // namespace mmc
