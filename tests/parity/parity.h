// Runs a study with the real binary and compares what it shows with recorded numbers.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace mmc::parity {

using Numbers = std::vector<double>;

nlohmann::json read_json(const std::string& path);  // below tests/parity/recorded
Numbers numbers(const nlohmann::json& value);       // nested lists, scalars, bools, "nan", "inf": flat, row-major

// What a study shows, by label, as result.json has it: tensors as { type, value }, records and lists of them.
std::map<std::string, nlohmann::json> shown(const std::string& study, const std::string& dtype,
                                            const std::vector<std::string>& more = {});
// The shown tensors of a study by label. `study` is a path below the repository; the run must succeed.
std::map<std::string, Numbers> run(const std::string& study, const std::string& dtype, const std::vector<std::string>& more = {});

// The largest difference of two elements, with equal infinities and two nans counting as none; infinite when the sizes differ.
double distance(const Numbers&, const Numbers&);
// The largest difference of two elements relative to the expected one.
double relative_distance(const Numbers& actual, const Numbers& expected);
double largest(const Numbers&);  // of the finite elements, by size

}  // namespace mmc::parity
