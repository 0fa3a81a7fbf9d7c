// One tensor in NumPy's .npy format (numpy.lib.format, versions 1.0 to 3.0).
//
// The file is: "\x93NUMPY", the version, the header's length, the header (a Python dictionary with `descr`, `fortran_order` and
// `shape`), the elements. Read: booleans, integers, f16, f32 and f64, little-endian, in C or Fortran order; written: mmc's own
// types, version 1.0, C order. Sizes are compared with the file's before anything is allocated. Every failure is a RunError that
// names the file.
#pragma once
#include <string>

#include "runtime/tensor.h"

namespace mmc {

Type read_npy_type(const std::string& path);  // without the elements; narrower element types appear widened (stored.h)
Tensor read_npy(const std::string& path);
void write_npy(const std::string& path, const Tensor&);  // atomically (file.h)

}  // namespace mmc
