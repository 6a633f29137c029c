#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace adapter::test {

// Where PATH has a program; empty if nowhere.
inline std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto file = folder + "/" + name;
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return "";
}

// A program started by a test. Its output, both kinds, goes to a file. Killed when this object, or the test's process,
// ends before it.
class ChildProcess {
 public:
  explicit ChildProcess(std::vector<std::string> command) {
    output_ = directory_.write("output", "");
    std::vector<char*> arguments;
    for (auto& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ == 0) {  // system calls alone, until the program replaces us
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int output = open(output_.c_str(), O_WRONLY | O_APPEND);
      dup2(output, STDOUT_FILENO);
      dup2(output, STDERR_FILENO);
      execvp(arguments[0], arguments.data());
      _exit(127);
    }
  }
  ~ChildProcess() {
    if (status_) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void signal(int number) const { kill(pid_, number); }

  // Whether it has ended; does not wait.
  bool has_ended() {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
    return status_.has_value();
  }
  // Waits for its end, but no longer than that; whether it has ended.
  bool ends_within(std::chrono::milliseconds at_most) {
    if (has_ended()) return true;
    pollfd ended{.fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)), .events = POLLIN, .revents = 0};
    poll(&ended, 1, static_cast<int>(at_most.count()));
    close(ended.fd);
    return has_ended();
  }
  // Waits until it holds; throws when the program ends instead, and after a minute.
  void run_until(const std::function<bool()>& done) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!done()) {
      if (ends_within(std::chrono::milliseconds(5)) || std::chrono::steady_clock::now() > give_up) {
        throw std::runtime_error("what the test waited for did not happen: " + output());
      }
    }
  }
  void run_until_it_says(const std::string& text) {
    run_until([&] { return output().find(text) != std::string::npos; });
  }
  // Waits for its end, at most a minute. 128 + N when signal N ended it.
  int exit_code() {
    if (!ends_within(std::chrono::minutes(1))) throw std::runtime_error("the program does not end: " + output());
    return WIFEXITED(*status_) ? WEXITSTATUS(*status_) : 128 + WTERMSIG(*status_);
  }
  std::string output() const {
    std::ifstream file(output_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  TemporaryDirectory directory_;
  std::string output_;
  pid_t pid_ = 0;
  std::optional<int> status_;
};

}  // namespace adapter::test
