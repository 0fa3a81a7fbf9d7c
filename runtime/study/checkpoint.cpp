#include "runtime/study/checkpoint.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "compiler/support/errors.h"
#include "runtime/data/bytes.h"
#include "runtime/data/file.h"

namespace mmc {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic = "mmcpoint";
constexpr std::uint32_t format = 3;
enum class Record : std::uint8_t { values, result };

std::string newest(const std::string& folder) { return (fs::path(folder) / "checkpoint").string(); }
std::string previous(const std::string& folder) { return newest(folder) + ".previous"; }
std::string settled(const std::string& folder) { return newest(folder) + ".settled"; }

void put_type(ByteWriter& out, Type type) {
  out.put(type.dtype());
  out.put<std::uint64_t>(type.sizes().size());
  for (const std::int64_t size : type.sizes()) out.put(size);
}

Type get_type(ByteReader& in) {
  const auto dtype = in.get<DType>();
  std::vector<Dim> dims;
  for (auto rank = in.get<std::uint64_t>(); rank > 0; --rank) dims.emplace_back(in.get<std::int64_t>());
  return Type::tensor(dtype, dims);
}

std::uint32_t crc32_of(std::uint32_t before, std::span<const std::byte> bytes) {
  return static_cast<std::uint32_t>(crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// Appends in pieces, so that tensors need not be copied.
class Appending {
 public:
  Appending(GrowingFile& file, SettledPart part) : file_(file), part_(part) {}
  void operator()(std::span<const std::byte> bytes) {
    file_.append(bytes);
    part_.bytes += bytes.size();
    part_.crc = crc32_of(part_.crc, bytes);
  }
  void flush(ByteWriter& out) {
    (*this)(out.bytes);
    out.bytes.clear();
  }
  SettledPart part() const { return part_; }

 private:
  GrowingFile& file_;
  SettledPart part_;
};

void put_numbers(ByteWriter& out, const std::vector<std::int64_t>& numbers) {
  out.put<std::uint64_t>(numbers.size());
  for (const std::int64_t n : numbers) out.put(n);
}

std::vector<std::int64_t> get_numbers(ByteReader& in) {
  std::vector<std::int64_t> numbers;
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) numbers.push_back(in.get<std::int64_t>());
  return numbers;
}

void put_series(ByteWriter& out, const std::vector<LoopTiming::Series>& series) {
  out.put<std::uint64_t>(series.size());
  for (const LoopTiming::Series& s : series) {
    out.put(s.output);
    out.put(s.stride);
  }
}

std::vector<LoopTiming::Series> get_series(ByteReader& in) {
  std::vector<LoopTiming::Series> series;
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    const auto output = in.get<std::size_t>();
    series.push_back({output, in.get<std::int64_t>()});
  }
  return series;
}

void write_result(Appending& write, const RunResult& run) {
  ByteWriter out;
  out.put(Record::result);
  out.put<std::uint64_t>(run.outputs.size());
  for (std::size_t i = 0; i < run.outputs.size(); ++i) {
    out.put(run.rows[i]);
    out.put(run.outputs[i].has_value());
    if (!run.outputs[i]) continue;
    put_type(out, run.outputs[i]->type);
    write.flush(out);
    write(*run.outputs[i]->data);
  }
  out.put<std::uint64_t>(run.timings.size());
  for (const LoopTiming& loop : run.timings) {
    out.put_text(loop.name);
    out.put(loop.steps);
    out.put(loop.seconds);
    put_series(out, loop.series);
    out.put(loop.trip);
    put_numbers(out, loop.sizes);
    out.put<std::uint64_t>(loop.members.size());
    for (const auto& [done, ended, within] : loop.members) {
      out.put(done);
      out.put(ended);
    }
    out.put(loop.beside);
  }
  write.flush(out);
}

RunResult read_result(ByteReader& in) {
  RunResult run;
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    run.rows.push_back(in.get<std::int64_t>());
    run.outputs.emplace_back();
    if (!in.get<bool>()) continue;
    const Type type = get_type(in);
    run.outputs.back() = make_tensor(type, in.get_bytes(static_cast<std::uint64_t>(type.bytes())).data());
  }
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) {
    LoopTiming loop;
    loop.name = in.get_text();
    loop.steps = in.get<std::int64_t>();
    loop.seconds = in.get<double>();
    loop.series = get_series(in);
    loop.trip = in.get<std::int64_t>();
    loop.sizes = get_numbers(in);
    for (auto members = in.get<std::uint64_t>(); members > 0; --members) {
      const auto done = in.get<std::int64_t>();
      loop.members.push_back({done, in.get<bool>()});
    }
    loop.beside = in.get<bool>();
    run.timings.push_back(std::move(loop));
  }
  return run;
}

void write_values(Appending& write, std::span<const std::byte> values) {
  ByteWriter out;
  out.put(Record::values);
  out.put<std::uint64_t>(values.size());
  write.flush(out);
  write(values);
}

// The first bytes of a file, or all of it.
std::vector<std::byte> read_bytes(const std::string& path, std::optional<std::uint64_t> first = {}) {
  const InputFile file(path);
  if (first && *first > file.size()) throw RunError("it is cut off");
  std::vector<std::byte> bytes(static_cast<std::size_t>(first.value_or(file.size())));
  file.read(0, bytes);
  return bytes;
}

