#include "http/own_certificate.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "http/certificate_facts.hpp"
#include "http/self_signed_certificate.hpp"
#include "runtime/file.hpp"

namespace adapter::http {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& file, int error) {
  throw std::runtime_error(file.string() + ": cannot be written: " + std::strerror(error));
}

// A file under a name of its own until keep() gives it its place; removed when that does not come.
class NewFile {
 public:
  NewFile(fs::path name, const std::string& content, mode_t mode)
      : name_(std::move(name)), temporary_(name_.string() + ".new") {
    ::unlink(temporary_.c_str());
    const int file = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) cannot_write(name_, errno);
    const int error = write_all(file, content);
    const int on_closing = ::close(file) == 0 ? 0 : errno;
    if (error == 0 && on_closing == 0) return;
    ::unlink(temporary_.c_str());
    cannot_write(name_, error != 0 ? error : on_closing);
  }
  ~NewFile() {
    if (!kept_) ::unlink(temporary_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void keep() {
    if (::rename(temporary_.c_str(), name_.c_str()) != 0) cannot_write(name_, errno);
    kept_ = true;
  }

 private:
  // The error; 0 when all of it is on the disk.
  static int write_all(int file, std::string_view rest) {
    while (!rest.empty()) {
      const auto size = ::write(file, rest.data(), rest.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return errno;
      rest.remove_prefix(static_cast<std::size_t>(size));
    }
    return ::fsync(file) == 0 || errno == EINVAL ? 0 : errno;
  }

  fs::path name_;
  std::string temporary_;
  bool kept_ = false;
};

// After it, a power cut does not undo the renames.
void sync_directory(const fs::path& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

struct Files {
  fs::path certificate, key;

  void remove_leftovers() const {
    for (const auto& file : {certificate, key}) ::unlink((file.string() + ".new").c_str());
  }

  // Both are whole on the disk before either takes its place, so a full disk changes nothing. The certificate comes
  // first: a crash between the two leaves one that says by itself that it is ours.
  void write(const KeyPair& pair) const {
    NewFile new_key(key, pair.key_pem, 0600);
    NewFile new_certificate(certificate, pair.certificate_pem, 0644);
    new_certificate.keep();
    new_key.keep();
    sync_directory(certificate.parent_path());
  }
};

bool is_there(const fs::path& file) {
  struct stat status {};
  return ::lstat(file.c_str(), &status) == 0;
}

// NUL bytes are what a power cut leaves of a file whose size was on the disk before its content.
bool is_blank(const std::string& text) {
  return text.find_first_not_of(std::string_view(" \t\r\n\0", 5)) == std::string::npos;
}

struct Found {
  KeyPair pair;
  bool is_self_made = false;
  std::optional<std::string> make_why;  // absent: it serves
};

// What the two files are good for.
Found look_at(const Files& files, runtime::WallTime now, runtime::WallTime until) {
  Found out;
  const bool has_key = is_there(files.key);
  if (!is_there(files.certificate)) {
    out.make_why = has_key ? "there was a key without its certificate" : "there was none";
    return out;
  }
  auto certificate = runtime::read_file(files.certificate);
  if (!certificate) throw std::runtime_error(files.certificate.string() + ": " + certificate.error().message);
  if (is_blank(*certificate)) {
    out.make_why = "the one that was there is empty";
    return out;
  }
  const auto facts = certificate_facts(*certificate);
  out.is_self_made = facts && is_self_made(*facts);
  auto key = runtime::read_file(files.key);
  if (!key && !out.is_self_made) {
    throw std::runtime_error(files.key.string() + ": missing or unreadable, but " + files.certificate.string() +
                             " is there; remove it to have a new pair made");
  }
  out.pair.certificate_pem = std::move(*certificate);
  if (key) out.pair.key_pem = std::move(*key);
  if (!out.is_self_made) return out;
  if (!belong_together(out.pair)) {
    out.make_why = "the key of the one that was there is missing or not its own";
  } else if (facts->not_after <= until) {
    out.make_why = "the one that was there ends, or has ended";
  } else if (now < facts->not_before) {
    out.make_why = "the one that was there has not begun: the clock was ahead";
  }
  return out;
}

}  // namespace

OwnCertificate ensure_own_certificate(const std::string& directory, const std::string& bind_address,
                                      runtime::WallTime now, runtime::WallTime until) {
  if (directory.empty()) {
    return {.pair = make_self_signed_pair(bind_address, now),
            .name = "certificate in memory",
            .made_why = "there is no --cert-dir",
            .is_self_made = true};
  }
  const Files files{.certificate = fs::path(directory) / "apiserver.crt", .key = fs::path(directory) / "apiserver.key"};
  files.remove_leftovers();
  auto found = look_at(files, now, until);
  if (!found.make_why) {
    return {
        .pair = std::move(found.pair), .name = files.certificate, .made_why = {}, .is_self_made = found.is_self_made};
  }
  std::error_code ec;
  fs::create_directories(directory, ec);
  if (ec) {
    throw std::runtime_error(directory + ": cannot be made: " + ec.message() +
                             "; --cert-dir must name a writable directory");
  }
  auto pair = make_self_signed_pair(bind_address, now);
  files.write(pair);
  return {
      .pair = std::move(pair), .name = files.certificate, .made_why = std::move(*found.make_why), .is_self_made = true};
}

}  // namespace adapter::http
