// The files of runtime/html/assets, which the build puts into the program (embed/embed_files.cpp), and how they become a page.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace mmc::html {

// The content of a file, by its name: "page.css". Empty when there is none of that name.
std::string_view asset(std::string_view name);

// The script of a page: unpack.js and paint.js, then what draws figures and graphs where the page has some.
std::string script();

// `skeleton` with each {{name}} replaced by what stands under it in `parts`. What is filled in is not looked into.
std::string filled(std::string_view skeleton, const std::map<std::string, std::string, std::less<>>& parts);

}  // namespace mmc::html
