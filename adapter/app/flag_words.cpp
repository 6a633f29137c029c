#include "app/flag_words.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "base/go_quote.hpp"
#include "base/nearest_name.hpp"

namespace adapter::app {
namespace {

class Reader {
 public:
  explicit Reader(std::span<const char* const> words) : words_(words) {}

  FlagWords read() {
    while (next_ < words_.size()) {
      const std::string_view word = words_[next_++];
      if (word == "--") break;
      if (word.starts_with("--")) {
        read_long(word.substr(2));
      } else if (word.size() > 1 && word.front() == '-') {
        read_short(word.substr(1));
      }
    }
    return std::move(out_);
  }

 private:
  // What stands between the dashes and the value.
  static std::string_view name_of(std::string_view body) { return body.substr(0, body.find('=')); }

  static std::optional<std::string_view> attached_value(std::string_view body) {
    const auto equals = body.find('=');
    if (equals == body.npos) return std::nullopt;
    return body.substr(equals + 1);
  }

  void read_long(std::string_view body) {
    const std::string_view name = name_of(body);
    if (name == "help") {
      out_.help = true;
    } else if (const Flag* flag = find_flag(name)) {
      use(*flag, attached_value(body));
    } else {
      unknown("--", name);
    }
  }

  void read_short(std::string_view body) {
    const std::string_view name = name_of(body);
    const Flag* long_flag = name.size() > 1 ? find_flag(name) : nullptr;
    if (long_flag) {
      out_.errors.push_back(fmt::format("-{}: a long flag takes two dashes, {}", name, spelled(*long_flag)));
    } else if (name == "h" || name == "help") {
      out_.help = true;
    } else if (name == "c") {
      out_.warnings.emplace_back("-c is short for --config here and nowhere else: write --config=FILE");
      use(*find_flag("config"), attached_value(body));
    } else if (name == "v") {
      use(*find_flag("v"), attached_value(body));
    } else if (body.front() == 'v') {
      use(*find_flag("v"), body.substr(1));
    } else {
      unknown("-", name);
    }
  }

  void use(const Flag& flag, std::optional<std::string_view> value) {
    if (!value && is_boolean(flag)) value = "true";
    if (!value && next_ < words_.size()) value = words_[next_++];
    if (value) {
      out_.uses.push_back({&flag, *value});
    } else {
      out_.errors.push_back(fmt::format("{} needs a value", spelled(flag)));
    }
  }

  void unknown(std::string_view dashes, std::string_view name) {
    std::vector<std::string_view> names{"help"};
    for (const Flag& flag : all_flags()) names.push_back(flag.name);
    const auto nearest = nearest_name(name, names);
    out_.errors.push_back(fmt::format("unknown flag {}{}", go_quote(std::string(dashes) + std::string(name)),
                                      nearest ? fmt::format("; did you mean --{}?", *nearest) : ""));
  }

  std::span<const char* const> words_;
  std::size_t next_ = 0;
  FlagWords out_;
};

}  // namespace

FlagWords read_flag_words(std::span<const char* const> words) {
  return Reader(words).read();
}

}  // namespace adapter::app
