#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "http/message.hpp"
#include "support/read_text.hpp"

namespace adapter::test {

// One request to the incumbent, what it asked Prometheus because of it, and what it answered.
struct GoldenCase {
  std::string why;  // what the case is about; may be empty
  std::string method, path, body;
  std::vector<http::Headers::Field> headers;

  struct Query {
    std::string promql;
    int status = 0;
    std::string reply;
  };
  std::vector<Query> queries;

  struct Answer {
    int status = 0;
    std::string content_type;
    std::string body;
    bool body_kept = true;  // very long ones are not
  } answer;

  // What a pattern is matched against.
  std::string request_line() const { return method + " " + path; }
  std::string name() const { return request_line() + (why.empty() ? "" : " (" + why + ")"); }
};

// A configuration of the incumbent with its series and cases.
struct GoldenRecording {
  std::string config;
  nlohmann::json series;               // label sets
  std::vector<std::string> selectors;  // match[] of its discovery
  std::vector<GoldenCase> cases;
};

inline GoldenCase parse_golden_case(const nlohmann::json& json) {
  GoldenCase out;
  const auto& request = json.at("request");
  out.why = json.value("why", "");
  out.method = request.at("method");
  out.path = request.at("path");
  out.body = request.value("body", "");
  const auto headers = request.value("headers", nlohmann::json::object());
  for (const auto& [name, value] : headers.items()) out.headers.push_back({name, value});
  for (const auto& query : json.at("upstream")) {
    out.queries.push_back({query.at("params").at("query").at(0), query.at("status"), query.at("reply")});
  }
  const auto& response = json.at("response");
  out.answer.status = response.at("status");
  out.answer.content_type = response.at("headers").value("content-type", "");
  out.answer.body_kept = !response.at("body").is_null();
  if (out.answer.body_kept) out.answer.body = response.at("body");
  return out;
}

inline GoldenRecording read_golden_recording(const std::string& file) {
  const auto json = nlohmann::json::parse(read_text(file));
  GoldenRecording out{.config = json.at("config"), .series = json.at("series"), .selectors = {}, .cases = {}};
  for (const auto& asked : json.at("relist")) {
    for (const auto& selector : asked.at("params").at("match[]")) out.selectors.push_back(selector);
  }
  for (const auto& one : json.at("cases")) out.cases.push_back(parse_golden_case(one));
  return out;
}

}  // namespace adapter::test
