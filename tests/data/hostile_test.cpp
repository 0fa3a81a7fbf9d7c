// Broken and hostile files: each is refused with one RunError that names the file, or read as a file that happens to be whole.
// Run under the sanitizers, these are also the proof that no reader looks beyond its file.
#include <fmt/format.h>

#include "runtime/data/npy.h"
#include "tests/data/samples.h"

using namespace mmc;

namespace {

std::string with_header(const std::string& header, std::size_t data) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(data, '\1');
}

std::string npy(const std::string& header, std::size_t data) {
  const auto length = static_cast<std::uint16_t>(header.size());
  std::string bytes = std::string("\x93NUMPY\x01\x00", 8) + std::string(2, '\0');
  std::memcpy(bytes.data() + 8, &length, 2);
  return bytes + header + std::string(data, '\1');
}

// The reason alone, without "cannot read `PATH`: ".
template <class Read>
std::string refused(Read read, const std::string& bytes) {
  const TemporaryFolder folder;
  const std::string path = folder / "file";
  spill(path, bytes);
  const std::string message = run_error([&] { read(path); }), start = "cannot read `" + path + "`: ";
  return message.starts_with(start) ? message.substr(start.size()) : message;
}

const auto safetensors = [](const std::string& path) { read_safetensors(path); };
const auto numpy = [](const std::string& path) { read_npy(path); };

// Reads each of many damaged versions of a file; only a RunError or success is allowed. Returns how many were refused.
template <class Read>
std::size_t damaged(Read read, const std::string& good, std::size_t header) {
  const TemporaryFolder folder;
  const std::string path = folder / "file";
  std::size_t refusals = 0;
  const auto attempt = [&](const std::string& bytes) {
    spill(path, bytes);
    const std::string message = run_error([&] { read(path); });
    if (message == "no error") return false;
    REQUIRE(message.starts_with("cannot read `" + path + "`: "));
    REQUIRE(message.find('\n') == std::string::npos);
    ++refusals;
    return true;
  };
  CHECK_FALSE(attempt(good));
  for (std::size_t n = 0; n < good.size(); ++n) REQUIRE(attempt(good.substr(0, n)));  // every truncation is noticed
  REQUIRE(attempt(good + "x"));
  for (std::size_t i = 0; i < header; ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = good;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      attempt(flipped);
    }
    for (const char c : {'\0', '"', '{', '}', '[', '9', '-', '\xff'}) {
      std::string replaced = good;
      replaced[i] = c;
      attempt(replaced);
    }
    attempt(good.substr(0, i) + good.substr(i + 1));        // one byte lost
    attempt(good.substr(0, i) + good[i] + good.substr(i));  // one byte doubled
  }
  return refusals;
}

}  // namespace

TEST_CASE("damaged safetensors files are refused") {
  const TemporaryFolder folder;
  write_safetensors(folder / "good", {{"a", samples()[0].second}, {"b", samples()[3].second}}, {{"k", "v"}});
  const std::string good = slurp(folder / "good");
  CHECK(damaged(safetensors, good, good.size() - 27) > 1000);
}

TEST_CASE("damaged npy files are refused") {
  const TemporaryFolder folder;
  write_npy(folder / "good", samples()[3].second);
  CHECK(damaged(numpy, slurp(folder / "good"), 80) > 500);
}

