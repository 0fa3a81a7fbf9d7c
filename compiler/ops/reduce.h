// What the reductions share: the shape rule over a list of axes, and the way back to the operand's shape.
// Only for the files of this folder.
#pragma once
#include "compiler/ops/define.h"

namespace mmc::ops {

// Numeric operand; attribute `axes` ascends and is in range; the result lacks these axes.
std::vector<Type> reduced(Types, const Attrs&);
// The same, and none of the axes is empty unless the result is: there is no largest of nothing.
std::vector<Type> reduced_nonempty(Types, const Attrs&);
// A numeric operand and attribute `axis` in range; the type stays.
std::vector<Type> scanned(Types, const Attrs&);

// A result of a reduction of a tensor of type `x` over `axes`, repeated along them.
Term unreduced(Term reduced, Type x, const Ints& axes);

OpDef reduction(std::string_view name, std::string_view doc, Infer, Derivative, std::vector<Example>);

// An order of axes that moves `axes` to the end (`last`) or to the front and keeps the others as they are; and the way back.
Ints moved(std::size_t rank, const Ints& axes, bool last);
Ints inverse_order(const Ints& permutation);

}  // namespace mmc::ops
