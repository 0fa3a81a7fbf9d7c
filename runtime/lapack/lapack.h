// The routines of LAPACK that kernels call, for float and double. Matrices are stored column by column without gaps, and most are
// overwritten; see the LAPACK Users' Guide for what each leaves where. They give LAPACK's `info`: 0, or what is stated.
#pragma once
#include <cstdint>

namespace mmc::lapack {

template <class T>
struct Work {
  T* data;
  int size;
};

// a [n, n], lower triangle: x = L L^T. i > 0: the leading part of order i is not positive definite.
template <class T>
int potrf(int n, T* a);
// a [n, n] = P L U. i > 0: U has a 0 at i (counted from 1).
template <class T>
int getrf(int n, T* a, int* pivots);
// b [n, k] becomes a^-1 b, a its LU factors. i > 0: singular.
template <class T>
int gesv(int n, int k, T* a, int* pivots, T* b);
// b [n, k] becomes a^-1 b for a triangular a. i > 0: a has a 0 at i (counted from 1).
template <class T>
int trtrs(bool upper, int n, int k, const T* a, T* b);

// a [m, n] becomes R above reflectors, which orgqr turns into the first k columns of Q.
template <class T>
void geqrf(int m, int n, T* a, T* tau, Work<T>);
template <class T>
void orgqr(int m, int k, T* a, const T* tau, Work<T>);
template <class T>
int qr_work(int m, int n);  // of both, in elements

// a [n, n], lower triangle: eigenvalues ascending in w and, with `vectors`, eigenvectors in the columns of a. i > 0: no
// convergence.
template <class T>
int syevd(bool vectors, int n, T* a, T* w, Work<T>, Work<int>);
struct EigenWork {
  int elements, integers;
};
template <class T>
EigenWork syevd_work(bool vectors, int n);

// a [m, n] is destroyed; s descending. 'N': s alone; 'S': u [m, k], vt [k, n]; 'A': u [m, m], vt [n, n]. iwork: 8 min(m, n).
// i > 0: no convergence.
template <class T>
int gesdd(char job, int m, int n, T* a, T* s, T* u, T* vt, Work<T>, int* iwork);
template <class T>
int gesdd_work(char job, int m, int n);

// c [m, n] = a [m, k] b [k, n].
template <class T>
void gemm(int m, int n, int k, const T* a, const T* b, T* c);

}  // namespace mmc::lapack
