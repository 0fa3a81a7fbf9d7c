// The study's figures as one neutral structure: what was plotted, with which data, independent of any drawing library.
//
// A JSON list of trees, as compiler/graph/study.h has them: {kind, title, prose, arguments: {name: value}, children, frames}.
// A tensor argument is {type, array}: its name in the run directory's values.npz; `framed` says that its leading axis is the
// slider's frame, small ones (up to 16 elements) also have their `value`. Text with a hole that has one value per frame is a list
// of its pieces.
#pragma once
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "compiler/graph/study.h"
#include "runtime/executor.h"

namespace mmc {

// `name_of` gives an output's name in values.npz.
nlohmann::ordered_json figures_json(const Study&, const RunResult&,
                                    const std::function<std::string(std::size_t output)>& name_of);

}  // namespace mmc
