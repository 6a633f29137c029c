#pragma once

// The trust that flags give by files: --client-ca-file, and --requestheader-client-ca-file with the headers that go
// with it. Each wins over what the cluster says about its part. A file is read again when it changes.

#include <memory>
#include <string>
#include <vector>

#include "auth/caller_trust.hpp"
#include "auth/trouble.hpp"
#include "runtime/asio.hpp"
#include "runtime/clock.hpp"
#include "runtime/followed_files.hpp"
#include "runtime/logger.hpp"

namespace adapter::auth {

struct TrustFileOptions {
  std::string client_ca_file;                // empty: the flag is not given
  std::string requestheader_client_ca_file;  // empty: the flag is not given, and the rest has no meaning
  std::vector<std::string> allowed_names;
  std::vector<std::string> username_headers;
  std::vector<std::string> group_headers;
  std::vector<std::string> extra_header_prefixes;
};

class TrustFiles {
 public:
  // Reads the files and puts them in force. Throws std::runtime_error naming flag and file. The references must outlive
  // this object.
  TrustFiles(TrustFileOptions options, TrustHolder& trust, runtime::Clock& clock, const runtime::Logger& logger,
             const runtime::Background& background);

  // Looks at the files until cancelled; a change is in force when it has been still for a second
  // (runtime/followed_files). A file that became bad leaves its last good content in force and raises the alarm.
  asio::awaitable<void> run();

  // What is wrong at this moment; empty when all is well.
  std::string alarm() const;

 private:
  struct File {
    std::string flag, name;
    Trouble trouble;
    std::unique_ptr<runtime::FollowedFiles> content;
  };
  asio::awaitable<void> look(File& file);
  void put_in_force(const File& file, http::CertificatePool authorities);

  TrustFileOptions options_;
  TrustHolder& trust_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  std::vector<File> files_;
};

}  // namespace adapter::auth
