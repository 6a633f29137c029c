#include "template/format.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/unicode.hpp"
#include "template/printer.hpp"

namespace adapter::text_template {
namespace {

constexpr std::int64_t kMaxNumber = 1'000'000;  // widths, precisions and argument numbers beyond are no numbers

bool is_digit_byte(char byte) {
  return byte >= '0' && byte <= '9';
}

class Formatter {
 public:
  Formatter(Output& out, std::string_view format, std::span<const View> arguments)
      : out_(out), format_(format), last_bracket_(format.rfind(']')), arguments_(arguments) {}

  void run() {
    while (position_ < format_.size()) {
      const std::size_t percent = std::min(format_.find('%', position_), format_.size());
      out_.append(format_.substr(position_, percent - position_));
      position_ = percent;
      if (position_ == format_.size()) break;
      ++position_;
      directive();
    }
    if (!reordered_) report_extra();
  }

 private:
  bool at_end() const { return position_ >= format_.size(); }
  bool at(char byte) const { return !at_end() && format_[position_] == byte; }

  void directive() {
    directive_ = {};
    good_number_ = true;
    flags();
    bool numbered = argument_number();
    width(numbered);
    precision(numbered);
    if (!numbered) argument_number();
    if (at_end()) return out_.append("%!(NOVERB)");
    const DecodedRune verb = decode_rune(format_.substr(position_));
    position_ += verb.size;
    directive_.verb = verb.rune;
    apply();
  }

  void flags() {
    for (; !at_end(); ++position_) {
      switch (format_[position_]) {
        case '#':
          directive_.sharp = true;
          break;
        case '0':
          directive_.zero = true;
          break;
        case '+':
          directive_.plus = true;
          break;
        case '-':
          directive_.minus = true;
          break;
        case ' ':
          directive_.space = true;
          break;
        default:
          return;
      }
    }
  }

  // Digits up to `end`; nothing when there are none. A number out of bounds swallows the rest, as in Go.
  std::optional<int> number(std::size_t end) {
    std::int64_t value = 0;
    bool found = false;
    for (; position_ < end && is_digit_byte(format_[position_]); ++position_) {
      if (value > kMaxNumber) {
        position_ = end;
        return std::nullopt;
      }
      value = value * 10 + (format_[position_] - '0');
      found = true;
    }
    if (!found) return std::nullopt;
    return static_cast<int>(value);
  }

  // `[3]`: the argument to use next, counted from one. True when there was one that could be read, in range or not.
  bool argument_number() {
    if (!at('[')) return false;
    reordered_ = true;
    const std::size_t begin = position_;
    const bool closed = last_bracket_ != std::string_view::npos && last_bracket_ > begin;
    if (!closed) {
      ++position_;
      good_number_ = false;
      return false;
    }
    const std::size_t end = format_.find(']', begin);
    ++position_;
    const std::optional<int> index = number(end);
    const bool readable = index && position_ == end;
    position_ = end + 1;
    if (readable && *index >= 1 && static_cast<std::size_t>(*index) <= arguments_.size()) {
      next_ = static_cast<std::size_t>(*index - 1);
      return true;
    }
    good_number_ = false;
    return readable;
  }

  // The argument that `*` takes as a number.
  std::optional<int> number_from_argument() {
    if (next_ >= arguments_.size()) return std::nullopt;
    const View& argument = arguments_[next_++];
    std::int64_t value = kMaxNumber + 1;
    if (const auto* integer = std::get_if<std::int64_t>(&argument)) value = *integer;
    if (const auto* byte = std::get_if<std::uint8_t>(&argument)) value = *byte;
    if (value > kMaxNumber || value < -kMaxNumber) return std::nullopt;
    return static_cast<int>(value);
  }

  void width(bool& numbered) {
    if (at('*')) {
      ++position_;
      directive_.width = number_from_argument();
      if (!directive_.width) out_.append("%!(BADWIDTH)");
      if (directive_.width.value_or(0) < 0) {
        directive_.width = -*directive_.width;
        directive_.minus = true;
        directive_.zero = false;
      }
      numbered = false;
    } else {
      directive_.width = number(format_.size());
      if (numbered && directive_.width) good_number_ = false;
    }
  }

  void precision(bool& numbered) {
    if (!at('.') || position_ + 1 >= format_.size()) return;
    ++position_;
    if (numbered) good_number_ = false;
    numbered = argument_number();
    if (at('*')) {
      ++position_;
      directive_.precision = number_from_argument();
      if (directive_.precision.value_or(0) < 0) directive_.precision.reset();
      if (!directive_.precision) out_.append("%!(BADPREC)");
      numbered = false;
    } else {
      directive_.precision = number(format_.size()).value_or(0);
    }
  }

  void report(std::string_view problem) {
    std::string mark = "%!";
    append_rune(mark, directive_.verb);
    out_.append(mark);
    out_.append(problem);
  }

  void apply() {
    if (directive_.verb == '%') return out_.append("%");
    if (!good_number_) return report("(BADINDEX)");
    if (next_ >= arguments_.size()) return report("(MISSING)");
    if (directive_.verb == 'v' || directive_.verb == 'w') {
      directive_.go_syntax = std::exchange(directive_.sharp, false);
      directive_.field_names = std::exchange(directive_.plus, false);
    }
    print_value(out_, arguments_[next_++], directive_);
  }

  void report_extra() {
    if (next_ >= arguments_.size()) return;
    out_.append("%!(EXTRA ");
    for (std::size_t index = next_; index < arguments_.size(); ++index) {
      if (index > next_) out_.append(", ");
      if (!std::holds_alternative<std::monostate>(arguments_[index])) {
        out_.append(type_name(arguments_[index]));
        out_.append("=");
      }
      print_value(out_, arguments_[index]);
    }
    out_.append(")");
  }

  Output& out_;
  std::string_view format_;
  std::size_t last_bracket_;  // spares a search to the end at each unclosed `[`
  std::span<const View> arguments_;
  std::size_t position_ = 0;
  std::size_t next_ = 0;  // argument
  bool reordered_ = false;
  bool good_number_ = true;
  Directive directive_;
};

}  // namespace

void print_formatted(Output& out, std::string_view format, std::span<const View> arguments) {
  Formatter(out, format, arguments).run();
}

}  // namespace adapter::text_template
