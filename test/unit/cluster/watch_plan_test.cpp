#include "cluster/watch_plan.hpp"

#include <gtest/gtest.h>

namespace adapter::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Kind = WatchCall::Kind;

TEST(EndOf, TellsRefusalsApart) {
  struct Case {
    Kind call;
    Refusal refusal;
    WatchEnd wanted;
  };
  for (const auto& c : std::vector<Case>{
           {Kind::streaming_list, {.status = 400}, WatchEnd::not_supported},
           {Kind::streaming_list, {.status = 422}, WatchEnd::not_supported},
           {Kind::streaming_list, {.status = 500, .said = {}, .as_event = true}, WatchEnd::not_supported},
           {Kind::streaming_list, {.status = 500, .said = {.reason = "InternalError"}}, WatchEnd::failed},
           {Kind::streaming_list, {.status = 503, .said = {}, .as_event = true}, WatchEnd::failed},
           {Kind::list, {.status = 500, .said = {.reason = "InternalError"}}, WatchEnd::failed},
           {Kind::watch, {.status = 400}, WatchEnd::expired},
           {Kind::list, {.status = 400}, WatchEnd::failed},
           {Kind::watch, {.status = 410}, WatchEnd::expired},
           {Kind::list, {.status = 410}, WatchEnd::expired},
           {Kind::watch, {.status = 500, .said = {.reason = "Expired"}}, WatchEnd::expired},
           {Kind::watch, {.status = 0, .said = {.reason = "Gone"}}, WatchEnd::expired},
           {Kind::watch, {.status = 403}, WatchEnd::no_right},
           {Kind::list, {.status = 403}, WatchEnd::no_right},
           {Kind::streaming_list, {.status = 405}, WatchEnd::no_right},
           {Kind::watch, {.status = 404}, WatchEnd::no_right},
           {Kind::watch, {.status = 401}, WatchEnd::failed},
           {Kind::watch, {.status = 429}, WatchEnd::failed},
           {Kind::watch, {.status = 503}, WatchEnd::failed},
           {Kind::watch,
            {.status = 504, .said = {.message = "Too large resource version: 9, current: 8"}},
            WatchEnd::too_new},
           {Kind::watch, {.status = 504}, WatchEnd::failed},
       }) {
    EXPECT_EQ(end_of(c.call, c.refusal), c.wanted) << static_cast<int>(c.call) << " " << c.refusal.status;
  }
}

// A story: how each call ended, after which pause the next one begins, and which that is.
struct Step {
  WatchEnd end;
  seconds lasted;
  nanoseconds pause;
  Kind next;
  std::string next_version;
  std::string learned = "";  // the version that the call brought
  std::optional<seconds> retry_after = {};
};

void tell(const std::vector<Step>& story, WatchProgress progress = {}) {
  std::size_t number = 0;
  for (const auto& step : story) {
    const auto call = next_call(progress);
    if (!step.learned.empty()) progress.resource_version = step.learned;
    EXPECT_EQ(after(progress, call, step.end, step.lasted, step.retry_after, 0), step.pause) << "step " << number;
    const auto next = next_call(progress);
    EXPECT_EQ(next.kind, step.next) << "step " << number;
    EXPECT_EQ(next.resource_version, step.next_version) << "step " << number;
    ++number;
  }
}

constexpr nanoseconds kAtOnce{0};

TEST(WatchPlan, BeginsWithAStreamingList) {
  EXPECT_EQ(next_call({}).kind, Kind::streaming_list);
}

TEST(WatchPlan, GoesOnFromTheLastVersionAtOnceWhenAWatchEndsAtItsTime) {
  tell({{WatchEnd::complete, seconds(400), kAtOnce, Kind::watch, "7", "7"},
        {WatchEnd::complete, seconds(400), kAtOnce, Kind::watch, "9", "9"}});
}

TEST(WatchPlan, DoesNotTrustAWatchThatEndsAtOnce) {
  tell({{WatchEnd::complete, seconds(0), milliseconds(800), Kind::watch, "7", "7"},
        {WatchEnd::complete, seconds(0), milliseconds(1600), Kind::watch, "7"},
        {WatchEnd::complete, seconds(30), kAtOnce, Kind::watch, "7"},
        {WatchEnd::complete, seconds(0), milliseconds(800), Kind::watch, "7"}});
}

