// The program as an operator meets it: exit codes, what it prints, signals.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <fstream>
#include <list>

#include "http/client.hpp"
#include "support/certificates.hpp"
#include "support/child_process.hpp"
#include "support/raw_caller.hpp"
#include "support/rules.hpp"
#include "support/run_coroutine.hpp"

namespace adapter {
namespace {

using test::ChildProcess;
using testing::AllOf;
using testing::HasSubstr;

struct Binary : testing::Test {
  asio::io_context io;
  test::TemporaryDirectory directory;
  std::uint16_t port = free_port();
  std::string rules = directory.write("rules.yaml", test::kWebinarRule);
  std::string objects = directory.write("objects.json", R"({"kind":"List","items":[]})");
  // Its own pair is an RSA key, which takes the program seconds where the machine is busy.
  http::KeyPair pair = test::Authority().issue({.common_name = "adapter", .usage = "serverAuth"});
  std::string certificate = directory.write("tls.crt", pair.certificate_pem);
  std::string key = directory.write("tls.key", pair.key_pem);

  std::uint16_t free_port() {
    return asio::ip::tcp::acceptor(io, {asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
  }
  std::vector<std::string> command(std::vector<std::string> more = {}) const {
    std::vector<std::string> out{PROMADAPTER_BINARY,
                                 "/adapter",
                                 "--config=" + rules,
                                 "--objects-from=" + objects,
                                 "--prometheus-url=http://127.0.0.1:1",
                                 "--bind-address=127.0.0.1",
                                 "--secure-port=" + std::to_string(port),
                                 "--tls-cert-file=" + certificate,
                                 "--tls-private-key-file=" + key,
                                 "--shutdown-delay=0s"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }

  // The same, in place of a shell that has done something before.
  std::vector<std::string> in_shell(const std::string& before) const {
    std::vector<std::string> out{"sh", "-c", before + R"( && exec "$@")", "sh"};
    for (auto& word : command()) out.push_back(std::move(word));
    return out;
  }

  // Throws when it ends instead.
  void wait_until_it_serves(ChildProcess& program) {
    program.run_until([this] {
      asio::ip::tcp::socket socket(io);
      boost::system::error_code ec;
      socket.connect({asio::ip::address_v4::loopback(), port}, ec);
      return !ec;
    });
  }
};

TEST_F(Binary, PrintsItsVersionAndItsHelp) {
  ChildProcess version({PROMADAPTER_BINARY, "version"});
  EXPECT_EQ(version.exit_code(), 0);
  EXPECT_THAT(version.output(), testing::StartsWith("promadapter "));
  ChildProcess help({PROMADAPTER_BINARY, "--help"});
  EXPECT_EQ(help.exit_code(), 0);
  EXPECT_THAT(help.output(), HasSubstr("--objects-from=FILE"));
}

TEST_F(Binary, AnswersProbesWhereFewFilesMayBeOpen) {
  std::vector<std::string> words{"sh", "-c", R"(ulimit -n 64; exec "$@")", "sh"};
  const auto own = command();
  words.insert(words.end(), own.begin(), own.end());
  ChildProcess program(words);
  wait_until_it_serves(program);
  const auto tls = http::make_client_tls({.verify_peer = false});
  std::list<test::RawConnection> slow;
  for (int i = 0; i < 70; ++i) {
    slow.emplace_back(io, tls, port);
    slow.back().shake_hands();
    slow.back().send("G");
  }
  for (int i = 0; i < 3; ++i) {
    const auto answer =
        test::RawCaller(io, tls, port).ask("GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer.status, 200) << i;
  }
  EXPECT_THAT(program.output(), testing::Not(HasSubstr("cannot accept a connection")));
}

TEST_F(Binary, RefusesWrongFlagsWithTwo) {
  ChildProcess program(command({"--strict-rule", "--prometheus-verb=PUT"}));
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_THAT(program.output(),
              AllOf(HasSubstr("--strict-rules"), HasSubstr("--prometheus-verb"), HasSubstr("--help")));
}

TEST_F(Binary, EndsWithOneAndEveryFindingUnderStrictRules) {
  rules = directory.write("bad.yaml", R"(rules:
- seriesQuery: a
  metricQuery: x
- seriesQuery: b
  metricsQuery: <<.Series
- seriesQuery: c
  name: {matches: "("}
  metricsQuery: x
)");
  ChildProcess program(command({"--strict-rules"}));
  EXPECT_EQ(program.exit_code(), 1);
  EXPECT_THAT(program.output(),
              AllOf(HasSubstr(rules + ":3:3: rules[0].metricQuery"), HasSubstr(rules + ":5:26: rules[1].metricsQuery"),
                    HasSubstr(rules + ":7:19: rules[2].name.matches")));
}

TEST_F(Binary, ShowsControlCharactersInItsLastWordsInsteadOfSendingThem) {
  rules = directory.write("bad.yaml", "rules:\n- {seriesQuery: q, \"\\e[2Jx\": q}\n");
  ChildProcess strict(command({"--strict-rules"}));
  EXPECT_EQ(strict.exit_code(), 1);
  EXPECT_THAT(strict.output(), AllOf(HasSubstr("\\x1b[2Jx"), testing::Not(HasSubstr("\x1b"))));
  ChildProcess wrong_flag(command({"--no-\x1b[2Jflag"}));
  EXPECT_EQ(wrong_flag.exit_code(), 2);
  EXPECT_THAT(wrong_flag.output(), AllOf(HasSubstr("\\x1b[2Jflag"), testing::Not(HasSubstr("\x1b"))));
}

TEST_F(Binary, ChecksRuleFilesAndJudgesByItsExitCode) {
  ChildProcess good({PROMADAPTER_BINARY, "check", rules});
  EXPECT_EQ(good.exit_code(), 0);
  EXPECT_EQ(good.output(), "1 file: 0 errors, 0 warnings\n");

  const auto bad = directory.write("bad.yaml", "rules:\n- {seriesQuery: q, metricQuery: q}\n");
  ChildProcess text({PROMADAPTER_BINARY, "check", rules, bad});
  EXPECT_EQ(text.exit_code(), 1);
  EXPECT_EQ(text.output(), bad +
                               ":2:20: error: rules[0].metricQuery: unknown key; did you mean metricsQuery?\n"
                               "2 files: 1 error, 0 warnings\n");
  ChildProcess json({PROMADAPTER_BINARY, "check", "--format=json", bad});
  EXPECT_EQ(json.exit_code(), 1);
  EXPECT_THAT(json.output(),
              AllOf(testing::StartsWith(R"({"files":1,"errors":1,)"), HasSubstr(R"("line":2,"column":20)")));

  ChildProcess no_file({PROMADAPTER_BINARY, "check"});
  EXPECT_EQ(no_file.exit_code(), 2);
  EXPECT_THAT(no_file.output(), HasSubstr("FILE is missing"));
  ChildProcess help({PROMADAPTER_BINARY, "check", "--help"});
  EXPECT_EQ(help.exit_code(), 0);
  EXPECT_THAT(help.output(), HasSubstr("usage: promadapter check"));
}

TEST_F(Binary, ReadsTheRulesToCheckFromStandardInput) {
  ChildProcess program({"sh", "-c", "echo 'rules: {}' | " PROMADAPTER_BINARY " check -"});
  EXPECT_EQ(program.exit_code(), 1);
  EXPECT_THAT(program.output(), HasSubstr("-:1:8: error: rules: must be a list"));
}

TEST_F(Binary, EndsWithOneWhenItCannotStart) {
  objects = "/nowhere.json";
  ChildProcess no_objects(command());
  EXPECT_EQ(no_objects.exit_code(), 1);
  EXPECT_EQ(no_objects.output().find("terminate"), std::string::npos);
  EXPECT_THAT(no_objects.output(), HasSubstr("promadapter: /nowhere.json: cannot be read"));

  objects = directory.write("objects.json", R"({"kind":"List","items":[]})");
  const asio::ip::tcp::acceptor taken(io, {asio::ip::address_v4::loopback(), port});
  ChildProcess no_port(command());
  EXPECT_EQ(no_port.exit_code(), 1);
  EXPECT_THAT(no_port.output(), HasSubstr("cannot listen on 127.0.0.1 port " + std::to_string(port)));
}

TEST_F(Binary, SaysThatProxiesOfTheEnvironmentAreNotUsed) {
  auto words = command();
  words.insert(words.begin(), {"env", "HTTPS_PROXY=http://user:s3cret@127.0.0.1:2"});
  ChildProcess program(words);
  wait_until_it_serves(program);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_THAT(program.output(), AllOf(HasSubstr("are not used (HTTPS_PROXY)"), testing::Not(HasSubstr("s3cret"))));
}

TEST_F(Binary, EndsWithZeroOnSigtermAndServesUntilThen) {
  ChildProcess program(command());
  wait_until_it_serves(program);
  program.signal(SIGHUP);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0) << program.output();
  EXPECT_THAT(program.output(), HasSubstr("stopped"));
}

TEST_F(Binary, PassesOverAHangupWhileItStops) {
  ChildProcess program(command({"--shutdown-delay=1h"}));
  wait_until_it_serves(program);
  program.signal(SIGTERM);
  program.run_until_it_says("stopping");
  for (int i = 0; i < 5; ++i) program.signal(SIGHUP);
  EXPECT_FALSE(program.has_ended());
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 1) << "the second signal, not the hangup";
}

// A pipe is never waited for, whoever opens it: neither at start, nor on the loop, nor in the background.
TEST_F(Binary, ServesAndEndsThoughItsFilesHaveBecomePipes) {
  ChildProcess program(command());
  wait_until_it_serves(program);
  for (const auto& file : {rules, objects}) {
    std::filesystem::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  }
  program.signal(SIGHUP);
  program.run_until_it_says("is a pipe, not a regular file");
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0) << program.output();
  ChildProcess again(command());
  EXPECT_EQ(again.exit_code(), 1);
  EXPECT_THAT(again.output(), HasSubstr("is a pipe, not a regular file"));
}

TEST_F(Binary, ChecksAPipeAllTheSame) {
  const auto pipe = (directory.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  ChildProcess program({PROMADAPTER_BINARY, "check", pipe});
  std::ofstream(pipe) << test::kWebinarRule;
  EXPECT_EQ(program.exit_code(), 0);
  EXPECT_EQ(program.output(), "1 file: 0 errors, 0 warnings\n");
}

TEST_F(Binary, GoesOnAndEndsWhenNobodyReadsItsLog) {
  std::string many = "rules:\n";
  for (int i = 0; i < 2000; ++i) many += "- {seriesQuery: q, unknown" + std::to_string(i) + ": q}\n";
  rules = directory.write("many.yaml", many);  // a line each: more than a pipe holds
  const auto fifo = (directory.path() / "log").string();
  ChildProcess program(in_shell("mkfifo " + fifo + " && exec 3<>" + fifo + " 2>&3"));
  wait_until_it_serves(program);
  program.signal(SIGHUP);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
}

// A file server that is gone holds whoever opens a file.
TEST_F(Binary, EndsAtOnceOnASignalWhileItsFilesHangAtStart) {
  std::filesystem::create_directory(directory.path() / "hangs");
  rules = directory.write("hangs/rules.yaml", test::kWebinarRule);
  auto words = command();
  words.insert(words.begin(), {"env", "LD_PRELOAD=" HANGING_OPEN_LIBRARY, "ASAN_OPTIONS=verify_asan_link_order=0"});
  for (const int number : {SIGTERM, SIGINT}) {
    ChildProcess program(words);
    program.run_until_it_says("this file hangs");
    program.signal(SIGHUP);
    EXPECT_FALSE(program.has_ended()) << program.output();
    program.signal(number);
    EXPECT_EQ(program.exit_code(), 1) << program.output();
  }
}

TEST_F(Binary, EndsThoughNobodyReadsItsLastWords) {
  const auto fifo = (directory.path() / "log").string();
  const auto full = "mkfifo " + fifo + " && exec 3<>" + fifo + " 2>&3 && head -c 65536 /dev/zero >&3 && rm " + fifo;
  const auto expect_end = [&](const std::string& flag, int code) {
    auto words = in_shell(full);
    words.push_back(flag);
    ChildProcess program(words);
    EXPECT_EQ(program.exit_code(), code) << flag;
  };
  expect_end("--no-such-flag", 2);
  rules = directory.write("bad.yaml", "rules:\n- {seriesQuery: q, metricQuery: q}\n");
  expect_end("--strict-rules", 1);
  rules = directory.write("unknown.yaml", R"(rules:
- seriesQuery: q
  resources: {overrides: {label: {resource: nothing-of-this-cluster}}}
  metricsQuery: <<.Series>>
)");  // which is known only when the program runs
  expect_end("--strict-rules", 1);
  objects = "/nowhere.json";
  expect_end("--v=0", 1);
}

// No stack of this size has a place: no thread can be started.
#if !defined(__SANITIZE_THREAD__)  // with such a stack its own memory has no place
TEST_F(Binary, SaysWhyItEndsThoughNoThreadCanBeStarted) {
  const std::string without_threads = "ulimit -s 200000000000";
  if (ChildProcess({"sh", "-c", without_threads}).exit_code() != 0)
    GTEST_SKIP() << "the stack's limit cannot be raised";
  ChildProcess serves(in_shell(without_threads));
  EXPECT_EQ(serves.exit_code(), 1);
  EXPECT_THAT(serves.output(), HasSubstr("promadapter: cannot start a thread for output: "));
  auto words = in_shell(without_threads);
  words.push_back("--no-such-flag");
  ChildProcess refuses(words);
  EXPECT_EQ(refuses.exit_code(), 2);
  EXPECT_THAT(refuses.output(), HasSubstr("promadapter: unknown flag \"--no-such-flag\""));
}
#endif

TEST_F(Binary, SaysWhyItEndsInFullHoweverLongThatIs) {
  std::string many = "rules:\n";
  const std::string unknown = "unknown" + std::string(40, 'x');
  for (int i = 0; i < 2500; ++i) many += "- {seriesQuery: q, " + unknown + std::to_string(i) + ": q}\n";
  rules = directory.write("many.yaml", many);
  ChildProcess program(command({"--strict-rules"}));
  EXPECT_EQ(program.exit_code(), 1);
  EXPECT_GT(program.output().size(), std::size_t{1} << 19);
  EXPECT_THAT(program.output(), HasSubstr(unknown + "2499"));
}

TEST_F(Binary, EndsWithItsCodeThoughWhoReadItsLastWordsIsGone) {
  const auto fifo = (directory.path() / "log").string();
  auto words = in_shell("mkfifo " + fifo + " && exec 3<>" + fifo + " && exec 2>" + fifo + " 3<&-");
  words.push_back("--no-such-flag");
  ChildProcess program(words);
  EXPECT_EQ(program.exit_code(), 2);
}

TEST_F(Binary, GoesOnWithoutStandardError) {
  ChildProcess program(in_shell("exec 2>&- 0<&-"));
  wait_until_it_serves(program);
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 0);
}

TEST_F(Binary, RefusesWhatItCannotSendWithTwoAndWithoutTheSecret) {
  ChildProcess program(command({"--prometheus-url=http://prom/?token=s3cret\r\nX: y", "--prometheus-header=Host=s3cret",
                                "--prometheus-header=X-A=s3cret" + std::string(70'000, 'x')}));
  EXPECT_EQ(program.exit_code(), 2);
  EXPECT_THAT(program.output(), AllOf(HasSubstr("--prometheus-url: the value is not an address of Prometheus"),
                                      HasSubstr("Host comes from --prometheus-url"), HasSubstr("longer than 8 KiB"),
                                      testing::Not(HasSubstr("s3cret"))));
}

TEST_F(Binary, EndsAtOnceOnASecondSignal) {
  ChildProcess program(command({"--shutdown-delay=1h"}));
  wait_until_it_serves(program);
  program.signal(SIGTERM);
  program.run_until_it_says("stopping");
  program.signal(SIGTERM);
  EXPECT_EQ(program.exit_code(), 1);
}

}  // namespace
}  // namespace adapter
