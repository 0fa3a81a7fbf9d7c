// Reads the pieces that graph texts are made of: words, numbers, strings, types, literals. Private to the readers of this folder.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/graph/attrs.h"
#include "compiler/graph/type.h"
#include "compiler/support/span.h"

namespace mmc {

// What is wrong with a text, and at which byte. Thrown inside a reader only, which turns it into a message with a line.
struct TextError {
  std::size_t at;
  std::string what;
};

// Spaces, newlines and comments (`# ...` to the end of the line, where a token would begin) separate and mean nothing else.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end();
  char peek();                           // the next character, '\0' at the end
  char peek_here() const;                // the character right here, be it a space
  bool accept(std::string_view symbol);  // punctuation
  void expect(std::string_view symbol);
  bool accept_word(std::string_view word);  // a whole word
  std::string_view word();                  // letters, digits and `_`; an error when there is none
  std::int64_t integer();
  double number();
  std::string string();                            // in double quotes
  std::string_view run_of(bool (*belongs)(char));  // the longest run from here, may be empty; does not skip spaces first
  Type type();
  Literal literal();
  Ints ints();  // `[1, 2]`
  Span span();  // file and bytes, `0:25-31`, or `-` for none
  [[noreturn]] void fail(std::string what);

 private:
  void skip();
  std::string_view number_token();
  std::uint32_t offset();

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_word_character(char);

}  // namespace mmc
