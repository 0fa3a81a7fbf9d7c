// Checkpoints: what is written is read again; the newest that is whole counts, whatever happens to a file.
#include "runtime/study/checkpoint.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "compiler/support/errors.h"
#include "tests/files.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

RunPosition position(std::size_t size, int salt) {
  RunPosition bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 7 + static_cast<std::size_t>(salt));
  return bytes;
}

Checkpoint checkpoint(int number) {
  Checkpoint c{{{"number", number}}, {}, position(300, number)};
  RunResult stage;
  const float rows[] = {1, 2, 3};
  stage.outputs = {make_tensor(Type::tensor(DType::f32, {Dim(3)}), rows), std::nullopt};
  stage.rows = {2, -1};
  stage.timings.push_back({"fit", 3, 0.5, {{0, 4}}});
  c.finished.push_back(std::move(stage));
  return c;
}

TEST_CASE("a checkpoint is read as it was written, and the one before it stays") {
  const TemporaryFolder folder;
  REQUIRE_FALSE(read_checkpoint(folder.path()).checkpoint);
  for (int number : {1, 2, 3}) write_checkpoint(folder.path(), checkpoint(number));
  const FoundCheckpoint found = read_checkpoint(folder.path());
  REQUIRE(found.damaged.empty());
  REQUIRE(found.checkpoint->header.at("number") == 3);
  REQUIRE(found.checkpoint->position == position(300, 3));
  const RunResult& stage = found.checkpoint->finished.at(0);
  REQUIRE(stage.outputs.size() == 2);
  REQUIRE(stage.outputs[0]->at(2) == 3);
  REQUIRE_FALSE(stage.outputs[1]);
  REQUIRE(stage.rows == std::vector<std::int64_t>{2, -1});
  REQUIRE(stage.timings.at(0).name == "fit");
  REQUIRE(stage.timings[0].series.at(0).stride == 4);
  fs::remove(folder / "checkpoint");
  REQUIRE(read_checkpoint(folder.path()).checkpoint->header.at("number") == 2);
  remove_checkpoints(folder.path());
  REQUIRE(fs::is_empty(folder.path()));
}

TEST_CASE("wherever a checkpoint is torn, or a bit of it has changed, the one before it is taken") {
  const TemporaryFolder folder;
  for (int number : {1, 2}) write_checkpoint(folder.path(), checkpoint(number));
  const std::string whole = slurp(folder / "checkpoint");
  const auto check = [&](const std::string& text) {
    spill(folder / "checkpoint", text);
    const FoundCheckpoint found = read_checkpoint(folder.path());
    REQUIRE(found.damaged.size() == 1);
    REQUIRE(found.checkpoint->header.at("number") == 1);
  };
  for (std::size_t size = 0; size < whole.size(); ++size) check(whole.substr(0, size));
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += 3) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    check(flipped);
  }
  spill(folder / "checkpoint.previous", "");
  const FoundCheckpoint none = read_checkpoint(folder.path());
  REQUIRE(none.damaged.size() == 2);
  REQUIRE_FALSE(none.checkpoint);
}

TEST_CASE("a checkpoint that can't be written leaves those that are there") {
  const TemporaryFolder folder;
  write_checkpoint(folder.path(), checkpoint(1));
  const std::string before = slurp(folder / "checkpoint");
  REQUIRE_THROWS_AS(write_checkpoint(folder / "nowhere", checkpoint(2)), RunError);
  fs::create_directory(folder / "checkpoint.previous");  // so that it can't become the previous one
  REQUIRE_THROWS_AS(write_checkpoint(folder.path(), checkpoint(2)), RunError);
  REQUIRE(slurp(folder / "checkpoint") == before);
}

}  // namespace
}  // namespace mmc
