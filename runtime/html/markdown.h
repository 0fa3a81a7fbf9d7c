// Prose to HTML: the Markdown that comments of studies use.
//
// Blocks: paragraphs, headings (`#` becomes <h2>, as the page has the <h1>), lists, quotes, fenced and indented code, tables,
// rules, `$$` formulas. Inline: code, emphasis, strong emphasis, links, bare http(s) addresses, `$` formulas (math.h), `\` before
// a sign that is meant as such. As CommonMark (https://spec.commonmark.org), except that
//   - emphasis begins and ends at the edges of words only, for `*` as for `_`, so that 2*x*y and log_loss stay what they are;
//   - there is no raw HTML: everything that is not markup is escaped;
//   - a link leads to http, https, mailto or a place of the page (`#`); any other stays text.
#pragma once
#include <string>
#include <string_view>

namespace mmc::html {

std::string markdown(std::string_view text);
std::string inline_markdown(std::string_view text);  // a line of it: no blocks

}  // namespace mmc::html
