#include "runtime/logger.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <mutex>

#include "base/short_text.hpp"
#include "base/visible_text.hpp"
#include "runtime/failure.hpp"

namespace adapter::runtime {
namespace {

constexpr std::size_t kMaxKindsOfFailure = 100;
constexpr std::size_t kMaxMessageBytes = 32 << 10;
constexpr char kKlogPattern[] = "%L%m%d %H:%M:%S.%f %7P promadapter] %v";

class FunctionSink : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(Logger::Sink receive) : receive_(std::move(receive)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    receive_(std::string_view(line.data(), line.size()));
  }
  void flush_() override {}

  Logger::Sink receive_;
};

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("promadapter", std::move(sink));
  logger->set_pattern(kKlogPattern);
  logger->set_level(spdlog::level::trace);
  return logger;
}

std::string shown(std::string_view message) {
  return visible_text(short_text(message, kMaxMessageBytes));
}

}  // namespace

Logger::Logger(int verbosity)
    : verbosity_(verbosity), logger_(make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
}

Logger::Logger(int verbosity, Sink sink)
    : verbosity_(verbosity), logger_(make_logger(std::make_shared<FunctionSink>(std::move(sink)))) {
}

void Logger::info(std::string_view message) const {
  logger_->info("{}", shown(message));
}
void Logger::warning(std::string_view message) const {
  logger_->warn("{}", shown(message));
}
void Logger::error(std::string_view message) const {
  logger_->error("{}", shown(message));
}

void Logger::unexpected(const std::string& what, std::string_view how,
                        const std::exception_ptr& thrown) const noexcept {
  try {
    const bool known = unexpected_->contains(what) || unexpected_->size() < kMaxKindsOfFailure;
    ++(*unexpected_)[known ? what : "other"];
    error(what + " " + std::string(how) + ": " + describe(thrown));
  } catch (...) {  // no memory for the words: going on matters more
  }
}

void Logger::detail(int level, std::string_view message) const {
  if (wants(level)) info(message);
}

}  // namespace adapter::runtime
