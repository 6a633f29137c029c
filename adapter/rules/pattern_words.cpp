#include "rules/pattern_words.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace adapter::rules {
namespace {

constexpr int kDeepest = 50;  // of groups

class Reader {
 public:
  explicit Reader(std::string_view pattern) : rest_(pattern) {}

  std::vector<std::string> read() {
    auto found = alternatives();
    const bool is_certain = tells_ && found.in_each && found.words.size() <= kMostWords;
    return is_certain ? std::move(found.words) : std::vector<std::string>();
  }

 private:
  struct Found {
    std::vector<std::string> words;
    bool in_each = false;  // text that is matched, one of them at least

    void take(std::vector<std::string> more) {
      for (auto& word : more) words.push_back(std::move(word));
    }
  };

  Found alternatives() {
    Found out{.words = {}, .in_each = true};
    do {
      auto one = sequence();
      out.in_each = out.in_each && one.in_each;
      out.take(std::move(one.words));
    } while (take("|"));
    return out;
  }

  Found sequence() {
    Found out;
    std::string word;
    const auto end_word = [&] {
      if (word.size() >= kShortestWord) {
        out.words.push_back(word);
        out.in_each = true;
      }
      word.clear();
    };
    for (char c = '^'; !rest_.empty() && rest_.front() != '|' && (rest_.front() != ')' || depth_ == 0);) {
      const char before = std::exchange(c, rest_.front());
      rest_.remove_prefix(1);
      if (c == '?' && before == '^') tells_ = false;  // of what? A parenthesis before it is lost
      if (c != '.' && may_be_absent()) ++absences_;
      if (is_of_word(c) && !may_be_absent()) {
        word += c;
        continue;
      }
      end_word();
      if (c == '(') {
        auto group = read_group();
        if (may_be_absent()) continue;
        out.in_each = out.in_each || group.in_each;
        out.take(std::move(group.words));
      } else {
        skip(c);
      }
    }
    end_word();
    return out;
  }

  Found read_group() {
    if (!take("?:") && rest_.starts_with('?')) tells_ = false;  // `(?i)`
    if (depth_ == kDeepest) tells_ = false, rest_ = {};
    const auto absences = absences_;
    ++depth_;
    auto out = alternatives();
    --depth_;
    if (!take(")") && absences_ != absences) tells_ = false;  // what may be absent, may have been the group
    return out;
  }

  // What begins with this and is no word and no group.
  void skip(char c) {
    if (c == '\\') {  // once or, in quotes of PromQL, twice
      rest_.remove_prefix(std::min(rest_.find_first_not_of('\\'), rest_.size()));
      if (rest_.empty()) return;
      if (std::string_view("xuUpPQ01234567").find(rest_.front()) != std::string_view::npos) tells_ = false;
      rest_.remove_prefix(1);
    } else if (c == '[') {
      skip_to(']', rest_.starts_with("^") ? 2 : 1);  // the first may be itself a bracket
    } else if (c == '{') {
      skip_to('}', 0);
    } else if (c == ']' || (c == ')' && may_be_absent())) {
      tells_ = false;  // of what, does not stand there
    }
  }
  // Alternatives in it stand there because what ends it is lost.
  void skip_to(char end, std::size_t from) {
    const auto found = rest_.find(end, from);
    const auto skipped = rest_.substr(0, found);
    if (skipped.find('|') != skipped.npos) tells_ = false;
    rest_.remove_prefix(found == rest_.npos ? rest_.size() : found + 1);
  }

  bool may_be_absent() const {
    return !rest_.empty() && std::string_view("?*{").find(rest_.front()) != std::string_view::npos;
  }
  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string_view rest_;
  int depth_ = 0;
  std::size_t absences_ = 0;  // parts so far that may be absent
  bool tells_ = true;         // nothing hides what stands there
};

}  // namespace

std::vector<std::string> pattern_words(std::string_view pattern) {
  return Reader(pattern).read();
}

}  // namespace adapter::rules
