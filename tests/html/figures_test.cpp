// Interactive figures: what plotly.js is given, and the coding of numbers, undone here as assets/page.js undoes it.
#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "runtime/html/figures.h"
#include "runtime/html/packed.h"
#include "runtime/html/traces.h"
#include "tests/figure/items.h"

namespace mmc::html {
namespace {

using test::item, test::tensor;

using figure::Numbers;
const double nan = std::numeric_limits<double>::quiet_NaN();

// base64 and zlib by their definitions, apart from the code that is tested.
std::string unpacked(const std::string& text, std::size_t size) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 255);
  }
  std::string all(size, '\0');
  uLongf length = size;
  REQUIRE(uncompress(reinterpret_cast<Bytef*>(all.data()), &length, reinterpret_cast<const Bytef*>(bytes.data()),
                     static_cast<uLong>(bytes.size())) == Z_OK);
  REQUIRE(length == size);
  return all;
}

std::vector<Numbers> decoded(const CodedFrames& coding, std::size_t frames, std::size_t size) {
  const std::size_t total = frames * size;
  const std::string bytes = unpacked(coding.data, 2 * total);
  std::vector<std::uint16_t> codes(total);
  std::vector<Numbers> all(frames);
  for (std::size_t i = 0; i < total; ++i) {
    const auto low = static_cast<unsigned char>(bytes[i]), high = static_cast<unsigned char>(bytes[total + i]);
    codes[i] = static_cast<std::uint16_t>((low | high << 8) + (i < size ? 0 : codes[i - size]));
    all[i / size].push_back(codes[i] == 65535 ? nan : coding.low + codes[i] * (coding.high - coding.low) / 65534);
  }
  return all;
}

}  // namespace

TEST_CASE("base64 as RFC 4648 has it", "[html]") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xff\xfe") == "//4=");
}

TEST_CASE("single arrays are coded as f32, exactly", "[html]") {
  Numbers numbers;
  for (int i = 0; i < 1000; ++i) numbers.push_back(static_cast<double>(static_cast<float>(std::sin(i) * 1e-3)));
  numbers[7] = nan;
  numbers[8] = std::numeric_limits<double>::infinity();
  const std::string bytes = unpacked(coded(numbers), 4000);
  for (std::size_t i = 0; i < 1000; ++i) {
    std::uint32_t bits = 0;
    for (std::size_t k = 4; k-- > 0;) bits = bits << 8 | static_cast<unsigned char>(bytes[k * 1000 + i]);
    float value = 0;
    std::memcpy(&value, &bits, 4);
    CHECK((static_cast<double>(value) == numbers[i] || (std::isnan(value) && std::isnan(numbers[i]))));
  }
}

TEST_CASE("a history keeps every number to a 131,000th of its range, and what is missing", "[html]") {
  std::vector<Numbers> frames(40, Numbers(25));
  for (std::size_t f = 0; f < 40; ++f) {
    for (std::size_t i = 0; i < 25; ++i) frames[f][i] = std::sin(0.1 * static_cast<double>(f) + static_cast<double>(i)) * 3 - 1;
  }
  frames[3][4] = nan;
  frames[39][24] = -std::numeric_limits<double>::infinity();
  std::vector<const Numbers*> pointers;
  for (const Numbers& frame : frames) pointers.push_back(&frame);
  const CodedFrames coding = coded_frames(pointers);
  const std::vector<Numbers> back = decoded(coding, 40, 25);
  const double step = (coding.high - coding.low) / 65534;
  for (std::size_t f = 0; f < 40; ++f) {
    for (std::size_t i = 0; i < 25; ++i) {
      if (!std::isfinite(frames[f][i])) {
        CHECK(std::isnan(back[f][i]));
      } else {
        CHECK(std::abs(back[f][i] - frames[f][i]) <= step / 2 * 1.0001);
      }
    }
  }
  CHECK(coding.low >= -4);
  const Numbers same(3, 5.0), none(3, nan);
  CHECK(decoded(coded_frames({&same, &same}), 2, 3)[1] == same);
  CHECK(std::isnan(decoded(coded_frames({&none}), 1, 3)[0][0]));
}

TEST_CASE("a slow history is small", "[html]") {
  std::vector<Numbers> frames(1000, Numbers(2500));
  for (std::size_t f = 0; f < 1000; ++f) {
    for (std::size_t i = 0; i < 2500; ++i)
      frames[f][i] = std::tanh(static_cast<double>(f) / 300) * std::sin(static_cast<double>(i));
  }
  std::vector<const Numbers*> pointers;
  for (const Numbers& frame : frames) pointers.push_back(&frame);
  CHECK(coded_frames(pointers).data.size() < 2'500'000);  // 10 MB as f32
}

TEST_CASE("short arrays stand in the specification itself", "[html]") {
  Store store;
  CHECK(store.add({1, 0.1, nan}).dump() == "[1,0.1,null]");
  CHECK(store.add(Numbers(100, 2.0)).dump() == R"({"array":0,"size":100})");
  CHECK(store.entries().size() == 1);
}

