// What tests of files share: a folder that goes away, and whole files as text.
#pragma once
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace mmc {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    if (mkdtemp(name_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~TemporaryFolder() { std::filesystem::remove_all(name_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return name_; }
  std::string operator/(const std::string& name) const { return name_ + "/" + name; }

 private:
  std::string name_ = (std::filesystem::temp_directory_path() / "mmc-test-XXXXXX").string();
};

// An unreadable file reads as an empty one.
inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void spill(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace mmc
