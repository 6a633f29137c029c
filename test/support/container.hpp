#pragma once

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/child_process.hpp"

namespace adapter::test {

// A network of this thread's own, a loopback and no more, so that every port is free. Sockets opened before stay where
// they were.
class OwnNetwork {
 public:
  // Whether the machine permits it; else this thread stays where it is.
  OwnNetwork() : outside_(open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    if (outside_ < 0 || unshare(CLONE_NEWNET) != 0) return;
    permitted_ = true;
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq loopback{};
    loopback.ifr_name[0] = 'l';
    loopback.ifr_name[1] = 'o';
    loopback.ifr_flags = IFF_UP;
    if (ioctl(socket, SIOCSIFFLAGS, &loopback) != 0) throw std::runtime_error("the loopback does not come up");
    close(socket);
  }
  ~OwnNetwork() {
    if (permitted_) setns(outside_, CLONE_NEWNET);
    if (outside_ >= 0) close(outside_);
  }
  OwnNetwork(const OwnNetwork&) = delete;
  OwnNetwork& operator=(const OwnNetwork&) = delete;

  bool permitted() const { return permitted_; }

 private:
  int outside_;
  bool permitted_ = false;
};

// How a kubelet would start a program: a root file system that is read-only and holds little more than the program,
// some mounts, a user without any right. Needs root.
struct Container {
  std::string program;  // becomes /adapter
  int user = 65534;
  std::vector<std::string> environment;                     // NAME=value
  std::vector<std::pair<std::string, std::string>> mounts;  // folder here -> folder there, read-only
  std::vector<std::string> empty_folders;                   // writable

  std::vector<std::string> command(const TemporaryDirectory& directory, const std::vector<std::string>& words) const {
    const auto root = (directory.path() / "root").string();
    std::filesystem::create_directories(root);
    std::string script = "set -e\nmount --make-rprivate /\nmount -t tmpfs tmpfs " + root + "\ncd " + root +
                         "\nmkdir usr proc\nmount --rbind /usr usr\nmount --rbind /proc proc\n"
                         "for f in bin lib lib64; do\n"
                         "  if [ -L /$f ]; then cp -P /$f .\n"
                         "  elif [ -e /$f ]; then mkdir $f; mount --rbind /$f $f; fi\ndone\n"
                         "touch adapter\nmount --bind '" +
                         std::filesystem::absolute(program).string() + "' adapter\n";
    for (const auto& [here, there] : mounts) {
      script += "mkdir -p ." + there + "\nmount --bind '" + here + "' ." + there + "\nmount -o remount,bind,ro ." +
                there + "\n";
    }
    for (const auto& folder : empty_folders) {
      script += "mkdir -p ." + folder + "\nmount -t tmpfs -o mode=0777 tmpfs ." + folder + "\n";
    }
    const auto id = std::to_string(user);
    script += "mount -o remount,ro " + root + "\nexec env -i " + joined(environment) +
              "PATH=/usr/bin:/usr/sbin chroot " + root + " setpriv --reuid=" + id + " --regid=" + id +
              " --clear-groups --bounding-set=-all --no-new-privs --pdeathsig=KILL /adapter \"$@\"\n";
    std::vector<std::string> out{"unshare", "--mount", "sh", "-c", script, "sh"};
    out.insert(out.end(), words.begin(), words.end());
    return out;
  }

 private:
  static std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += word + " ";
    return out;
  }
};

}  // namespace adapter::test
