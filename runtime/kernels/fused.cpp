#include "runtime/kernels/fused.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "runtime/kernels/sums.h"

namespace mmc::kernels {
namespace {

constexpr std::int64_t longest_block = 2048;
constexpr std::int64_t scratch_goal = 20 * 1024;  // of the first cache's 32 KiB
constexpr std::int64_t register_element = 8;      // bytes: registers hold any type

// Copies n elements; short runs inline, for which a call of memcpy costs more than they do.
template <class T>
inline void copy_run(const T* from, T* to, std::int64_t n) {
  constexpr int pieces = 8;
  constexpr std::int64_t piece = 16 / static_cast<std::int64_t>(sizeof(T));
  if (n >= pieces * piece) {
    std::memcpy(to, from, static_cast<std::size_t>(n) * sizeof(T));
    return;
  }
#pragma GCC unroll 8
  for (int p = 0; p < pieces && n >= piece; ++p, n -= piece, from += piece, to += piece) std::memcpy(to, from, 16);
#pragma GCC unroll 16
  for (std::int64_t i = 0; i < piece - 1; ++i)
    if (i < n) to[i] = from[i];
}

// Writes n elements `times` times.
template <class T>
void repeat_run(const T* from, std::int64_t n, std::int64_t times, T* to) {
  if (n * sizeof(T) == 16) {
    std::byte run[16];
    std::memcpy(run, from, 16);
    for (std::int64_t k = 0; k < times; ++k, to += n) std::memcpy(to, run, 16);
  } else {
    for (std::int64_t k = 0; k < times; ++k, to += n) copy_run(from, to, n);
  }
}

// Walks over the elements from a position on.
class Walker {
 public:
  Walker(const Walk& walk, const std::byte* base, std::int64_t first) : walk_(walk), inner_(walk.rank - 1), from_(base) {
    for (int axis = inner_; axis >= 0; --axis) {
      index_[axis] = first % walk.size[axis];
      first /= walk.size[axis];
      from_ += index_[axis] * walk.stride[axis];
    }
  }

  // The next `count` elements.
  template <class T>
  void gather(std::int64_t count, T* out) {
    const std::int64_t width = walk_.size[inner_], stride = walk_.stride[inner_];
    const bool contiguous = stride == static_cast<std::int64_t>(sizeof(T));
    const bool repeats = contiguous && inner_ > 0 && walk_.stride[inner_ - 1] == 0;
    while (count > 0) {
      const auto* from = reinterpret_cast<const T*>(from_);
      if (repeats && index_[inner_] == 0 && count >= width) {
        const std::int64_t times = std::min(walk_.size[inner_ - 1] - index_[inner_ - 1], count / width);
        repeat_run(from, width, times, out);
        out += times * width;
        count -= times * width;
        advance(inner_ - 1, times);
        continue;
      }
      const std::int64_t run = std::min(count, width - index_[inner_]);
      if (contiguous)
        copy_run(from, out, run);
      else if (stride == 0)
        std::fill_n(out, run, *from);
      else
        for (std::int64_t i = 0; i < run; ++i) out[i] = *reinterpret_cast<const T*>(from_ + i * stride);
      out += run;
      count -= run;
      advance(inner_, run);
    }
  }

 private:
  void advance(int axis, std::int64_t by) {
    index_[axis] += by;
    from_ += by * walk_.stride[axis];
    for (; axis > 0 && index_[axis] == walk_.size[axis]; --axis) {
      from_ += walk_.stride[axis - 1] - index_[axis] * walk_.stride[axis];
      index_[axis] = 0;
      ++index_[axis - 1];
    }
  }

  const Walk& walk_;
  int inner_;
  const std::byte* from_;
  std::int64_t index_[max_rank];
};

void load_strided(const FusedInput& in, const std::byte* base, std::int64_t first, std::int64_t count, void* out) {
  Walker walker(in.walk, base, first);
  switch (in.size) {
    case 1: return walker.gather(count, static_cast<std::uint8_t*>(out));
    case 4: return walker.gather(count, static_cast<std::uint32_t*>(out));
    default: return walker.gather(count, static_cast<std::uint64_t*>(out));
  }
}

void load_periodic(const FusedInput& in, const std::byte* base, std::int64_t count, std::byte* out) {
  const std::int64_t period = in.period * in.size;
  std::int64_t done = std::min(period, count * in.size);
  std::memcpy(out, base, static_cast<std::size_t>(done));
  while (done < count * in.size) {  // doubling what is there
    const std::int64_t more = std::min(done, count * in.size - done);
    std::memcpy(out + done, out, static_cast<std::size_t>(more));
    done += more;
  }
}

template <class T>
class Summing {
 public:
  void add(const FusedSum& s, void* const* reg, std::int64_t n) {
    if (s.product)
      lanes_.add_products(static_cast<const T*>(reg[s.a]), static_cast<const T*>(reg[s.b]), n);
    else
      lanes_.add(static_cast<const T*>(reg[s.a]), n);
    if ((since_ += n) >= sum_run) flush();
  }
  void finish(T* to) {
    if (since_ > 0) flush();
    *to = static_cast<T>(total_);
  }

