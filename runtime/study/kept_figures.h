// The figures of a kept run, read back: figures.json (report/figures.h) with the arrays of values.npz that it names, as the plots
// that they were and a result that figure::resolve draws them from.
//
// What drew differently would be no comparison, so there is no second way from data to a drawing. Tensors are read bit by bit; a
// scalar stands in figures.json itself, with the digits that its type holds. RunError, with the file, when one of the two is
// missing, damaged, or not of the same run as the other.
#pragma once
#include <string>
#include <vector>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

struct KeptFigures {
  std::vector<Figure> figures;  // in the order of the study
  RunResult run;                // the tensors that they name, and no others
};
KeptFigures read_figures(const std::string& folder);

}  // namespace mmc
