#include "cluster/watch_report.hpp"

#include "cluster/refusal_words.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kFailuresToTell = 3;  // less is everyday life

}  // namespace

void WatchReport::ended(WatchEnd end, const Error& why, std::size_t failures) {
  const auto line = what_ + ": ";
  logger_.detail(6, line + "ended" + (why.message.empty() ? "" : ": " + why.message + " " + why.detail));
  if (is_given_up(end)) {
    if (told_ != why.message) {
      logger_.warning(line + why.message + "; each query for them is a LIST" + behind_colon(why.detail));
    }
    told_ = why.message;
  } else if (is_distrust(end) || (end == WatchEnd::failed && failures >= kFailuresToTell)) {
    if (told_.empty()) logger_.warning(line + why.message + "; goes on trying" + behind_colon(why.detail));
    told_ = why.message;
  }
}

void WatchReport::is_well() {
  if (told_.empty()) return;
  logger_.info(what_ + ": works again");
  told_.clear();
}

}  // namespace adapter::cluster
