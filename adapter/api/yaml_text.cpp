#include "api/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "api/json_view.hpp"
#include "api/yaml_scalar.hpp"
#include "base/unicode.hpp"

namespace adapter::api {
namespace {

using Kind = JsonView::Kind;

constexpr std::size_t kIndent = 2;
constexpr std::size_t kBestWidth = 80;          // a space beyond it becomes a line break
constexpr std::size_t kLongestSimpleKey = 128;  // longer ones are written as `? key`

// Go's strconv.FormatFloat with 'g' and the shortest digits.
std::string float_text(double value) {
  std::array<char, 400> buffer{};
  auto* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  int exponent = 0;
  const auto at = scientific.find('e') + 1;
  const auto digits = scientific.substr(scientific[at] == '+' ? at + 1 : at);
  std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (exponent < -4 || exponent >= 6) return std::string(scientific);
  end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

// As Go's decoder takes it for one: what fits into 64 bits, with a sign or without.
bool is_integer(std::string_view number) {
  const auto* const end = number.data() + number.size();
  std::uint64_t magnitude = 0;
  const auto read = std::from_chars(number.data() + (number.starts_with('-') ? 1 : 0), end, magnitude);
  if (read.ec != std::errc() || read.ptr != end) return false;
  return !number.starts_with('-') || magnitude <= std::uint64_t{1} << 63;
}

class Writer {
 public:
  // How a value follows what stands before it on its line.
  enum class After {
    nothing,  // the document begins
    key,      // `key:`
    dash,     // `-`, and the `:` of a long key: a list or mapping begins on the same line
  };

  void value(const JsonView& value, std::size_t indent, After after) {
    if (value.is(Kind::object)) return object(value, indent, after);
    if (value.is(Kind::array)) return array(value, indent, after);
    if (after != After::nothing) out_ += ' ';
    if (value.is(Kind::text)) return scalar(value.text(), indent + kIndent, false);
    const auto written = value.written();
    if (value.is(Kind::number) && !is_integer(written)) {
      double real = 0;
      std::from_chars(written.data(), written.data() + written.size(), real);
      out_ += float_text(real);
    } else {
      out_ += written;  // null, booleans and integers are the same in both
    }
  }

  std::string take() {
    end_line();
    return std::move(out_);
  }

 private:
  void object(const JsonView& object, std::size_t indent, After after) {
    std::vector<std::pair<std::string, JsonView>> sorted;
    object.for_each_member([&](const JsonView& key, const JsonView& value) { sorted.emplace_back(key.text(), value); });
    if (sorted.empty()) {
      out_ += after == After::nothing ? "{}" : " {}";
      return;
    }
    if (after != After::nothing) indent += kIndent;
    std::ranges::sort(sorted, {}, [](const auto& member) -> const std::string& { return member.first; });
    bool first = true;
    for (const auto& [name, member] : sorted) {
      begin_entry(indent, after, std::exchange(first, false));
      if (name.size() <= kLongestSimpleKey && name.find_first_of("\r\n") == name.npos) {
        scalar(name, indent, true);
        out_ += ':';
        value(member, indent, After::key);
      } else {
        out_ += "? ";
        scalar(name, indent + kIndent, true);
        begin_line(indent);
        out_ += ':';
        value(member, indent, After::dash);
      }
    }
  }

  void array(const JsonView& array, std::size_t indent, After after) {
    if (after == After::dash) indent += kIndent;
    bool first = true;
    array.for_each_element([&](const JsonView& element) {
      begin_entry(indent, after, std::exchange(first, false));
      out_ += '-';
      value(element, indent, After::dash);
    });
    if (first) out_ += after == After::nothing ? "[]" : " []";
  }

  void begin_entry(std::size_t indent, After after, bool first) {
    if (first && after == After::dash) {
      out_ += ' ';
    } else {
      begin_line(indent);
    }
  }

  void end_line() {
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    line_ = out_.size();
  }
  void begin_line(std::size_t indent) {
    end_line();
    out_.append(indent, ' ');
  }

  void scalar(std::string_view text, std::size_t indent, bool is_key) {
    const bool folds = !is_key || text.size() > kLongestSimpleKey;
    switch (yaml_style_of(text, is_key)) {
      case YamlStyle::plain:
        return folded(text, indent, folds, false);
      case YamlStyle::single_quoted:
        out_ += '\'';
        folded(text, indent, folds, true);
        out_ += '\'';
        return;
      case YamlStyle::double_quoted:
        return escaped(text, indent, folds);
      case YamlStyle::literal:
        return literal(text, indent);
    }
  }

  bool beyond_best_width() const { return rune_count(std::string_view(out_).substr(line_)) > kBestWidth; }

  // A single space may become a line break, which reads as that space.
  void folded(std::string_view text, std::size_t indent, bool folds, bool quoted) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool alone = c == ' ' && i > 0 && i + 1 < text.size() && text[i - 1] != ' ' && text[i + 1] != ' ';
      if (alone && folds && beyond_best_width()) {
        begin_line(indent);
        continue;
      }
      if (quoted && c == '\'') out_ += '\'';
      out_ += c;
    }
  }

