#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/event.hpp"
#include "upstream/upstream.hpp"

namespace adapter::test {

// Answers what it is told, remembers what it was asked, and can be told to keep a caller waiting.
class FakeUpstream : public upstream::Upstream {
 public:
  std::function<Result<upstream::QueryResult>(const upstream::QueryCall&)> on_query;
  std::function<Result<upstream::SeriesListing>(const upstream::SeriesCall&)> on_series;
  std::vector<upstream::QueryCall> queries;
  std::vector<upstream::SeriesCall> listings;
  std::map<std::string, std::shared_ptr<runtime::Event>> stalls;  // by selector: wait for this before answering

  std::shared_ptr<runtime::Event> query_stall;  // likewise of all queries

  asio::awaitable<Result<upstream::QueryResult>> query(upstream::QueryCall call) override {
    queries.push_back(call);
    if (const auto stall = query_stall) co_await stall->wait();
    co_return on_query(call);
  }
  asio::awaitable<Result<upstream::SeriesListing>> series(upstream::SeriesCall call) override {
    listings.push_back(call);
    if (const auto stall = stalls.find(call.selector); stall != stalls.end()) {
      const auto event = stall->second;
      co_await event->wait();
    }
    co_return on_series(call);
  }

  static Result<upstream::QueryResult> vector(std::vector<promql::Sample> samples) {
    return upstream::QueryResult{.samples = std::move(samples)};
  }
  static promql::Sample sample(const std::string& label, const std::string& object, double value) {
    return {.labels = {{label, object}}, .value = value};
  }
};

}  // namespace adapter::test
