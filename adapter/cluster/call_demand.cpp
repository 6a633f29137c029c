#include "cluster/call_demand.hpp"

#include "base/text_hash.hpp"

namespace adapter::cluster {

void CallDemand::add(const std::string& caller) {
  const auto hash = TextHash{}(caller);
  if (++callers_[hash] == 1 && queues_ != nullptr && !is_dropped_) queues_->join(hash);
}

void CallDemand::remove(const std::string& caller) {
  const auto at = callers_.find(TextHash{}(caller));
  if (--at->second > 0) return;
  const auto hash = at->first;
  callers_.erase(at);
  if (queues_ == nullptr || is_dropped_) return;
  queues_->leave(hash);
  if (callers_.empty()) drop();
}

void CallDemand::wait_in(Queues& queues) {
  queues_ = &queues;
  for (const auto& [caller, requests] : callers_) queues.join(caller);
  if (callers_.empty()) drop();
}

void CallDemand::drop() {
  is_dropped_ = true;
  queues_->drop();
}

void CallDemand::note_turn() {
  if (!turn_) turn_ = clock_.now();
}

}  // namespace adapter::cluster
