#pragma once

// Our own credentials in somebody else's text. A backend, or a proxy before it, may send back what it was sent: before
// such a text reaches a log its secrets become `***`, in each spelling in which they come back.
//
// Masked are the secrets as they are; with any of their bytes as %XX, \uXXXX, \xXX, after a backslash, as a character
// reference of HTML (&amp; &#39;), and a space as `+`; in base64 of either alphabet, inside a longer text, too. A
// secret that the end of the text cuts off is masked when four bytes of it are there. One of up to three bytes is
// masked as a word of its own only, one of one byte not at all.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/url.hpp"

namespace adapter::http {

class SecretMask {
 public:
  // A text, and what it is in base64.
  void add(std::string_view secret);
  // A field that we send: its value, and of credentials (Authorization, Cookie) the parts that are secrets alone.
  void add_field(std::string_view name, std::string_view value);
  // `user:password`, and each of them.
  void add_user_info(std::string_view user_info);
  // The values of a URL's query that may be credentials.
  void add_query(std::string_view query);

  std::string masked(std::string_view text) const;

 private:
  struct Pattern {
    std::string text;
    bool word = false;  // to be masked as a word of its own only
  };
  void add_pattern(std::string text);

  std::vector<Pattern> patterns_;  // the longest first
};

// Whether the value of a query parameter may be one: of any but those that backends are known to read.
bool may_be_credential(std::string_view parameter);

// A URL's query, for people: as it is, but `***` for the values of such parameters.
std::string masked_query(std::string_view query);

}  // namespace adapter::http
