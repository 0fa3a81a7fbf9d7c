// Event files byte by byte; tests/study/tensorboard_events.py reads one with TensorBoard itself.
#include "runtime/study/tensorboard.h"

#include <catch2/catch.hpp>

namespace mmc {
namespace {

TEST_CASE("the checksum of RFC 3720") {
  CHECK(crc32c("123456789") == 0xe3069283u);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aau);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
}

TEST_CASE("an event per step that has a row") {
  const std::vector<float> loss{1, 2, 3};
  const std::vector<std::int32_t> count{300};
  const auto series = [](const char* name, DType dtype, const void* rows, std::int64_t stride) {
    return MetricSeries{{name, static_cast<const std::byte*>(rows), Type::tensor(dtype, {}), stride}};
  };
  const LoopMetrics loop{"fit", 6, {series("a", DType::f32, loss.data(), 2), series("b", DType::i32, count.data(), 6)}};
  std::string all, pieces;
  append_events(all, loop, 0, 6, 1.0);
  for (std::int64_t step = 0; step < 6; ++step) append_events(pieces, loop, step, step + 1, 1.0);
  CHECK((pieces == all));
  const std::string time("\x09\x00\x00\x00\x00\x00\x00\xf0\x3f", 9);
  const std::string one("\x10\x00\x2a\x14\x0a\x08\x0a\x01\x61\x15\x00\x00\x80\x3f\x0a\x08\x0a\x01\x62\x15\x00\x00\x96\x43", 24);
  CHECK((all.substr(12, 33) == time + one));
  CHECK(static_cast<unsigned char>(all[0]) == 33);
  // Two more, with one value each.
  CHECK(all.size() == (33 + 16) + 2 * (9 + 2 + 2 + 10 + 16));
}

}  // namespace
}  // namespace mmc
