#include "meta/label_syntax.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace adapter::meta {
namespace {

constexpr std::size_t kLongestName = 63;
constexpr std::size_t kLongestSubdomain = 253;

constexpr std::string_view kBadName =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
constexpr std::string_view kBadSubdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
constexpr std::string_view kBadValue =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

bool is_lower_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_alphanumeric(char c) {
  return is_lower_alphanumeric(c) || (c >= 'A' && c <= 'Z');
}

bool is_name(std::string_view text) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; };
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(), allowed);
}

bool is_dns_label(std::string_view text) {
  const auto allowed = [](char c) { return is_lower_alphanumeric(c) || c == '-'; };
  return !text.empty() && text.front() != '-' && text.back() != '-' && std::all_of(text.begin(), text.end(), allowed);
}

bool is_dns_subdomain(std::string_view text) {
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_dns_label(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_dns_label(text);
}

std::string too_long(std::size_t limit) {
  return "must be no more than " + std::to_string(limit) + " bytes";
}

// Collects what is wrong, each finding introduced by the part it concerns.
class Problems {
 public:
  void add(std::string_view part, std::string_view problem) {
    if (!text_.empty()) text_ += "; ";
    text_ += part;
    text_ += problem;
  }

  [[nodiscard]] std::optional<std::string> take() && {
    if (text_.empty()) return std::nullopt;
    return std::move(text_);
  }

 private:
  std::string text_;
};

}  // namespace

std::optional<std::string> label_key_problem(std::string_view key) {
  Problems problems;
  std::string_view name = key;
  if (const std::size_t slash = key.find('/'); slash != std::string_view::npos) {
    const std::string_view prefix = key.substr(0, slash);
    name = key.substr(slash + 1);
    if (name.find('/') != std::string_view::npos) {
      return "a valid label key " + std::string(kBadName) +
             " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    }
    if (prefix.empty()) {
      problems.add("prefix part ", "must be non-empty");
    } else {
      if (prefix.size() > kLongestSubdomain) problems.add("prefix part ", too_long(kLongestSubdomain));
      if (!is_dns_subdomain(prefix)) problems.add("prefix part ", kBadSubdomain);
    }
  }
  if (name.empty()) problems.add("name part ", "must be non-empty");
  if (name.size() > kLongestName) problems.add("name part ", too_long(kLongestName));
  if (!is_name(name)) problems.add("name part ", kBadName);
  return std::move(problems).take();
}

std::optional<std::string> label_value_problem(std::string_view value) {
  Problems problems;
  if (value.size() > kLongestName) problems.add("", too_long(kLongestName));
  if (!value.empty() && !is_name(value)) problems.add("", kBadValue);
  return std::move(problems).take();
}

std::optional<std::int64_t> label_integer(std::string_view value) {
  if (value.starts_with('+')) {
    value.remove_prefix(1);
    if (value.starts_with('-')) return std::nullopt;
  }
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

}  // namespace adapter::meta
