#include "runtime/data/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "compiler/support/errors.h"
#include "runtime/data/text.h"

namespace mmc {
namespace {

// What a system error means, in the user's words.
std::string reason(int error, const std::string& path) {
  switch (error) {
    case ENOENT: {
      const std::filesystem::path folder = std::filesystem::path(path).parent_path();
      std::error_code ignored;
      if (!folder.empty() && !std::filesystem::exists(folder, ignored))
        return fmt::format("there is no folder `{}`", folder.string());
      return "there is no such file";
    }
    case EACCES:
    case EPERM: return "permission is denied";
    case EISDIR: return "it is a folder";
    case ENOTDIR: return "a part of its path is not a folder";
    case ENOSPC: return "the disk is full";
    case EDQUOT: return "the disk quota is used up";
    case EFBIG: return "the file would be larger than the system allows";
    case EROFS: return "the disk is read-only";
    case EMFILE:
    case ENFILE: return "too many files are open";
    default: return std::strerror(error);
  }
}

// Calls a system function again when a signal interrupted it.
template <class F>
auto uninterrupted(F&& f) {
  for (;;) {
    const auto result = f();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace

InputFile::InputFile(std::string path) : path_(std::move(path)) {
  // Not blocking: a pipe without a writer would wait for ever. It is refused below.
  descriptor_ = uninterrupted([&] { return ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); });
  if (descriptor_ < 0 && errno == ENOENT) throw FileNotFound(fmt::format("cannot read `{}`: {}", path_, reason(errno, path_)));
  if (descriptor_ < 0) fail(reason(errno, path_));
  struct stat info {};
  std::string problem;
  if (::fstat(descriptor_, &info) != 0)
    problem = reason(errno, path_);
  else if (S_ISDIR(info.st_mode))
    problem = "it is a folder";
  else if (!S_ISREG(info.st_mode))
    problem = "it is not a regular file";
  if (!problem.empty()) {
    ::close(descriptor_);
    fail(problem);
  }
  size_ = static_cast<std::uint64_t>(info.st_size);
}

InputFile::~InputFile() { ::close(descriptor_); }

void InputFile::read(std::uint64_t offset, std::span<std::byte> bytes) const {
  require(offset <= size_ && bytes.size() <= size_ - offset, "a read beyond the end of a file");
  while (!bytes.empty()) {
    const ssize_t n = uninterrupted([&] { return ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (n < 0) fail(reason(errno, path_));
    if (n == 0) fail("it became shorter while it was read");
    offset += static_cast<std::uint64_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

// `why` may hold words of the file itself.
void InputFile::fail(const std::string& why) const { throw RunError(fmt::format("cannot read `{}`: {}", path_, printable(why))); }

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  struct stat info {};
  const bool exists = ::stat(path_.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) fail(EISDIR);
  if (exists && !S_ISREG(info.st_mode)) {
    descriptor_ = uninterrupted([&] { return ::open(path_.c_str(), O_WRONLY | O_CLOEXEC); });
    if (descriptor_ < 0) fail(errno);
    return;
  }
  // The process number keeps two runs that write the same target apart.
  temporary_ = fmt::format("{}.{}.part", path_, ::getpid());
  descriptor_ = uninterrupted([&] { return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666); });
  if (descriptor_ < 0) fail(errno);
}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = uninterrupted([&] { return ::write(descriptor_, bytes.data(), bytes.size()); });
    if (n < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void OutputFile::write(std::string_view text) { write(std::as_bytes(std::span(text.data(), text.size()))); }

void OutputFile::sync() {
  if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail(errno);
}

void OutputFile::commit() {
  const int descriptor = std::exchange(descriptor_, -1);
  int error = ::close(descriptor) != 0 ? errno : 0;
  if (temporary_.empty()) {
    if (error != 0) fail(error);
    return;
  }
  if (error == 0 && ::rename(temporary_.c_str(), path_.c_str()) != 0) error = errno;
  if (error == 0) return;
  ::unlink(temporary_.c_str());
  fail(error);
}

void OutputFile::fail(int error) const { throw RunError(fmt::format("cannot write `{}`: {}", path_, reason(error, path_))); }

GrowingFile::GrowingFile(std::string path, std::uint64_t size) : path_(std::move(path)), size_(size) {
  descriptor_ = uninterrupted([&] { return ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666); });
  if (descriptor_ < 0) fail(errno);
  if (::ftruncate(descriptor_, static_cast<off_t>(size_)) == 0) return;
  const int error = errno;
  ::close(descriptor_);
  fail(error);
}

GrowingFile::~GrowingFile() { ::close(descriptor_); }

void GrowingFile::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = uninterrupted([&] { return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_)); });
    if (n < 0) fail(errno);
    size_ += static_cast<std::uint64_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void GrowingFile::sync() {
  if (::fsync(descriptor_) != 0) fail(errno);
}

void GrowingFile::cut(std::uint64_t size) noexcept {
  size_ = size;
  // What can't be cut off is overwritten by what comes next.
  [[maybe_unused]] const int ignored = ::ftruncate(descriptor_, static_cast<off_t>(size));
}

void GrowingFile::fail(int error) const { throw RunError(fmt::format("cannot write `{}`: {}", path_, reason(error, path_))); }

}  // namespace mmc
