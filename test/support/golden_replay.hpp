#pragma once

#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/fake_prometheus.hpp"
#include "support/golden_comparison.hpp"
#include "support/golden_recording.hpp"
#include "support/raw_caller.hpp"
#include "support/running_adapter.hpp"

namespace adapter::test {

// The adapter with the configuration, series and objects of a recording, asked what the incumbent was asked. Its
// Prometheus has the recorded replies of the current case and no others.
class GoldenReplay {
 public:
  // `recording` must outlive the replay. `objects` as --objects-from reads them.
  GoldenReplay(const GoldenRecording& recording, const std::string& objects) {
    adapter.options.prometheus_url = *http::parse_url(prometheus.url());
    adapter.use_rules(recording.config);
    adapter.use_objects(objects);
    prometheus.on_series = [&recording](const std::string&) {
      return FakePrometheus::success(recording.series.dump());
    };
  }

  void start() {
    adapter.start_and_be_ready();
    caller_.emplace(io_, adapter.caller_tls(), adapter.port());
  }

  GoldenReply play(const GoldenCase& recorded) {
    std::map<std::string, GoldenCase::Query> replies;
    for (const auto& query : recorded.queries) replies.emplace(query.promql, query);
    prometheus.queries.clear();
    prometheus.on_query = [replies](const std::string& promql) {
      const auto reply = replies.find(promql);
      if (reply == replies.end()) return RawServer::with_status("500 Internal Server Error", "not recorded");
      return RawServer::with_status(std::to_string(reply->second.status) + " Recorded", reply->second.reply);
    };
    auto answer = caller_->ask(request_text(recorded));
    return {.answer = std::move(answer), .queries = prometheus.queries};
  }

  GoldenMoment moment() const {
    const auto now = std::chrono::system_clock::to_time_t(adapter.clock.wall_now());
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    const auto size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {.now = std::string(text, size), .port = ":" + std::to_string(adapter.port())};
  }

 private:
  static std::string request_text(const GoldenCase& recorded) {
    std::string out = recorded.request_line() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (const auto& field : recorded.headers) out += field.name + ": " + field.value + "\r\n";
    if (!recorded.body.empty()) out += "Content-Length: " + std::to_string(recorded.body.size()) + "\r\n";
    return out + "\r\n" + recorded.body;
  }

  asio::io_context io_;

 public:
  FakePrometheus prometheus{io_};
  RunningAdapter adapter{io_};

 private:
  std::optional<RawCaller> caller_;
};

}  // namespace adapter::test