TEST_CASE("every mark becomes a trace", "[html]") {
  figure::Panel panel;
  figure::Style right{"<r>", "black", 0, 0.5, true};
  panel.marks = {figure::Line{{"l"}, {0, 1}, {1, 2}, {2, 0.5}, true}, figure::Points{{}, {1}, {2}, {"<p>"}, 36},
                 figure::Bars{right, {0, 1}, {2, 3}, 0.8, {0.1, 0.2}}, figure::Arrows{{}, {1}, {1}, {"v"}}};
  panel.y.log = true;
  panel.y.low = 0.5;
  const Ranges ranges = ranges_of(panel);
  const std::vector<Trace> all = traces(panel, ranges);
  REQUIRE(all.size() == 6);
  CHECK(all[0].arrays[1].second == Numbers{0.5, 1.5});  // the band's lower edge: 1 - 2 has no place on a logarithmic axis
  CHECK(all[1].look["fill"] == "tonexty");
  CHECK(all[1].arrays[1].second == Numbers{3, 2.5});
  CHECK(all[2].look["line"]["dash"] == "dash");
  CHECK(all[3].look["marker"]["size"] == Approx(8));  // 36 square points: 6 points, 8 pixels
  CHECK(all[3].text == std::vector<std::string>{"&lt;p>"});
  CHECK(all[4].look["name"] == "&lt;r>");
  CHECK(all[4].look["yaxis"] == "y2");
  CHECK(all[4].arrays[2].first == "error_y.array");
  CHECK(all[5].arrays[0].second.size() == 3);
  const nlohmann::ordered_json around = layout(panel, ranges);
  CHECK(around["yaxis"]["type"] == "log");
  CHECK(around["yaxis"]["range"][0] == Approx(std::log10(0.5)));
  CHECK(around.contains("yaxis2"));
}

TEST_CASE("pictures stand in one map, with gaps", "[html]") {
  figure::Panel panel;
  const figure::Heatmap picture{2, 2, {1, 2, 3, 4}};
  panel.marks = {figure::Images{{picture, picture, picture}, {"a", "b", "c"}, 2}};
  const std::vector<Trace> all = traces(panel, ranges_of(panel));
  REQUIRE(all.size() == 1);
  CHECK(all[0].columns == 5);
  const Numbers& z = all[0].arrays[0].second;
  CHECK(z.size() == 5 * 7);  // a row for titles, two of cells, a gap, and once more
  CHECK(std::isnan(z[0]));
  CHECK(z[5] == 1);
  CHECK(std::isnan(z[7]));
  CHECK(z[8] == 1);
  CHECK(z[11] == 4);
  CHECK(layout(panel, ranges_of(panel))["annotations"].size() == 3);
}

TEST_CASE("long lines are thinned on either kind of axis, and keep their extremes", "[html]") {
  figure::Line line;
  for (int i = 1; i <= 200'000; ++i) {
    line.x.push_back(i);
    line.y.push_back(i == 123'456 ? 100 : i == 3 ? -50 : std::sin(i * 0.01));
  }
  for (const bool log : {false, true}) {
    figure::Panel panel;
    panel.marks = {line};
    panel.x.log = log;
    bool thinned = false;
    const std::vector<Trace> all = traces(panel, ranges_of(panel), &thinned);
    CHECK(thinned);
    const Numbers& y = all[0].arrays[1].second;
    CHECK(y.size() <= 8004);
    CHECK(*std::max_element(y.begin(), y.end()) == 100);
    CHECK(*std::min_element(y.begin(), y.end()) == -50);
    if (log) CHECK(all[0].arrays[0].second[5] == 6);  // where columns hold one point each, all of them stay
  }
}

TEST_CASE("frames of long lines keep all their points", "[html]") {
  std::vector<float> elements;
  for (int i = 0; i < 30'000; ++i) elements.push_back(static_cast<float>(std::sin(i * i * 0.001)));
  RunResult run;
  run.outputs = {tensor({Dim(2), Dim(15'000)}, elements)};
  run.rows = {-1};
  mmc::Figure slider = item("slider", {});
  slider.frames = 2;
  slider.children = {item("line", {{"y", Shown{Shown::Tensor{0, true}}}})};
  mmc::Figure plot;
  plot.kind = "plot";
  plot.children = {slider};
  Figures figures(true);
  figures.add(plot, run);
  CHECK(figures.specifications()[0]["panels"][0]["traces"][0]["arrays"]["y"]["size"] == 15'000);
}

TEST_CASE("of a slider what moves is stored as a history, the rest once", "[html]") {
  RunResult run;
  run.outputs = {tensor({Dim(3), Dim(2)}, {0, 10, 3, 4, 5, 6}), tensor({Dim(2)}, {7, 8})};
  run.rows = {-1, -1};
  mmc::Figure slider = item("slider", {});
  slider.frames = 3;
  slider.children = {item("scatter", {{"y", Shown{Shown::Tensor{0, true}}}, {"x", Shown{Shown::Tensor{1}}}})};
  mmc::Figure plot;
  plot.kind = "plot";
  plot.title.pieces = {std::string("</script> & more")};
  plot.children = {slider};
  Figures figures(true);
  const std::string html = figures.add(plot, run);
  CHECK(html.find("max=\"2\" value=\"2\"") != std::string::npos);
  CHECK(html.find("&lt;/script&gt; &amp; more") != std::string::npos);
  const auto& trace = figures.specifications()[0]["panels"][0]["traces"][0];
  CHECK(trace["arrays"]["y"]["count"] == 3);
  CHECK(trace["arrays"]["y"]["high"] == 10);
  CHECK(trace["arrays"]["x"].dump() == "[7,8]");
  CHECK(figures.specifications()[0]["panels"][0]["layout"]["yaxis"]["range"][1] == Approx(10.4));  // of all frames
  CHECK(figures.data("").find("</script> &") == std::string::npos);
  Figures still(false);
  CHECK(still.add(plot, run).find("The last of 3 frames.") != std::string::npos);
  CHECK(still.data("").empty());
}

}  // namespace mmc::html
