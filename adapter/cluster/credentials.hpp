#pragma once

// What we present to an API server and whom we trust there. The files behind it, a kubeconfig included, are rotated
// while the program runs (a service account's token every hour): changed ones are read again, and a bad one leaves the
// last good in place.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/client_config.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/followed_files.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

class Credentials {
 public:
  // Reads all files; throws std::runtime_error naming the one that is wrong, except an authority that is not there and
  // may come later. `clock` and `logger` must outlive this.
  Credentials(ClientConfig config, runtime::Clock& clock, const runtime::Logger& logger,
              const runtime::Background& background);

  // Looks at the files once, and takes what they hold when it has changed and is still (runtime/followed_files).
  // Whatever is wrong then is logged once per change.
  asio::awaitable<void> look();
  // Reads them at once, changed or not: the server did not accept what it was shown. What somebody may still be writing
  // is left to the looks. Does nothing within a second of the last time that brought nothing new; who comes while
  // another reads waits for that, and reads in its place when it is cancelled.
  asio::awaitable<void> renew();

  // Grows whenever authorization() or tls() changes.
  std::size_t version() const { return version_; }
  // The value of the Authorization header, a secret; empty for none.
  const std::string& authorization() const { return authorization_; }
  // The one before: calls that show it may be under way still.
  const std::string& previous_authorization() const { return previous_authorization_; }
  const http::TlsContext& tls() const { return tls_; }  // null for plain HTTP
  // When the client certificate in use ends; nothing when none is shown.
  std::optional<runtime::WallTime> certificate_end() const { return certificate_end_; }
  // Whether what the files hold now could not be used, and something older is in use.
  bool alarm() const { return !complaints_.empty(); }

 private:
  struct Renewal;
  std::vector<std::string> file_names() const;
  bool has_all_contents() const;
  const std::string& content_of(const std::string& name) const;
  std::string text_of(const TextOrFile& source) const;
  void take(runtime::FileContents contents);
  void take_kubeconfig();
  std::string first_authorization() const;
  std::string authorization_now() const;
  void use_authorization(std::string authorization);
  http::ClientTlsOptions read_tls();
  std::optional<std::string> read_authority();
  void use_tls(http::ClientTlsOptions options);
  void complain(const std::string& problem);

  ClientConfig config_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::FollowedFiles files_;
  runtime::FileContents contents_;  // what was read of them last
  runtime::SteadyTime next_renewal_;
  std::shared_ptr<Renewal> renewing_;  // while somebody reads
  std::set<std::string> complaints_;   // since the last change
  std::size_t version_ = 0;
  std::string authorization_, previous_authorization_;
  http::ClientTlsOptions tls_options_;
  http::TlsContext tls_;
  std::optional<runtime::WallTime> certificate_end_;
};

}  // namespace adapter::cluster
