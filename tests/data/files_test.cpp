// Files written and read back, files of the real libraries, and ours read by them.
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

#include "runtime/data/csv.h"
#include "runtime/data/idx.h"
#include "runtime/data/npy.h"
#include "runtime/data/npz.h"
#include "runtime/data/stored.h"
#include "tests/data/samples.h"

using namespace mmc;

TEST_CASE("safetensors files come back as they were written") {
  const TemporaryFolder folder;
  const std::string path = folder / "all.safetensors";
  write_safetensors(path, samples(), {{"study", "superposition"}, {"quote", "\"\\\n\xc3\xa4"}});
  for (const auto& [name, tensor] : samples()) CHECK(same(read_safetensors_tensor(path, name), tensor));
  CHECK(read_safetensors(path).size() == samples().size());
  const SafetensorsHeader header = read_safetensors_header(path);
  CHECK(header.metadata.at("quote") == "\"\\\n\xc3\xa4");
  REQUIRE(header.find("i64") != nullptr);
  CHECK(header.find("i64")->type == Type::tensor(DType::i64, {2, 1}));
  CHECK(header.find("i64")->stored == "I64");
  CHECK(header.find("missing") == nullptr);
  for (const SafetensorsEntry& entry : header.tensors) CHECK(entry.begin % bytes(entry.type.dtype()) == 0);  // aligned
}

TEST_CASE("npy files come back as they were written") {
  const TemporaryFolder folder;
  for (const auto& [name, tensor] : samples()) {
    const std::string path = folder / (name + ".npy");
    write_npy(path, tensor);
    CHECK(same(read_npy(path), tensor));
    CHECK(read_npy_type(path) == tensor.type);
    CHECK((slurp(path).size() - tensor.data->size()) % 64 == 0);
  }
}

TEST_CASE("files of safetensors and NumPy are read") {
  for (const auto& [name, tensor] : samples()) {
    CAPTURE(name);
    CHECK(same(read_safetensors_tensor(fixture("all.safetensors"), name), tensor));
    CHECK(same(read_npy(fixture(name + ".npy")), tensor));
  }
  CHECK(read_safetensors_header(fixture("all.safetensors")).metadata.at("made by") == "safetensors");
  const NamedTensors narrow = {
      {"f16", tensor_of<float>(DType::f32, {5}, {1.5f, -0.0f, std::numeric_limits<float>::infinity(), 0x1p-24f, 65504})},
      {"u8", tensor_of<std::int32_t>(DType::i32, {2}, {0, 255})},
      {"i8", tensor_of<std::int32_t>(DType::i32, {2}, {-128, 127})},
      {"i16", tensor_of<std::int32_t>(DType::i32, {2}, {-32768, 32767})},
      {"u16", tensor_of<std::int32_t>(DType::i32, {2}, {0, 65535})},
      {"u32", tensor_of<std::int64_t>(DType::i64, {2}, {0, 4294967295})}};
  for (const auto& [name, tensor] : narrow) {
    CAPTURE(name);
    CHECK(same(read_safetensors_tensor(fixture("narrow.safetensors"), name), tensor));
    CHECK(same(read_npy(fixture(name + ".npy")), tensor));
  }
  const Tensor fortran = read_npy(fixture("fortran.npy"));
  REQUIRE(fortran.type == Type::tensor(DType::i32, {2, 3, 4}));
  for (std::int32_t i = 0; i < 24; ++i) CHECK(fortran.as<std::int32_t>()[i] == i);
  CHECK(same(read_npy(fixture("version2.npy")), tensor_of<double>(DType::f64, {3}, {0, 1, 2})));
}

