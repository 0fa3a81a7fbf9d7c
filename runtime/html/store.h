// The numbers of a page's figures as display data: what a screen can show, small, unpacked by the browser (assets/page.js).
//
// They are rounded: single arrays to 32 bits, the frames of a slider to 16 bits over their common range, which is less than a
// hundredth of a pixel. Exact values are in values.npz. Little-endian on every machine.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/figure/drawing.h"

namespace mmc::html {

// f32, the bytes of equal weight together, packed (packed.h).
std::string coded(const figure::Numbers&);

// Frames of equal length: 0..65534 over [low, high], 65535 for what is not finite; from the second frame on the difference to the
// one before, modulo 65536; all low bytes, then all high ones; packed. Neighbouring frames differ little, so most bytes are zero.
struct CodedFrames {
  double low = 0, high = 0;
  std::string data;
};
CodedFrames coded_frames(const std::vector<const figure::Numbers*>& frames);

// All arrays of a page. What is added comes back as what stands for it in a figure's JSON:
//   [1, 2.5, null]                                                       a short array itself; null for nan and infinities
//   {"array": k, "size": n}                                               entry k of the store
//   {"frames": k, "count": frames, "size": n, "low": ..., "high": ...}    entry k
class Store {
 public:
  nlohmann::ordered_json add(const figure::Numbers&);
  nlohmann::ordered_json add(const std::vector<const figure::Numbers*>& frames);
  const std::vector<std::string>& entries() const { return entries_; }

 private:
  std::vector<std::string> entries_;
};

}  // namespace mmc::html
