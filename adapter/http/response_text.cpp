#include "http/response_text.hpp"

#include <array>
#include <ctime>

namespace adapter::http {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  for (const char c : value) out += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  out += "\r\n";
}

}  // namespace

std::string http_date(runtime::WallTime time) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> out{};
  const auto size = std::strftime(out.data(), out.size(), "ddd, %d mmm %Y %H:%M:%S GMT", &utc);
  std::string text(out.data(), size);
  text.replace(0, 3, kDays[static_cast<std::size_t>(utc.tm_wday)]);
  text.replace(8, 3, kMonths[static_cast<std::size_t>(utc.tm_mon)]);
  return text;
}

std::string response_head(const Response& response, Persistence persistence, runtime::WallTime now) {
  std::string out;
  out.reserve(320);
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  for (const auto& field : response.headers.fields()) append_field(out, field.name, field.value);
  append_field(out, "Date", http_date(now));
  // A 304 has no content, and a length would speak of the content it stands for (RFC 9110, 8.6).
  if (response.status != 304) append_field(out, "Content-Length", std::to_string(response.content().size()));
  if (persistence == Persistence::close) append_field(out, "Connection", "close");
  if (persistence == Persistence::open_said) append_field(out, "Connection", "keep-alive");
  out += "\r\n";
  return out;
}

Response refusal_text(const Refusal& refusal) {
  Response response;
  response.status = refusal.status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body =
      std::to_string(refusal.status) + " " + std::string(reason_phrase(refusal.status)) + ": " + refusal.reason;
  return response;
}

}  // namespace adapter::http
