#include "api/json_view.hpp"

#include <charconv>
#include <limits>

#include "base/json_walker.hpp"
#include "base/unicode.hpp"

namespace adapter::api {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Keeps nothing: for the parser's judgement alone.
class Judge : public JsonWalker {
  bool on_open(bool) override { return false; }
  void on_close() override {}
  void on_scalar(const Scalar&) override {}
};

// `text[at]` is a quotation mark.
std::size_t end_of_text(std::string_view text, std::size_t at) {
  for (++at; text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (text[at] == '"') return end_of_text(text, at);
  if (text[at] != '{' && text[at] != '[') {
    return std::min(text.find_first_of(",]} \t\r\n", at), text.size());
  }
  for (std::size_t depth = 0;;) {
    switch (text[at]) {
      case '"':
        at = end_of_text(text, at);
        continue;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (--depth == 0) return at + 1;
        break;
      default:
        break;
    }
    ++at;
  }
}

char32_t hex_at(std::string_view text, std::size_t at) {
  unsigned out = 0;
  std::from_chars(text.data() + at, text.data() + at + 4, out, 16);
  return out;
}

char unescaped(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

Result<JsonView> JsonView::of(std::string_view document) {
  JsonFeed<Judge, std::numeric_limits<std::size_t>::max()> feed;
  if (auto good = feed.write(document); !good) return good.error();
  if (auto good = feed.end(); !good) return good.error();
  const auto begin = document.find_first_not_of(kSpace);
  const auto end = end_of_value(document, begin);
  if (document.find_first_not_of(kSpace, end) != document.npos) return malformed("more than one document");
  return JsonView(document.substr(begin, end - begin));
}

JsonView::Kind JsonView::kind() const {
  switch (text_.front()) {
    case '{':
      return Kind::object;
    case '[':
      return Kind::array;
    case '"':
      return Kind::text;
    case 't':
    case 'f':
      return Kind::boolean;
    case 'n':
      return Kind::null;
    default:
      return Kind::number;
  }
}

std::string JsonView::text() const {
  const auto quoted = text_.substr(1, text_.size() - 2);
  std::string out;
  out.reserve(quoted.size());
  for (std::size_t at = 0; at < quoted.size();) {
    const auto plain = std::min(quoted.find('\\', at), quoted.size());
    out += quoted.substr(at, plain - at);
    if (plain == quoted.size()) break;
    at = plain + 2;
    if (quoted[plain + 1] != 'u') {
      out += unescaped(quoted[plain + 1]);
      continue;
    }
    auto rune = hex_at(quoted, at);
    at += 4;
    if (rune >= 0xD800 && rune < 0xDC00) {  // the parser has seen that the other half follows
      rune = 0x10000 + ((rune - 0xD800) << 10) + (hex_at(quoted, at + 2) - 0xDC00);
      at += 6;
    }
    append_rune(out, rune);
  }
  return out;
}

std::optional<std::int64_t> JsonView::integer() const {
  std::int64_t out = 0;
  const auto end = text_.data() + text_.size();
  const auto read = std::from_chars(text_.data(), end, out);
  return read.ec == std::errc() && read.ptr == end ? std::optional(out) : std::nullopt;
}

JsonView JsonView::view_at(std::size_t at) const {
  return JsonView(text_.substr(at, end_of_value(text_, at) - at));
}

std::size_t JsonView::past_space(std::size_t at) const {
  return text_.find_first_not_of(kSpace, at);
}

std::size_t JsonView::past_comma(std::size_t at) const {
  at = past_space(at);
  return text_[at] == ',' ? past_space(at + 1) : at;
}

}  // namespace adapter::api
