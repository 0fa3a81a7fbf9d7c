// The words of the language for `mmc doc`: how what begins with a word is written, and what it does.
#pragma once
#include <span>
#include <string_view>

namespace mmc {

struct LanguageWord {
  std::string_view word, form, doc;
};

std::span<const LanguageWord> language_words();  // in the order in which a study has them
const LanguageWord* find_language_word(std::string_view);

}  // namespace mmc
