#include "auth/review_pace.hpp"

namespace adapter::auth {

ReviewPace::Place ReviewPace::enter() {
  const auto now = clock_.now();
  const auto places = static_cast<std::size_t>(in_flight_.use_count()) - 1;
  if (places >= limits_.in_flight || bucket_.next(now) > now) {
    ++refused_;
    return nullptr;
  }
  bucket_.take(now);
  return in_flight_;
}

}  // namespace adapter::auth
