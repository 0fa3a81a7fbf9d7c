// The ops with regions, the gradient request and the guard: what their operands, attributes, regions and results mean.
//
// All passes and both executors rely on this page; the definitions are in loop.cpp, map.cpp, branch.cpp, stated.cpp, grad.cpp
// and guard.cpp. Regions see outer values directly (captures): they are not operands.
//
// loop      carried inits.., scanned.. -> carried finals.., stacked.. [, ran]
//   attrs   trip: integer       number of iterations
//           carried: integer    how many carried values; the other operands are scanned
//           strides: ints       one per stacked output: output j keeps iteration t when t % strides[j] == 0, as row t / strides[j];
//                               ceil(trip / stride) rows
//           scan_strides: ints  one per scanned operand: at t % stride == 0 the slice is row t / stride, else zeros
//           reversed: flag      t runs from trip-1 down to 0 (the reverse of a loop); strides and rows go by t all the same
//           stops: flag         the body's last yield is a bool[]: after an iteration that yields true no further one runs
//   region  params: t: i32[], carried.., slices..      yields: next carried.., outputs.. [, stop]
//   results carried finals; stacked outputs (rows of iterations that did not run: nan, or the last row for ints and bools);
//           with `stops` last ran: i32[], the number of iterations that ran
//
// map       scanned.. -> stacked.., summed..
//   attrs   count: integer      number of independent iterations, the leading size of every scanned operand
//           summed: integer     how many of the yields (the last ones) are summed over the iterations instead of stacked: in tiles
//                               of 64 consecutive iterations in ascending order, then the tiles in ascending order (DECISIONS 3)
//   region  params: i: i32[], slices..                 yields: stacked.., summed..
//
// branch    condition: bool[] -> results..
//   regions then, else; no params; yields of equal types. Only the taken region runs.
//
// stated    value, args.. -> value'                    (a function with a stated derivative, DECISIONS 7)
//   region  param: d, the cotangent of value'          yields: one cotangent per arg
//   `value` was computed before from the args by ordinary nodes; the result equals it. The reverse pass does not follow operand 0:
//   it puts the region's yields onto the args. After `differentiate` the node is replaced by `value`.
//
// grad      y, v1..vk -> dy/dv1..dy/dvk                y is a float scalar; v_i are float values
//   Asks for derivatives; only `differentiate` understands it, no executor does. It differentiates everything between the v_i
//   and y that stands before this node in this region or in the regions around it (captured values).
//
// guard     values.. ->                                 no result; attr what: string ("loss", "gradient")
//   Stops the run when a value holds a nan or an infinity. Has an effect, so it is never dropped; a recomputation leaves it out.
//
// undefined -> value                                    attrs: type; its elements are never read (the other side of an `every`)
#pragma once
