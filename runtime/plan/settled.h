// What of a run's values can't change any more, so that positions hold each byte of it once (executor.h: RunPosition). Internal
// to runtime/plan.
//
// A value of the root is settled when the root's last step that writes it has run; of a series that a loop or map of the root
// writes, the rows of iterations that are finished are. Buffers of the root live once, so a settled byte stays what it is until
// its buffer dies, and nothing else takes its memory before that (lives.h). Data that a study reads, trained weights and series
// are written down once, then; carried values, and what lives within an iteration, in every position.
//
// As bytes: any number of {buffer (u32), size (u64), `size` bytes that follow those of this buffer that stand before}.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/plan/plan.h"

namespace mmc {

class Settled {
 public:
  explicit Settled(const Plan&);

  // How many bytes of buffer `b` are settled when the root has come to `step`, of whose iterations the finished ones have written
  // `rows` bytes of it.
  std::int64_t bytes(BufferId b, std::int64_t step, std::int64_t rows) const;
  // How many positions hold, with what the next one will be told to hold.
  std::int64_t held(BufferId b) const { return held_[b]; }
  // The next position is to hold the first `bytes` bytes of b, as far as those before it don't.
  void hold(BufferId b, std::int64_t bytes);
  // What `hold` was called for since the last time.
  std::vector<std::byte> take(kernels::Slots);

  // All that the positions up to one hold, from which a run goes on; the bytes must outlive the copies. RunError when they are
  // none of this plan.
  void read(std::span<const std::byte> all);
  // The first `bytes` bytes of b, which was read.
  void copy(BufferId b, std::int64_t bytes, std::byte* to) const;

 private:
  struct Piece {
    BufferId buffer;
    std::int64_t begin, end;
  };
  const Plan& plan_;
  std::vector<std::int64_t> last_written_;  // by buffer: the root's last step that writes it, -1: none
  std::vector<std::int64_t> held_;          // by buffer
  std::vector<Piece> next_;
  std::vector<std::vector<std::span<const std::byte>>> read_;  // by buffer
};

}  // namespace mmc
