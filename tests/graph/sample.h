// Graphs for tests, written as text.
#pragma once
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "compiler/graph/graph.h"
#include "compiler/graph/op.h"
#include "compiler/graph/print.h"
#include "compiler/graph/read.h"
#include "compiler/graph/verify.h"

namespace mmc {

// Reads a text that must be a graph; nodes without an origin get one, so that tests may leave it out.
inline Graph read_unchecked(std::string_view text) {
  ReadGraph read = read_graph(text, find_op);
  INFO(text);
  INFO(read.problem);
  REQUIRE(read.graph);
  walk(*read.graph, read.graph->root(), [&](NodeId n) {
    Origin& origin = read.graph->node(n).origin;
    if (!origin.span.known() && !origin.derived_from.valid()) origin.span = {n.index, n.index + 1, 0};
  });
  return *std::move(read.graph);
}

// And must be a sound one.
inline Graph read(std::string_view text) {
  Graph g = read_unchecked(text);
  INFO(text);
  REQUIRE(problems(g) == std::vector<std::string>());
  return g;
}

// The nodes and outputs of a dump, without its first lines.
inline std::string body(const Graph& g) {
  const std::string text = print(g);
  const std::size_t blank = text.find("\n\n");
  return blank == std::string::npos ? "" : text.substr(blank + 2);
}

// Every kind of node, name, constant and origin that a dump can hold.
inline constexpr std::string_view sample = R"(study "a \"study\" with \\ and \x07"
seed 18446744073709551615

%x: f32[2, 3] = constant {value = f32[2, 3] [[1, 2.5, nan], [inf, -inf, -0]]}   @0:0-3 x
%bits: f32[3] = constant {value = f32[3] [nan(0xffc00001), 1e-45, 0.1]}   @0:0-3 x
%wide: f64[2] = constant {value = f64[2] [0.1, 1e+300]}   @0:0-3
%flags: bool[2] = constant {value = bool[2] [true, false]}   @0:0-3
%big: i64[] = constant {value = i64[] -9223372036854775808}   @0:0-3
%none: f32[0, 2] = constant {value = f32[0, 2] []}   @0:0-3
%w: f32[3] = constant {value = f32[3] all 0.5}   @0:4-9 net.layers[0].w
%s: f32[] = constant {value = f32[] 3}   @0:4-9
%c: bool[] = less %s, %s   @0:4-9
%"odd name\n": f32[2, 3] = mul %x, %x   @0:9-12 "from here"
%"a#2": f32[2, 3] = mul %x, %"odd name\n"   @0:9-12 from_above
%m#1.out: f32[2, 3] = mul %x, %x   @0:9-12 m#1.out
%loss/mul: f32[2, 3] = mul %x, %"odd name\n"   @0:9-12 loss
%loss/mul#2: f32[2, 3] = mul %loss/mul, %x   @- loss from %loss/mul
%"two words"/neg: f32[2, 3] = neg %loss/mul#2   @- "two words" from %late
%late: f32[2, 3] = neg %x   @0:9-12
%/sort: f32[3], %order: i32[3] = sort %w {axis = 0, descending = true}   @0:9-12
%w#2: f32[3],
%hist: f32[5],
%ran: i32[] = loop %t in 0..10 reversed stops {   @0:20-30 fit
  carry %w#3: f32[3] = %w
  scan %r: f32[3] = %x every 5
  %u: f32[3] = add %w#3, %r   @0:20-21
  %l: f32[] = reduce_sum %u {axes = [0]}   @0:20-21
  %done: bool[] = is_nan %l   @0:20-21
  guard %l {what = "loss"}   @0:1-3
  next %w#3 = %u
  stack %hist = %l every 2
  stop %done
}
%rows: f32[2, 3],
%total: f32[3] = map %i in 0..2 {   @0:20-40 rows
  scan %row: f32[3] = %x
  %row#2: f32[3] = branch %c {   @0:20-21
    yield %row
  } else {
    %rows/neg: f32[3] = neg %row   @0:20-21 rows
    yield %rows/neg
  }
  stack %rows = %row#2
  sum %total = %row
}
%/branch: f32[3] = branch %c {   @0:2-3
  %a: f32[3] = branch %c {   @0:2-4
    yield %w
  } else {
    yield %total
  }
  yield %a
} else {
  %nw: f32[3] = neg %w   @0:2-4
  yield %nw
}
branch %c {   @0:2-3
  guard %s {what = "gradient"}   @0:2-4
} else {
}
%st: f32[] = stated %s, %s (%d: f32[]) {   @0:3-4
  yield %d
}
%dl: f32[] = grad %st, %s   @0:3-4
%draw: f32[2] = random %ran {dtype = f32, shape = [2], distribution = "normal", path = "a\tb", bound = 0}   @1:3-4

output "hist" = %hist  @0:1-2
output "dl \"quoted\"" = %dl
output "x" = %x
)";

}  // namespace mmc
