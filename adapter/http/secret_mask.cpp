#include "http/secret_mask.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include "http/header_syntax.hpp"
#include "http/message.hpp"

namespace adapter::http {
namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kShortestPart = 4;    // of a secret that the text's end cuts off
constexpr std::size_t kShortestBase64 = 8;  // of a piece of base64: less may be anything

std::string base64(std::string_view bytes, std::string_view last_two) {
  static constexpr std::string_view kCommon = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const auto digit = [&](std::uint32_t bits) { return bits < 62 ? kCommon[bits] : last_two[bits - 62]; };
  std::string out;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : bytes) {
    pending = (pending << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6; bits -= 6) out += digit((pending >> (bits - 6)) & 63U);
  }
  if (bits > 0) out += digit((pending << (6 - bits)) & 63U);
  return out;
}

std::string from_base64(std::string_view text) {
  std::string out;
  std::uint32_t pending = 0;
  int bits = 0;
  for (const char c : text) {
    std::uint32_t value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<std::uint32_t>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<std::uint32_t>(c - 'a' + 26);
    } else if (c >= '0' && c <= '9') {
      value = static_cast<std::uint32_t>(c - '0' + 52);
    } else if (c == '+' || c == '-') {
      value = 62;
    } else if (c == '/' || c == '_') {
      value = 63;
    } else {
      break;
    }
    pending = (pending << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((pending >> bits) & 0xffU);
    }
  }
  return out;
}

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The number of hexadecimal (or decimal) digits at the beginning of `text`, and their value.
std::size_t read_number(std::string_view text, unsigned base, std::size_t most, std::uint32_t& value) {
  std::size_t size = 0;
  for (value = 0; size < std::min(most, text.size()); ++size) {
    const auto byte = static_cast<unsigned char>(text[size]);
    if (std::isxdigit(byte) == 0) break;
    const auto digit = static_cast<unsigned>(std::isdigit(byte) != 0 ? byte - '0' : (byte | 0x20) - 'a' + 10);
    if (digit >= base) break;
    value = value * base + digit;
  }
  return size;
}

