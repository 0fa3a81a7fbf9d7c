// Reading kept runs: what `mmc runs`, `mmc show` and `mmc compare` share.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/study/run_folder.h"

namespace mmc {

// result.json of a run; an empty object when it has none (it was killed, or still runs).
nlohmann::ordered_json kept_result(const KeptRun&);
std::string json_text(const nlohmann::ordered_json& value);  // a number with six digits, a string without quotes
std::string settings_text(const KeptRun&, bool defaults);    // "lr=0.1 seed=3": the params that differ, or all, and the seed
std::string claims_summary(const nlohmann::ordered_json& result);  // "5 of 6 hold", empty without claims
// Columns padded to their widest cell, two spaces between them; the last is not padded. One line per row.
std::string table_text(const std::vector<std::vector<std::string>>& rows);

}  // namespace mmc
