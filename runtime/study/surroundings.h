// What a run records of where it ran: the machine and, when the study lies in a git repository, the commit.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mmc {

// {system, processor, cores, memory}: the kernel's name and release, the processor's model as the kernel names it, its cores,
// bytes of memory. What cannot be found out is left out. Nothing that names the machine or its owner.
nlohmann::ordered_json machine_json();

// Which build of mmc this is, as its linker has named it in hexadecimal digits; empty when it has not.
std::string build_id();

// The commit that is checked out in the repository around `path`, as 40 hexadecimal digits; empty when there is none. Read from
// the repository's own files, so that git need not be installed; whether files have changed since is not looked at.
std::string git_commit(const std::string& path);

}  // namespace mmc