// Without what stands in checkpoint.settled. RunError says what is wrong with it.
Checkpoint parse(const std::vector<std::byte>& bytes) {
  constexpr std::size_t crc_bytes = sizeof(std::uint32_t);
  if (bytes.size() < magic.size() + crc_bytes) throw RunError("it is cut off");
  const std::size_t size = bytes.size() - crc_bytes;
  ByteReader last{std::span(bytes).subspan(size)};
  if (last.get<std::uint32_t>() != crc32_of(0, std::span(bytes).first(size))) throw RunError("its checksum is wrong");
  ByteReader in{std::span(bytes).first(size)};
  const auto begins = in.get_bytes(magic.size());
  if (std::memcmp(begins.data(), magic.data(), magic.size()) != 0) throw RunError("it is no checkpoint");
  Checkpoint checkpoint;
  const auto known = in.get<std::uint32_t>();
  checkpoint.header = nlohmann::ordered_json::parse(in.get_text(), nullptr, false);
  if (!checkpoint.header.is_object()) throw RunError("its header is damaged");
  if (known != format) return checkpoint;  // of another version, as its header says
  checkpoint.settled.bytes = in.get<std::uint64_t>();
  checkpoint.settled.crc = in.get<std::uint32_t>();
  const auto position = in.get_bytes(in.get<std::uint64_t>());
  checkpoint.position.now.assign(position.begin(), position.end());
  return checkpoint;
}

void read_settled(const std::string& path, Checkpoint& checkpoint) {
  if (checkpoint.settled.bytes == 0) return;
  const std::vector<std::byte> bytes = read_bytes(path, checkpoint.settled.bytes);
  if (crc32_of(0, bytes) != checkpoint.settled.crc) throw RunError("its checksum is wrong");
  std::vector<std::byte>& values = checkpoint.position.settled;
  for (ByteReader in(bytes); !in.at_end();) {
    if (in.get<Record>() == Record::result) {
      checkpoint.finished.push_back(read_result(in));
      values.clear();
    } else {
      const auto more = in.get_bytes(in.get<std::uint64_t>());
      values.insert(values.end(), more.begin(), more.end());
    }
  }
}

}  // namespace

FoundCheckpoint read_checkpoint(const std::string& folder) {
  FoundCheckpoint found;
  const auto damaged = [&](const std::string& path, const std::string& why) {
    const std::pair entry(path, why);
    if (std::ranges::find(found.damaged, entry) == found.damaged.end()) found.damaged.push_back(entry);
  };
  for (const std::string& path : {newest(folder), previous(folder)}) {
    Checkpoint checkpoint;
    try {
      checkpoint = parse(read_bytes(path));
      checkpoint.newest = path == newest(folder);
    } catch (const FileNotFound&) { continue; } catch (const RunError& e) {
      damaged(path, e.what());
      continue;
    }
    try {
      read_settled(settled(folder), checkpoint);
      found.checkpoint = std::move(checkpoint);
      break;
    } catch (const FileNotFound&) { damaged(settled(folder), "it is missing"); } catch (const RunError& e) {
      damaged(settled(folder), e.what());
    }
  }
  return found;
}

void remove_checkpoints(const std::string& folder) {
  std::error_code ignored;  // what can't be removed is of no use, but does no harm
  for (const std::string& path : {newest(folder), previous(folder), settled(folder)}) fs::remove(path, ignored);
}

CheckpointWriter::CheckpointWriter(std::string folder, const Checkpoint* from) : folder_(std::move(folder)) {
  if (!from) return;
  newest_ = from->newest;
  settled_ = from->settled;
  results_ = stage_ = from->finished.size();
}

// All or nothing.
void CheckpointWriter::write_settled(const std::vector<RunResult>& finished) {
  if (!file_) file_.emplace(settled(folder_), settled_.bytes);
  Appending append(*file_, settled_);
  try {
    for (std::size_t i = results_; i < finished.size(); ++i) write_result(append, finished[i]);
    for (const std::vector<std::byte>& values : unwritten_) write_values(append, values);
    file_->sync();
  } catch (const RunError&) {
    file_->cut(settled_.bytes);
    throw;
  }
  settled_ = append.part();
  results_ = finished.size();
  unwritten_.clear();
}

void CheckpointWriter::write(Checkpoint checkpoint, const std::function<nlohmann::ordered_json()>& whose) {
  // Of a stage that is finished the result counts alone.
  if (checkpoint.finished.size() != stage_) unwritten_.clear();
  stage_ = checkpoint.finished.size();
  if (!checkpoint.position.settled.empty()) unwritten_.push_back(std::move(checkpoint.position.settled));
  if (whose) {
    nlohmann::ordered_json header = whose();
    header.update(checkpoint.header);
    checkpoint.header = std::move(header);
  }
  if (results_ < stage_ || !unwritten_.empty()) write_settled(checkpoint.finished);

  ByteWriter out;
  out.put_bytes(std::as_bytes(std::span(magic)));
  out.put(format);
  out.put_text(checkpoint.header.dump());
  out.put(settled_.bytes);
  out.put(settled_.crc);
  out.put<std::uint64_t>(checkpoint.position.now.size());
  std::uint32_t crc = 0;
  OutputFile file(newest(folder_));
  for (const std::vector<std::byte>* bytes : {&out.bytes, &checkpoint.position.now}) {
    crc = crc32_of(crc, *bytes);
    file.write(*bytes);
  }
  file.write(std::as_bytes(std::span(&crc, 1)));
  file.sync();
  // Until the new one takes its name there is only the previous one, which is whole.
  if (newest_ && std::rename(newest(folder_).c_str(), previous(folder_).c_str()) != 0 && errno != ENOENT)
    throw RunError(fmt::format("cannot rename `{}`: {}", newest(folder_), std::strerror(errno)));
  newest_ = false;
  file.commit();
  newest_ = true;
}

}  // namespace mmc
