// The version of this build; MMC_VERSION is the project's version in CMakeLists.txt.
#pragma once

namespace mmc {

inline constexpr const char* version = MMC_VERSION;

}  // namespace mmc
