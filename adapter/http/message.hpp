#pragma once

// Requests and responses as plain values: what the rest of the program sees of HTTP (RFC 9110).

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter::http {

class PeerCertificate;

// Header fields in order of arrival. Names compare without regard to case; a name may occur several times.
class Headers {
 public:
  struct Field {
    std::string name;
    std::string value;
  };

  void add(std::string name, std::string value);
  // Replaces all fields of that name by one.
  void set(std::string name, std::string value);
  void remove(std::string_view name);
  void remove_prefix(std::string_view name_prefix);
  // The first value of that name.
  std::optional<std::string_view> get(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  bool contains_prefix(std::string_view name_prefix) const;
  const std::vector<Field>& fields() const { return fields_; }

 private:
  std::vector<Field> fields_;
};

// Whether two header names, or other ASCII tokens, are equal but for case.
bool equal_ignoring_case(std::string_view a, std::string_view b);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

struct Request {
  std::string method;  // as sent: GET
  std::string target;  // path and query as sent, not decoded
  Headers headers;
  std::string remote_address;                   // ip:port of the peer, for logs
  std::shared_ptr<const PeerCertificate> peer;  // what the client presented, verified by nobody yet; may be null
  bool from_stranger = true;                    // who presented nothing that our authorities vouch for
};

struct Response {
  int status = 200;
  Headers headers;  // Content-Length, Date and Connection are the session's
  std::string body;
  // When set, sent instead of `body`: a document that many responses share.
  std::shared_ptr<const std::string> document;

  std::string_view content() const { return document ? std::string_view(*document) : std::string_view(body); }
};

// Whether a status sends the client elsewhere (RFC 9110, section 15.4).
bool is_redirect(int status);

// The standard reason phrase, or an empty text (RFC 9112 allows that).
std::string_view reason_phrase(int status);

}  // namespace adapter::http