TEST(WatchPlan, ListsWhereStreamingListsAreNotKnown) {
  for (const auto end : {WatchEnd::not_supported, WatchEnd::never_synced}) {
    tell({{end, seconds(0), kAtOnce, Kind::list, "0"},
          {WatchEnd::complete, seconds(0), kAtOnce, Kind::watch, "5", "5"},
          {WatchEnd::expired, seconds(60), kAtOnce, Kind::list, "6", "6"}});
  }
}

TEST(WatchPlan, FetchesTheStateAgainWhenItsVersionIsForgotten) {
  tell({{WatchEnd::complete, seconds(400), kAtOnce, Kind::watch, "7", "7"},
        {WatchEnd::expired, seconds(400), kAtOnce, Kind::streaming_list, ""}});
}

TEST(WatchPlan, DoesNotFetchInAHotLoop) {
  const WatchProgress lists{.may_stream_lists = false};
  tell({{WatchEnd::complete, seconds(0), kAtOnce, Kind::watch, "5", "5"},
        {WatchEnd::expired, seconds(0), kAtOnce, Kind::list, "6", "6"},
        {WatchEnd::complete, seconds(0), kAtOnce, Kind::watch, "7", "7"},
        {WatchEnd::expired, seconds(0), milliseconds(800), Kind::list, "8", "8"},
        {WatchEnd::expired, seconds(0), milliseconds(1600), Kind::list, ""},
        {WatchEnd::complete, seconds(0), kAtOnce, Kind::watch, "6", "6"}},
       lists);
}

TEST(WatchPlan, ListsTheNewestStateWhenTheVersionOfTheLastListIsForgotten) {
  const WatchProgress lists{.may_stream_lists = false};
  tell({{WatchEnd::complete, seconds(0), kAtOnce, Kind::watch, "5", "5"},
        {WatchEnd::expired, seconds(0), kAtOnce, Kind::list, ""},
        {WatchEnd::complete, seconds(0), kAtOnce, Kind::watch, "6", "6"},
        {WatchEnd::failed, seconds(0), milliseconds(1600), Kind::watch, "6"},
        {WatchEnd::expired, seconds(0), milliseconds(1600), Kind::list, ""}},
       lists);
}

TEST(WatchPlan, ListsTheNewestStateWhenAServerIsBehindTheOneItKnew) {
  const WatchProgress lists{.resource_version = "9", .may_stream_lists = false};
  tell({{WatchEnd::too_new, seconds(0), milliseconds(800), Kind::list, ""}}, lists);
}

TEST(WatchPlan, FetchesTheNewestStateWhenWhatItHasCannotBeTrusted) {
  for (const auto end : {WatchEnd::misplaced, WatchEnd::unreadable, WatchEnd::broken}) {
    tell({{end, seconds(400), milliseconds(800), Kind::streaming_list, "", "7"},
          {end, seconds(0), milliseconds(1600), Kind::streaming_list, ""}});
    const WatchProgress lists{.resource_version = "9", .may_stream_lists = false};
    tell({{end, seconds(0), milliseconds(800), Kind::list, ""}}, lists);
  }
}

TEST(WatchPlan, BacksOffFromFailuresAndHonoursRetryAfter) {
  tell({{WatchEnd::failed, seconds(0), milliseconds(800), Kind::streaming_list, ""},
        {WatchEnd::failed, seconds(0), milliseconds(1600), Kind::streaming_list, ""},
        {WatchEnd::failed, seconds(0), seconds(20), Kind::streaming_list, "", "", seconds(20)},
        {WatchEnd::failed, seconds(0), milliseconds(6400), Kind::streaming_list, "", "", seconds(1)},
        {WatchEnd::failed, seconds(60), milliseconds(800), Kind::watch, "7", "7"},
        {WatchEnd::failed, seconds(0), milliseconds(1600), Kind::watch, "7"}});
}

TEST(WatchPlan, ForgetsAllWithoutTheRightAndAsksAgainMuchLater) {
  tell({{WatchEnd::complete, seconds(400), kAtOnce, Kind::watch, "7", "7"},
        {WatchEnd::no_right, seconds(0), minutes(5), Kind::streaming_list, ""},
        {WatchEnd::too_many, seconds(9), minutes(30), Kind::streaming_list, ""}});
}

}  // namespace
}  // namespace adapter::cluster
