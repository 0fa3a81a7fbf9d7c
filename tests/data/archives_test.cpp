// .npz archives and IDX files: what comes back, what the real libraries wrote, and what is refused.
#include <fmt/format.h>

#include "runtime/data/data_file.h"
#include "runtime/data/idx.h"
#include "runtime/data/npy.h"
#include "runtime/data/npz.h"
#include "runtime/data/zip.h"
#include "tests/data/samples.h"

using namespace mmc;

namespace {

Tensor read_any(const std::string& path, const std::string& name, std::string elements, Type type) {
  Tensor tensor = make_tensor(type);
  read_file_tensor({path, name, std::move(elements), type, {}}, tensor.data->data());
  return tensor;
}

// Reads a file as a study does: its header, then every tensor.
NamedTensors read_all(const std::string& path) {
  NamedTensors tensors;
  for (const StoredTensor& stored : read_stored_tensors(path)) {
    if (stored.type.known()) tensors.emplace_back(stored.name, read_any(path, stored.name, stored.elements, stored.type));
  }
  return tensors;
}

std::string refused(const std::string& name, const std::string& bytes) {
  const TemporaryFolder folder;
  const std::string path = folder / name;
  spill(path, bytes);
  const std::string message = run_error([&] { read_all(path); });
  const std::string start = "cannot read `" + path + "`: ";
  return message.starts_with(start) ? message.substr(start.size()) : message;
}

std::string number(std::uint64_t n, std::size_t width) {
  std::string bytes;
  for (std::size_t i = 0; i < width; ++i) bytes += static_cast<char>(n >> (8 * i) & 255);
  return bytes;
}

struct Member {
  std::string name, data;
  std::uint64_t flags = 0, method = 0, size = 0, checksum = 0;  // size 0: that of the data
  std::uint64_t offset = 0;                                     // added to where it really is
};

// An archive with whatever its members say, right or wrong.
std::string zip(const std::vector<Member>& members) {
  std::string bytes, directory;
  for (const Member& m : members) {
    const std::uint64_t size = m.size != 0 ? m.size : m.data.size();
    const std::uint64_t checksum = m.checksum != 0 ? m.checksum : crc32_of(0, std::as_bytes(std::span(m.data)));
    const std::string common = number(m.flags, 2) + number(m.method, 2) + number(0, 4) + number(checksum, 4) +
                               number(m.data.size(), 4) + number(size, 4) + number(m.name.size(), 2) + number(0, 2);
    directory += number(0x02014b50, 4) + number(20, 2) + number(20, 2) + common + number(0, 2 + 2 + 2) + number(0, 4) +
                 number(bytes.size() + m.offset, 4) + m.name;
    bytes += number(0x04034b50, 4) + number(20, 2) + common + m.name + m.data;
  }
  return bytes + directory + number(0x06054b50, 4) + number(0, 4) + number(members.size(), 2) + number(members.size(), 2) +
         number(directory.size(), 4) + number(bytes.size(), 4) + number(0, 2);
}

std::string npy_text(Type type, char fill = 1) {
  return npy_header(type) + std::string(static_cast<std::size_t>(type.bytes()), fill);
}

const Type two = Type::tensor(DType::f32, {2});

}  // namespace

TEST_CASE("npz files come back as they were written") {
  const TemporaryFolder folder;
  write_npz(folder / "all.npz", samples());
  const NamedTensors back = read_npz(folder / "all.npz");
  REQUIRE(back.size() == samples().size());
  for (std::size_t i = 0; i < back.size(); ++i) {
    CHECK(back[i].first == samples()[i].first);
    CHECK(same(back[i].second, samples()[i].second));
  }
  CHECK(read_all(folder / "all.npz").size() == samples().size());
  write_npz(folder / "none.npz", {});
  CHECK(read_npz(folder / "none.npz").empty());
  write_npz(folder / "again.npz", samples());
  CHECK(slurp(folder / "all.npz") == slurp(folder / "again.npz"));  // no times, no process numbers
}

