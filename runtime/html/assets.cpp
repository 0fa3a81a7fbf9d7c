#include "runtime/html/assets.h"

#include <utility>

#include "compiler/support/errors.h"
#include "runtime/report/escape.h"

namespace mmc::html {

namespace {

// unpack.js and paint.js, then what draws figures and graphs where the page has some.
std::string script() {
  std::string all;
  for (const char* name : {"unpack.js", "paint.js", "page.js", "graph.js"}) all += asset(name);
  return all;
}

}  // namespace

std::string document(std::string_view title, std::string body, std::string data) {
  return filled(asset("page.html"), {{"title", escaped(title)},
                                     {"style", std::string(asset("page.css"))},
                                     {"body", std::move(body)},
                                     {"data", std::move(data)},
                                     {"script", script()}});
}

std::string filled(std::string_view skeleton, const std::map<std::string, std::string, std::less<>>& parts) {
  std::string text;
  for (std::size_t at = 0; at < skeleton.size();) {
    const std::size_t open = skeleton.find("{{", at), close = skeleton.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) return text.append(skeleton.substr(at));
    const auto part = parts.find(skeleton.substr(open + 2, close - open - 2));
    require(part != parts.end(), "a page's skeleton has a hole that nothing fills");
    text.append(skeleton.substr(at, open - at)).append(part->second);
    at = close + 2;
  }
  return text;
}

}  // namespace mmc::html
