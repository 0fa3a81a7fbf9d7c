#include "runtime/study/files.h"

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "compiler/support/errors.h"
#include "runtime/data/file.h"

namespace mmc {

void write_file(const std::string& path, std::string_view text) {
  OutputFile file(path);
  file.write(text);
  file.commit();
}

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  const bool made = !error && std::filesystem::is_directory(path);
  if (!made) throw RunError(fmt::format("cannot make the folder `{}`: {}", path, std::strerror(error ? error.value() : ENOTDIR)));
}

std::string file_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr("._-[]", c) != nullptr;
    name += plain ? c : '_';
  }
  if (name.empty() || name[0] == '.') name.insert(0, 1, '_');
  return name;
}

}  // namespace mmc
