// One tensor in the IDX format of the MNIST files (Y. LeCun's page of the MNIST database, "the IDX file format"), gzipped or not.
//
// The file is: two zero bytes, a byte for the element type, a byte for the number of axes, the sizes as 32-bit integers, the
// elements; all big-endian. Read: u8 i8 i16 i32 f32 f64. Written: i32, f32 and f64 as they are, bools as u8; i64 has no place in
// the format. Every failure is a RunError that names the file.
#pragma once
#include <string>

#include "runtime/data/stored.h"
#include "runtime/data/stream.h"

namespace mmc {

struct IdxHeader {
  Stored stored = Stored::u8;
  Type type;  // as mmc reads it
};
// From the beginning of a stream, which then stands at the elements; they are big-endian.
IdxHeader read_idx_header(ByteStream&);

void write_idx(const std::string& path, const Tensor&);  // atomically (file.h); gzipped when the path ends in ".gz"

}  // namespace mmc
