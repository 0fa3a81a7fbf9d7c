// Every reader against files that are almost right: bits flipped, bytes replaced, cut, doubled, moved and spliced from another
// file. Whatever comes, a reader gives tensors or one RunError that names the file; the sanitizers watch that it looks nowhere
// else.
//
// The seed is fixed and the number of files bounded; MMC_FUZZ_SECONDS=N goes on with other seeds for N seconds.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "runtime/data/csv.h"
#include "runtime/data/data_file.h"
#include "runtime/data/idx.h"
#include "runtime/data/npy.h"
#include "runtime/data/npz.h"
#include "tests/data/samples.h"

using namespace mmc;

namespace {

// Reads a file as a study does: header, then everything.
void read_whole(const std::string& path) {
  if (file_kind(path) != FileKind::table) {
    for (const StoredTensor& stored : read_stored_tensors(path)) {
      if (!stored.type.known()) continue;
      Tensor tensor = make_tensor(stored.type);
      read_file_tensor({path, stored.name, stored.elements, stored.type, {}}, tensor.data->data());
    }
    return;
  }
  const InputFile file(path);
  const TableSummary table = scan_table(file, {});
  TableRequest numbers, words;
  std::vector<std::int64_t> texts;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const TableColumn& column = table.columns[i];
    if (column.kind == TableColumn::Kind::text) texts.push_back(static_cast<std::int64_t>(i));
    (column.kind == TableColumn::Kind::text ? words : numbers)
        .columns.push_back({static_cast<std::int64_t>(i), column.header, {}});
  }
  const auto found = table_texts(file, {}, texts);
  for (std::size_t i = 0; i < texts.size(); ++i) words.columns[i].texts = found[i];
  for (const auto& [request, type] : {std::pair{numbers, DType::f32}, {words, DType::i32}}) {
    if (request.columns.empty()) continue;
    Tensor tensor = make_tensor(Type::tensor(type, {static_cast<std::int64_t>(request.columns.size()), table.rows}));
    if (table.rows > 0) read_table(file, request, tensor.type, tensor.data->data());
  }
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string operator()(std::string bytes, const std::string& other) {
    const int changes = 1 + static_cast<int>(below(4));
    for (int i = 0; i < changes; ++i) change(bytes, other);
    return bytes;
  }
  std::size_t below(std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random_() % n); }

 private:
  void change(std::string& b, const std::string& other) {
    // Headers are small and matter most.
    const std::size_t at = below(2) == 0 ? below(std::min<std::size_t>(b.size(), 128)) : below(b.size());
    switch (below(8)) {
      case 0:
        if (!b.empty()) b[at] = static_cast<char>(b[at] ^ (1 << below(8)));
        break;
      case 1:
        if (!b.empty()) b[at] = static_cast<char>(below(256));
        break;
      case 2: b.resize(below(b.size() + 1)); break;
      case 3: b.erase(at, below(16)); break;
      case 4: b.insert(at, b.substr(below(b.size()), below(32))); break;
      case 5: b.replace(at, below(32), other.substr(below(other.size()), below(64))); break;
      case 6: {  // a number at its limits, of two, four or eight bytes
        constexpr std::uint64_t limits[] = {
            0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff, 0x7fffffffffffffff, ~std::uint64_t{0}};
        const std::uint64_t n = limits[below(std::size(limits))];
        const std::size_t width = std::size_t{2} << below(3);
        for (std::size_t i = 0; i < width && at + i < b.size(); ++i) b[at + i] = static_cast<char>(n >> (8 * i) & 255);
        break;
      }
      case 7: {  // a character that means something to a parser
        constexpr std::string_view marks = "{}[]()\",:'0123456789-\n\r;.e\\";
        if (!b.empty()) b[at] = marks[below(marks.size())];
        break;
      }
    }
  }
  std::mt19937_64 random_;
};

struct Sample {
  std::string name, bytes;
};

