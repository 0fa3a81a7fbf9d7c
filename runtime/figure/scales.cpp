#include "runtime/figure/scales.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mmc::figure {
namespace {

struct Anchors {
  std::string_view name;
  std::array<std::uint32_t, 17> colours;  // 0xrrggbb, evenly spread over [0, 1]
};

constexpr std::array scales = {Anchors{"viridis",
                                       {0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
                                        0x1f9f88, 0x27ad81, 0x3dbc74, 0x5cc863, 0x81d34d, 0xaadc32, 0xd5e21a, 0xfde725}},
                               Anchors{"magma",
                                       {0x000004, 0x0a0822, 0x1d1147, 0x36106b, 0x51127c, 0x6a1c81, 0x832681, 0x9c2e7f, 0xb73779,
                                        0xcf4070, 0xe55064, 0xf4695c, 0xfb8761, 0xfea571, 0xfec287, 0xfde0a1, 0xfcfdbf}},
                               Anchors{"inferno",
                                       {0x000004, 0x0b0724, 0x210c4a, 0x3d0965, 0x57106e, 0x71196e, 0x8a226a, 0xa32c61, 0xbc3754,
                                        0xd04545, 0xe35933, 0xf1711f, 0xf98c0a, 0xfcaa0f, 0xf9c932, 0xf2e865, 0xfcffa4}},
                               Anchors{"plasma",
                                       {0x0d0887, 0x310597, 0x4c02a1, 0x6600a7, 0x7e03a8, 0x9511a1, 0xaa2395, 0xbc3587, 0xcc4778,
                                        0xd9586a, 0xe56b5d, 0xf07f4f, 0xf89441, 0xfdab33, 0xfdc328, 0xf9dd25, 0xf0f921}},
                               Anchors{"cividis",
                                       {0x00224e, 0x002e6a, 0x1a386f, 0x32436d, 0x434e6c, 0x535a6d, 0x61656f, 0x6f7073, 0x7d7c78,
                                        0x8b8778, 0x9a9376, 0xaaa073, 0xbbad6d, 0xccba64, 0xddc858, 0xefd748, 0xfee838}},
                               Anchors{"gray",
                                       {0x000000, 0x101010, 0x202020, 0x303030, 0x404040, 0x505050, 0x606060, 0x707070, 0x808080,
                                        0x8f8f8f, 0x9f9f9f, 0xafafaf, 0xbfbfbf, 0xcfcfcf, 0xdfdfdf, 0xefefef, 0xffffff}},
                               Anchors{"bwr",
                                       {0x0000ff, 0x2020ff, 0x4040ff, 0x6060ff, 0x8080ff, 0xa0a0ff, 0xc0c0ff, 0xe0e0ff, 0xffffff,
                                        0xffe0e0, 0xffc0c0, 0xffa0a0, 0xff8080, 0xff6060, 0xff4040, 0xff2020, 0xff0000}},
                               Anchors{"coolwarm",
                                       {0x3b4cc0, 0x4e68d8, 0x6282ea, 0x779af7, 0x8db0fe, 0xa3c2fe, 0xb9d0f9, 0xccd9ed, 0xdddcdc,
                                        0xebd3c6, 0xf4c5ad, 0xf7b194, 0xf49a7b, 0xec7f63, 0xde614d, 0xcb3e38, 0xb40426}},
                               Anchors{"RdBu",
                                       {0x67001f, 0x960f27, 0xbb2a34, 0xd25849, 0xe58368, 0xf5ac8b, 0xfbceb7, 0xfbe6da, 0xf6f7f7,
                                        0xe0ecf3, 0xc2ddec, 0x9bc9e0, 0x6bacd1, 0x3f8ec0, 0x2a71b2, 0x175290, 0x053061}}};

constexpr std::array<std::uint32_t, 8> marks = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9, 0xe69f00, 0xb8a800, 0x000000};
constexpr Rgb missing = {0xd9, 0xd9, 0xd9};

Rgb rgb(std::uint32_t packed) {
  return {static_cast<std::uint8_t>(packed >> 16), static_cast<std::uint8_t>(packed >> 8), static_cast<std::uint8_t>(packed)};
}

std::uint8_t between(std::uint8_t a, std::uint8_t b, double part) {
  return static_cast<std::uint8_t>(std::lround(a + part * (b - a)));
}

}  // namespace

std::string hex(Rgb c) { return fmt::format("#{:02x}{:02x}{:02x}", c.r, c.g, c.b); }

Rgb palette(int index) {
  const auto count = static_cast<int>(marks.size());
  return rgb(marks[static_cast<std::size_t>(((index % count) + count) % count)]);
}

Rgb colour(std::string_view scale, double t) {
  if (std::isnan(t)) return missing;
  const auto found = std::find_if(scales.begin(), scales.end(), [&](const Anchors& a) { return a.name == scale; });
  const Anchors& anchors = found == scales.end() ? scales[0] : *found;
  const double at = std::clamp(t, 0.0, 1.0) * static_cast<double>(anchors.colours.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(at), anchors.colours.size() - 2);
  const Rgb a = rgb(anchors.colours[below]), b = rgb(anchors.colours[below + 1]);
  const double part = at - static_cast<double>(below);
  return {between(a.r, b.r, part), between(a.g, b.g, part), between(a.b, b.b, part)};
}

bool is_dark(Rgb c) { return 0.299 * c.r + 0.587 * c.g + 0.114 * c.b < 128; }  // luma, ITU-R BT.601

}  // namespace mmc::figure
