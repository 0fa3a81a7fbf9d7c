// Writes what a run leaves behind.
//
//   DIR/result.json          runtime/report/json.h
//   DIR/figures.json         runtime/report/figures.h
//   DIR/series/NAME.csv      every logged number: the columns `step` and its name
//   DIR/figures/NN-TITLE.svg the plots, drawn (runtime/figure/svg.h), numbered as they stand in the study
//   DIR/values.npz           every shown, logged or plotted tensor, for numpy.load; of two with one name the second has
//                            its index behind it
//   DIR/...                  what the study saves
// A series' NAME is the value's name with everything but letters, digits and `._-[]` replaced by `_`. A file appears under its
// name only when it is complete. Every file is tried; when some could not be written (no permission, disk full), a RunError names
// the first.
#pragma once
#include <string>

#include "runtime/report/json.h"

namespace mmc {

void write_run_directory(const std::string& directory, const Study&, const RunResult&, const RunFacts&);

// Carries out the `save` statements; their paths are relative to `directory` (empty: the current one). The file's name tells its
// kind (graph/data_file.h); in .npz and .safetensors files the fields of a record or model have the names of PyTorch's state_dict
// (`layers.0.weight`). Values that were not computed are left out; the paths written are returned. When one cannot be written the
// others still are; then the first failure is thrown.
std::vector<std::string> save_values(const std::string& directory, const Study&, const RunResult&);

}  // namespace mmc
