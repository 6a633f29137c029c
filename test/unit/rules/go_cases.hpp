#pragma once

// What Go does, as written by the generator in test/data/go_regex.

#include <fstream>
#include <nlohmann/json.hpp>

namespace adapter::rules {

inline const nlohmann::json& go_cases(const char* list) {
  static const nlohmann::json cases = nlohmann::json::parse(std::ifstream(ADAPTER_TEST_DATA "/go_regex/cases.json"));
  return cases.at(list);
}

}  // namespace adapter::rules
