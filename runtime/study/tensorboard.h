// Scalar series in the files that TensorBoard reads (`mmc run --tensorboard`).
//
// An event file is a sequence of records: the length of the data (u64), its masked CRC-32C (u32), the data, their masked CRC-32C
// (u32), all little-endian (tensorflow/core/lib/io/record_writer.h). The data are a protobuf Event: wall_time = 1 (double), step
// = 2 (int64), and file_version = 3 (string) in the first record, summary = 5 in the others; a Summary has values = 1 of tag = 1
// (string) and simple_value = 2 (float). So little of protobuf is written by hand.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/study/metrics.h"

namespace mmc {

// The CRC-32 with Castagnoli's polynomial, as in RFC 3720.
std::uint32_t crc32c(std::string_view);

// The first record of a file. `time`: seconds since 1970.
void begin_events(std::string& bytes, double time);
// An event for each of the places first..last-1 (metrics.h) at which a series has a number. Integers and bools become floats.
void append_events(std::string& bytes, const LoopMetrics&, std::int64_t first, std::int64_t last, double time);

}  // namespace mmc
