#include "runtime/study/checkpoint.h"

#include <fmt/format.h>
#include <zlib.h>

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
constexpr std::uint32_t format = 2;

std::string newest(const std::string& folder) { return (fs::path(folder) / "checkpoint").string(); }
std::string previous(const std::string& folder) { return newest(folder) + ".previous"; }

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

// `bytes` are written in pieces, so that the tensors need not be copied.
class Writing {
 public:
  explicit Writing(const std::string& path) : file_(path) {}
  void operator()(std::span<const std::byte> bytes) {
    crc_ = crc32_z(crc_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    file_.write(bytes);
  }
  void flush(ByteWriter& out) {
    (*this)(out.bytes);
    out.bytes.clear();
  }
  void seal() {
    const auto crc = static_cast<std::uint32_t>(crc_);
    file_.write(std::as_bytes(std::span(&crc, 1)));
    file_.sync();
  }
  void commit() { file_.commit(); }

 private:
  OutputFile file_;
  uLong crc_ = 0;
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

void write_result(Writing& write, const RunResult& run) {
  ByteWriter out;
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
    for (const auto& [done, ended] : loop.members) {
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

std::vector<std::byte> read_whole(const std::string& path) {
  const InputFile file(path);
  std::vector<std::byte> bytes(static_cast<std::size_t>(file.size()));
  file.read(0, bytes);
  return bytes;
}

// RunError says what is wrong with it.
Checkpoint parse(const std::vector<std::byte>& bytes) {
  constexpr std::size_t crc_bytes = sizeof(std::uint32_t);
  if (bytes.size() < magic.size() + crc_bytes) throw RunError("it is cut off");
  const std::size_t size = bytes.size() - crc_bytes;
  const uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), size);
  ByteReader last{std::span(bytes).subspan(size)};
  if (last.get<std::uint32_t>() != static_cast<std::uint32_t>(crc)) throw RunError("its checksum is wrong");
  ByteReader in{std::span(bytes).first(size)};
  const auto begins = in.get_bytes(magic.size());
  if (std::memcmp(begins.data(), magic.data(), magic.size()) != 0) throw RunError("it is no checkpoint");
  Checkpoint checkpoint;
  const auto known = in.get<std::uint32_t>();
  checkpoint.header = nlohmann::ordered_json::parse(in.get_text(), nullptr, false);
  if (!checkpoint.header.is_object()) throw RunError("its header is damaged");
  if (known != format) return checkpoint;  // of another version, as its header says
  for (auto count = in.get<std::uint64_t>(); count > 0; --count) checkpoint.finished.push_back(read_result(in));
  const auto position = in.get_bytes(in.get<std::uint64_t>());
  checkpoint.position.assign(position.begin(), position.end());
  return checkpoint;
}

}  // namespace

void write_checkpoint(const std::string& folder, const Checkpoint& checkpoint) {
  Writing write(newest(folder));
  ByteWriter out;
  out.put_bytes(std::as_bytes(std::span(magic)));
  out.put(format);
  out.put_text(checkpoint.header.dump());
  out.put<std::uint64_t>(checkpoint.finished.size());
  write.flush(out);
  for (const RunResult& run : checkpoint.finished) write_result(write, run);
  out.put<std::uint64_t>(checkpoint.position.size());
  write.flush(out);
  write(checkpoint.position);
  write.seal();
  // Until the new one takes its name there is only the previous one, which is whole.
  if (std::rename(newest(folder).c_str(), previous(folder).c_str()) != 0 && errno != ENOENT)
    throw RunError(fmt::format("cannot rename `{}`: {}", newest(folder), std::strerror(errno)));
  write.commit();
}

FoundCheckpoint read_checkpoint(const std::string& folder) {
  FoundCheckpoint found;
  for (const std::string& path : {newest(folder), previous(folder)}) {
    try {
      found.checkpoint = parse(read_whole(path));
      break;
    } catch (const FileNotFound&) {  // then the other one
    } catch (const RunError& e) { found.damaged.emplace_back(path, e.what()); }
  }
  return found;
}

void remove_checkpoints(const std::string& folder) {
  std::error_code ignored;  // what can't be removed is of no use, but does no harm
  for (const std::string& path : {newest(folder), previous(folder)}) fs::remove(path, ignored);
}

}  // namespace mmc
