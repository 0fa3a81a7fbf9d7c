// Checkpoints: what is written is read again; the newest that is whole counts, whatever happens to a file.
#include "runtime/study/checkpoint.h"

#include <signal.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "compiler/support/errors.h"
#include "tests/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

std::vector<std::byte> some_bytes(std::size_t size, int salt) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 + static_cast<std::size_t>(salt));
  return bytes;
}

RunResult result(float first) {
  RunResult stage;
  const float rows[] = {first, 2, 3};
  stage.outputs = {make_tensor(Type::tensor(DType::f32, {Dim(3)}), rows), std::nullopt};
  stage.rows = {2, -1};
  stage.timings.push_back({"fit", 3, 0.5, {{0, 4}}});
  return stage;
}

// The number-th of a run: the first stage is finished after the second one.
Checkpoint checkpoint(int number) {
  Checkpoint c{{{"number", number}}};
  if (number > 2) c.finished.push_back(result(1));
  c.position = {some_bytes(100, number + 50), some_bytes(300, number)};
  return c;
}

// What checkpoints 1, 2, .. number hold together, as far as they are of the stage that runs.
std::vector<std::byte> settled_until(int number) {
  std::vector<std::byte> all;
  for (int i = number > 2 ? 3 : 1; i <= number; ++i) {
    const auto own = checkpoint(i).position.settled;
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

void require_is(const std::optional<Checkpoint>& found, int number) {
  REQUIRE(found);
  const Checkpoint wanted = checkpoint(number);
  REQUIRE(found->header.at("number") == number);
  REQUIRE(found->position.now == wanted.position.now);
  REQUIRE(found->position.settled == settled_until(number));
  REQUIRE(found->finished.size() == wanted.finished.size());
  for (const RunResult& stage : found->finished) {
    REQUIRE(stage.outputs.size() == 2);
    REQUIRE(stage.outputs[0]->at(0) == 1);
    REQUIRE_FALSE(stage.outputs[1]);
    REQUIRE(stage.rows == std::vector<std::int64_t>{2, -1});
    REQUIRE(stage.timings.at(0).name == "fit");
    REQUIRE(stage.timings[0].series.at(0).stride == 4);
  }
}

void write_until(const TemporaryFolder& folder, int last) {
  CheckpointWriter writer(folder.path(), nullptr);
  for (int number = 1; number <= last; ++number) writer.write(checkpoint(number));
}

TEST_CASE("a checkpoint is read as it was written, and the one before it stays") {
  const TemporaryFolder folder;
  REQUIRE_FALSE(read_checkpoint(folder.path()).checkpoint);
  write_until(folder, 4);
  const FoundCheckpoint found = read_checkpoint(folder.path());
  REQUIRE(found.damaged.empty());
  REQUIRE(found.checkpoint->newest);
  require_is(found.checkpoint, 4);
  fs::remove(folder / "checkpoint");
  const FoundCheckpoint before = read_checkpoint(folder.path());
  REQUIRE(before.damaged.empty());
  REQUIRE_FALSE(before.checkpoint->newest);
  require_is(before.checkpoint, 3);
  remove_checkpoints(folder.path());
  REQUIRE(fs::is_empty(folder.path()));
}

TEST_CASE("what is settled is written once") {
  const TemporaryFolder folder;
  CheckpointWriter writer(folder.path(), nullptr);
  Checkpoint large = checkpoint(1);
  large.position.settled = some_bytes(100'000, 3);
  writer.write(large);
  for (int number : {2, 3}) {
    const auto before = fs::file_size(folder / "checkpoint.settled");
    writer.write(checkpoint(number));
    REQUIRE(fs::file_size(folder / "checkpoint.settled") - before < 300);
    REQUIRE(fs::file_size(folder / "checkpoint") < 500);
  }
}

TEST_CASE("a run that goes on writes the next ones behind the checkpoint from which it does") {
  for (const bool newest : {true, false}) {
    const TemporaryFolder folder;
    write_until(folder, 3);
    if (!newest) spill(folder / "checkpoint", "torn");
    const FoundCheckpoint found = read_checkpoint(folder.path());
    require_is(found.checkpoint, newest ? 3 : 2);
    CheckpointWriter writer(folder.path(), &*found.checkpoint);
    // The damaged one does not become the previous one.
    for (int number = newest ? 4 : 3; number <= 5; ++number) {
      writer.write(checkpoint(number));
      require_is(read_checkpoint(folder.path()).checkpoint, number);
      fs::rename(folder / "checkpoint", folder / "away");
      require_is(read_checkpoint(folder.path()).checkpoint, number - 1);
      fs::rename(folder / "away", folder / "checkpoint");
    }
  }
}

// Every length and bits throughout; `check` is told which byte differs first.
void damage(const std::string& path, const std::function<void(std::size_t)>& check) {
  const std::string whole = slurp(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    spill(path, whole.substr(0, size));
    check(size);
  }
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += 3) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    spill(path, flipped);
    check(bit / 8);
  }
  spill(path, whole);
}

TEST_CASE("wherever a checkpoint is torn, or a bit of it has changed, the one before it is taken") {
  const TemporaryFolder folder;
  write_until(folder, 3);
  damage(folder / "checkpoint", [&](std::size_t) {
    const FoundCheckpoint found = read_checkpoint(folder.path());
    REQUIRE(found.damaged.size() == 1);
    REQUIRE(found.damaged[0].first == folder / "checkpoint");
    require_is(found.checkpoint, 2);
  });
  spill(folder / "checkpoint", "");
  spill(folder / "checkpoint.previous", "");
  const FoundCheckpoint none = read_checkpoint(folder.path());
  REQUIRE(none.damaged.size() == 2);
  REQUIRE_FALSE(none.checkpoint);
}

TEST_CASE("where what is settled is damaged, the checkpoint that needs less of it is taken, or none") {
  const TemporaryFolder folder;
  write_until(folder, 2);
  const std::size_t first = fs::file_size(folder / "checkpoint.settled");
  const FoundCheckpoint second = read_checkpoint(folder.path());
  CheckpointWriter(folder.path(), &*second.checkpoint).write(checkpoint(3));
  damage(folder / "checkpoint.settled", [&](std::size_t at) {
    const FoundCheckpoint found = read_checkpoint(folder.path());
    // A file that is too short for one is so in another way than its checksum.
    REQUIRE_FALSE(found.damaged.empty());
    for (const auto& [path, why] : found.damaged) REQUIRE(path == folder / "checkpoint.settled");
    if (at < first)
      REQUIRE_FALSE(found.checkpoint);
    else
      require_is(found.checkpoint, 2);
  });
  fs::remove(folder / "checkpoint.settled");
  const FoundCheckpoint none = read_checkpoint(folder.path());
  REQUIRE_FALSE(none.checkpoint);
  REQUIRE(none.damaged == std::vector<std::pair<std::string, std::string>>{{folder / "checkpoint.settled", "it is missing"}});
}

// Files can't become larger than `bytes` meanwhile: what a full disk looks like to those who write.
class LittleRoom {
 public:
  explicit LittleRoom(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = signal(SIGXFSZ, SIG_IGN);
    const rlimit little{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
  }
  ~LittleRoom() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  LittleRoom(const LittleRoom&) = delete;
  LittleRoom& operator=(const LittleRoom&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_CASE("a checkpoint that can't be written leaves those that are there, and what it settled goes with the next one") {
  const TemporaryFolder folder;
  CheckpointWriter writer(folder.path(), nullptr);
  writer.write(checkpoint(1));
  const std::string before = slurp(folder / "checkpoint");
  SECTION("its header fails") {
    REQUIRE_THROWS_AS(writer.write(checkpoint(2), []() -> nlohmann::ordered_json { throw RunError("no"); }), RunError);
  }
  SECTION("what it settled has no room, or only a part of it") {
    for (const rlim_t bytes : {0, 1, 120, 200}) {
      const LittleRoom room(bytes);
      Checkpoint next = checkpoint(2);
      if (bytes > 0) next.position.settled.clear();
      REQUIRE_THROWS_AS(writer.write(next), RunError);
    }
  }
  SECTION("it has no room itself") {
    const LittleRoom room(300);
    REQUIRE_THROWS_AS(writer.write(checkpoint(2)), RunError);
  }
  SECTION("it can't take its place") {
    fs::create_directory(folder / "checkpoint.previous");  // so that the last one can't become the previous one
    REQUIRE_THROWS_AS(writer.write(checkpoint(2)), RunError);
    fs::remove(folder / "checkpoint.previous");
  }
  REQUIRE(slurp(folder / "checkpoint") == before);
  require_is(read_checkpoint(folder.path()).checkpoint, 1);
  Checkpoint next = checkpoint(2);
  next.position.settled.clear();
  writer.write(next);
  require_is(read_checkpoint(folder.path()).checkpoint, 2);
  REQUIRE_THROWS_AS(CheckpointWriter(folder / "nowhere", nullptr).write(checkpoint(2)), RunError);
}

TEST_CASE("of a stage that has finished before its values could be written the result is written") {
  const TemporaryFolder folder;
  CheckpointWriter writer(folder.path(), nullptr);
  const auto fails = []() -> nlohmann::ordered_json { throw RunError("no"); };
  for (int number : {1, 2}) REQUIRE_THROWS_AS(writer.write(checkpoint(number), fails), RunError);
  writer.write(checkpoint(3));
  require_is(read_checkpoint(folder.path()).checkpoint, 3);
}

}  // namespace
}  // namespace mmc
