#pragma once

// Log lines in klog's form, which Kubernetes log pipelines parse:
//   I1124 06:22:09.123456    4711 promadapter] message
// What a reader does not see is escaped (visible_text), so that no message can forge a line; messages are cut at 32
// KiB. Callers never pass a credential, a header value or a URL with user information, and cut what strangers make
// long.

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace adapter::runtime {

class Logger {
 public:
  using Sink = std::function<void(std::string_view line)>;

  // `verbosity` is the flag --v: 0 to 10. `sink` gets each line with its line break, one after the other.
  Logger(int verbosity, Sink sink);
  // Lines go to standard error, and wait for it.
  explicit Logger(int verbosity);

  // Whether details of this level are wanted; ask before composing an expensive message.
  bool wants(int level) const { return level <= verbosity_; }

  void info(std::string_view message) const;
  void warning(std::string_view message) const;
  void error(std::string_view message) const;
  // An info line that appears only from this verbosity on.
  void detail(int level, std::string_view message) const;

  // An exception that nobody expected, after which the program goes on: an error line of what it ended (a connection, a
  // round of a loop), how, and why; and one more in unexpected_failures().
  void unexpected(const std::string& what, std::string_view how, const std::exception_ptr& thrown) const noexcept;
  // How often, by what was ended.
  const std::map<std::string, double>& unexpected_failures() const { return *unexpected_; }

 private:
  int verbosity_;
  std::shared_ptr<spdlog::logger> logger_;
  std::shared_ptr<std::map<std::string, double>> unexpected_ = std::make_shared<std::map<std::string, double>>();
};

}  // namespace adapter::runtime
