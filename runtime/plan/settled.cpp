#include "runtime/plan/settled.h"

#include <algorithm>
#include <cstring>

#include "compiler/support/errors.h"
#include "runtime/data/bytes.h"
#include "runtime/plan/lives.h"

namespace mmc {

Settled::Settled(const Plan& plan) : plan_(plan), last_written_(plan.buffers.size(), -1), held_(plan.buffers.size(), 0) {
  const std::vector<Step>& root = plan.blocks[0].steps;
  for (std::size_t i = 0; i < root.size(); ++i)
    for (BufferId b : root[i].writes) last_written_[owner_of(plan, b)] = static_cast<std::int64_t>(i);
}

std::int64_t Settled::bytes(BufferId b, std::int64_t step, std::int64_t rows) const {
  const std::int64_t all = plan_.buffers[b].type.bytes();
  if (last_written_[b] < step) return all;
  return last_written_[b] == step ? std::min(rows, all) : 0;
}

void Settled::hold(BufferId b, std::int64_t bytes) {
  if (bytes <= held_[b]) return;
  next_.push_back({b, held_[b], bytes});
  held_[b] = bytes;
}

std::vector<std::byte> Settled::take(kernels::Slots slots) {
  std::size_t size = 0;
  for (const Piece& p : next_) size += sizeof(BufferId) + sizeof(std::uint64_t) + static_cast<std::size_t>(p.end - p.begin);
  ByteWriter out;
  out.bytes.reserve(size);
  for (const Piece& p : next_) {
    out.put(p.buffer);
    out.put(static_cast<std::uint64_t>(p.end - p.begin));
    out.put_bytes(std::span(slots[p.buffer] + p.begin, static_cast<std::size_t>(p.end - p.begin)));
  }
  next_.clear();
  return std::move(out.bytes);
}

void Settled::read(std::span<const std::byte> all) {
  read_.assign(plan_.buffers.size(), {});
  std::fill(held_.begin(), held_.end(), 0);
  for (ByteReader in(all); !in.at_end();) {
    const auto b = in.get<BufferId>();
    const auto size = in.get<std::uint64_t>();
    const bool fits = b < plan_.buffers.size() && size <= static_cast<std::uint64_t>(plan_.buffers[b].type.bytes() - held_[b]);
    if (!fits) throw RunError("the checkpoint holds values of another study");
    read_[b].push_back(in.get_bytes(size));
    held_[b] += static_cast<std::int64_t>(size);
  }
}

void Settled::copy(BufferId b, std::int64_t bytes, std::byte* to) const {
  if (bytes > held_[b]) throw RunError("the checkpoint refers to values that are missing");
  for (const std::span<const std::byte> piece : read_[b]) {
    const auto n = std::min(piece.size(), static_cast<std::size_t>(bytes));
    std::memcpy(to, piece.data(), n);
    to += n;
    bytes -= static_cast<std::int64_t>(n);
  }
}

}  // namespace mmc