 private:
  void flush() {
    total_ += lanes_.fold();
    since_ = 0;
  }
  LaneSum<T> lanes_;
  typename Wide<T>::type total_ = 0;
  std::int64_t since_ = 0;
};

// Applies `use` to a Summing of the sum's type that lives for the whole segment.
constexpr int max_sums = 4;
union AnySumming {
  AnySumming() {}
  Summing<float> f32;
  Summing<double> f64;
  Summing<std::int32_t> i32;
  Summing<std::int64_t> i64;
};

template <class Use>
void with_type(AnySumming& any, DType type, Use use) {
  switch (type) {
    case DType::f32: return use(any.f32);
    case DType::f64: return use(any.f64);
    case DType::i32: return use(any.i32);
    default: return use(any.i64);
  }
}

void run_update(const Fused& f, void* const* reg, std::int64_t count) {
  void* blocks[Update::most_values];
  std::size_t n = 0;
  for (std::uint16_t r : f.update_registers) blocks[n++] = reg[r];
  f.update(blocks, count);
}

void run_segment(const Fused& f, const FusedSegment& segment, Slots slots, void** reg) {
  AnySumming sums[max_sums];
  for (std::size_t s = 0; s < segment.sums.size(); ++s)
    with_type(sums[s], segment.sums[s].dtype, [](auto& sum) { std::construct_at(&sum); });

  const std::int64_t first_count = std::min(f.block, segment.elements);
  for (const FusedInput& in : segment.inputs) {
    std::byte* base = at<std::byte>(slots, in.at);
    if (in.load == Load::scalar || in.load == Load::direct)
      reg[in.reg] = base;
    else if (in.load == Load::periodic)
      load_periodic(in, base, first_count, static_cast<std::byte*>(reg[in.reg]));
  }
  for (const FusedOutput& out : segment.outputs) reg[out.reg] = at<std::byte>(slots, out.at);

  for (std::int64_t first = 0; first < segment.elements; first += f.block) {
    const std::int64_t count = std::min(f.block, segment.elements - first);
    if (first > 0) {
      for (const FusedInput& in : segment.inputs)
        if (in.load == Load::direct) reg[in.reg] = static_cast<std::byte*>(reg[in.reg]) + f.block * in.size;
      for (const FusedOutput& out : segment.outputs) reg[out.reg] = static_cast<std::byte*>(reg[out.reg]) + f.block * out.size;
    }
    for (const FusedInput& in : segment.inputs)
      if (in.load == Load::strided) load_strided(in, at<std::byte>(slots, in.at), first, count, reg[in.reg]);
    for (const FusedOp& op : f.ops) op.run(reg[op.dst], reg[op.a], reg[op.b], reg[op.c], count);
    if (f.update) run_update(f, reg, count);
    for (std::size_t s = 0; s < segment.sums.size(); ++s)
      with_type(sums[s], segment.sums[s].dtype, [&](auto& sum) { sum.add(segment.sums[s], reg, count); });
  }
  for (std::size_t s = 0; s < segment.sums.size(); ++s) {
    with_type(sums[s], segment.sums[s].dtype, [&]<class T>(Summing<T>& sum) { sum.finish(at<T>(slots, segment.sums[s].at)); });
  }
}

}  // namespace

void finish(Fused& f) {
  std::vector<bool> placed(f.registers, false);
  std::int64_t largest = 0;
  for (const FusedSegment& s : f.segments) largest = std::max(largest, s.elements);
  // Blocks hold whole periods and whole groups of 64 (the lanes of sums).
  std::int64_t unit = sum_lanes;
  for (FusedSegment& s : f.segments) {
    for (FusedInput& in : s.inputs) {
      if (in.load == Load::periodic) {
        const std::int64_t joint = std::lcm(unit, in.period);
        if (joint <= longest_block) {
          unit = joint;
        } else {
          in.load = Load::strided;
        }
      }
      if (in.load == Load::direct || in.load == Load::scalar) placed[in.reg] = true;
    }
    for (const FusedOutput& out : s.outputs) placed[out.reg] = true;
  }
  f.temps.clear();
  for (std::uint16_t r = 0; r < f.registers; ++r)
    if (!placed[r]) f.temps.push_back(r);
  const auto count = static_cast<std::int64_t>(f.temps.size());
  std::int64_t block = count == 0 ? longest_block : scratch_goal / (count * register_element);
  block = std::clamp(block, std::int64_t{128}, longest_block);
  f.block = std::max(unit, block / unit * unit);
}

std::int64_t scratch_bytes(const Fused& f) {
  return static_cast<std::int64_t>(f.temps.size()) * f.block * register_element + static_cast<std::int64_t>(alignment);
}

void run_fused(const void* args, Slots slots) {
  const Fused& f = *static_cast<const Fused*>(args);
  void* reg[max_registers];
  std::byte* scratch = slots[scratch_slot];
  for (std::uint16_t r : f.temps) {
    reg[r] = scratch;
    scratch += f.block * register_element;
  }
  for (const FusedSegment& segment : f.segments) run_segment(f, segment, slots, reg);
}

}  // namespace mmc::kernels