TEST_CASE("numpy and safetensors read our files") {
  const char* given = std::getenv("MMC_PYTHON");
  const std::string python = given != nullptr ? given : "python3";
  if (std::system((python + " -c 'import numpy, safetensors' 2>/dev/null").c_str()) != 0) {
    WARN("skipped: no python3 with numpy and safetensors (set MMC_PYTHON)");
    return;
  }
  const TemporaryFolder folder;
  write_safetensors(folder / "all.safetensors", samples(), {{"made by", "mmc"}});
  write_safetensors(folder / "none.safetensors", {});
  for (const auto& [name, tensor] : samples()) write_npy(folder / (name + ".npy"), tensor);
  write_npz(folder / "all.npz", samples());
  write_idx(folder / "f32.idx", samples()[3].second);
  write_idx(folder / "f32.idx.gz", samples()[3].second);
  write_csv(
      folder / "table.csv",
      std::vector<TextColumn>{{"x, y", tensor_of<float>(DType::f32, {3}, {0.5f, -2, std::numeric_limits<float>::infinity()}), {}},
                              {"t", tensor_of<std::int32_t>(DType::i32, {3}, {1, 2, 0}), {" a", "b\"c", "d\ne"}}});
  CHECK(std::system((python + " -B " + MMC_SOURCE_DIR + "/tests/data/check_files.py check " + folder.path.string()).c_str()) ==
        0);
}

TEST_CASE("half precision and bfloat16 widen exactly") {
  CHECK(from_f16(0x3c01) == 1.0009765625f);
  CHECK(from_f16(0x0001) == 0x1p-24f);
  CHECK(from_f16(0x83ff) == -0x1.ff8p-15f);
  CHECK(from_f16(0x0400) == 0x1p-14f);
  CHECK(from_f16(0xfbff) == -65504.0f);
  CHECK(from_f16(0xfc00) == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(from_f16(0x7e00)));
  CHECK(std::signbit(from_f16(0x8000)));
  CHECK(from_bf16(0x4049) == 3.140625f);
  CHECK(std::isnan(from_bf16(0x7fc0)));
}

TEST_CASE("what is no plain tensor is refused by its kind") {
  CHECK(run_error([] {
          read_npy(fixture("big_endian.npy"));
        }).ends_with("its elements are big-endian (>f4); mmc reads little-endian ones"));
  CHECK(run_error([] { read_npy(fixture("complex.npy")); }).ends_with("its elements are of type <c8, which mmc does not read"));
  CHECK(run_error([] { read_npy(fixture("records.npy")); }).ends_with("it holds records; mmc reads plain numbers and bools"));
  CHECK(run_error([] { read_npy(fixture("all.safetensors")); }).ends_with("it is not a .npy file"));
}

TEST_CASE("files that cannot be opened are named with the reason") {
  const TemporaryFolder folder;
  CHECK(run_error([&] { read_npy(folder / "x.npy"); }) == "cannot read `" + (folder / "x.npy") + "`: there is no such file");
  CHECK(run_error([&] { read_npy(folder / "no/x.npy"); }).ends_with("there is no folder `" + (folder / "no") + "`"));
  CHECK(run_error([&] { read_safetensors(folder.path.string()); }).ends_with("it is a folder"));
  CHECK(run_error([&] { read_safetensors("/dev/null"); }).ends_with("it is not a regular file"));
  CHECK(run_error([&] {
          write_npy(folder / "no/x.npy", samples()[0].second);
        }).ends_with("there is no folder `" + (folder / "no") + "`"));
  CHECK(run_error([&] { write_npy(folder.path.string(), samples()[0].second); }).ends_with("it is a folder"));
}

TEST_CASE("a full disk is reported, and the file that was there stays") {
  CHECK(run_error([] { write_npy("/dev/full", samples()[0].second); }) == "cannot write `/dev/full`: the disk is full");

  const TemporaryFolder folder;
  const std::string path = folder / "weights.safetensors";
  write_safetensors(path, samples());
  const std::string before = slurp(path);
  rlimit old{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &old) == 0);
  rlimit small = old;
  small.rlim_cur = 4096;
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string error = run_error([&] {
    write_safetensors(path, {{"large", make_tensor(Type::tensor(DType::f64, {1000}))}});
  });
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  CHECK(error.ends_with("the file would be larger than the system allows"));
  CHECK(slurp(path) == before);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);  // nothing left beside it
}

TEST_CASE("writing replaces a file as a whole") {
  const TemporaryFolder folder;
  const std::string path = folder / "x.npy";
  write_npy(path, make_tensor(Type::tensor(DType::f64, {1000})));
  write_npy(path, samples()[1].second);
  CHECK(same(read_npy(path), samples()[1].second));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);
}
