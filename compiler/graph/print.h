// A graph as text: what `mmc graph` shows, golden files hold and the reader (read.h) reads back.
//
//   study "Superposition"
//   seed 42
//
//   %net.E: f32[2, 50] = random %... {draw = "uniform", path = "net.E"}   # superposition.mm:27:3 net.E
//   %fit.net.E: f32[2, 50],
//   %fit.loss: f32[50000] = loop %step in 0..50000 {
//     carry %E: f32[2, 50] = %net.E
//     scan %x: f32[50] = %X every 2
//     %loss: f32[] = ...
//     next %E = %E#2
//     stack %fit.loss = %loss every 1
//   }
//   %y: f32[] = branch %c {
//     yield %a
//   } else {
//     yield %b
//   }
//   output "fit.loss" = %fit.loss
//
// One node a line, values by the user's names (value_names.h), so that dumps of two versions of a study diff well. `map` has
// `scan`, `stack` and `sum` lines; an op with other regions shows each as `(%param: type) { nodes, yield .. }`, and so does, with
// `!` after its name, a loop, map or branch that breaks the conventions of compiler/ops/structured.h.
#pragma once
#include <functional>
#include <limits>
#include <string>

#include "compiler/graph/graph.h"

namespace mmc {

enum class ShowOrigins {
  none,
  places,  // `# study.mm:3:7 net.layers[0]` behind each node, for people; the reader skips it
  spans,   // `@0:25-31 net.layers[0] from %h`: file index and bytes, path, derived_from; the reader restores them
};

struct PrintOptions {
  ShowOrigins origins = ShowOrigins::none;
  std::function<std::string(Span)> place;  // for `places`: "study.mm:3:7"
  std::size_t constant_limit = 16;         // elements; larger constants are shown by a hash (literal_text.h)
};

// Everything that the reader needs to give back the same graph.
inline PrintOptions full_print() { return {ShowOrigins::spans, {}, std::numeric_limits<std::size_t>::max()}; }

// ` {axes = [0, 1]}`, or nothing; constants of more than `constant_limit` elements by a hash.
std::string attrs_text(const Attrs&, std::size_t constant_limit);

// Shows also graphs that break types or conventions, for the message that says so; only ids must be sound.
std::string print(const Graph&, const PrintOptions& = {});

}  // namespace mmc
