// The two streams of the command: results go to standard output, everything about the run to standard error.
//
// A closed pipe (`mmc run x.mm | head -1`) is no error: what is printed afterwards is dropped and the run goes on, because it may
// still have files to write. After any other failure of standard output, such as a full disk, it goes on as well, so that no
// result is lost; finish_output throws it as a RunError.
#pragma once
#include <string>
#include <string_view>

#include "compiler/support/span.h"
#include "compiler/syntax/source.h"

namespace mmc {

void prepare_output();               // once, at the start of main
void print(std::string_view);        // standard output
void print_error(std::string_view);  // standard error
// From now on both streams also go into this file, without colours, as long as it takes them; behind what is in it with `keep`.
void copy_output(const std::string& path, bool keep = false);
void flush_output();       // writes what is still in the buffer
void finish_output();      // the same; at the end of the work, as it tells what failed
bool is_terminal_error();  // standard error is a terminal
bool braille_output();     // standard output is a terminal that reads UTF-8
bool colour_output();      // standard output is a terminal, NO_COLOR is not set and TERM is not dumb
bool colour_error();       // the same of standard error

std::string place(const SourceMap&, Span);  // "study.mm:14:9", or "" when unknown
std::string code_line(const SourceMap&,
                      Span);  // the line of the source where it begins, without its indentation; "" when unknown
// The place and the marked source line below a message, as diagnostics show them; empty when the place is unknown.
std::string excerpt(const SourceMap&, Span);

// `text` in bold or in a colour when `on`.
enum class Ink { bold, red, green, yellow, dim };
std::string inked(std::string_view text, Ink, bool on);

}  // namespace mmc
