// Ctrl-C, or SIGTERM: the first one asks for a stop at the next safe point, a second one kills.
#pragma once
#include <atomic>
#include <string_view>

namespace mmc {

// Turns true at the first Ctrl-C after catch_interrupts.
const std::atomic<bool>& interrupted();

// `words` are written to standard error at the first Ctrl-C; they must outlive the process's work (a literal). With `wake`,
// system calls that wait end when it comes.
void catch_interrupts(std::string_view words, bool wake = false);

}  // namespace mmc
