#pragma once

// How a call is ended from outside, by its deadline or at the end of the program: whatever the call waits for at that
// moment says how its wait ends. Lives on the loop's thread. (A caller that goes away is Asio's cancellation instead.)

#include <functional>
#include <utility>

namespace adapter::http {

class Interrupt {
 public:
  bool is_set() const { return set_; }
  void set() {
    if (std::exchange(set_, true)) return;
    if (end_wait_) end_wait_();
  }

  // Stands beside a wait, and looks at is_set() when that ends. Where the interrupt has come before, `end` is called at
  // once. One at a time.
  class Wait {
   public:
    Wait(Interrupt& interrupt, std::function<void()> end) : interrupt_(interrupt) {
      interrupt_.end_wait_ = std::move(end);
      if (interrupt_.set_) interrupt_.end_wait_();
    }
    ~Wait() { interrupt_.end_wait_ = nullptr; }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    Interrupt& interrupt_;
  };

 private:
  bool set_ = false;
  std::function<void()> end_wait_;
};

}  // namespace adapter::http
