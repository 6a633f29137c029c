#include "auth/review_pace.hpp"

namespace adapter::auth {

ReviewPace::Place ReviewPace::enter() {
  const auto now = clock_.now();
  const auto places = static_cast<std::size_t>(in_flight_.use_count()) - 1;
  if (places >= limits_.in_flight || !bucket_.take(now, now + std::chrono::nanoseconds(1))) {
    ++refused_;
    return nullptr;
  }
  return in_flight_;
}

}  // namespace adapter::auth
