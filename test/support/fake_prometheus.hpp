#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/url.hpp"
#include "support/raw_server.hpp"

namespace adapter::test {

// Prometheus' HTTP API on loopback, plain: answers /api/v1/series and /api/v1/query as it is told, and can be told to
// misbehave in every way a scripted peer can. It remembers the queries it was asked.
class FakePrometheus {
 public:
  using Reply = RawServer::Reply;
  using Then = RawServer::Reply::Then;

  explicit FakePrometheus(asio::io_context& io)
      : server_(io, [this](const RawServer::Asked& asked) { return answer(asked); }) {}

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_.port()); }

  // What it answers with; by default one series with the labels of a pod, and an empty vector.
  std::function<Reply(const std::string& selector)> on_series = [](const std::string&) {
    return success(R"([{"__name__":"http_requests_total","namespace":"moc","pod":"p-a","service":"s-a","job":"j-a"}])");
  };
  std::function<Reply(const std::string& promql)> on_query = [](const std::string&) { return vector(""); };

  std::vector<std::string> queries;    // PromQL, in order
  std::vector<std::string> selectors;  // match[] of series requests, in order
  std::vector<std::string> timeouts;   // the parameter, of each query

  void stop() { server_.stop(); }
  void restart() { server_.restart(); }
  const std::vector<RawServer::Asked>& asked() const { return server_.asked(); }

  static Reply success(const std::string& data) { return RawServer::ok(R"({"status":"success","data":)" + data + "}"); }
  // `elements` are those of the result list.
  static Reply vector(const std::string& elements) {
    return success(R"({"resultType":"vector","result":[)" + elements + "]}");
  }
  static std::string sample(const std::string& label, const std::string& object, const std::string& value) {
    return R"({"metric":{")" + label + R"(":")" + object + R"("},"value":[1700000000.5,")" + value + R"("]})";
  }

 private:
  Reply answer(const RawServer::Asked& asked) {
    const auto target = asked.start_line.substr(asked.start_line.find(' ') + 1);
    const auto question = target.find('?');
    const auto path = target.substr(0, target.find_first_of("? "));
    const auto form = asked.body.empty() && question != std::string::npos
                          ? target.substr(question + 1, target.rfind(' ') - question - 1)
                          : asked.body;
    const auto parameters = http::parse_query(form);
    const auto value = [&](const char* name) { return std::string(http::first_value(parameters, name).value_or("")); };
    if (path.ends_with("/api/v1/series")) {
      selectors.push_back(value("match[]"));
      return on_series(selectors.back());
    }
    if (path.ends_with("/api/v1/query")) {
      queries.push_back(value("query"));
      timeouts.push_back(value("timeout"));
      return on_query(queries.back());
    }
    return RawServer::with_status("404 Not Found", "");
  }

  RawServer server_;
};

}  // namespace adapter::test
