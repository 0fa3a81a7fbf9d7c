// One tensor in NumPy's .npy format (numpy.lib.format, versions 1.0 to 3.0).
//
// The file is: "\x93NUMPY", the version, the header's length, the header (a Python dictionary with `descr`, `fortran_order` and
// `shape`), the elements. Read: booleans, integers, f16, f32 and f64, little-endian, in C or Fortran order; written: mmc's own
// types, version 1.0, C order. Sizes are compared with the file's before anything is allocated. Every failure is a RunError that
// names the file.
#pragma once
#include <string>
#include <vector>

#include "runtime/data/stored.h"
#include "runtime/data/stream.h"
#include "runtime/tensor.h"

namespace mmc {

struct NpyHeader {
  Stored stored = Stored::f32;
  bool fortran = false;
  std::vector<std::int64_t> shape;
  std::string foreign;  // why mmc cannot read such elements, or empty: "its elements are big-endian ..."
};
Type type_of(const NpyHeader&);  // not known() when they are foreign; narrower element types appear widened (stored.h)

// From the beginning of a stream, which then stands at the elements.
NpyHeader read_npy_header(ByteStream&);
NpyHeader read_own_npy_header(ByteStream&);  // the same; foreign elements are a RunError
// Then the elements up to the stream's end, in C order as `to` (stored.h: converts).
void read_npy_elements(ByteStream&, const NpyHeader&, DType to, std::byte* out);
// What stands before the elements of a file that mmc writes.
std::string npy_header(Type);

Type read_npy_type(const std::string& path);
Tensor read_npy(const std::string& path);
void write_npy(const std::string& path, const Tensor&);  // atomically (file.h)

}  // namespace mmc
