#include "tests/golden/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace mmc::golden {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
    read = ends[0];
    write = ends[1];
  }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_with(const std::vector<std::string>& extra) {
  std::vector<std::string> result = extra;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view name(*entry, std::strcspn(*entry, "=") + 1);
    bool replaced = false;
    for (const std::string& word : extra) replaced = replaced || word.compare(0, name.size(), name) == 0;
    if (!replaced) result.emplace_back(*entry);
  }
  return result;
}

// Appends what is there to read; false at the end of the stream.
bool drain(int from, std::string& to) {
  std::array<char, 65536> buffer;
  const ssize_t n = read(from, buffer.data(), buffer.size());
  if (n > 0) to.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0;
}

}  // namespace

Outcome run(const Command& command) {
  Pipe out, err;
  std::vector<std::string> extra = command.environment;
  const auto chooses_runs = [](const std::string& variable) { return variable.starts_with("MMC_RUNS="); };
  if (std::none_of(extra.begin(), extra.end(), chooses_runs))
    extra.emplace_back("MMC_RUNS=");  // no run is kept unless that is tested
  std::vector<std::string> words = command.words, variables = environment_with(extra);
  const std::vector<char*> argv = pointers(words), envp = pointers(variables);
  const auto start = Clock::now();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {  // only async-signal-safe calls from here on: other threads of this program may hold locks
    setpgid(0, 0);
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, 0);
    dup2(out.write, 1);
    dup2(command.errors_apart ? err.write : out.write, 2);
    if (chdir(command.folder.c_str()) != 0) _exit(126);
    execvpe(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out.write);
  close(err.write);
  Outcome outcome;
  std::array<pollfd, 2> streams{{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    const double left = command.limit - std::chrono::duration<double>(Clock::now() - start).count();
    if (left <= 0) {
      outcome.timed_out = true;
      kill(-child, SIGKILL);
      break;
    }
    poll(streams.data(), streams.size(), static_cast<int>(left * 1000) + 1);
    if (streams[0].revents != 0 && !drain(streams[0].fd, outcome.output)) streams[0].fd = -1;
    if (streams[1].revents != 0 && !drain(streams[1].fd, outcome.errors)) streams[1].fd = -1;
  }
  int status = 0;
  waitpid(child, &status, 0);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  close(out.read);
  close(err.read);
  return outcome;
}

}  // namespace mmc::golden
