#pragma once

#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "rules/go_regex.hpp"
#include "support/golden_comparison.hpp"

namespace adapter::test {

// A decision to answer otherwise than the incumbent: which cases, what it answers, what we do. The fields are described
// in test/data/golden/deviations.yaml.
class GoldenDeviation {
 public:
  explicit GoldenDeviation(const YAML::Node& node)
      : decision_(node["decision"].as<std::string>()),
        request_(pattern(node["request"].as<std::string>())),
        why_(pattern(node["why"].as<std::string>(""))),
        theirs_(read_answer(node["incumbent"])),
        ours_(read_answer(node["ours"])) {
    if (const auto patch = node["ours"]["patch"]) patch_ = nlohmann::json::parse(patch.as<std::string>());
    if (const auto body = node["ours"]["body"]) body_ = nlohmann::json::parse(body.as<std::string>());
  }

  const std::string& decision() const { return decision_; }

  bool covers(const GoldenCase& recorded) const {
    return request_.search(recorded.request_line()) && why_.search(recorded.why);
  }

  // Whether the incumbent answered as the deviation says.
  Differences check_incumbent(const GoldenCase& recorded) const {
    return check(theirs_, recorded.answer.status, recorded.answer.body);
  }

  // Whether we answer as declared.
  Differences check_ours(const GoldenCase& recorded, const GoldenReply& reply, const GoldenMoment& moment) const {
    if (patch_) {
      auto declared = recorded;
      declared.answer.body = golden::normalised(recorded.answer.body, golden::kRecorded).patch(*patch_).dump();
      return compare_answers(declared, reply, moment);
    }
    auto out = check(ours_, reply.answer.status, reply.answer.body);
    const auto body = golden::normalised(reply.answer.body, moment);
    for (const auto& [at, value] : body_.items()) {
      const nlohmann::json::json_pointer pointer(at);
      golden::note(out, "body " + at, value.dump(), body.contains(pointer) ? body.at(pointer).dump() : "nothing");
    }
    return out;
  }

 private:
  struct Answer {
    int status = 0;
    std::string reason;   // of a Status
    std::string message;  // a part of it
  };

  static rules::GoRegex pattern(const std::string& text) {
    auto compiled = rules::GoRegex::compile(text);
    if (!compiled) throw std::invalid_argument("bad pattern in a deviation: " + text);
    return *compiled;
  }

  static Answer read_answer(const YAML::Node& node) {
    return {.status = node["status"].as<int>(),
            .reason = node["reason"].as<std::string>(""),
            .message = node["message"].as<std::string>("")};
  }

  static Differences check(const Answer& declared, int status, const std::string& body) {
    Differences out;
    const auto note = [&out](const std::string& field, const std::string& said, const std::string& is) {
      if (said != is) out.push_back(field + ": declared " + said + ", is " + is);
    };
    note("status", std::to_string(declared.status), std::to_string(status));
    const auto json = nlohmann::json::parse(body, nullptr, false);
    note("reason", declared.reason, golden::text(json, "reason"));
    const auto message = golden::text(json, "message");
    if (message.find(declared.message) == std::string::npos) note("message", "… " + declared.message + " …", message);
    return out;
  }

  std::string decision_;
  rules::GoRegex request_, why_;
  Answer theirs_, ours_;
  std::optional<nlohmann::json> patch_;
  nlohmann::json body_ = nlohmann::json::object();
};

inline std::vector<GoldenDeviation> read_golden_deviations(const std::string& file) {
  std::vector<GoldenDeviation> out;
  for (const auto& node : YAML::LoadFile(file)) out.emplace_back(node);
  return out;
}

}  // namespace adapter::test
