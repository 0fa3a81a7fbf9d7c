// Warnings that look at names as words: what is called after something else, and what is used where nothing runs.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/elaborate/warnings.h"
#include "compiler/syntax/mentions.h"

namespace mmc::elab {
namespace {

using Words = std::set<std::string>;

// The parts of a name, in small letters, numbers and short words left out: "scale_units" has "scale" and "units".
void add_words(std::string_view name, Words& words) {
  std::string word;
  const auto finish = [&] {
    if (word.size() >= 3) words.insert(word);
    word.clear();
  };
  for (const char letter : name) {
    if ((letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z'))
      word += static_cast<char>(letter | 0x20);
    else
      finish();
  }
  finish();
}

Words words_of_source(const Context& c, const Called& called) {
  Words words;
  for (const Mention& mention : mentions(c.sources, called.made)) {
    if (mention.called || !called.by_calls) add_words(mention.name, words);
  }
  return words;
}

Words without(const Words& words, const Words& others) {
  Words left;
  std::set_difference(words.begin(), words.end(), others.begin(), others.end(), std::inserter(left, left.end()));
  return left;
}

// "scaled" and "scale", "duplicate" and "duplicated", "padding" and "pad".
bool one_stem(const std::string& a, const std::string& b) {
  const std::size_t same = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  return same >= 3 && same + 1 >= std::min(a.size(), b.size());
}

// The word of `words` that a word of `name` comes from.
const std::string* named_after(const Words& name, const Words& words) {
  for (const std::string& word : words) {
    if (std::any_of(name.begin(), name.end(), [&](const std::string& part) { return one_stem(part, word); })) return &word;
  }
  return nullptr;
}

struct Read {
  const Called* called;
  Words name, source;
};

// Only what tells the two apart counts: both may be an `error(...)` of something.
bool swapped(const Read& a, const Read& b) {
  const Words a_name = without(a.name, b.name), b_name = without(b.name, a.name);
  const Words a_source = without(a.source, b.source), b_source = without(b.source, a.source);
  return named_after(a_name, b_source) && named_after(b_name, a_source) && !named_after(a_name, a_source) &&
         !named_after(b_name, b_source);
}

}  // namespace

void warn_about_swapped(Context& c, const std::vector<Called>& all) {
  if (all.size() < 2) return;
  // A block that is run for every iteration is looked at once.
  if (!c.compared_names.insert({all[0].name_span.file, all[0].name_span.begin}).second) return;
  std::vector<Read> read;
  for (const Called& called : all) {
    Read r{&called, {}, {}};
    add_words(called.name, r.name);
    if (!r.name.empty()) r.source = words_of_source(c, called);
    if (!r.source.empty()) read.push_back(std::move(r));
  }
  for (std::size_t i = 0; i < read.size(); ++i) {
    for (std::size_t k = i + 1; k < read.size(); ++k) {
      if (!swapped(read[i], read[k])) continue;
      const Called &a = *read[i].called, &b = *read[k].called;
      c.warning(Code::names_swapped, a.name_span, fmt::format("`{}` and `{}` seem to have each other's names", a.name, b.name))
          .label(a.made, "made here")
          .label(b.name_span, "the other one")
          .help("swap the names, or give them names that say what they are");
    }
  }
}

void warn_about_swapped(Context& c, const std::vector<ast::Stmt>& statements) {
  if (statements.size() < 2 || in_prelude(c, statements[0].span)) return;
  std::vector<Called> all;
  for (const ast::Stmt& stmt : statements) {
    if (auto let = std::get_if<ast::LetStmt>(&stmt.what); let && !let->pattern.record)
      all.push_back({let->pattern.names[0].text, let->pattern.names[0].span, let->value->span});
    if (auto drawn = std::get_if<ast::DrawStmt>(&stmt.what); drawn && drawn->names.size() == 1)
      all.push_back({drawn->names[0].text, drawn->names[0].span, drawn->value->span});
  }
  warn_about_swapped(c, all);
}

void use_mentioned(Context& c, Span span) {
  const auto [place, fresh] = c.mentioned.try_emplace({span.file, span.begin});
  if (fresh) {
    for (const Mention& mention : mentions(c.sources, span)) place->second.emplace_back(mention.name);
  }
  for (const std::string& name : place->second) {
    for (Scope* scope = c.scope.get(); scope; scope = scope->parent.get()) {
      const auto found = scope->names.find(name);
      if (found == scope->names.end()) continue;
      found->second.used = true;
      break;
    }
  }
}

}  // namespace mmc::elab
