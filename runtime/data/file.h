// Files as the readers and writers of this folder see them: whole, checked, and with one clear RunError for whatever goes wrong.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mmc {

// A regular file that is open for reading. Every failure is a RunError "cannot read `PATH`: ...".
class InputFile {
 public:
  explicit InputFile(std::string path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  // Fills `bytes` from `offset` on; the caller has compared with size().
  void read(std::uint64_t offset, std::span<std::byte> bytes) const;
  [[noreturn]] void fail(const std::string& why) const;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// A file under construction. It is written beside its target and takes the target's name in commit(), so that a reader never sees
// half a file and a failure leaves what was there before. (A target that is a device or a pipe is written directly.) Every
// failure, a full disk among them, is a RunError "cannot write `PATH`: ...".
class OutputFile {
 public:
  explicit OutputFile(std::string path);
  ~OutputFile();  // without commit() the target stays as it was
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  void sync();  // to the disk; otherwise a power cut may lose what was written last
  void commit();

 private:
  [[noreturn]] void fail(int error) const;

  std::string path_, temporary_;  // temporary_ is empty when the target is written directly
  int descriptor_ = -1;
};

// A file that grows at its end, of which a part that counts is known. What follows that part, a killed process say has left it,
// is cut off. Failures are those of OutputFile.
class GrowingFile {
 public:
  GrowingFile(std::string path, std::uint64_t size);  // what counts: its first `size` bytes; 0: it is made when it does not exist
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  void append(std::span<const std::byte> bytes);
  void sync();
  void cut(std::uint64_t size) noexcept;  // back to its first `size` bytes

 private:
  [[noreturn]] void fail(int error) const;

  std::string path_;
  int descriptor_ = -1;
  std::uint64_t size_;
};

}  // namespace mmc
