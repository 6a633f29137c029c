#include "app/flag_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <type_traits>
#include <utility>

#include "app/comma_list.hpp"
#include "base/byte_count.hpp"
#include "base/go_duration.hpp"
#include "base/go_quote.hpp"
#include "http/field_value.hpp"
#include "http/header_syntax.hpp"
#include "http/message.hpp"

namespace adapter::app {
namespace {

constexpr std::size_t kMaxFieldNameBytes = 256;
constexpr std::size_t kMaxUrlBytes = 8 << 10;

// Why a text is refused; completes "--flag: VALUE is not ".
using Refusal = std::optional<std::string>;

Refusal assign(bool& field, std::string_view text) {
  constexpr std::array<std::string_view, 6> yes{"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
  const bool is_true = std::find(yes.begin(), yes.end(), text) != yes.end();
  if (!is_true && std::find(no.begin(), no.end(), text) == no.end()) return "true or false";
  field = is_true;
  return std::nullopt;
}

template <class Number>
Refusal assign_whole(Number& field, std::string_view text, Number least, Number most) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const bool padded = digits.size() > 1 && digits.front() == '0';
  Number number{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc() || end != text.data() + text.size() || padded || number < least || number > most) {
    return fmt::format("a whole number from {} to {}", least, most);
  }
  field = number;
  return std::nullopt;
}

Refusal assign(int& field, std::string_view text) {
  return assign_whole(field, text, std::numeric_limits<int>::min(), std::numeric_limits<int>::max());
}

// Ports and numbers of connections. 0, any free port, is no address for an APIService, and without connections nobody
// is served.
Refusal assign(std::uint16_t& field, std::string_view text) {
  return assign_whole<std::uint16_t>(field, text, 1, 65535);
}

// The only flag of this type is an amount of memory. Less than a mebibyte holds no answer.
Refusal assign(std::uint64_t& field, std::string_view text) {
  constexpr std::uint64_t kLeast = 1 << 20;
  const auto bytes = parse_byte_count(text);
  if (!bytes || (*bytes > 0 && *bytes < kLeast))
    return "an amount of memory such as 128Mi (1Mi or more; 0 for the default)";
  field = *bytes;
  return std::nullopt;
}

Refusal assign(std::optional<int>& field, std::string_view text) {
  int number = 0;
  if (Refusal refusal = assign(number, text)) return refusal;
  field = number;
  return std::nullopt;
}

Refusal assign(std::optional<double>& field, std::string_view text) {
  double number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return "a number";
  field = number;
  return std::nullopt;
}

Refusal assign(std::string& field, std::string_view text) {
  field = text;
  return std::nullopt;
}

Refusal assign(std::chrono::nanoseconds& field, std::string_view text) {
  const auto duration = parse_go_duration(text);
  if (!duration || duration->count() < 0) return "a duration such as 90s, 10m or 1h30m (0 or longer; no unit for days)";
  field = *duration;
  return std::nullopt;
}

Refusal assign(PrometheusVerb& field, std::string_view text) {
  if (text != "GET" && text != "POST") return "GET or POST";
  field = text == "GET" ? PrometheusVerb::get : PrometheusVerb::post;
  return std::nullopt;
}

Refusal assign(upstream::PartialPolicy& field, std::string_view text) {
  if (text != "serve" && text != "fail") return "serve or fail";
  field = text == "serve" ? upstream::PartialPolicy::serve : upstream::PartialPolicy::fail;
  return std::nullopt;
}

Refusal assign(ObjectLookup& field, std::string_view text) {
  if (text != "watch" && text != "list") return "watch or list";
  field = text == "watch" ? ObjectLookup::watch : ObjectLookup::list;
  return std::nullopt;
}

Refusal assign(http::Url& field, std::string_view text) {
  if (text.size() > kMaxUrlBytes) return "an address of Prometheus (it is longer than 8 KiB)";
  auto url = http::parse_url(text);
  if (!url) return fmt::format("an address of Prometheus ({})", url.error().message);
  field = std::move(*url);
  return std::nullopt;
}

Refusal assign(std::vector<std::string>& field, std::string_view text, bool first_use) {
  auto items = split_comma_list(text);
  if (!items) return "a list separated by commas (an item that holds a comma stands in double quotes)";
  if (first_use) field.clear();
  std::move(items->begin(), items->end(), std::back_inserter(field));
  return std::nullopt;
}

// Who says what stands in this field, when that is not the operator; completes "NAME ". Content-Type is left out with a
// warning instead: people give it who ask by GET, where it means nothing.
std::string_view owner_of(std::string_view field_name) {
  if (http::equal_ignoring_case(field_name, "Host")) return "comes from --prometheus-url";
  if (http::equal_ignoring_case(field_name, "Accept-Encoding")) return "would bring answers that are not read";
  if (http::equal_ignoring_case(field_name, "Content-Type")) return "";
  return http::frames_request(field_name) ? "frames the request or its connection" : "";
}

Refusal assign(HeaderList& field, std::string_view text, bool first_use) {
  const auto equals = std::min(text.find('='), text.size());
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(std::min(equals + 1, text.size()));
  if (!http::is_token(name)) return "NAME=VALUE with the name of a header field (the name holds other characters)";
  if (name.size() > kMaxFieldNameBytes) return "NAME=VALUE with a name of at most 256 bytes";
  if (const auto problem = http::field_value_problem(value)) {
    return fmt::format("NAME=VALUE with a value that can be sent: after {}= it {}", name, *problem);
  }
  if (const auto owner = owner_of(name); !owner.empty()) {
    return fmt::format("a field that can be given: {} {}; leave it out", name, owner);
  }
  if (first_use) field.clear();
  field.emplace_back(name, value);
  return std::nullopt;
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto first = std::min(text.find_first_not_of(kSpace), text.size());
  return std::string(text.substr(first, text.find_last_not_of(kSpace) + 1 - first));
}

std::vector<std::string> trimmed_items(std::string_view text) {
  std::vector<std::string> items;
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find(',', start), text.size());
    items.push_back(trimmed(text.substr(start, end - start)));
    start = end + 1;
  }
  return items;
}

