#include "runtime/study/sweep_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mmc {
namespace {

const std::string* setting(const Point& p, const std::string& param) {
  for (const auto& [name, value] : p.settings) {
    if (name == param) return &value;
  }
  return nullptr;
}

std::string unquoted(const std::string& text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// RFC 4180: a field with a comma, a quote or a line break stands in quotes, quotes in it doubled.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string score_cell(const FinishedPoint& p) { return p.score ? fmt::format("{:.6g}", *p.score) : ""; }

// What a row says besides its params: score, claims, status with the reason.
std::vector<std::string> outcome(const SweepPlan& plan, const SweepRow& row) {
  std::vector<std::string> cells;
  const auto& p = row.finished;
  if (plan.goal != SweepPlan::Goal::none) cells.push_back(p ? score_cell(*p) : "");
  cells.push_back(p && p->claims > 0 ? fmt::format("{} of {}", p->claims_held, p->claims) : "");
  cells.push_back(p ? std::string(name(p->status)) + (p->reason.empty() ? "" : ": " + p->reason) : "not run");
  return cells;
}

}  // namespace

std::string table_csv(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  const std::vector<std::string> params = varied_params(plan);
  std::string text = "point";
  for (const std::string& param : params) text += "," + param;
  text += ",score,claims,claims_held,status,reason\n";
  for (const SweepRow& row : rows) {
    text += fmt::format("{}", row.point.index);
    for (const std::string& param : params) {
      const std::string* value = setting(row.point, param);
      text += "," + (value ? field(unquoted(*value)) : "");
    }
    if (row.finished) {
      const FinishedPoint& p = *row.finished;
      text += fmt::format(",{},{},{},{},{}\n", p.score_text, p.claims, p.claims_held, name(p.status), field(p.reason));
    } else {
      text += ",,,,not run,\n";
    }
  }
  return text;
}

SweepTable::SweepTable(const SweepPlan& plan, const std::vector<SweepRow>& rows) : plan_(plan), params_(varied_params(plan)) {
  constexpr std::size_t number = 12;  // what {:.6g} takes at most
  widths_.push_back(std::max<std::size_t>(5, std::to_string(rows.size()).size()));
  for (const std::string& param : params_) {
    std::size_t width = param.size();
    for (const SweepRow& row : rows) {
      const std::string* value = setting(row.point, param);
      if (value) width = std::max(width, unquoted(*value).size());
    }
    widths_.push_back(width);
  }
  if (plan.goal != SweepPlan::Goal::none) widths_.push_back(number);
  widths_.push_back(std::string_view("10 of 10").size());
}

std::string SweepTable::join(const std::vector<std::string>& cells) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::size_t width = i < widths_.size() ? widths_[i] : 0;
    line += i == 0 ? fmt::format("  {:>{}}", cells[i], width) : fmt::format("  {:<{}}", cells[i], width);
  }
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

std::vector<std::string> SweepTable::columns() const {
  std::vector<std::string> cells{"point"};
  cells.insert(cells.end(), params_.begin(), params_.end());
  if (plan_.goal != SweepPlan::Goal::none) cells.emplace_back("score");
  cells.insert(cells.end(), {"claims", "status"});
  return cells;
}

std::vector<std::string> SweepTable::cells(const SweepRow& row) const {
  std::vector<std::string> cells{std::to_string(row.point.index)};
  for (const std::string& param : params_) {
    const std::string* value = setting(row.point, param);
    cells.push_back(value ? unquoted(*value) : "");
  }
  for (std::string& cell : outcome(plan_, row)) cells.push_back(std::move(cell));
  return cells;
}

std::string SweepTable::heading() const { return join(columns()); }

std::string SweepTable::line(const SweepRow& row) const { return join(cells(row)); }

const SweepRow* best_row(const SweepPlan& plan, const std::vector<SweepRow>& rows) {
  if (plan.goal == SweepPlan::Goal::none) return nullptr;
  const SweepRow* best = nullptr;
  const auto better = [&](double a, double b) { return plan.goal == SweepPlan::Goal::maximize ? a > b : a < b; };
  for (const SweepRow& row : rows) {
    const bool counts = row.finished && row.finished->score && !std::isnan(*row.finished->score);
    if (counts && (!best || better(*row.finished->score, *best->finished->score))) best = &row;
  }
  return best;
}

}  // namespace mmc