TEST_CASE("hostile safetensors headers are refused, each with its reason") {
  const auto one = [](const std::string& entry) { return with_header("{\"w\":" + entry + "}", 16); };
  CHECK(refused(safetensors, "") == "it has 0 bytes, too few for a safetensors file");
  CHECK(refused(safetensors, std::string(8, '\xff') + "{}") ==
        "it is not a safetensors file, or cut short: its header should have 18446744073709551615 bytes, but 2 follow");
  CHECK(refused(safetensors, with_header("[]", 0)) == "its header is not a JSON object");
  CHECK(refused(safetensors, with_header("{", 0)) == "its header is not a JSON object");
  CHECK(refused(safetensors, with_header(std::string(100000, '['), 0)) == "its header is not a JSON object");
  CHECK(refused(safetensors, with_header("{\"a\":\xff}", 0)) == "its header is not a JSON object");
  CHECK(refused(safetensors, one("7")) == "the tensor `w` lacks its type, shape or position");
  CHECK(refused(safetensors, one(R"({"dtype":1,"shape":[],"data_offsets":[0,16]})")) ==
        "the tensor `w` has a type that is not a text");
  CHECK(refused(safetensors, one(R"({"dtype":"F32","shape":4,"data_offsets":[0,16]})")) ==
        "the tensor `w` has a shape that is not a list");
  for (const char* size : {"-4", "4.0", "1e9", "\"4\"", "null", "18446744073709551615", "99999999999999999999"}) {
    CAPTURE(size);
    CHECK(refused(safetensors, one(fmt::format(R"({{"dtype":"F32","shape":[{}],"data_offsets":[0,16]}})", size))) ==
          "the tensor `w` has a size that is not a whole number");
  }
  CHECK(refused(safetensors, one(R"({"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,16]})")) ==
        "the tensor `w` has more elements than can be counted");
  CHECK(refused(safetensors, one(R"({"dtype":"F32","shape":[3],"data_offsets":[0,16]})")) ==
        "the tensor `w` has 16 bytes, but its type and shape ask for 12");
  CHECK(refused(safetensors, one(R"({"dtype":"F32","shape":[5],"data_offsets":[0,20]})")) ==
        "the tensor `w` should end at byte 20 of the data, of which there are 16");
  for (const char* offsets : {"[16,0]", "[0]", "[0,16,16]", "16", "[-1,15]", "[0.0,16.0]"}) {
    CAPTURE(offsets);
    CHECK(refused(safetensors, one(fmt::format(R"({{"dtype":"F32","shape":[4],"data_offsets":{}}})", offsets))) ==
          "the tensor `w` has a position that is not a pair of ascending numbers");
  }
  CHECK(refused(safetensors, one(R"({"dtype":"F32","shape":[3],"data_offsets":[4,16]})")) ==
        "4 bytes before the tensor `w` belong to none");
  CHECK(refused(safetensors, one(R"({"dtype":"F32","shape":[3],"data_offsets":[0,12]})")) ==
        "its last 4 bytes belong to no tensor");
  CHECK(refused(safetensors, one(R"({"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]})")) ==
        "the tensor `w` has elements of type F8_E4M3, which mmc does not read");
  const std::string a = R"("a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]})",
                    b = R"("b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]})";
  CHECK(refused(safetensors, with_header("{" + a + "," + b + "}", 16)) == "the tensor `b` overlaps another one");
  CHECK(refused(safetensors, with_header("{" + a + "," + a + "}", 12)) == "its header has two tensors called `a`");
  CHECK(refused(safetensors, with_header("{\"a\\nb\":7}", 0)) == "the tensor `a?b` has control characters in its name");
  CHECK(refused(safetensors, one(R"({"dtype":"F\u001b\n8","shape":[16],"data_offsets":[0,16]})")) ==
        "the tensor `w` has elements of type F??8, which mmc does not read");
  CHECK(refused(safetensors, with_header(R"({"__metadata__":[]})", 0)) == "its metadata are not a JSON object");
  CHECK(refused(safetensors, with_header(R"({"__metadata__":{"k":1}})", 0)) == "its metadata `k` are not a text");
}

TEST_CASE("the header of a file with foreign element types can still be read") {
  const TemporaryFolder folder;
  spill(
      folder / "f8",
      with_header(
          R"({"w":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]},"v":{"dtype":"BF16","shape":[1],"data_offsets":[16,18]}})",
          18));
  const SafetensorsHeader header = read_safetensors_header(folder / "f8");
  CHECK_FALSE(header.find("w")->type.known());
  CHECK(header.find("w")->shape == std::vector<std::int64_t>{16});
  CHECK(header.find("v")->type == Type::tensor(DType::f32, {1}));
  CHECK(read_safetensors_tensor(folder / "f8", "v").as<float>()[0] == Approx(2.3693558e-38));
  CHECK(run_error([&] { read_safetensors_tensor(folder / "f8", "u"); }).ends_with("it has no tensor called `u`"));
}

TEST_CASE("hostile npy headers are refused, each with its reason") {
  const auto shaped = [](const std::string& shape) {
    return npy("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", 16);
  };
  const std::string no_header = "its header is not that of a .npy file";
  CHECK(refused(numpy, "") == "it has 0 bytes, too few for a .npy file");
  CHECK(refused(numpy, "plain text, long enough") == "it is not a .npy file");
  CHECK(refused(numpy, std::string("\x93NUMPY\x07\x00\x10\x00", 10)) == "it has version 7 of the .npy format; mmc knows 1 to 3");
  CHECK(refused(numpy, std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14)) ==
        "it is cut short: its header should have 4294967295 bytes, but 2 follow");
  CHECK(refused(numpy, std::string("\x93NUMPY\x02\x00\x10\x00", 10)) ==
        "it is cut short at byte 10: the length of its header should go on for 2 more");
  CHECK(refused(numpy, shaped("(5,)")) == "it is cut short: its shape asks for 20 bytes of elements, but 16 follow");
  CHECK(refused(numpy, shaped("(3,)")) == "4 bytes follow its last element");
  CHECK(refused(numpy, shaped("(0, 4)")) == "16 bytes follow its last element");
  CHECK(refused(numpy, shaped("(4294967296, 4294967296, 4294967296)")) == "its shape has more elements than can be counted");
  for (const char* shape : {"(-4,)", "4", "(4.0,)", "(4 4)", "(4,", "(99999999999999999999,)", "None", "()x", ""}) {
    CAPTURE(shape);
    CHECK(refused(numpy, shaped(shape)) == no_header);
  }
  CHECK(refused(numpy, npy("{}", 0)) == no_header);
  CHECK(refused(numpy, npy("{'descr': '<f4', 'fortran_order': False}", 4)) == no_header);
  CHECK(refused(numpy, npy("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 4)) == no_header);
  CHECK(refused(numpy, npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}", 4)) == no_header);
  CHECK(refused(numpy, npy("{'descr: <f4", 4)) == no_header);
  CHECK(refused(numpy, shaped("(4,)")) == "no error");
}
