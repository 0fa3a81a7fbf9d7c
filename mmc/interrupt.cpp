#include "mmc/interrupt.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace mmc {
namespace {

std::atomic<bool> stop{false};
std::string_view said_then;
volatile std::int64_t first_at = 0;

// Milliseconds of a clock that a signal handler may read.
std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

// One press can arrive twice (`timeout` signals the process and its group), so what follows at once is the same one.
extern "C" void on_interrupt(int signal) {
  constexpr std::int64_t same_press = 200;
  if (first_at == 0) {
    first_at = now_ms();
    stop.store(true, std::memory_order_relaxed);
    [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, said_then.data(), said_then.size());
  } else if (now_ms() - first_at > same_press) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace

const std::atomic<bool>& interrupted() { return stop; }

void catch_interrupts(std::string_view words, bool wake) {
  said_then = words;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = wake ? 0 : SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

}  // namespace mmc
