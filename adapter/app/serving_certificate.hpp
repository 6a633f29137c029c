#pragma once

// The certificates we serve with: the files of the flags, else a pair of our own in --cert-dir; and those of
// --tls-sni-cert-key. Files that change are read again, certificate and key together. A pair of our own is made anew
// before it ends, and when the clock is set back before its beginning; one that was given and has ended, or not begun,
// is served with an alarm: only the operator can mend it.

#include <functional>
#include <string>
#include <vector>

#include "app/options.hpp"
#include "http/own_certificate.hpp"
#include "http/tls_context.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/followed_files.hpp"
#include "runtime/logger.hpp"

namespace adapter::app {

class ServingCertificate {
 public:
  using Use = std::function<void(http::TlsContext)>;

  // The references must outlive this object.
  ServingCertificate(const Options& options, runtime::Clock& clock, const runtime::Logger& logger,
                     const runtime::Background& background);

  // Reads all files, and makes the pair of our own where it is missing. Throws std::runtime_error naming what is wrong.
  http::TlsContext load();

  // Looks at the files and the dates once a second until cancelled; hands new pairs to `use`. A pair that does not fit
  // may be half written: the one in use stays in its place, and the others are followed all the same.
  asio::awaitable<void> follow(Use use);

  // Whether something is wrong: the files hold what cannot be used, our own pair cannot be made anew, or a pair in use
  // has ended or not begun.
  bool alarm() const;

  struct Expiry {
    std::string name;  // of the certificate's file
    runtime::WallTime at;
  };
  // When each pair in use ends.
  std::vector<Expiry> expiries() const;

 private:
  // One that is in use, or is to be.
  struct Pair {
    std::string name;
    http::KeyPair pair;
    runtime::WallTime not_before = {}, not_after = {};
    std::string trouble = {};  // with its dates; empty when they are good
  };
  bool has_own() const { return options_.tls_certificate_file.empty(); }
  void say_if_made(const http::OwnCertificate& own) const;
  http::KeyPair read_pair(std::size_t index) const;
  http::TlsContext make_context(const std::vector<Pair>& pairs, std::vector<std::string>& unknown_ciphers) const;
  asio::awaitable<void> look(Use use);
  bool is_due() const;
  asio::awaitable<Result<http::OwnCertificate>> own_now(bool renew);
  void put_in_use(const Result<http::OwnCertificate>& own, const Use& use);
  void read_dates();
  void check_dates();

  const Options& options_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Background background_;
  runtime::FollowedFiles files_;
  runtime::FileContents contents_;  // what was read of them last
  std::vector<Pair> in_use_;        // the first is that for every name
  bool is_self_made_ = false;       // the first
  runtime::SteadyTime next_renewal_ = {};
  bool files_bad_ = false;
};

}  // namespace adapter::app
