#pragma once

// What we present to an API server and whom we trust there. The files behind it, a kubeconfig included, are rotated
// while the program runs (a service account's token every hour): changed ones are read again, and a bad one leaves the
// last good in place.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/client_config.hpp"
#include "http/tls_context.hpp"
#include "runtime/clock.hpp"
#include "runtime/file_stamp.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

class Credentials {
 public:
  // Reads all files; throws std::runtime_error naming the one that is wrong, except an authority that is not there and
  // may come later. `clock` and `logger` must outlive this.
  Credentials(ClientConfig config, const runtime::Clock& clock, const runtime::Logger& logger);

  // Looks at the files, once a second at most, and reads them again when one has changed. Whatever is wrong then is
  // logged once per change.
  void look();
  // Reads them again though they seem unchanged: the server did not accept what it was shown.
  void read_again();

  // Grows whenever authorization() or tls() changes.
  std::size_t version() const { return version_; }
  // The value of the Authorization header, a secret; empty for none.
  const std::string& authorization() const { return authorization_; }
  const http::TlsContext& tls() const { return tls_; }  // null for plain HTTP
  // Whether what the files hold now could not be used, and something older is in use.
  bool alarm() const { return !complaints_.empty(); }

 private:
  struct WatchedFile {
    std::string name;
    runtime::FileStamp stamp;
  };
  void watch_files();
  bool stamps_changed();
  void reload();
  void read_kubeconfig_again();
  std::string first_authorization() const;
  std::string authorization_now() const;
  void use_authorization(std::string authorization);
  http::ClientTlsOptions read_tls();
  std::optional<std::string> read_authority();
  void use_tls(http::ClientTlsOptions options);
  void complain(const std::string& problem);

  ClientConfig config_;
  const runtime::Clock& clock_;
  const runtime::Logger& logger_;
  std::vector<WatchedFile> files_;
  runtime::SteadyTime next_look_;
  std::set<std::string> complaints_;  // since the last change
  std::size_t version_ = 0;
  std::string authorization_;
  http::ClientTlsOptions tls_options_;
  http::TlsContext tls_;
};

}  // namespace adapter::cluster
