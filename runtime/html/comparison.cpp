#include "runtime/html/comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/report/escape.h"
#include "runtime/report/text.h"

namespace mmc::html {
namespace {

std::string swatch(const std::string& colour) {
  return fmt::format("<span class=\"swatch\" style=\"--colour: {}\"></span>", escaped(colour));
}

std::string runs_html(const std::vector<ComparedRun>& runs) {
  std::string rows = "<tr><th>run</th><th>status</th><th>started</th><th>took</th><th>kept as</th></tr>\n";
  for (const ComparedRun& r : runs) {
    const std::string id = fmt::format("<code>{}</code>", escaped(r.id));
    rows += fmt::format("<tr><th scope=\"row\" class=\"run\">{}{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                        swatch(r.colour), escaped(r.label), escaped(r.status), escaped(r.started), escaped(r.took),
                        r.report.empty() ? id : fmt::format("<a href=\"{}\">{}</a>", escaped(r.report), id));
  }
  return fmt::format("<table class=\"runs\">\n{}</table>\n", rows);
}

std::string cell_html(const ComparedCell& cell) {
  const std::string text = fmt::format("<span class=\"number\">{}</span>", escaped(cell.text));
  if (cell.kind.empty()) return fmt::format("<td>{}</td>", text);
  return fmt::format("<td class=\"{}\">{}</td>", cell.kind, text);
}

std::string rows_html(const std::vector<const ComparedRow*>& rows, const std::vector<ComparedRun>& runs) {
  std::string html = "<tr><th></th>";
  for (const ComparedRun& r : runs)
    html += fmt::format("<th scope=\"col\" class=\"run\">{}{}</th>", swatch(r.colour), escaped(r.label));
  html += "</tr>\n";
  for (const ComparedRow* row : rows) {
    html += fmt::format("<tr{}><th scope=\"row\">{}</th>", row->differs ? " class=\"differs\"" : "", escaped(row->name));
    for (const ComparedCell& cell : row->cells) html += cell_html(cell);
    html += "</tr>\n";
  }
  return fmt::format("<table class=\"compared\">\n{}</table>\n", html);
}

// What differs is seen at once, the rest on demand.
std::string table_html(const ComparedTable& table, const std::vector<ComparedRun>& runs) {
  if (table.rows.empty()) return {};
  std::vector<const ComparedRow*> differ, alike;
  for (const ComparedRow& row : table.rows) (row.differs ? differ : alike).push_back(&row);
  std::string html = fmt::format("<h2 id=\"{}\">{}</h2>\n", table.id, escaped(table.head));
  if (!differ.empty()) html += rows_html(differ, runs);
  if (differ.empty()) html += "<p class=\"facts\">The same in all runs.</p>\n";
  if (!alike.empty())
    html += fmt::format("<details>\n<summary>{} the same</summary>\n{}</details>\n",
                        alike.size() == 1 ? "One is" : fmt::format("{} are", grouped(static_cast<std::int64_t>(alike.size()))),
                        rows_html(alike, runs));
  return html;
}

}  // namespace

std::string page(const Comparison& c) {
  Figures figures(!c.plotly.empty());
  std::string body = fmt::format("<header>\n<h1>{}</h1>\n{}", escaped(c.title), runs_html(c.runs));
  for (const std::string& remark : c.remarks) body += fmt::format("<p class=\"remark\">{}</p>\n", escaped(remark));
  body += "</header>\n";
  for (const ComparedTable& table : c.before) body += table_html(table, c.runs);
  if (!c.figures.empty()) body += "<h2 id=\"plots\">Figures</h2>\n";
  for (const ComparedFigure& figure : c.figures) body += figures.add(figure.drawn, escaped(figure.note));
  for (const ComparedTable& table : c.after) body += table_html(table, c.runs);
  if (figures.count() > 0 && c.plotly.empty()) body += still_note();
  return document(c.title, std::move(body), figures.data(c.plotly));
}

}  // namespace mmc::html
