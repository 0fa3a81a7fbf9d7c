// Small files written whole: a reader never sees half of one.
#pragma once
#include <string>
#include <string_view>

namespace mmc {

// A text file, atomically (runtime/data/file.h).
void write_file(const std::string& path, std::string_view text);
// Makes a folder and those above it; RunError when it can't.
void make_folder(const std::string& path);
// `text` with everything but letters, digits and `._-[]` replaced by `_`; never hidden, never empty.
std::string file_name(std::string_view text);

}  // namespace mmc
