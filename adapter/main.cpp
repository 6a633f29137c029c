// Flags in, exit code out; the last place an exception can reach.

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <span>
#include <variant>

#include "app/application.hpp"
#include "app/command_line.hpp"
#include "app/proxy_environment.hpp"
#include "app/self_metrics.hpp"
#include "app/startup.hpp"
#include "commands/check.hpp"
#include "runtime/descriptor_limit.hpp"
#include "runtime/last_words.hpp"
#include "runtime/log_output.hpp"
#include "runtime/memory_return.hpp"
#include "runtime/run_loop.hpp"

namespace {

using namespace adapter;

constexpr int kFailed = 1;

// While nobody waits for them. A handler, as the default action means nothing to the first process of a container.
void end_at_once_on_signal() {
  for (const int number : {SIGTERM, SIGINT}) std::signal(number, [](int) { std::_Exit(kFailed); });
}

// From now on SIGTERM or SIGINT end the program at once, and SIGHUP does nothing: removed from the set, it would kill.
// Until `stopped`, which cancel() alone does not tell: a signal that has come by then is still handed over.
void end_at_once_on_signal(asio::signal_set& signals, const bool& stopped) {
  signals.async_wait([&signals, &stopped](const boost::system::error_code& ec, int number) {
    if (ec) return;
    if (number != SIGHUP) std::_Exit(kFailed);
    if (!stopped) end_at_once_on_signal(signals, stopped);
  });
}

// The set's end gives signals back their default action, which for SIGHUP is death. Other threads block it anyway.
void block_hangup() {
  sigset_t hangup;
  sigemptyset(&hangup);
  sigaddset(&hangup, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &hangup, nullptr);
}

// Waits for SIGTERM or SIGINT, stops the application, and lets a second signal end the program at once.
asio::awaitable<void> serve_until_signal(app::Application& application, asio::signal_set& signals,
                                         const runtime::Logger& logger, bool& stopped) {
  for (;;) {
    auto received = co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    if (std::get<0>(received) || std::get<1>(received) != SIGHUP) break;
    logger.info("SIGHUP: reading the rules again");
    application.reload();
  }
  logger.info("stopping: finishing what runs");
  end_at_once_on_signal(signals, stopped);
  co_await application.stop();
  stopped = true;
  signals.cancel();
  logger.info("stopped");
}

// Where one of the three is closed the next file or socket would get its number, and log lines would go there.
void hold_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) < 0) ::open("/dev/null", O_RDWR);  // takes the lowest number that is free
  }
}

// Writing must not end us: to a reader that went away, or to a file that may not grow.
void ignore_signals_of_writing() {
  for (const int number : {SIGPIPE, SIGXFSZ}) std::signal(number, SIG_IGN);
}

// Why the program ends, and with which code.
int end_with(const std::vector<std::string>& messages, int code) {
  ignore_signals_of_writing();
  runtime::write_last_words(STDERR_FILENO, messages);
  return code;
}

int run(const app::RunCommand& command) {
  ignore_signals_of_writing();
  std::signal(SIGHUP, SIG_IGN);  // nor must a request to read files, before we listen for it
  end_at_once_on_signal();       // reading them for the first time may take for ever
  runtime::raise_descriptor_limit();
  runtime::prepare_heap();
  runtime::LogOutput log_output(STDERR_FILENO);
  const runtime::Logger logger(command.options.verbosity,
                               [&log_output](std::string_view line) { log_output.write(line); });
  for (const auto& warning : command.warnings) logger.warning(warning);
  if (const auto warning = app::proxy_warning(std::getenv)) logger.warning(*warning);
  asio::io_context loop(1);
  asio::signal_set signals(loop);
  runtime::SystemClock clock(loop.get_executor());
  std::vector<std::string> gave_up;
  const auto give_up = [&](std::vector<std::string> messages) {
    gave_up = std::move(messages);
    signals.cancel();  // as if one had come
  };
  app::Application application(loop.get_executor(), command.options, clock, logger, give_up);
  app::add_log_figures(application.figures(), log_output);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) signals.add(number);  // one that comes from here on is kept
  application.start();
  runtime::TaskGroup root(loop.get_executor(), logger);
  bool stopped = false;
  root.spawn("serving", serve_until_signal(application, signals, logger, stopped));
  runtime::run_loop(loop, logger);
  block_hangup();
  signals.clear();
  end_at_once_on_signal();
  log_output.drain();
  const int code = gave_up.empty() ? EXIT_SUCCESS : end_with(gave_up, kFailed);
  // What hangs in the background may never end, and no static object may be destroyed beside it.
  if (application.running_in_background() > 0) std::_Exit(code);
  return code;
}

int print(const app::PrintCommand& command) {
  std::cout << command.text;
  return command.exit_code;
}

int refuse(const app::UsageError& error) {
  auto messages = error.messages;
  messages.push_back("run promadapter --help to see the flags");
  return end_with(messages, error.exit_code);
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_descriptors();
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  try {
    const auto parsed = app::parse_command_line(arguments.subspan(arguments.empty() ? 0 : 1));
    if (const auto* command = std::get_if<app::RunCommand>(&parsed)) return run(*command);
    if (const auto* command = std::get_if<app::PrintCommand>(&parsed)) return print(*command);
    if (const auto* command = std::get_if<app::CheckCommand>(&parsed)) {
      return commands::check(command->arguments, std::cin, std::cout, std::cerr);
    }
    return refuse(std::get<app::UsageError>(parsed));
  } catch (const app::StartupError& e) {
    return end_with(e.messages(), kFailed);
  } catch (const std::exception& e) {
    return end_with({e.what()}, kFailed);
  }
}
