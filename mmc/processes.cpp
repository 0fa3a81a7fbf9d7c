#include "mmc/processes.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>

#include "compiler/support/errors.h"

namespace mmc {
namespace {

pid_t start(const std::function<int(std::size_t)>& task, std::size_t index) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) throw RunError(fmt::format("cannot start a process: {}", std::strerror(errno)));
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);   // no orphans when this process is killed,
  if (getppid() != parent) _exit(1);  // nor when it was before the line above
  int code = 70;
  try {
    code = task(index);
  } catch (...) {  // a task reports its own failures: what comes here has no words
  }
  _exit(code);
}

Ending ending(int status) {
  if (WIFSIGNALED(status)) return fmt::format("killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with code {}", WEXITSTATUS(status));
}

}  // namespace

void run_processes(std::size_t count, int jobs, const std::function<int(std::size_t)>& task,
                   const std::function<void(std::size_t, const Ending&)>& done, const std::atomic<bool>& stop) {
  std::map<pid_t, std::size_t> running;
  std::size_t next = 0;
  bool told = false;
  while (true) {
    while (!stop && next < count && running.size() < static_cast<std::size_t>(jobs)) {
      const pid_t child = start(task, next);
      running.emplace(child, next++);
    }
    if (running.empty()) return;
    if (stop && !told) {
      told = true;
      for (const auto& [child, index] : running) kill(child, SIGINT);
    }
    int status = 0;
    const pid_t ended = waitpid(-1, &status, 0);  // ends early when Ctrl-C comes
    const auto found = running.find(ended);
    if (found == running.end()) continue;
    const std::size_t index = found->second;
    running.erase(found);
    done(index, ending(status));
  }
}

}  // namespace mmc
