#pragma once

// How a backend's failures and the calls to it are told. Callers read what is wrong and no address; the log gets the
// backend's own words, its address and the flag that sets it. Our credentials are masked in both.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/client.hpp"
#include "http/secret_mask.hpp"
#include "upstream/prometheus_options.hpp"

namespace adapter::upstream {

class BackendWords {
 public:
  explicit BackendWords(const PrometheusOptions& options);

  // Another value of that field is shown from now on; the one before may still be on its way.
  void use_authorization(std::string authorization);

  std::string masked(std::string_view text) const { return mask_.masked(text); }

  // `prometheus: ` before the message, and the address behind the detail.
  Error for_people(Error error) const;
  // An answer with status 401 or 403; when nothing is shown that could be refused, which flags set it.
  Error with_advice(Error error) const;
  // A redirect to elsewhere: its host, as the rest may hold a token.
  static std::string target_of(std::string_view location);

  // One request as curl takes it: `GET URL`, or `POST URL --data 'FORM'`, with `***` for credentials of the URL.
  std::string line_of(const http::ClientRequest& request) const;

 private:
  std::string scheme_and_authority_;
  std::string address_;  // without credentials
  bool shows_something_;
  http::SecretMask lasting_mask_;  // of what never changes
  http::SecretMask mask_;
  std::string authorization_;
};

}  // namespace adapter::upstream
