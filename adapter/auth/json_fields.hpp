#pragma once

// Members of JSON objects that came from outside, with their types checked. For this folder's .cpp files only.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace adapter::auth {

inline Error wrong_type(const char* name, const char* wanted) {
  return {ErrorKind::malformed_response, std::string("the member ") + name + " is not " + wanted, ""};
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
  auto document = nlohmann::json::parse(body, nullptr, /*allow_exceptions=*/false);
  if (!document.is_object()) return nullptr;
  const auto status = document.find("status");
  if (status == document.end() || !status->is_object()) return nullptr;
  return std::move(*status);
}

inline Error no_review_status() {
  return {ErrorKind::malformed_response, "the review has no status", ""};
}

}  // namespace adapter::auth
