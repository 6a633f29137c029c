#pragma once

// Members of JSON objects that came from outside, with their types checked. For this folder's .cpp files only.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "auth/caller_trust.hpp"
#include "base/json_depth.hpp"
#include "base/result.hpp"

namespace adapter::auth {

inline Error wrong_type(const char* name, const char* wanted) {
  return {ErrorKind::malformed_response, std::string("the member ") + name + " is not " + wanted, ""};
}

// A document from outside; a discarded value where it is no JSON, or nested too deep for what is done with it.
inline nlohmann::json parse_json(std::string_view text) {
  if (is_nested_deeper(text)) return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

// A member, null when it is absent.
inline const nlohmann::json& member(const nlohmann::json& object, const char* name) {
  static const nlohmann::json null;
  const auto found = object.find(name);
  return found == object.end() ? null : *found;
}

// Absent and null members are empty, as for Go's decoder.
inline Result<std::string> text_member(const nlohmann::json& object, const char* name) {
  const auto& value = member(object, name);
  if (value.is_null()) return std::string();
  if (!value.is_string()) return wrong_type(name, "a string");
  return value.get<std::string>();
}

inline Result<bool> flag_member(const nlohmann::json& object, const char* name) {
  const auto& value = member(object, name);
  if (value.is_null()) return false;
  if (!value.is_boolean()) return wrong_type(name, "true or false");
  return value.get<bool>();
}

inline Result<std::vector<std::string>> list_of_texts(const nlohmann::json& value, const char* name) {
  std::vector<std::string> out;
  if (value.is_null()) return out;
  if (!value.is_array()) return wrong_type(name, "a list");
  for (const auto& entry : value) {
    if (!entry.is_string()) return wrong_type(name, "a list of strings");
    out.push_back(entry.get<std::string>());
  }
  return out;
}

// The status of a review; null when there is none.
inline nlohmann::json review_status(std::string_view body) {
  auto document = parse_json(body);
  if (!document.is_object()) return nullptr;
  const auto status = document.find("status");
  if (status == document.end() || !status->is_object()) return nullptr;
  return std::move(*status);
}

// config_map_data() of what is parsed already.
Result<ConfigMapData> data_of_config_map(const nlohmann::json& object);

inline Error no_review_status() {
  return {ErrorKind::malformed_response, "the review has no status", ""};
}

}  // namespace adapter::auth
