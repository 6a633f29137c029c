#pragma once

#include <map>

#include "runtime/clock.hpp"

namespace adapter::test {

// Stands still until a test turns it. Alarms that have come due ring inside advance(), in order.
class ManualClock : public runtime::Clock {
 public:
  runtime::SteadyTime now() const override { return now_; }
  runtime::WallTime wall_now() const override { return wall_; }

  std::unique_ptr<runtime::Alarm> set_alarm(runtime::SteadyTime at, std::function<void()> ring) override {
    return std::make_unique<Pending>(*this, alarms_.emplace(at, std::move(ring)));
  }

  void advance(std::chrono::nanoseconds by) {
    const auto until = now_ + by;
    wall_ += std::chrono::duration_cast<std::chrono::system_clock::duration>(by);
    while (!alarms_.empty() && alarms_.begin()->first <= until) {
      now_ = std::max(now_, alarms_.begin()->first);
      auto due = alarms_.extract(alarms_.begin());
      due.mapped()();
    }
    now_ = until;
  }

  void set_back(std::chrono::hours by) { wall_ -= by; }  // the time of day alone

  std::size_t alarms() const { return alarms_.size(); }

 private:
  using Alarms = std::multimap<runtime::SteadyTime, std::function<void()>>;

  class Pending : public runtime::Alarm {
   public:
    Pending(ManualClock& clock, Alarms::iterator at) : clock_(clock), key_(at->first), ring_(&at->second) {}
    ~Pending() override {
      const auto [first, last] = clock_.alarms_.equal_range(key_);
      for (auto alarm = first; alarm != last; ++alarm) {
        if (&alarm->second != ring_) continue;
        clock_.alarms_.erase(alarm);
        return;
      }
    }

   private:
    ManualClock& clock_;
    runtime::SteadyTime key_;
    std::function<void()>* ring_;  // identity only
  };

  runtime::SteadyTime now_{std::chrono::hours(1)};
  runtime::WallTime wall_ = std::chrono::system_clock::now();  // certificates made for a test are valid now
  Alarms alarms_;
};

}  // namespace adapter::test