std::vector<Sample> good_files() {
  const TemporaryFolder folder;
  const NamedTensors some = {samples()[0], samples()[1], samples()[3], samples()[5]};
  write_npy(folder / "a.npy", samples()[3].second);
  write_npz(folder / "a.npz", some);
  write_safetensors(folder / "a.safetensors", some, {{"k", "v"}});
  write_idx(folder / "a.idx", samples()[3].second);
  write_idx(folder / "a.idx.gz", samples()[1].second);
  spill(folder / "a.csv", "i,f,b,\"t \"\"q\"\"\"\n1,2.5,true,x\n-3,,FALSE,\"y,\nz\"\n7,1e9,true,NA\n");
  std::vector<Sample> files;
  for (const char* name : {"a.npy", "a.npz", "a.safetensors", "a.idx", "a.idx.gz", "a.csv"})
    files.push_back({name, slurp(folder / name)});
  files.push_back({"b.npz", slurp(fixture("packed.npz"))});
  return files;
}

// How many of the files were refused.
std::size_t fuzz(const std::vector<Sample>& good, std::uint64_t seed, std::size_t files) {
  const TemporaryFolder folder;
  Mutator mutate(seed);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < files; ++i) {
    const Sample& sample = good[i % good.size()];
    const std::string path = folder / sample.name;
    spill(path, mutate(sample.bytes, good[mutate.below(good.size())].bytes));
    std::string message = "no error";
    try {
      read_whole(path);
    } catch (const RunError& error) { message = error.what(); } catch (const std::exception& error) {
      std::filesystem::copy_file(path, fmt::format("fuzz_{}_{}_{}", seed, i, sample.name),
                                 std::filesystem::copy_options::overwrite_existing);
      FAIL("seed " << seed << ", file " << i << " of kind " << sample.name << ": " << error.what());
    }
    if (message == "no error") continue;
    ++refused;
    CAPTURE(seed, i, sample.name, message);
    REQUIRE(message.starts_with("cannot read `" + path + "`: "));
    REQUIRE(message.find('\n') == std::string::npos);
  }
  return refused;
}

}  // namespace

TEST_CASE("readers survive whatever stands in a file") {
  const std::vector<Sample> good = good_files();
  for (const Sample& sample : good) {
    const TemporaryFolder folder;
    spill(folder / sample.name, sample.bytes);
    CAPTURE(sample.name);
    CHECK_NOTHROW(read_whole(folder / sample.name));
  }
  constexpr std::size_t files = 7'000;
  CHECK(fuzz(good, 1, files) > files / 2);  // the changes do reach the readers' checks

  const char* seconds = std::getenv("MMC_FUZZ_SECONDS");
  if (seconds == nullptr) return;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(seconds));
  std::size_t more = 0;
  for (std::uint64_t seed = 2; std::chrono::steady_clock::now() < end; ++seed, more += files) fuzz(good, seed, files);
  WARN("read " << more << " more files");
}

TEST_CASE("every truncation and every flipped bit of an archive's data is noticed") {
  for (const Sample& sample : good_files()) {
    if (!sample.name.ends_with(".npz") && !sample.name.ends_with(".gz")) continue;
    const TemporaryFolder folder;
    const std::string path = folder / sample.name;
    CAPTURE(sample.name);
    for (std::size_t n = 0; n < sample.bytes.size(); ++n) {
      spill(path, sample.bytes.substr(0, n));
      REQUIRE(run_error([&] { read_whole(path); }) != "no error");
    }
  }
  const TemporaryFolder folder;
  write_npz(folder / "w.npz", {samples()[3]});
  const std::string bytes = slurp(folder / "w.npz");
  const std::size_t start = bytes.find("\x93NUMPY") + 128, end = bytes.find("PK\x01\x02");
  for (std::size_t bit = start * 8; bit < end * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    spill(folder / "w.npz", flipped);
    CAPTURE(bit);
    REQUIRE(run_error([&] { read_whole(folder / "w.npz"); }) != "no error");
  }
}
