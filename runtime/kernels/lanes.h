// Vectors of the machine's width, for the kernels' .cpp files only (it includes xsimd).
#pragma once
#include <cstring>
#include <type_traits>
#include <xsimd/xsimd.hpp>

namespace mmc::kernels {

template <class T>
using Lanes = xsimd::batch<T>;
template <class T>
inline constexpr int width = static_cast<int>(Lanes<T>::size);

template <class T>
inline Lanes<T> load(const T* p) {
  return Lanes<T>::load_unaligned(p);
}
template <class T>
inline void store(T* p, const Lanes<T>& v) {
  v.store_unaligned(p);
}

// a b + c with one rounding where the machine can (xsimd 8's fma rounds twice on 512-bit vectors).
template <class T>
inline Lanes<T> fused(const Lanes<T>& a, const Lanes<T>& b, const Lanes<T>& c) {
#ifdef __AVX512F__
  if constexpr (std::is_same_v<T, float>) return _mm512_fmadd_ps(a, b, c);
  if constexpr (std::is_same_v<T, double>) return _mm512_fmadd_pd(a, b, c);
#endif
  return xsimd::fma(a, b, c);
}

// The first n (0 < n < width) lanes from memory, the others zero; nothing behind them is read.
template <class T>
inline Lanes<T> load_part(const T* p, int n) {
#ifdef __AVX512F__
  if constexpr (std::is_same_v<T, float>) return _mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p);
  if constexpr (std::is_same_v<T, double>) return _mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << n) - 1), p);
#endif
  alignas(64) T part[width<T>] = {};
  std::memcpy(part, p, static_cast<std::size_t>(n) * sizeof(T));
  return Lanes<T>::load_aligned(part);
}
template <class T>
inline void store_part(T* p, const Lanes<T>& v, int n) {
#ifdef __AVX512F__
  if constexpr (std::is_same_v<T, float>) return _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), v);
  if constexpr (std::is_same_v<T, double>) return _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << n) - 1), v);
#endif
  alignas(64) T part[width<T>];
  v.store_aligned(part);
  std::memcpy(p, part, static_cast<std::size_t>(n) * sizeof(T));
}

}  // namespace mmc::kernels
