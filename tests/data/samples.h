// Shared by the tests of files: a folder that goes away, whole files as text, and the tensors that check_files.py knows too.
#pragma once
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "compiler/support/errors.h"
#include "runtime/data/safetensors.h"

struct TemporaryFolder {
  std::filesystem::path path;
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mmc_data_XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string operator/(const std::string& name) const { return (path / name).string(); }
};

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// What the call throws as a RunError, or "no error".
template <class F>
std::string run_error(F&& call) {
  try {
    call();
  } catch (const mmc::RunError& error) { return error.what(); }
  return "no error";
}

template <class T>
mmc::Tensor tensor_of(mmc::DType dtype, std::initializer_list<mmc::Dim> dims, std::initializer_list<T> elements) {
  return mmc::make_tensor(mmc::Type::tensor(dtype, dims), std::data(elements));
}

inline mmc::NamedTensors samples() {
  using mmc::DType;
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  return {{"bool", tensor_of<std::uint8_t>(DType::boolean, {1, 3}, {1, 0, 1})},
          {"i32", tensor_of<std::int32_t>(DType::i32, {3}, {std::numeric_limits<std::int32_t>::min(), 0, 2147483647})},
          {"i64", tensor_of<std::int64_t>(DType::i64, {2, 1}, {std::numeric_limits<std::int64_t>::min(), 9223372036854775807})},
          {"f32", tensor_of<float>(DType::f32, {2, 3}, {1.5f, -0.0f, inf, 1e-45f, nan, -2.5f})},
          {"f64", tensor_of<double>(DType::f64, {}, {0.1})},
          {"empty", mmc::make_tensor(mmc::Type::tensor(DType::f32, {2, 0, 3}))}};
}

inline bool same(const mmc::Tensor& a, const mmc::Tensor& b) { return a.type == b.type && *a.data == *b.data; }

inline std::string fixture(const std::string& name) { return std::string(MMC_SOURCE_DIR) + "/tests/data/fixtures/" + name; }
