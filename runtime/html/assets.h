// The files of runtime/html/assets, which the build puts into the program (embed/embed_files.cpp), and how they become a page.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace mmc::html {

// The content of a file, by its name: "page.css". Empty when there is none of that name.
std::string_view asset(std::string_view name);

// The whole page. `title` is escaped here; `data`: what its scripts read (Figures::data).
std::string document(std::string_view title, std::string body, std::string data);

// `skeleton` with each {{name}} replaced by what stands under it in `parts`. What is filled in is not looked into.
std::string filled(std::string_view skeleton, const std::map<std::string, std::string, std::less<>>& parts);

}  // namespace mmc::html
