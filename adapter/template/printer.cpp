#include "template/printer.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/go_quote.hpp"
#include "base/unicode.hpp"
#include "template/number_text.hpp"

namespace adapter::text_template {
namespace {

constexpr std::string_view kNil = "<nil>";

bool can_backquote(std::string_view text) {
  while (!text.empty()) {
    const DecodedRune next = decode_rune(text);
    const bool control = (next.rune < ' ' && next.rune != '\t') || next.rune == 0x7F;
    if (!next.valid || control || next.rune == '`' || next.rune == 0xFEFF) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

struct Integer {
  std::uint64_t magnitude = 0;
  bool negative = false;

  // As an unsigned number of 64 bits, for the verbs that take a code point.
  std::uint64_t bits() const { return negative ? 0 - magnitude : magnitude; }
  char32_t rune() const { return bits() > kMaxRune ? kReplacementRune : static_cast<char32_t>(bits()); }
};

Integer to_integer(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return {.magnitude = value < 0 ? 0 - bits : bits, .negative = value < 0};
}

class Printer {
 public:
  Printer(Output& out, const Directive& directive) : out_(out), directive_(directive) {}

  void print(const View& value) {
    if (std::holds_alternative<std::monostate>(value)) return verb_is("vT") ? pad(kNil) : bad_verb(value);
    if (directive_.verb == 'T') return text(type_name(value));
    if (directive_.verb == 'w') return bad_verb(value);  // an error to wrap: no value is one
    std::visit([this, &value](const auto& content) { print_content(content, value); }, value);
  }

 private:
  char32_t verb() const { return directive_.verb; }

  bool verb_is(std::string_view any_of) const {
    return verb() < 0x80 && any_of.find(static_cast<char>(verb())) != std::string_view::npos;
  }

  void pad(std::string_view text) {
    const std::size_t width = static_cast<std::size_t>(directive_.width.value_or(0));
    const std::size_t size = width > 0 ? rune_count(text) : 0;
    const std::size_t missing = width > size ? width - size : 0;
    if (!directive_.minus) out_.append(missing, directive_.zero ? '0' : ' ');
    out_.append(text);
    if (directive_.minus) out_.append(missing, ' ');
  }

  // Zeros were placed already, or do not apply.
  void pad_with_spaces(std::string_view text) {
    const bool zero = std::exchange(directive_.zero, false);
    pad(text);
    directive_.zero = zero;
  }

  void bad_verb(const View& value) {
    std::string mark = "%!";
    append_rune(mark, verb());
    out_.append(mark);
    out_.append("(");
    if (!std::holds_alternative<std::monostate>(value)) {
      out_.append(type_name(value));
      out_.append("=");
      Directive plain = directive_;
      plain.verb = 'v';
      print_value(out_, value, plain);
    } else {
      out_.append(kNil);
    }
    out_.append(")");
  }

  void print_content(std::monostate, const View&) { pad(kNil); }

  void print_content(bool truth, const View& value) {
    if (!verb_is("tv")) return bad_verb(value);
    pad(truth ? "true" : "false");
  }

  void print_content(std::int64_t number, const View& value) { integer(to_integer(number), value, false); }

  void print_content(std::uint8_t byte, const View& value) {
    integer({.magnitude = byte}, value, directive_.go_syntax);
  }

  void print_content(double number, const View& value) {
    if (!verb_is("vbgGxXfFeE")) return bad_verb(value);
    floating(number);
  }

  void print_content(const std::complex<double>& number, const View& value) {
    if (!verb_is("vbgGxXfFeE")) return bad_verb(value);
    out_.append("(");
    floating(number.real());
    const bool plus = std::exchange(directive_.plus, true);
    floating(number.imag());
    directive_.plus = plus;
    out_.append("i)");
  }

  void print_content(std::string_view content, const View& value) {
    if (verb() == 's' || (verb() == 'v' && !directive_.go_syntax)) return text(content);
    if (verb_is("qv")) return quoted(content);
    if (verb_is("xX")) return hex_dump(content);
    bad_verb(value);
  }

  void print_content(const ListView& list, const View&) {
    refuse_address();
    open("[]string", "[", "{");
    for (std::size_t index = 0; index < list.size; ++index) {
      if (index > 0) separate();
      print(std::string_view(list.first[index]));
    }
    out_.append(directive_.go_syntax ? "}" : "]");
  }

  void print_content(const Map* map, const View&) {
    refuse_address();
    open("map[string]string", "map[", "{");
    bool first = true;
    for (const auto& [key, element] : *map) {
      if (!std::exchange(first, false)) separate();
      print(std::string_view(key));
      out_.append(":");
      print(std::string_view(element));
    }
    out_.append(directive_.go_syntax ? "}" : "]");
  }

  void print_content(const Record* record, const View& value) {
    if (verb() == 'p') return bad_verb(value);
    open(record->type, "{", "{");
    bool first = true;
    for (const Field& field : record->fields) {
      if (!std::exchange(first, false)) separate();
      if (directive_.go_syntax || directive_.field_names) {
        out_.append(field.name);
        out_.append(":");
      }
      print(field.value.view());
    }
    out_.append("}");
  }

  void refuse_address() const {
    if (verb() == 'p') throw ExecutionFailure{"%p would print an address, which differs from run to run"};
  }

  void open(std::string_view type, std::string_view plain, std::string_view go_syntax) {
    if (directive_.go_syntax) out_.append(type);
    out_.append(directive_.go_syntax ? go_syntax : plain);
  }

  void separate() { out_.append(directive_.go_syntax ? ", " : " "); }

  std::string_view truncated(std::string_view content) const {
    if (!directive_.precision) return content;
    std::size_t size = 0;
    for (int left = *directive_.precision; left > 0 && size < content.size(); --left) {
      size += decode_rune(content.substr(size)).size;
    }
    return content.substr(0, size);
  }

  void text(std::string_view content) { pad(truncated(content)); }

  void quoted(std::string_view content) {
    content = truncated(content);
    if (directive_.sharp && can_backquote(content)) return pad("`" + std::string(content) + "`");
    pad(directive_.plus ? go_quote_ascii(content) : go_quote(content));
  }

  void hex_dump(std::string_view bytes) {
    if (directive_.precision) bytes = bytes.substr(0, static_cast<std::size_t>(*directive_.precision));
    const std::string_view alphabet = verb() == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    const std::string_view prefix = verb() == 'x' ? "0x" : "0X";
    std::string dump;
    for (std::size_t index = 0; index < bytes.size(); ++index) {
      if (index > 0 && directive_.space) dump += ' ';
      if (directive_.sharp && (index == 0 || directive_.space)) dump += prefix;
      const auto byte = static_cast<unsigned char>(bytes[index]);
      dump += alphabet[byte >> 4U];
      dump += alphabet[byte & 0xFU];
    }
    pad(dump);
  }

  void integer(const Integer& number, const View& value, bool hex_for_v) {
    switch (verb()) {
      case 'v':
        return hex_for_v ? digits(number, 16, "0x") : digits(number, 10, "");
      case 'd':
        return digits(number, 10, "");
      case 'b':
        return digits(number, 2, directive_.sharp ? "0b" : "");
      case 'o':
        return digits(number, 8, directive_.sharp ? "0" : "");
      case 'O':
        return digits(number, 8, directive_.sharp ? "0o0" : "0o");
      case 'x':
        return digits(number, 16, directive_.sharp ? "0x" : "");
      case 'X':
        return digits(number, 16, directive_.sharp ? "0X" : "");
      case 'c': {
        std::string rune;
        append_rune(rune, number.rune());
        return pad(rune);
      }
      case 'q':
        return pad(directive_.plus ? go_quote_rune_ascii(number.rune()) : go_quote_rune(number.rune()));
      case 'U':
        return code_point(number);
      default:
        bad_verb(value);
    }
  }

  static std::string plain_digits(std::uint64_t magnitude, int base, bool upper) {
    char buffer[64];
    const auto result = std::to_chars(std::begin(buffer), std::end(buffer), magnitude, base);
    std::string out(buffer, result.ptr);
    if (upper) {
      for (char& digit : out) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
    }
    return out;
  }

  static void require_room(std::size_t size) {
    if (size > Output::kMaxBytes) throw ExecutionFailure{"a width or precision is too large"};
  }

  // Zeros come from a precision or, when there is none, from a width with the flag 0.
  void digits(const Integer& number, int base, std::string_view prefix) {
    const int width = directive_.width.value_or(0);
    std::size_t wanted = 0;
    if (directive_.precision) {
      wanted = static_cast<std::size_t>(*directive_.precision);
      if (wanted == 0 && number.magnitude == 0) return out_.append(static_cast<std::size_t>(width), ' ');
    } else if (directive_.zero && !directive_.minus && width > 0) {
      const bool has_sign = number.negative || directive_.plus || directive_.space;
      wanted = static_cast<std::size_t>(width - (has_sign ? 1 : 0));
    }
    require_room(wanted);
    std::string out = plain_digits(number.magnitude, base, verb() == 'X');
    if (out.size() < wanted) out.insert(0, wanted - out.size(), '0');
    if (base == 8 && prefix.ends_with('0') && out.starts_with('0')) prefix.remove_suffix(1);
    out.insert(0, prefix);
    const std::string_view sign = number.negative ? "-" : directive_.plus ? "+" : directive_.space ? " " : "";
    out.insert(0, sign);
    pad_with_spaces(out);
  }

  void code_point(const Integer& number) {
    const std::size_t wanted = static_cast<std::size_t>(std::max(directive_.precision.value_or(4), 4));
    require_room(wanted);
    std::string out = plain_digits(number.bits(), 16, /*upper=*/true);
    if (out.size() < wanted) out.insert(0, wanted - out.size(), '0');
    out.insert(0, "U+");
    if (directive_.sharp && number.bits() <= kMaxRune && is_printable(number.rune())) {
      out += " '";
      append_rune(out, number.rune());
      out += '\'';
    }
    pad_with_spaces(out);
  }

  void floating(double number) {
    const char wanted = static_cast<char>(verb());
    const char format = wanted == 'v' ? 'g' : wanted == 'F' ? 'f' : wanted;
    const bool shortest = verb_is("vbgGxX");
    std::optional<int> precision = directive_.precision;
    if (!precision && !shortest) precision = 6;
    require_room(static_cast<std::size_t>(precision.value_or(0)));
    std::string out = float_text(number, format, precision);
    if (out[0] != '-' && out[0] != '+') out.insert(0, 1, '+');
    if (directive_.space && out[0] == '+' && !directive_.plus) out[0] = ' ';
    if (out[1] == 'I' || out[1] == 'N') {
      const bool hide_sign = out[1] == 'N' && !directive_.plus && !directive_.space;
      return pad_with_spaces(std::string_view(out).substr(hide_sign ? 1 : 0));
    }
    if (directive_.sharp && format != 'b') keep_point_and_zeros(out, format, precision);
    if (out[0] == '+' && !directive_.plus) return pad(std::string_view(out).substr(1));
    const std::size_t width = static_cast<std::size_t>(directive_.width.value_or(0));
    if (directive_.zero && !directive_.minus && width > out.size()) {
      out_.append(std::string_view(out).substr(0, 1));
      out_.append(width - out.size(), '0');
      return out_.append(std::string_view(out).substr(1));
    }
    pad(out);
  }

  // The flag # with a float: always a decimal point, and for g and x the zeros up to the precision.
  static void keep_point_and_zeros(std::string& out, char format, std::optional<int> precision) {
    const bool hex = format == 'x' || format == 'X';
    int missing = format == 'g' || format == 'G' || format == 'x' ? precision.value_or(6) : 0;
    const std::size_t tail_at = std::min(out.find_first_of(hex ? "pP" : "eE"), out.size());
    const std::string tail = out.substr(tail_at);
    out.resize(tail_at);
    bool significant = false;
    for (const char c : std::string_view(out).substr(1)) {
      if (c == '.') continue;
      if (c != '0') significant = true;
      if (significant) --missing;
    }
    if (out.find('.') == std::string::npos) {
      if (out.size() == 2 && out[1] == '0') --missing;
      out += '.';
    }
    if (missing > 0) out.append(static_cast<std::size_t>(missing), '0');
    out += tail;
  }

  Output& out_;
  Directive directive_;
};

bool is_string(const View& value) {
  return std::holds_alternative<std::string_view>(value);
}

}  // namespace

void print_value(Output& out, const View& value, const Directive& directive) {
  Printer(out, directive).print(value);
}

void print(Output& out, std::span<const View> values) {
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (index > 0 && !is_string(values[index]) && !is_string(values[index - 1])) out.append(" ");
    print_value(out, values[index]);
  }
}

void print_line(Output& out, std::span<const View> values) {
  for (std::size_t index = 0; index < values.size(); ++index) {
    if (index > 0) out.append(" ");
    print_value(out, values[index]);
  }
  out.append("\n");
}

}  // namespace adapter::text_template
