#include "mmc/output.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

bool output_closed = false;  // nothing more can be written there
int output_error = 0;        // why, when somebody must be told
std::FILE* copy = nullptr;   // copy_output

void note_output(bool written) {
  if (written || output_closed) return;
  output_closed = true;
  if (errno != EPIPE) output_error = errno;
}

// `text` without the escape sequences of inked().
void write_copy(std::string_view text) {
  if (copy == nullptr) return;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t escape = std::min(text.find('\033', at), text.size());
    std::fwrite(text.data() + at, 1, escape - at, copy);
    at = std::min(text.find('m', escape), text.size() - 1) + 1;
    if (escape == text.size()) break;
  }
  std::fflush(copy);  // a run that is killed has its log
}

bool colour(int stream) {
  const char* none = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(stream) == 1 && (none == nullptr || *none == '\0') && (term == nullptr || std::strcmp(term, "dumb") != 0);
}

}  // namespace

void prepare_output() { signal(SIGPIPE, SIG_IGN); }

void print(std::string_view text) {
  if (!output_closed) note_output(std::fwrite(text.data(), 1, text.size(), stdout) == text.size());
  write_copy(text);
}

void copy_output(const std::string& path, bool keep) {
  copy = std::fopen(path.c_str(), keep ? "a" : "w");
  if (copy == nullptr) throw RunError(fmt::format("cannot write `{}`: {}", path, std::strerror(errno)));
}

void print_error(std::string_view text) {
  flush_output();  // keeps the order where both streams go to one place
  std::fwrite(text.data(), 1, text.size(), stderr);
  write_copy(text);
}

void flush_output() {
  if (!output_closed) note_output(std::fflush(stdout) == 0);
}

void finish_output() {
  flush_output();
  const int reason = std::exchange(output_error, 0);
  if (reason != 0) throw RunError(fmt::format("can't write to standard output: {}", std::strerror(reason)));
}

bool is_terminal_error() { return isatty(STDERR_FILENO) == 1; }
bool braille_output() {
  if (isatty(STDOUT_FILENO) != 1) return false;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* locale = std::getenv(name);
    if (locale == nullptr || *locale == '\0') continue;
    const std::string_view l = locale;
    return l.find("UTF-8") != l.npos || l.find("utf8") != l.npos;
  }
  return false;
}
bool colour_output() { return colour(STDOUT_FILENO); }
bool colour_error() { return colour(STDERR_FILENO); }

std::string place(const SourceMap& sources, Span span) {
  if (!span.known()) return {};
  const Position at = sources.position(span.file, span.begin);
  return fmt::format("{}:{}:{}", sources.file(span.file).name, at.line, at.column);
}

std::string code_line(const SourceMap& sources, Span span) {
  if (!span.known()) return {};
  const std::string_view line = sources.line(span.file, sources.position(span.file, span.begin).line);
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : std::string(line.substr(first));
}

std::string excerpt(const SourceMap& sources, Span span) {
  if (!span.known()) return {};
  const Position from = sources.position(span.file, span.begin), to = sources.position(span.file, span.end);
  const std::string number = fmt::format("{}", from.line), margin(number.size(), ' ');
  const std::string_view line = sources.line(span.file, from.line);
  const std::size_t width = to.line == from.line ? std::max<std::size_t>(1, to.column - from.column) : 1;
  return fmt::format("{0} --> {1}\n{0}  |\n{2} | {3}\n{0}  | {4}{5}\n", margin, place(sources, span), number, line,
                     std::string(from.column - 1, ' '), std::string(width, '^'));
}

std::string inked(std::string_view text, Ink ink, bool on) {
  if (!on) return std::string(text);
  const char* code = "1";
  switch (ink) {
    case Ink::bold: code = "1"; break;
    case Ink::red: code = "1;31"; break;
    case Ink::green: code = "32"; break;
    case Ink::yellow: code = "33"; break;
    case Ink::dim: code = "2"; break;
  }
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

}  // namespace mmc
