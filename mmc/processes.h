// Tasks in processes of their own, several at once: a task that crashes, or takes all memory, takes no other with it.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

namespace mmc {

// How a process ended: empty when it ended well (its task returned 0), else in words: "ended with code 3", "killed by signal 9".
using Ending = std::string;

// Runs task(0), ..., task(count - 1), at most `jobs` at once, started in this order, each in a child of this process; `done` is
// called here when one has ended. When `stop` turns true no more are started, and those that run get SIGINT. The caller has one
// thread and has written what it printed (output.h).
void run_processes(std::size_t count, int jobs, const std::function<int(std::size_t)>& task,
                   const std::function<void(std::size_t, const Ending&)>& done, const std::atomic<bool>& stop);

}  // namespace mmc
