#pragma once

// The certificates we serve with: the files of the flags, else a pair of our own in --cert-dir; and those of
// --tls-sni-cert-key. Files that change are read again, certificate and key together.

#include <functional>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/file_stamp.hpp"
#include "runtime/logger.hpp"

namespace adapter::app {

class ServingCertificate {
 public:
  using Use = std::function<void(http::TlsContext)>;

  // The references must outlive this object.
  ServingCertificate(const Options& options, runtime::Clock& clock, const runtime::Logger& logger);

  // Reads all files, and makes the pair of our own where it is missing. Throws std::runtime_error naming what is wrong.
  http::TlsContext load();

  // Looks at the files once a second until cancelled; hands new ones to `use` when two looks have seen the same change.
  // A pair that does not fit leaves the one in use in place: it may be half written.
  asio::awaitable<void> follow(Use use);
  // Whether the files hold something that cannot be used, and something older is.
  bool alarm() const { return alarm_; }

 private:
  std::vector<runtime::FileStamp> stamps() const;

  const Options& options_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  std::vector<std::string> files_;
  std::vector<runtime::FileStamp> loaded_;
  bool alarm_ = false;
};

}  // namespace adapter::app