TEST_CASE("npz files of NumPy are read") {
  for (const char* name : {"stored.npz", "packed.npz"}) {
    CAPTURE(name);
    const NamedTensors tensors = read_npz(fixture(name));
    REQUIRE(tensors.size() == samples().size());
    for (const auto& [key, tensor] : samples()) {
      const auto found = std::ranges::find(tensors, key, &std::pair<std::string, Tensor>::first);
      REQUIRE(found != tensors.end());
      CHECK(same(found->second, tensor));
    }
  }
  // A member that mmc cannot read does not keep the others from being read.
  const std::vector<StoredTensor> mixed = read_stored_tensors(fixture("mixed.npz"));
  REQUIRE(mixed.size() == 2);
  CHECK(mixed[0].type == Type::tensor(DType::f64, {3}));
  CHECK_FALSE(mixed[1].type.known());
  CHECK(mixed[1].elements.find("<U") != std::string::npos);
}

TEST_CASE("IDX files come back as they were written, gzipped or not") {
  const TemporaryFolder folder;
  for (const auto& [name, tensor] : samples()) {
    if (tensor.type.dtype() == DType::i64) continue;
    for (const char* ending : {".idx", ".idx.gz"}) {
      const std::string path = folder / (name + ending);
      write_idx(path, tensor);
      const NamedTensors back = read_all(path);
      REQUIRE(back.size() == 1);
      if (tensor.type.dtype() != DType::boolean) CHECK(same(back[0].second, tensor));
      CHECK(back[0].second.type.sizes() == tensor.type.sizes());
    }
  }
  // By hand: u8 and i16, which are widened, and read as floats on demand.
  spill(folder / "a.idx", std::string("\x00\x00\x08\x02\x00\x00\x00\x01\x00\x00\x00\x03\x00\x7f\xff", 15));
  CHECK(same(read_all(folder / "a.idx")[0].second, tensor_of<std::int32_t>(DType::i32, {1, 3}, {0, 127, 255})));
  CHECK(same(read_any(folder / "a.idx", "", "u8", Type::tensor(DType::f32, {1, 3})),
             tensor_of<float>(DType::f32, {1, 3}, {0, 127, 255})));
  spill(folder / "b.idx", std::string("\x00\x00\x0b\x01\x00\x00\x00\x02\xff\xfe\x01\x00", 12));
  CHECK(same(read_all(folder / "b.idx")[0].second, tensor_of<std::int32_t>(DType::i32, {2}, {-2, 256})));
}

TEST_CASE("the shipped MNIST files are what they should be") {
  const std::string folder = std::string(MMC_SOURCE_DIR) + "/models/data/mnist/";
  const auto images = read_stored_tensors(folder + "train-images-idx3-ubyte.gz"),
             labels = read_stored_tensors(folder + "t10k-labels-idx1-ubyte.gz");
  CHECK(images[0].type == Type::tensor(DType::i32, {60000, 28, 28}));
  CHECK(labels[0].type == Type::tensor(DType::i32, {10000}));
  const Tensor all = read_all(folder + "t10k-labels-idx1-ubyte.gz")[0].second;
  CHECK(all.as<std::int32_t>()[0] == 7);
  CHECK(all.as<std::int32_t>()[9999] == 6);
}

TEST_CASE("an integer that does not fit is refused, not cut") {
  const TemporaryFolder folder;
  write_npy(folder / "x.npy", tensor_of<std::int64_t>(DType::i64, {3}, {1, 2, 3000000000}));
  CHECK(run_error([&] {
          read_any(folder / "x.npy", "", "i64", Type::tensor(DType::i32, {3}));
        }).ends_with("its element number 2 is an integer that i32 cannot hold"));
  write_npy(folder / "y.npy", tensor_of<std::int64_t>(DType::i64, {2}, {-5, 7}));
  CHECK(same(read_any(folder / "y.npy", "", "i64", Type::tensor(DType::i32, {2})),
             tensor_of<std::int32_t>(DType::i32, {2}, {-5, 7})));
}

TEST_CASE("a file that has changed since the study was checked is refused") {
  const TemporaryFolder folder;
  write_npy(folder / "x.npy", samples()[3].second);
  CHECK(run_error([&] {
          read_any(folder / "x.npy", "", "f32", Type::tensor(DType::f32, {2, 2}));
        }).ends_with("it is f32[2, 3] now, it was f32[2, 2] when the study was checked"));
  CHECK(run_error([&] {
          read_any(folder / "x.npy", "", "f64", Type::tensor(DType::f64, {2, 3}));
        }).ends_with("it is f32[2, 3] now, it was f64[2, 3] when the study was checked"));
  write_npz(folder / "x.npz", samples());
  CHECK(run_error([&] {
          read_any(folder / "x.npz", "f32", "f32", two);
        }).ends_with("the tensor `f32` is f32[2, 3] now, it was f32[2] when the study was checked"));
  CHECK(run_error([&] { read_any(folder / "x.npz", "gone", "f32", two); }).ends_with("it has no tensor called `gone`"));
}

