// What `simplify` makes of a few lines, and what it leaves alone.
#pragma once
#include <string>

#include "tests/passes/passes.h"

namespace mmc {

inline std::string simplified(const std::string& lines) { return after(simplify, lines); }

// `%out` turns out to be just `value`.
inline void becomes(const std::string& lines, const std::string& value) {
  INFO(lines);
  CHECK(simplified(lines) == "\noutput \"out\" = " + value + "\n");
}

inline void stays(const std::string& lines) { unchanged(simplify, lines); }

// A line that makes `%name` a matrix of equal elements.
inline std::string full(const std::string& name, const std::string& number) {
  return "%" + name + ".s: f32[] = constant {value = f32[] " + number + "}\n%" + name + ": f32[2, 3] = broadcast %" + name +
         ".s {shape = [2, 3], axes = []}\n";
}

}  // namespace mmc