  void escaped(std::string_view text, std::size_t indent, bool folds) {
    out_ += '"';
    for (std::size_t i = 0; i < text.size();) {
      const auto rune = decode_rune(text.substr(i));
      const char c = text[i];
      if (c == ' ' && i > 0 && i + 1 < text.size() && text[i - 1] != ' ' && folds && beyond_best_width()) {
        begin_line(indent);
        if (text[i + 1] == ' ') out_ += '\\';
      } else if (!is_yaml_printable(rune.rune) || c == '"' || c == '\\') {
        append_escape(rune.rune);
      } else {
        out_ += text.substr(i, rune.size);
      }
      i += rune.size;
    }
    out_ += '"';
  }

  void append_escape(char32_t rune) {
    static constexpr std::pair<char32_t, char> kShort[] = {
        {0x00, '0'}, {0x07, 'a'}, {0x08, 'b'}, {0x09, 't'},  {0x0A, 'n'}, {0x0B, 'v'},   {0x0C, 'f'},
        {0x0D, 'r'}, {0x1B, 'e'}, {'"', '"'},  {'\\', '\\'}, {0x85, 'N'}, {0x2028, 'L'}, {0x2029, 'P'}};
    static constexpr char kHex[] = "0123456789ABCDEF";
    out_ += '\\';
    const auto* found = std::ranges::find(kShort, rune, &std::pair<char32_t, char>::first);
    if (found != std::end(kShort)) {
      out_ += found->second;
      return;
    }
    const int digits = rune <= 0xFF ? 2 : rune <= 0xFFFF ? 4 : 8;
    out_ += digits == 2 ? 'x' : digits == 4 ? 'u' : 'U';
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out_ += kHex[(rune >> shift) & 0xf];
  }

  void literal(std::string_view text, std::size_t indent) {
    out_ += '|';
    if (text.front() == ' ' || text.front() == '\n') out_ += static_cast<char>('0' + kIndent);
    if (!text.ends_with('\n')) {
      out_ += '-';
    } else if (text.size() == 1 || text[text.size() - 2] == '\n') {
      out_ += '+';
    }
    out_ += '\n';
    while (!text.empty()) {
      const auto end = text.find('\n');
      if (end != 0) out_.append(indent, ' ');
      out_ += text.substr(0, end);
      if (end == text.npos) break;
      out_ += '\n';
      text.remove_prefix(end + 1);
    }
    line_ = out_.size();
  }

  std::string out_;
  std::size_t line_ = 0;  // where the last line begins
};

}  // namespace

Result<std::string> to_yaml(std::string_view text) {
  const auto document = JsonView::of(text);
  if (!document) return Error{ErrorKind::internal, "no YAML form: " + document.error().message, ""};
  Writer writer;
  writer.value(*document, 0, Writer::After::nothing);
  return writer.take();
}

}  // namespace adapter::api
