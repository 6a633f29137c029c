#pragma once

// What "the same answer" means: equal status and content type, the same JSON value of a success (key order and white
// space aside), for an error a Status of equal code and reason whose message says something, and the same set of
// queries, byte for byte. YAML counts by its value, protobuf by being some. Lists of values keep their order; discovery
// lists are sets. Bodies that are each server's own (its paths, its health checks) count by status alone.

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "support/golden_recording.hpp"
#include "support/http_answer.hpp"

namespace adapter::test {

// Each names the field, what was recorded and what came.
using Differences = std::vector<std::string>;

struct GoldenReply {
  HttpAnswer answer;
  std::vector<std::string> queries;  // PromQL, as asked
};

// What differs between two runs by nature: the time of evaluation and the port.
struct GoldenMoment {
  std::string now;   // as a time stamp of custom metrics
  std::string port;  // as a serverAddress
};

namespace golden {

inline const GoldenMoment kRecorded{.now = "<now>", .port = ":16444"};

inline std::string text(const nlohmann::json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
}

inline void rename(nlohmann::json& value, const std::string& from, const std::string& to) {
  if (value == from) value = to;
}

inline nlohmann::json from_yaml(const YAML::Node& node) {
  if (node.IsMap()) {
    auto out = nlohmann::json::object();
    for (const auto& member : node) out[member.first.as<std::string>()] = from_yaml(member.second);
    return out;
  }
  if (node.IsSequence()) {
    auto out = nlohmann::json::array();
    for (const auto& element : node) out.push_back(from_yaml(element));
    return out;
  }
  if (node.IsNull()) return nullptr;
  const auto plain = nlohmann::json::parse(node.Scalar(), nullptr, false);
  const bool quoted = node.Tag() == "!";
  return quoted || plain.is_discarded() ? nlohmann::json(node.Scalar()) : plain;
}

inline nlohmann::json parse_body(const std::string& body, std::string_view content_type) {
  if (!content_type.starts_with("application/yaml")) return nlohmann::json::parse(body, nullptr, false);
  try {
    return from_yaml(YAML::Load(body));
  } catch (const YAML::Exception&) {
    return nlohmann::json(nlohmann::json::value_t::discarded);
  }
}

// The value of a body with `moment` taken out and sets sorted.
inline nlohmann::json normalised(const std::string& body, const GoldenMoment& moment,
                                 std::string_view content_type = "application/json") {
  auto json = parse_body(body, content_type);
  if (!json.is_object()) return json;
  if (json.contains("items") && json["items"].is_array()) {
    for (auto& item : json["items"]) {
      if (item.contains("timestamp")) rename(item["timestamp"], moment.now, kRecorded.now);
    }
  }
  const auto by_name = [](const nlohmann::json& a, const nlohmann::json& b) {
    return text(a, "name") < text(b, "name");
  };
  for (const auto* set : {"resources", "groups"}) {
    if (json.contains(set) && json[set].is_array()) std::sort(json[set].begin(), json[set].end(), by_name);
  }
  const nlohmann::json::json_pointer address("/groups/0/serverAddressByClientCIDRs/0/serverAddress");
  if (json.contains(address)) rename(json[address], moment.port, kRecorded.port);
  return json;
}

inline bool is_own_body(const GoldenCase& recorded) {
  for (const auto* place : {"/healthz", "/livez", "/readyz"}) {
    if (recorded.path.starts_with(place)) return true;
  }
  const auto json = nlohmann::json::parse(recorded.answer.body, nullptr, false);
  return json.is_object() && json.size() == 1 && json.contains("paths");
}

inline void note(Differences& out, const std::string& field, const std::string& theirs, const std::string& ours) {
  if (theirs != ours) out.push_back(field + ": recorded " + theirs + ", ours " + ours);
}

inline void compare_values(Differences& out, const nlohmann::json& theirs, const nlohmann::json& ours) {
  if (ours.is_discarded()) {
    out.push_back("body: no JSON");
    return;
  }
  for (const auto& change : nlohmann::json::diff(theirs, ours)) {
    const std::string at = change.at("path");
    const auto pointer = nlohmann::json::json_pointer(at);
    note(out, "body " + at, theirs.contains(pointer) ? theirs.at(pointer).dump() : "nothing",
         ours.contains(pointer) ? ours.at(pointer).dump() : "nothing");
  }
}

inline void compare_statuses(Differences& out, const nlohmann::json& theirs, const nlohmann::json& ours) {
  note(out, "kind", text(theirs, "kind"), text(ours, "kind"));
  note(out, "code", theirs.value("code", nlohmann::json()).dump(),
       ours.is_object() ? ours.value("code", nlohmann::json()).dump() : "nothing");
  note(out, "reason", text(theirs, "reason"), text(ours, "reason"));
  if (!text(theirs, "message").empty() && text(ours, "message").empty()) out.push_back("message: ours is empty");
}

}  // namespace golden

inline Differences compare_queries(const GoldenCase& recorded, const GoldenReply& ours) {
  std::set<std::string> theirs;
  for (const auto& query : recorded.queries) theirs.insert(query.promql);
  const std::set<std::string> asked(ours.queries.begin(), ours.queries.end());
  Differences out;
  for (const auto& query : theirs) {
    if (asked.count(query) == 0) out.push_back("query: recorded and not asked by us: " + query);
  }
  for (const auto& query : asked) {
    if (theirs.count(query) == 0) out.push_back("query: asked by us and not recorded: " + query);
  }
  return out;
}

inline Differences compare_answers(const GoldenCase& recorded, const GoldenReply& ours, const GoldenMoment& moment) {
  using namespace golden;
  Differences out;
  const auto& theirs = recorded.answer;
  note(out, "status", std::to_string(theirs.status), std::to_string(ours.answer.status));
  note(out, "content type", theirs.content_type, std::string(ours.answer.headers.get("Content-Type").value_or("")));
  if (!out.empty() || !theirs.body_kept || is_own_body(recorded)) return out;
  if (theirs.body.empty() || ours.answer.body.empty()) {
    note(out, "body", theirs.body, ours.answer.body);
    return out;
  }
  if (theirs.content_type.starts_with("application/vnd.kubernetes.protobuf")) {
    if (!ours.answer.body.starts_with(std::string("k8s\0", 4))) out.push_back("body: no protobuf of Kubernetes");
    return out;
  }
  const auto their_body = normalised(theirs.body, kRecorded, theirs.content_type);
  const auto our_body = normalised(ours.answer.body, moment, theirs.content_type);
  if (theirs.status >= 200 && theirs.status < 300) {
    compare_values(out, their_body, our_body);
  } else {
    compare_statuses(out, their_body, our_body);
  }
  return out;
}

}  // namespace adapter::test
