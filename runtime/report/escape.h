// Text of a user within HTML, SVG or XML, as content or in a quoted attribute.
#pragma once
#include <string>
#include <string_view>

namespace mmc {

// `&`, `<`, `>` and quotes as entities; control characters, which may not stand in XML, as spaces but for new lines and tabs.
std::string escaped(std::string_view);

}  // namespace mmc
