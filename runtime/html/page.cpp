#include "runtime/html/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/html/assets.h"
#include "runtime/html/figures.h"
#include "runtime/html/listing.h"
#include "runtime/html/markdown.h"
#include "runtime/html/parts.h"
#include "runtime/report/escape.h"

namespace mmc::html {
namespace {

// What a top-level statement names: `fit` of `let fit = train ...`. Empty when it names nothing.
std::string_view named(std::string_view code) {
  if (code.starts_with("let ")) code.remove_prefix(4);
  const std::size_t end = code.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return code.substr(0, std::min(end, code.size()));
}

class PageWriter {
 public:
  explicit PageWriter(const Report& report)
      : r_(report), shown_(report.study.items.size(), false), figures_(!report.plotly.empty()) {}

  std::string body() {
    head();
    for (const Source& source : r_.sources) {
      if (&source != &r_.sources.front()) out_ += fmt::format("<h2>Imported: <code>{}</code></h2>\n", escaped(source.name));
      listing(source);
    }
    rest();
    models();
    out_ += graph_section(r_.graph);
    out_ += params_html(r_.study) + timings_html(r_.run, r_.facts) + facts_table(r_.facts, r_.record);
    if (figures_.count() > 0 && r_.plotly.empty()) out_ += still_note();
    return out_;
  }

  // What stands at the end, for the script: the figures' data, and plotly.js where there is something to draw.
  std::string data() const { return graph_data(r_.graph, r_.run, r_.sources) + figures_.data(r_.plotly); }

 private:
  const Study& study() const { return r_.study; }

  void head() {
    const std::string& title = study().graph.title;
    out_ +=
        fmt::format("<header>\n<h1>{}</h1>\n{}", escaped(title.empty() ? r_.facts.file : title), facts_line(study(), r_.record));
    if (!r_.stopped.empty()) out_ += fmt::format("<pre class=\"stopped\">{}</pre>\n", escaped(r_.stopped));
    out_ += claims_overview(study(), r_.run) + "</header>\n";
  }

  // Neighbouring statements stand in one listing until one of them made something; claims in consecutive lines stand together,
  // and so do their verdicts.
  void listing(const Source& source) {
    std::string code, made;
    std::uint32_t line = 1;
    const auto flush = [&] {
      const std::size_t end = code.find_last_not_of(" \t\r\n");
      if (end != std::string::npos)
        out_ += fmt::format("<pre class=\"source\" style=\"--before: {}\"><code>{}</code></pre>\n", line - 1,
                            highlighted(code.substr(0, end + 1), FirstLine{source.file, line}));
      if (!made.empty()) out_ += fmt::format("<div class=\"made\">\n{}</div>\n", made);
      code.clear();
      made.clear();
    };
    const std::vector<Block> all = blocks(source.text);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Block& block = all[i];
      if (block.prose) {
        flush();
        out_ += markdown(block.text);
        continue;
      }
      if (block.text.starts_with("study ") && code.empty()) continue;  // it is the page's heading
      if (code.empty()) line = block.line;
      code += block.text;
      made += made_by(source.file, block);
      const bool goes_on = is_claim(block) && i + 1 < all.size() && is_claim(all[i + 1]) && !block.text.ends_with("\n\n");
      if (!made.empty() && !goes_on) flush();
    }
    flush();
  }

  static bool is_claim(const Block& block) { return !block.prose && block.text.starts_with("expect "); }

  // What stands below a statement: the items of the report that come from it, in their order, and the time of its loops.
  std::string made_by(std::uint32_t file, const Block& block) {
    std::string made;
    for (std::size_t i = 0; i < study().items.size(); ++i) {
      const Span span = study().items[i].span;
      if (shown_[i] || span.file != file || span.begin < block.begin || span.begin >= block.end) continue;
      add(i, made);
    }
    close_claims(made);
    return made + time_note(r_.run, named(block.text));
  }

  void add(std::size_t i, std::string& made) {
    shown_[i] = true;
    const ReportItem& item = study().items[i];
    if (const auto* claim = std::get_if<ExpectItem>(&item.what)) {
      if (!in_claims_) made += "<ul class=\"claims\">\n";
      in_claims_ = true;
      made += claim_html(*claim, r_.run, "", fmt::format("claim-{}", claim_number(i)));
      return;
    }
    close_claims(made);
    if (const auto* show = std::get_if<ShowItem>(&item.what)) made += values_html(*show, r_.run);
    if (const auto* summary = std::get_if<SummaryItem>(&item.what)) made += summary_html(*summary);
    if (const auto* save = std::get_if<SaveItem>(&item.what)) made += saved_html(*save, r_.run);
    if (const auto* plot = std::get_if<Figure>(&item.what)) made += figures_.add(*plot, r_.run);
  }

  void close_claims(std::string& made) {
    if (in_claims_) made += "</ul>\n";
    in_claims_ = false;
  }

  std::size_t claim_number(std::size_t item) const {
    const auto end = study().items.begin() + static_cast<std::ptrdiff_t>(item) + 1;
    return static_cast<std::size_t>(std::count_if(
        study().items.begin(), end, [](const ReportItem& i) { return std::holds_alternative<ExpectItem>(i.what); }));
  }

  // What no statement of these sources made; there should be nothing, but a result must not get lost.
  void rest() {
    std::string made;
    for (std::size_t i = 0; i < shown_.size(); ++i) {
      if (!shown_[i] && !std::holds_alternative<SeriesItem>(study().items[i].what)) add(i, made);
    }
    close_claims(made);
    if (!made.empty()) out_ += fmt::format("<h2>Further results</h2>\n<div class=\"made\">\n{}</div>\n", made);
  }

  void models() {
    if (study().models.empty()) return;
    out_ += "<h2 id=\"models\">Models</h2>\n";
    for (const SummaryItem& model : study().models) out_ += summary_html(model);
  }

  const Report& r_;
  std::vector<bool> shown_;
  std::string out_;
  bool in_claims_ = false;
  Figures figures_;
};

}  // namespace

std::string page(const Report& report) {
  const std::string& title = report.study.graph.title;
  PageWriter writer(report);
  std::string body = writer.body();
  return document(title.empty() ? report.facts.file : title, std::move(body), writer.data());
}

}  // namespace mmc::html
