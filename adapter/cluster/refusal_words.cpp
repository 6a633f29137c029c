#include "cluster/refusal_words.hpp"

#include "base/short_text.hpp"
#include "http/body_text.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kMaxToldBytes = 1 << 10;

std::string told(const ApiServer& server, std::string_view text) {
  return server.masked(short_text(text, kMaxToldBytes));
}

}  // namespace

RefusalWords refusal_words(const ApiServer& server, int status, std::string_view content_type, std::string_view body) {
  RefusalWords out{.shown = "HTTP status " + std::to_string(status)};
  const auto said = parse_status(body);
  out.is_status = said.code != 0 || !said.reason.empty() || !said.message.empty();
  if (out.is_status) {
    out.said = told(server, said.message);
    return out;
  }
  out.shown += " (" + std::string(http::body_kind(content_type, body)) + ")";
  if (const auto line = http::first_line(body); !line.empty())
    out.said = "its body begins '" + told(server, line) + "'";
  return out;
}

RefusalWords refusal_words(const ApiServer& server, const ApiAnswer& answer) {
  return refusal_words(server, answer.status, answer.headers.get("Content-Type").value_or(""), answer.body);
}

RefusalWords refusal_words(const ApiServer& server, const ApiStatus& said) {
  return {.shown = "status " + std::to_string(said.code), .said = told(server, said.message), .is_status = true};
}

std::string behind_colon(const std::string& said) {
  return said.empty() ? "" : ": " + said;
}

}  // namespace adapter::cluster
