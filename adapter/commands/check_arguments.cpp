#include "commands/check_arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/go_quote.hpp"
#include "base/nearest_name.hpp"

namespace adapter::commands {
namespace {

constexpr std::string_view kStandardInput = "-";
constexpr std::string_view kFlags[] = {"format", "crds", "help"};

class Reader {
 public:
  explicit Reader(std::span<const char* const> words) : words_(words) {}

  std::variant<CheckArguments, CheckHelp, CheckMistakes> read() {
    while (next_ < words_.size() && !flags_ended_) read_word(words_[next_++]);
    for (; next_ < words_.size(); ++next_) out_.files.emplace_back(words_[next_]);
    if (help_) return CheckHelp{};
    if (out_.files.empty()) mistakes_.emplace_back("FILE is missing: which rule file is to be checked?");
    if (std::count(out_.files.begin(), out_.files.end(), kStandardInput) > 1) {
      mistakes_.emplace_back("standard input (-) can be read once only");
    }
    if (!mistakes_.empty()) return CheckMistakes{std::move(mistakes_)};
    return std::move(out_);
  }

 private:
  void read_word(std::string_view word) {
    if (word == "--") {
      flags_ended_ = true;
    } else if (word == "-h") {
      help_ = true;
    } else if (word.starts_with("--")) {
      read_flag(word.substr(2));
    } else if (word.starts_with('-') && word != kStandardInput) {
      unknown(word);
    } else {
      out_.files.emplace_back(word);
    }
  }

  void read_flag(std::string_view body) {
    const auto equals = body.find('=');
    const auto name = body.substr(0, equals);
    if (name == "help") {
      help_ = true;
      return;
    }
    if (name != "format" && name != "crds") {
      unknown("--" + std::string(name));
      return;
    }
    std::optional<std::string_view> value;
    if (equals != body.npos) {
      value = body.substr(equals + 1);
    } else if (next_ < words_.size()) {
      value = words_[next_++];
    }
    if (!value) {
      mistakes_.push_back(fmt::format("--{} needs a value", name));
    } else if (name == "crds") {
      out_.crds.emplace_back(*value);
    } else {
      read_format(*value);
    }
  }

  void read_format(std::string_view value) {
    if (value == "text" || value == "json") {
      out_.format = value == "json" ? CheckArguments::Format::json : CheckArguments::Format::text;
    } else {
      mistakes_.push_back(fmt::format("--format: {} is neither text nor json", go_quote(value)));
    }
  }

  void unknown(std::string_view word) {
    const auto name = word.substr(word.find_first_not_of('-'));
    const auto nearest = nearest_name(name, kFlags);
    mistakes_.push_back(
        fmt::format("unknown flag {}{}", go_quote(word), nearest ? fmt::format("; did you mean --{}?", *nearest) : ""));
  }

  std::span<const char* const> words_;
  std::size_t next_ = 0;
  bool flags_ended_ = false;
  bool help_ = false;
  CheckArguments out_;
  std::vector<std::string> mistakes_;
};

}  // namespace

std::variant<CheckArguments, CheckHelp, CheckMistakes> parse_check_arguments(std::span<const char* const> words) {
  return Reader(words).read();
}

std::string_view check_help() {
  return R"(promadapter check reads rule files as the server would and tells all that is wrong in them, without a cluster and
without Prometheus.

usage: promadapter check [--format=text|json] [--crds=FILE]... FILE...

  FILE
      A rule file; - is standard input. In a ConfigMap, in values of the Helm chart and in a HelmRelease the rules
      within are judged, and a warning says what to take out: the server refuses such a file as it is.
  --format=FORMAT  (default text)
      text: FILE:LINE:COLUMN: error|warning: KEY: MESSAGE, a line for each finding, and a last line with the counts.
      json: {"files":N,"errors":N,"warnings":N,"findings":[{"file":"","line":N,"column":N,"severity":"error|warning",
      "key":"","message":""},...]}; line and column count from 1 and are 0 where no place can be told.
  --crds=FILE
      CustomResourceDefinitions, as manifests or kubectl get crds -o yaml write them; may be repeated. Without any, a
      kind that is not one of Kubernetes' own is a warning; with some, one that is not among them either is an error.

Exit code: 0 without errors, 1 with one, 2 for a mistake on the command line. An error is what prometheus-adapter
refuses to start with, and what the server would not serve; a warning loads, but may not do what is wanted.
)";
}

}  // namespace adapter::commands
