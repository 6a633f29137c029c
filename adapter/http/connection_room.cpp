#include "http/connection_room.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "base/text_hash.hpp"

namespace adapter::http {
namespace {

using Phase = SessionState::Phase;

bool is_stranger(const SessionState& session) {
  return session.standing == Standing::stranger;
}

// May be the front proxy.
bool is_expected(const SessionState& session) {
  return !session.closed && session.near_front_proxy && session.phase() == Phase::handshake;
}

bool counts(const SessionState& session) {
  return !session.closed && is_stranger(session) && !session.address_share.empty() && !is_expected(session);
}

bool is_verified(const SessionState& session) {
  return !session.closed && session.standing == Standing::verified;
}

bool is_front_proxy(const SessionState& session) {
  return !session.closed && session.standing == Standing::front_proxy;
}

// Lets us wait for the end of its request, or with its answer.
bool is_stuck(const SessionState& session, runtime::SteadyTime now) {
  const bool has_begun_late = session.in_phase_for(now) >= kAnswerTaken;
  const bool is_slow = has_begun_late && (session.phase() == Phase::reading || session.phase() == Phase::parting);
  return is_slow || (session.phase() == Phase::writing && session.unread_for(now) >= kAnswerTaken);
}

template <class Which>
SessionState* longest_of_front_proxy(const Sessions& sessions, runtime::SteadyTime now, Which which) {
  SessionState* out = nullptr;
  for (SessionState* session : sessions) {
    if (!is_front_proxy(*session) || !which(*session)) continue;
    if (out == nullptr || session->in_phase_for(now) > out->in_phase_for(now)) out = session;
  }
  return out;
}

SessionState* longest_stuck(const Sessions& sessions, runtime::SteadyTime now) {
  return longest_of_front_proxy(sessions, now, [now](const SessionState& session) { return is_stuck(session, now); });
}

SessionState* longest_idle(const Sessions& sessions, runtime::SteadyTime now) {
  return longest_of_front_proxy(sessions, now, [now](const SessionState& session) {
    return session.phase() == Phase::waiting && (session.served || session.in_phase_for(now) >= kYoung);
  });
}

// One of a crowd may leave while it is sent its answer.
bool can_leave(const SessionState& session, runtime::SteadyTime now, bool is_crowded) {
  if (session.closed || session.phase() == Phase::running) return false;
  return session.phase() != Phase::writing || session.unread_for(now) >= kAnswerTaken || is_crowded;
}

template <class Wanted>
SessionState* first_to_leave_of(const Sessions& sessions, runtime::SteadyTime now, Wanted wanted) {
  std::unordered_map<std::string_view, std::size_t, TextHash> places;  // of each share
  for (const SessionState* session : sessions) {
    if (!session->closed && wanted(*session)) ++places[session->address_share];
  }
  const auto rank = [&](const SessionState& session) {
    const bool is_young = !session.served && now - session.came_at < kYoung;
    return std::tuple(session.address_share.empty(), is_expected(session), ~places[session.address_share], is_young,
                      session.phase() == Phase::writing, session.served);
  };
  SessionState* first = nullptr;
  for (SessionState* session : sessions) {
    if (!wanted(*session)) continue;
    const bool is_crowded = is_stranger(*session) && places[session->address_share] > kCrowd;
    if (!can_leave(*session, now, is_crowded)) continue;
    if (first == nullptr || rank(*session) < rank(*first)) first = session;
  }
  return first;
}

}  // namespace

ConnectionLimits fitting(const ConnectionLimits& wanted, std::size_t descriptors) {
  if (descriptors / 2 >= wanted.all) return wanted;
  const auto all = std::max<std::size_t>(descriptors / 2, 1);
  const auto scaled = [&](std::size_t limit) { return std::max<std::size_t>(limit * all / wanted.all, 4); };
  return {.all = all, .unverified = scaled(wanted.unverified), .per_address = scaled(wanted.per_address)};
}

void FrontProxyAddresses::note(const std::string& share, const Sessions& sessions, runtime::SteadyTime now) {
  if (share.empty()) return;
  for (SessionState* session : sessions) session->near_front_proxy |= session->address_share == share;
  seen_[share] = now;
  if (seen_.size() > kMost)
    seen_.erase(std::ranges::min_element(seen_, {}, [](const auto& one) { return one.second; }));
}

bool FrontProxyAddresses::contain(const std::string& share, const Sessions& sessions, runtime::SteadyTime now) const {
  if (share.empty()) return false;
  if (const auto found = seen_.find(share); found != seen_.end() && now < found->second + kRemembered) return true;
  return std::ranges::any_of(sessions, [&](const SessionState* session) {
    return session->standing == Standing::front_proxy && session->address_share == share;
  });
}

SessionState* first_to_leave(const Sessions& sessions, runtime::SteadyTime now) {
  if (auto* stuck = longest_stuck(sessions, now)) return stuck;
  if (auto* stranger = first_to_leave_of(sessions, now, is_stranger)) return stranger;
  return longest_idle(sessions, now);
}

std::size_t most_at_once(const Sessions& sessions) {
  constexpr std::size_t kMost = 64;
  const auto is_new = [](const SessionState* session) {
    const auto phase = session->phase();
    const bool asks = phase == SessionState::Phase::running || phase == SessionState::Phase::writing;
    return !session->served && !asks;
  };
  const auto newcomers = static_cast<std::size_t>(std::ranges::count_if(sessions, is_new));
  return kMost - std::min(kMost, newcomers);
}

Room room_for(const SessionState& newcomer, const Sessions& sessions, const ConnectionLimits& limits,
              runtime::SteadyTime now) {
  const auto exceeds = [&](std::size_t limit, auto which) {
    const auto is_one = [&](const SessionState* session) { return which(*session); };
    return static_cast<std::size_t>(std::ranges::count_if(sessions, is_one)) > limit;
  };
  const auto make = [&](auto which) -> Room {
    const auto other = [&](const SessionState& session) { return &session != &newcomer && which(session); };
    SessionState* leaves = first_to_leave_of(sessions, now, other);
    return {.enough = leaves != nullptr, .leaves = leaves};
  };
  const auto neighbour = [&](const SessionState& s) { return counts(s) && s.address_share == newcomer.address_share; };
  if (is_verified(newcomer) && exceeds(limits.verified(), is_verified)) return make(is_verified);
  const bool is_one_too_many = is_front_proxy(newcomer) && exceeds(limits.nearly_all(), is_front_proxy);
  if (is_one_too_many || (is_expected(newcomer) && sessions.size() > limits.nearly_all())) {
    const auto has_had_time = [&](const SessionState& session) {
      return counts(session) && (session.served || now - session.came_at >= kYoung);
    };
    auto* leaves = longest_stuck(sessions, now);
    if (leaves == nullptr && !is_one_too_many) leaves = make(has_had_time).leaves;
    if (leaves == nullptr) leaves = longest_idle(sessions, now);
    if (leaves != nullptr) return {.enough = true, .leaves = leaves};
    return is_one_too_many ? Room{.enough = false} : make(is_expected);
  }
  if (!counts(newcomer)) return {};
  if (exceeds(limits.per_address, neighbour)) return make(neighbour);
  if (!exceeds(limits.unverified, counts)) return {};
  const auto room = make(counts);
  const auto places = [&](const std::string& share) {
    return std::ranges::count_if(sessions, [&](const auto* s) { return counts(*s) && s->address_share == share; });
  };
  // Of a crowd nobody pushes out one who came alone.
  const bool is_crowd = room.leaves != nullptr && places(room.leaves->address_share) < places(newcomer.address_share);
  return is_crowd ? Room{.enough = false} : room;
}

}  // namespace adapter::http
