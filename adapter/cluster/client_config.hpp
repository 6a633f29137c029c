#pragma once

// How to reach an API server and what to present there: the outcome of reading a kubeconfig file or of finding oneself
// in a pod. A value; files are named here and read by Credentials, which also reads them again.

#include <string>

#include "http/url.hpp"

namespace adapter::cluster {

// A PEM text that stands in the configuration, or in a file that may be rotated. `file` empty: `text` counts.
struct TextOrFile {
  std::string text;
  std::string file;

  bool empty() const { return text.empty() && file.empty(); }
};

struct ClientConfig {
  std::string name;                // for messages: the kubeconfig's file, or where else this comes from
  std::string kubeconfig;          // the file that this was read from and is read again from; empty: none
  std::string kubeconfig_address;  // the server as that file names it, for comparison
  http::Url server;
  std::string tls_server_name;  // empty: the server's host
  bool insecure = false;        // the operator waived the server's verification
  TextOrFile authority;         // empty: the system's roots
  // The authority's file may be missing at start: the system's roots stand in for it until it can be read.
  bool authority_may_come_later = false;
  TextOrFile client_certificate;  // with client_key, or both empty
  TextOrFile client_key;
  // As for client-go: what the file holds comes before the token; the token serves while the file cannot be read.
  std::string token;
  std::string token_file;
  std::string username;  // with a password, or both empty; never together with a token
  std::string password;
};

}  // namespace adapter::cluster
