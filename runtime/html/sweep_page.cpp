#include "runtime/html/sweep_page.h"

#include <fmt/format.h>

#include "runtime/html/figures.h"
#include "runtime/html/parts.h"
#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

std::string head(const SweepPage& p) {
  std::string html = fmt::format("<header>\n<h1>{}</h1>\n<p class=\"facts\">{}</p>\n", escaped(p.title), escaped(p.facts));
  if (!p.best.empty()) {
    html += fmt::format("<p><span class=\"total holds\">Best</span> {}</p>\n<pre class=\"number\">{}</pre>\n", escaped(p.best),
                        escaped(p.command));
  }
  if (!p.missing.empty()) html += fmt::format("<p class=\"remark\">{}</p>\n", escaped(p.missing));
  if (p.study != nullptr) html += claims_overview(*p.study, *p.run, false);
  return html + "</header>\n";
}

// Values and figures in the order of the source; the claims stand at the top already.
std::string about_runs(const SweepPage& p, Figures& figures) {
  std::string html;
  for (const ReportItem& item : p.study->items) {
    if (const auto* show = std::get_if<ShowItem>(&item.what)) html += values_html(*show, *p.run);
    if (const auto* save = std::get_if<SaveItem>(&item.what)) html += saved_html(*save, *p.run);
    if (const auto* plot = std::get_if<Figure>(&item.what)) html += figures.add(*plot, *p.run);
  }
  return html.empty() ? html : fmt::format("<h2 id=\"runs\">The runs together</h2>\n{}", html);
}

std::string points_html(const SweepPage& p) {
  std::string rows = "<tr>";
  for (const std::string& column : p.columns) rows += fmt::format("<th scope=\"col\">{}</th>", escaped(column));
  rows += "</tr>\n";
  for (const SweepPoint& point : p.points) {
    rows += point.best ? "<tr class=\"best\">" : "<tr>";
    for (std::size_t i = 0; i < point.cells.size(); ++i) {
      std::string text = fmt::format("<span class=\"number\">{}</span>", escaped(point.cells[i]));
      if (i == 0 && !point.folder.empty()) text = fmt::format("<a href=\"{}\">{}</a>", address(point.folder), text);
      const bool ended_badly = i + 1 == point.cells.size() && !point.finished;
      rows += fmt::format("<td{}>{}</td>", ended_badly ? " class=\"failed\"" : "", text);
    }
    rows += "</tr>\n";
  }
  return fmt::format("<h2 id=\"points\">Points</h2>\n<table class=\"points\">\n{}</table>\n", rows);
}

}  // namespace

std::string page(const SweepPage& p) {
  Figures figures(!p.plotly.empty());
  std::string body = head(p);
  if (p.study != nullptr) body += about_runs(p, figures);
  body += points_html(p);
  body += fmt::format("<h2 id=\"source\">The sweep</h2>\n<pre class=\"source\" style=\"--before: {}\"><code>{}</code></pre>\n",
                      p.first.line - 1, highlighted(p.source, p.first));
  if (figures.count() > 0 && p.plotly.empty()) body += still_note();
  return document(p.title, std::move(body), figures.data(p.plotly));
}

}  // namespace mmc::html
