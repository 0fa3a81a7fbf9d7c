// A graph as JSON, complete: for tools that are not ours. The text form (print.h) is for people, and the one that is read back.
//
// { "title", "seed",
//   "nodes": [ { "id", "op", "operands": [id..], "attrs": {..},
//                "results": [ { "id", "name", "user_name", "type": { "dtype", "shape" } } ],
//                "origin": { "file", "begin", "end", "path", "derived_from" },
//                "regions": [ { "params", "nodes", "yields" } ] } ],
//   "outputs": [ { "name", "value": id } ] }
//
// Ids are unique in the document; `name` is the text of dumps, `user_name` is there when the user gave one. Literals are
// { "dtype", "shape", "elements": [flat list] }; a nan or infinity in them is the string "nan", "inf" or "-inf".
#pragma once
#include <string>

#include "compiler/graph/graph.h"

namespace mmc {

std::string to_json(const Graph&);

}  // namespace mmc
