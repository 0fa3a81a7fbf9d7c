#include "runtime/study/surroundings.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace mmc {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string after(std::string_view text, std::string_view start) {
  return std::string(text.starts_with(start) ? text.substr(start.size()) : std::string_view());
}

std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name") && line.find(": ") != std::string::npos) return line.substr(line.find(": ") + 2);
  }
  return {};
}

bool is_commit(std::string_view text) {
  return text.size() == 40 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// `.git` is a folder, or, in a worktree, a file that tells where the folder is.
fs::path git_folder(const fs::path& git) {
  if (fs::is_directory(git)) return git;
  const fs::path named = after(first_line(git), "gitdir: ");
  return named.is_absolute() ? named : git.parent_path() / named;
}

// A reference is a file of its own, in a worktree also in the folder that all worktrees share, or a line of `packed-refs` there.
std::string commit_of(const fs::path& folder, const std::string& reference) {
  const std::string shared = first_line(folder / "commondir");
  const fs::path common = shared.empty() ? folder : folder / shared;
  for (const fs::path& place : {folder, common}) {
    if (const std::string line = first_line(place / reference); is_commit(line)) return line;
  }
  std::ifstream packed(common / "packed-refs");
  for (std::string line; std::getline(packed, line);) {
    if (line.size() > 41 && line.substr(41) == reference && is_commit(line.substr(0, 40))) return line.substr(0, 40);
  }
  return {};
}

}  // namespace

nlohmann::ordered_json machine_json() {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  utsname system{};
  if (uname(&system) == 0) json["system"] = fmt::format("{} {} {}", system.sysname, system.release, system.machine);
  if (const std::string name = processor(); !name.empty()) json["processor"] = name;
  json["cores"] = std::thread::hardware_concurrency();
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGE_SIZE);
  if (pages > 0 && size > 0) json["memory"] = static_cast<std::int64_t>(pages) * size;
  return json;
}

std::string build_id() {
  std::string id;
  const auto look = [](dl_phdr_info* program, std::size_t, void* to) {
    for (int i = 0; i < program->dlpi_phnum; ++i) {
      const auto& part = program->dlpi_phdr[i];
      if (part.p_type != PT_NOTE) continue;
      const auto* at = reinterpret_cast<const std::byte*>(program->dlpi_addr + part.p_vaddr);
      const std::byte* const end = at + part.p_memsz;
      const auto padded = [](std::size_t n) { return (n + 3) / 4 * 4; };
      while (at + sizeof(ElfW(Nhdr)) <= end) {
        ElfW(Nhdr) note;
        std::memcpy(&note, at, sizeof note);
        const std::byte* const name = at + sizeof note;
        const std::byte* const description = name + padded(note.n_namesz);
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" && std::memcmp(name, "GNU", sizeof "GNU") == 0) {
          for (std::size_t b = 0; b < note.n_descsz; ++b)
            *static_cast<std::string*>(to) += fmt::format("{:02x}", std::to_integer<int>(description[b]));
        }
        at = description + padded(note.n_descsz);
      }
    }
    return 1;  // the first one is the program itself
  };
  dl_iterate_phdr(look, &id);
  return id;
}

std::string git_commit(const std::string& path) {
  std::error_code error;
  for (fs::path at = fs::absolute(path, error); !error; at = at.parent_path()) {
    if (fs::exists(at / ".git", error)) {
      const fs::path folder = git_folder(at / ".git");
      const std::string head = first_line(folder / "HEAD");
      const std::string reference = after(head, "ref: ");
      if (reference.empty()) return is_commit(head) ? head : std::string();
      return commit_of(folder, reference);
    }
    if (at == at.parent_path()) break;
  }
  return {};
}

}  // namespace mmc