// How many characters at the beginning of `text` spell this byte; 0 when they spell another.
std::size_t spelling_of(char wanted, std::string_view text) {
  const auto byte = static_cast<unsigned char>(wanted);
  const std::size_t raw = text.starts_with(wanted) || (text.starts_with('+') && wanted == ' ') ? 1 : 0;
  if (text.empty() || std::string_view("%\\&").find(text.front()) == std::string_view::npos) return raw;
  std::uint32_t value = 0;
  if (text.starts_with('%') && read_number(text.substr(1), 16, 2, value) == 2 && value == byte) return 3;
  if (text.starts_with("\\u") && read_number(text.substr(2), 16, 4, value) == 4 && value == byte) return 6;
  if (text.starts_with("\\x") && read_number(text.substr(2), 16, 2, value) == 2 && value == byte) return 4;
  if (text.starts_with('\\') && text.size() > 1 && text[1] == wanted) return 2;
  constexpr std::array<std::pair<std::string_view, char>, 5> kNamed{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  for (const auto& [name, character] : kNamed) {
    if (character == wanted && text.starts_with(name)) return name.size();
  }
  const bool hexadecimal = text.starts_with("&#x") || text.starts_with("&#X");
  const std::size_t start = hexadecimal ? 3 : 2;
  if (!text.starts_with("&#")) return raw;
  const auto digits = read_number(text.substr(std::min(text.size(), start)), hexadecimal ? 16 : 10, 6, value);
  const bool ends = text.substr(std::min(text.size(), start + digits)).starts_with(';');
  return digits > 0 && value == byte && ends ? start + digits + 1 : raw;
}

// How many characters at the beginning of `text` spell the secret, or what of it the text's end leaves.
std::size_t length_of(std::string_view secret, std::string_view text) {
  if (text.starts_with(secret)) return secret.size();  // it may itself hold what looks like another spelling
  std::size_t length = 0;
  for (std::size_t index = 0; index < secret.size(); ++index) {
    const auto rest = text.substr(length);
    if (rest.empty() || rest == "…") return index >= kShortestPart ? length : 0;
    const auto size = spelling_of(secret[index], rest);
    if (size == 0) return 0;
    length += size;
  }
  return length;
}

template <class Visit>
void for_each_part(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

void SecretMask::add(std::string_view secret) {
  secret = trimmed(secret);
  add_pattern(std::string(secret));
  // Before the secret may stand any bytes: three ways in which its bits fall into digits. The first and the last digit
  // hold bits of its neighbours.
  for (std::size_t before = 0; before < 3; ++before) {
    for (const std::string_view alphabet : {"+/", "-_"}) {
      auto digits = base64(std::string(before, '\0').append(secret), alphabet);
      if ((before + secret.size()) % 3 != 0) digits.pop_back();
      digits.erase(0, before == 0 ? 0 : before + 1);
      if (digits.size() >= kShortestBase64) add_pattern(std::move(digits));
    }
  }
}

void SecretMask::add_field(std::string_view name, std::string_view value) {
  value = trimmed(value);
  add(value);
  if (equal_ignoring_case(name, "Authorization") || equal_ignoring_case(name, "Proxy-Authorization")) {
    const auto space = value.find(' ');
    if (space == value.npos) return;
    const auto credentials = trimmed(value.substr(space));
    add(credentials);
    if (equal_ignoring_case(value.substr(0, space), "Basic")) add_user_info(from_base64(credentials));
  } else if (equal_ignoring_case(name, "Cookie")) {
    for_each_part(value, ';', [this](std::string_view pair) {
      const auto equals = pair.find('=');
      if (equals != pair.npos) add(pair.substr(equals + 1));
    });
  }
}

void SecretMask::add_user_info(std::string_view user_info) {
  add(user_info);
  add_pattern(base64(user_info, "+/"));
  const auto colon = std::min(user_info.find(':'), user_info.size());
  add(user_info.substr(0, colon));
  add(user_info.substr(std::min(colon + 1, user_info.size())));
}

void SecretMask::add_query(std::string_view query) {
  for (const auto& [name, value] : parse_query(query)) {
    if (may_be_credential(name)) add(value);
  }
}

void SecretMask::add_pattern(std::string text) {
  const auto known = [&text](const Pattern& pattern) { return pattern.text == text; };
  if (text.size() < 2 || std::ranges::any_of(patterns_, known)) return;
  const bool word = text.size() < kShortestPart;
  const auto shorter = [&text](const Pattern& pattern) { return pattern.text.size() < text.size(); };
  const auto place = std::ranges::find_if(patterns_, shorter);  // before the text is moved away
  patterns_.insert(place, Pattern{.text = std::move(text), .word = word});
}

std::string SecretMask::masked(std::string_view text) const {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t length = 0;
    for (const auto& pattern : patterns_) {
      length = length_of(pattern.text, text.substr(at));
      if (length == 0) continue;
      const bool joined = (at > 0 && is_word_character(text[at - 1])) ||
                          (at + length < text.size() && is_word_character(text[at + length]));
      if (!pattern.word || !joined) break;
      length = 0;
    }
    if (length == 0) {
      out += text[at++];
      continue;
    }
    out += kMask;
    at += length;
  }
  return out;
}

// Those of Prometheus' own API, and of what answers like it: Thanos, Mimir, VictoriaMetrics.
bool may_be_credential(std::string_view parameter) {
  constexpr std::array<std::string_view, 27> kHarmless{"cluster",
                                                       "dedup",
                                                       "end",
                                                       "engine",
                                                       "extra_filters",
                                                       "extra_filters[]",
                                                       "extra_label",
                                                       "format",
                                                       "latency_offset",
                                                       "limit",
                                                       "lookback_delta",
                                                       "match[]",
                                                       "max_lookback",
                                                       "max_source_resolution",
                                                       "namespace",
                                                       "nocache",
                                                       "partial_response",
                                                       "query",
                                                       "replicaLabels[]",
                                                       "round_digits",
                                                       "start",
                                                       "stats",
                                                       "step",
                                                       "storeMatch[]",
                                                       "tenant",
                                                       "time",
                                                       "timeout"};
  return std::ranges::find(kHarmless, parameter) == kHarmless.end();
}

std::string masked_query(std::string_view query) {
  std::string out;
  for_each_part(query, '&', [&out](std::string_view pair) {
    if (!out.empty()) out += '&';
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = percent_decode(pair.substr(0, equals)).value_or(std::string(pair.substr(0, equals)));
    const bool hidden = equals < pair.size() && may_be_credential(name);
    out += hidden ? pair.substr(0, equals + 1) : pair;
    if (hidden) out += kMask;
  });
  return out;
}

}  // namespace adapter::http