TEST_CASE("hostile archives are refused, each with its reason") {
  const std::string good = npy_text(two);
  CHECK(refused("x.npz", zip({{"w.npy", good}})) == "no error");
  CHECK(refused("x.npz", "") == "it has 0 bytes, too few for a zip archive");
  CHECK(refused("x.npz", std::string(100, 'x')) == "it is not a zip archive, or cut short: it has no directory at its end");
  for (const char* name : {"../w.npy", "/etc/w.npy", "a/../../w.npy", "..\\w.npy", "C:w.npy", "a/..", "\\w.npy"}) {
    CAPTURE(name);
    CHECK(refused("x.npz", zip({{name, good}})) == fmt::format("its member `{}` has a path that leads out of the archive", name));
  }
  CHECK(refused("x.npz", zip({{"a/b.npy", good}})) == "no error");
  CHECK(refused("x.npz", zip({{"..w.npy", good}})) == "no error");
  for (const std::string& name : {std::string("w\0.npy", 6), std::string("w\n.npy"), std::string("\xff.npy"), std::string()})
    CHECK(refused("x.npz", zip({{name, good}})) == "its member number 0 has a name that is no text");
  CHECK(refused("x.npz", zip({{"w.npy", good}, {"w.npy", good}})) == "its member `w.npy` is there twice");
  CHECK(refused("x.npz", zip({{"w.npy", good, 1}})) == "its member `w.npy` is encrypted");
  CHECK(refused("x.npz", zip({{"w.npy", good, 0, 12}})) ==
        "its member `w.npy` is packed by method 12; mmc knows stored (0) and deflated (8) ones");
  CHECK(refused("x.npz", zip({{"w.npy", good, 0, 0, 1 << 30}})) ==
        fmt::format("its member `w.npy` is stored as {} bytes and should have 1073741824", good.size()));
  CHECK(
      refused("x.npz", zip({{"w.npy", good, 0, 0, 0, 7}})).starts_with("in its member `w.npy`: it is damaged: its checksum is "));
  CHECK(refused("x.npz", zip({{"w.npy", good, 0, 0, 0, 0, 5}})) ==
        "its member `w.npy` does not begin at byte 5, as the directory says");
  CHECK(refused("x.npz", zip({{"w.npy", "no array"}})) == "in its member `w.npy`: it is not a .npy file");
  CHECK(refused("x.npz", zip({{"w.npy", good + "more"}})) == "in its member `w.npy`: 4 bytes follow its last element");
  CHECK(refused("x.npz", zip({{"w.npy", npy_header(Type::tensor(DType::f64, {1000000000000}))}})) ==
        "in its member `w.npy`: it is cut short: its shape asks for 8000000000000 bytes of elements, but 0 follow");
  // Two entries for the same bytes: how a small bomb claims to be a large one.
  std::vector<Member> twins{{"a.npy", good}, {"b.npy", good}};
  twins[1].offset = ~std::uint64_t{0} - (30 + 5 + good.size()) + 1;
  CHECK(refused("x.npz", zip(twins)).find("overlap at byte 0") != std::string::npos);
  // Packed data that are none, that end too soon, and a size that they cannot have.
  CHECK(refused("x.npz", zip({{"w.npy", "\xff\xff\xff\xff", 0, 8, good.size()}}))
            .starts_with("in its member `w.npy`: its packed data are damaged"));
  CHECK(refused("x.npz", zip({{"w.npy", "", 0, 8, good.size()}})).starts_with("in its member `w.npy`: it is cut short"));
}