Refusal assign(std::vector<SniCertificate>& field, std::string_view text, bool first_use) {
  const auto colon = text.find(':');
  const std::vector<std::string> files = trimmed_items(text.substr(0, colon));
  std::vector<std::string> patterns;
  if (colon != text.npos) patterns = trimmed_items(text.substr(colon + 1));
  const auto empty = [](const std::string& item) { return item.empty(); };
  if (files.size() != 2 || std::any_of(files.begin(), files.end(), empty) ||
      std::any_of(patterns.begin(), patterns.end(), empty)) {
    return "CERTIFICATE,KEY or CERTIFICATE,KEY:PATTERN,...";
  }
  if (first_use) field.clear();
  field.push_back({files[0], files[1], std::move(patterns)});
  return std::nullopt;
}

template <class Field>
constexpr bool kIsList = std::is_same_v<Field, std::vector<std::string>> || std::is_same_v<Field, HeaderList> ||
                         std::is_same_v<Field, std::vector<SniCertificate>>;

bool may_be_secret(const Flag& flag) {
  return std::holds_alternative<Member<http::Url>>(flag.target) ||
         std::holds_alternative<Member<HeaderList>>(flag.target);
}

template <class Field>
std::string text_of(const Field& field) {
  if constexpr (std::is_same_v<Field, std::string>) {
    return field;
  } else if constexpr (std::is_same_v<Field, std::chrono::nanoseconds>) {
    return format_go_duration(field);
  } else if constexpr (std::is_same_v<Field, std::vector<std::string>>) {
    return fmt::format("{}", fmt::join(field, ","));
  } else if constexpr (std::is_same_v<Field, http::Url>) {
    return field.printable();
  } else if constexpr (std::is_same_v<Field, PrometheusVerb>) {
    return field == PrometheusVerb::get ? "GET" : "POST";
  } else if constexpr (std::is_same_v<Field, upstream::PartialPolicy>) {
    return field == upstream::PartialPolicy::serve ? "serve" : "fail";
  } else if constexpr (std::is_same_v<Field, ObjectLookup>) {
    return field == ObjectLookup::watch ? "watch" : "list";
  } else if constexpr (std::is_same_v<Field, int> || std::is_same_v<Field, std::uint16_t>) {
    return std::to_string(field);
  } else {
    return "";
  }
}

}  // namespace

std::optional<std::string> set_flag(const Flag& flag, std::string_view value, bool first_use, Options& options) {
  const Refusal refusal = std::visit(
      [&]<class Target>(const Target& target) -> Refusal {
        if constexpr (std::is_same_v<Target, Ignored>) {
          return std::nullopt;
        } else {
          auto& field = options.*target;
          if constexpr (kIsList<std::remove_reference_t<decltype(field)>>)
            return assign(field, value, first_use);
          else
            return assign(field, value);
        }
      },
      flag.target);
  if (!refusal) return std::nullopt;
  const std::string shown = may_be_secret(flag) ? "the value" : go_quote(value);
  return fmt::format("{}: {} is not {}", spelled(flag), shown, *refusal);
}

std::string flag_text(const Flag& flag, const Options& options) {
  return std::visit(
      [&]<class Target>(const Target& target) -> std::string {
        if constexpr (std::is_same_v<Target, Ignored>)
          return "";
        else
          return text_of(options.*target);
      },
      flag.target);
}

}  // namespace adapter::app
