#pragma once

// So many at once, of which no caller can have what all the others need.

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace adapter::runtime {

class Places {
 public:
  // At most `most`, and `most_of_one` of one caller.
  explicit Places(std::size_t most, std::size_t most_of_one = std::numeric_limits<std::size_t>::max())
      : most_(most), most_of_one_(most_of_one) {}
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  // Held as long as it lives, and not longer than the places.
  class Place {
   public:
    Place(Places& of, std::map<std::string, std::size_t>::iterator caller) : of_(&of), caller_(caller) {
      ++of_->taken_;
      ++caller_->second;
    }
    Place(Place&& other) noexcept : of_(std::exchange(other.of_, nullptr)), caller_(other.caller_) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(of_, other.of_);
      std::swap(caller_, other.caller_);
      return *this;
    }
    ~Place() {
      if (of_ == nullptr) return;
      --of_->taken_;
      if (--caller_->second == 0) of_->callers_.erase(caller_);
    }

   private:
    Places* of_;
    std::map<std::string, std::size_t>::iterator caller_;
  };

  // A caller may hold as many as are left for others then: alone half of them, beside another one who holds those a
  // quarter, and never all. Nothing when that is none; but one, as long as there is any: a twelfth of all is kept for
  // those who have none.
  std::optional<Place> take(const std::string& caller) {
    const auto known = callers_.find(caller);
    const auto held = known == callers_.end() ? 0 : known->second;
    const auto shared = held > 0 ? most_ - most_ / 12 : most_;
    if (taken_ >= shared || held >= most_of_one_ || (held > 0 && held + 1 > shared - (taken_ + 1))) return std::nullopt;
    return std::optional<Place>(std::in_place, *this, callers_.try_emplace(caller).first);
  }
  std::size_t taken() const { return taken_; }

 private:
  std::size_t most_, most_of_one_;
  std::size_t taken_ = 0;
  std::map<std::string, std::size_t> callers_;
};

}  // namespace adapter::runtime