TEST_CASE("hostile IDX files are refused, each with its reason") {
  const auto idx = [](const std::string& head, std::size_t data) {
    return std::string("\0\0", 2) + head + std::string(data, '\1');
  };
  CHECK(refused("x.idx", idx(std::string("\x08\x01\0\0\0\x05", 6), 5)) == "no error");
  CHECK(refused("x.idx", "") == "it has 0 bytes, too few for an IDX file");
  CHECK(refused("x.idx", "plain text") == "it is not an IDX file: it begins with 70 6c 61 69, not with 00 00 and a known type");
  CHECK(refused("x.idx", idx("\x07\x01", 8)) ==
        "it is not an IDX file: it begins with 00 00 07 01, not with 00 00 and a known type");
  CHECK(refused("x.idx", idx("\x08\x03", 5)) == "it is cut short at byte 9: its header should go on for 3 more");
  CHECK(refused("x.idx", idx(std::string("\x08\x01\0\0\0\x05", 6), 4)) ==
        "it is cut short: its shape asks for 5 bytes of elements, but 4 follow");
  CHECK(refused("x.idx", idx(std::string("\x08\x01\0\0\0\x05", 6), 6)) == "1 bytes follow its last element");
  CHECK(refused("x.idx", idx("\x0e\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 8)) ==
        "its shape has more elements than can be counted");
  CHECK(refused("x.idx", idx("\x08\xff" + std::string(4 * 255, '\1'), 0)) == "its shape has 255 sizes, more than 64");
}

TEST_CASE("files are found in the documented order, by the names that they have") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "study/sub");
  std::filesystem::create_directories(folder / "data/sub");
  spill(folder / "data/sub/x.npy", npy_text(two));
  spill(folder / "data/y.csv", "a\n1\n");
  std::filesystem::create_symlink(folder / "data/y.csv", folder / "study/link.csv");
  std::filesystem::create_symlink(folder / "data/sub/x.npy", folder / "study/blob");
  const std::string study = folder / "study/s.mm";
  const char* before = std::getenv("MMC_DATA");
  const std::string old = before != nullptr ? before : "";
  setenv("MMC_DATA", ("/nowhere::" + (folder / "data")).c_str(), 1);
  CHECK(find_data_file("sub/x.npy", study).path == folder / "data/sub/x.npy");
  CHECK(find_data_file("y.csv.gz", study).path == folder / "data/y.csv");  // packed or not
  CHECK(find_data_file("link.csv", study).path == folder / "study/link.csv");
  spill(folder / "study/sub/x.npy", npy_text(two));
  CHECK(find_data_file("sub/x.npy", study).path == folder / "study/sub/x.npy");
  const FoundFile none = find_data_file("sub/z.npy", study), elsewhere = find_data_file("no/z.npy", study);
  CHECK((none.path.empty() && none.folder && elsewhere.path.empty() && !elsewhere.folder));
  CHECK(none.looked.size() >= 4);
  CHECK(find_data_file(folder / "data/y.csv", study).path == folder / "data/y.csv");
  CHECK(find_data_file(folder / "data/z.csv", study).path.empty());
  if (before != nullptr)
    setenv("MMC_DATA", old.c_str(), 1);
  else
    unsetenv("MMC_DATA");
}

TEST_CASE("gzip bombs and torn gzip files are refused") {
  // 64 MB of zeros in 64 kB: fine for a header that says so, refused for one that says less or more.
  const std::string head("\0\0\x08\x01\x04\0\0\0", 8);
  const std::vector<std::byte> zeros(std::size_t{1} << 26);
  const std::vector<std::byte> packed = gzipped(head, zeros);
  const std::string bytes(reinterpret_cast<const char*>(packed.data()), packed.size());
  CHECK(refused("x.idx.gz", bytes) == "no error");
  CHECK(refused("x.idx.gz", bytes.substr(0, bytes.size() / 2)).find("cut short") != std::string::npos);
  CHECK(refused("x.idx.gz", bytes.substr(0, bytes.size() - 1)).find("cut short") != std::string::npos);
  CHECK(refused("x.idx.gz", bytes + "junk").find("damaged near byte") != std::string::npos);
  std::string wrong_sum = bytes;
  wrong_sum[bytes.size() - 6] = static_cast<char>(wrong_sum[bytes.size() - 6] ^ 1);
  CHECK(refused("x.idx.gz", wrong_sum).find("damaged near byte") != std::string::npos);
  const std::vector<std::byte> small = gzipped(std::string("\0\0\x08\x01\0\0\0\x05", 8), zeros);
  CHECK(refused("x.idx.gz", {reinterpret_cast<const char*>(small.data()), small.size()}) ==
        "more follows after its last element, from byte 13 on");
  const std::vector<std::byte> large = gzipped(std::string("\0\0\x08\x03\xff\xff\xff\xff\0\0\xff\xff\0\0\x0f\xff", 16), {});
  CHECK(refused("x.idx.gz", {reinterpret_cast<const char*>(large.data()), large.size()})
            .starts_with("it is cut short: its shape asks for 1152"));
}
