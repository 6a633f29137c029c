#include "http/url.hpp"

#include <algorithm>
#include <charconv>

namespace adapter::http {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

void append_escaped(std::string& out, char c) {
  constexpr char kHex[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kHex[byte >> 4];
  out += kHex[byte & 0xf];
}

void append_form(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      append_escaped(out, c);
    }
  }
}

Error bad_url(std::string what) {
  return {ErrorKind::bad_request, "URL: " + std::move(what)};
}

// Splits `host`, `host:port` or `[v6]:port`; false when it is none of them.
bool split_host_port(std::string_view text, std::string& host, std::string_view& port) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    if (text.empty()) return true;
    if (text[0] != ':') return false;
    port = text.substr(1);
    return true;
  }
  const auto colon = text.find(':');
  host = text.substr(0, colon);
  if (colon == std::string_view::npos) return true;
  port = text.substr(colon + 1);
  return port.find(':') == std::string_view::npos;
}

}  // namespace

std::string Url::authority() const {
  std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (tls ? 443 : 80)) out += ":" + std::to_string(port);
  return out;
}

std::string Url::printable() const {
  return (tls ? "https://" : "http://") + authority() + path;
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  if (std::ranges::any_of(text, is_control)) return bad_url("it holds control characters, such as a line break");
  if (text.starts_with("https://")) {
    url.tls = true;
  } else if (!text.starts_with("http://")) {
    return bad_url("must start with http:// or https://");
  }
  text.remove_prefix(url.tls ? 8 : 7);
  text = text.substr(0, text.find('#'));
  const auto query = text.find('?');
  if (query != std::string_view::npos) url.query = text.substr(query + 1);
  if (url.query.find(' ') != std::string::npos) return bad_url("its query holds a space: write %20");
  text = text.substr(0, query);
  const auto slash = text.find('/');
  auto authority = text.substr(0, slash);
  if (slash != std::string_view::npos) {
    auto path = percent_decode(text.substr(slash));
    if (!path) return bad_url("malformed %-escape in the path");
    url.path = std::move(*path);
  }
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    auto user_info = percent_decode(authority.substr(0, at));
    if (!user_info) return bad_url("malformed %-escape in the user information");
    url.user_info = std::move(*user_info);
    authority.remove_prefix(at + 1);
  }
  std::string_view port;
  if (!split_host_port(authority, url.host, port)) return bad_url("malformed host and port");
  if (url.host.empty()) return bad_url("no host");
  for (const char c : url.host) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view kNowhere = "\"<>\\[]";  // a bracket stands around an address, not in it
    if (byte <= ' ' || byte == 0x7f || kNowhere.find(c) != std::string_view::npos) return bad_url("malformed host");
  }
  url.port = url.tls ? 443 : 80;
  if (!port.empty()) {
    const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), url.port);
    if (ec != std::errc() || end != port.data() + port.size() || url.port == 0) return bad_url("malformed port");
  }
  return url;
}

std::optional<std::string> percent_decode(std::string_view text) {
  return decode(text, false);
}

QueryParameters parse_query(std::string_view text) {
  QueryParameters out;
  while (!text.empty()) {
    const auto ampersand = text.find('&');
    const auto pair = text.substr(0, ampersand);
    text = ampersand == std::string_view::npos ? std::string_view() : text.substr(ampersand + 1);
    if (pair.empty() || pair.find(';') != std::string_view::npos) continue;
    const auto equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), true);
    auto value =
        equals == std::string_view::npos ? std::optional<std::string>("") : decode(pair.substr(equals + 1), true);
    if (name && value) out.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

std::optional<std::string_view> first_value(const QueryParameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string encode_form(const QueryParameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out += '&';
    append_form(out, name);
    out += '=';
    append_form(out, value);
  }
  return out;
}

std::string encode_path(std::string_view path) {
  constexpr std::string_view kAlsoPlain = "!$&'()*+,;=:@/";
  std::string out;
  for (const char c : path) {
    if (unreserved(c) || kAlsoPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      append_escaped(out, c);
    }
  }
  return out;
}

}  // namespace adapter::http
