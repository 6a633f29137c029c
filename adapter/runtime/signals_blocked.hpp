#pragma once

// Threads inherit what is blocked where they are started. Signals are the main thread's: one that it ignores, or blocks
// at the end, must not find a thread that dies of it.

#include <csignal>
#include <initializer_list>

namespace adapter::runtime {

// While it lives, the calling thread is sent no signals but those of its own faults.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t most;
    sigfillset(&most);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) sigdelset(&most, fault);
    pthread_sigmask(SIG_BLOCK, &most, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace adapter::runtime
