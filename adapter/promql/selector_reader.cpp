#include "promql/selector_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace adapter::promql {
namespace {

constexpr std::string_view kNameLabel = "__name__";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class SelectorReader {
 public:
  explicit SelectorReader(std::string_view text) : rest_(text) {}

  std::optional<std::vector<LabelMatcher>> read() {
    std::vector<LabelMatcher> out;
    skip_space();
    if (auto name = word(":"); !name.empty()) out.push_back(name_is(std::move(name)));
    skip_space();
    if (take("{") && !read_matchers(out)) return std::nullopt;
    skip_space();
    if (!rest_.empty() || out.empty() || names_twice(out)) return std::nullopt;
    return out;
  }

 private:
  // "metric name must not be set twice".
  bool names_twice(const std::vector<LabelMatcher>& matchers) const {
    const auto of_name = std::ranges::count(matchers, kNameLabel, &LabelMatcher::label);
    return names_ > 0 && of_name > 1;
  }

  LabelMatcher name_is(std::string name) {
    ++names_;
    return {.label = std::string(kNameLabel), .op = MatchOp::equal, .value = std::move(name)};
  }

  // After the brace, up to and including its partner.
  bool read_matchers(std::vector<LabelMatcher>& out) {
    for (skip_space(); !take("}"); skip_space()) {
      auto quoted = string();
      auto label = quoted ? std::move(*quoted) : word("");
      if (label.empty()) return false;
      skip_space();
      if (const auto op = match_op()) {
        skip_space();
        auto value = string();
        if (!value) return false;
        out.push_back({.label = std::move(label), .op = *op, .value = std::move(*value)});
      } else if (quoted) {
        out.push_back(name_is(std::move(label)));
      } else {
        return false;
      }
      skip_space();
      if (!take(",") && !rest_.starts_with('}')) return false;
    }
    return true;
  }

  std::optional<MatchOp> match_op() {
    if (take("=~")) return MatchOp::regex;
    if (take("!~")) return MatchOp::not_regex;
    if (take("!=")) return MatchOp::not_equal;
    if (take("=")) return MatchOp::equal;
    return std::nullopt;
  }

  std::string word(std::string_view also) {
    std::size_t size = 0;
    const auto fits = [&](char c) { return is_letter(c) || (size > 0 && is_digit(c)) || also.find(c) != also.npos; };
    while (size < rest_.size() && fits(rest_[size])) ++size;
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
  }

  // Without its quotes. Of escapes those that stand for one character; others are rare in names, and then we do not
  // know.
  std::optional<std::string> string() {
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if (quote != '"' && quote != '\'' && quote != '`') return std::nullopt;
    std::string out;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      char c = rest_[i];
      if (c == quote) {
        rest_.remove_prefix(i + 1);
        return out;
      }
      if (c == '\\' && quote != '`') {
        if (++i == rest_.size() || (rest_[i] != '\\' && rest_[i] != '"' && rest_[i] != '\'')) return std::nullopt;
        c = rest_[i];
      }
      out += c;
    }
    return std::nullopt;
  }

  void skip_space() {
    const auto begin = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(begin == rest_.npos ? rest_.size() : begin);
  }
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string_view rest_;
  int names_ = 0;  // that stand without a label
};

}  // namespace

std::optional<std::vector<LabelMatcher>> read_selector(std::string_view text) {
  return SelectorReader(text).read();
}

}  // namespace adapter::promql
