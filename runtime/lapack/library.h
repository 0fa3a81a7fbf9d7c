// OpenBLAS, loaded when the first study asks for it rather than when the process starts: linking it would cost every run 20 ms
// and some megabytes, and most studies multiply no matrix by it.
//
// library.cpp defines the BLAS and LAPACK functions that this project (and xtensor-blas under runtime/reference) calls, under
// their usual names. Each looks its namesake up in the library at its first call and passes the arguments on. The library runs on
// one thread, because the number of threads would choose the bits.
#pragma once
#include <string>

namespace mmc::lapack {

// For which kind of processor OpenBLAS computes: its bits depend on it. Of loaded_core: empty when nothing has asked for OpenBLAS
// yet.
std::string core();
std::string loaded_core();

// The address of a function of OpenBLAS. A RunError when the library is not installed, an InternalError when it lacks the
// function.
void* function(const char* name);

}  // namespace mmc::lapack
