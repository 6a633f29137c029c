#include "template/printer.hpp"

#include <string>
#include <utility>

#include "base/go_quote.hpp"
#include "base/unicode.hpp"
#include "template/failure.hpp"
#include "template/number_printer.hpp"

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

  bool verb_is(std::string_view any_of) const { return directive_.verb_is(any_of); }

  void pad(std::string_view text) { text_template::pad(out_, text, directive_); }

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

  void print_content(std::int64_t number, const View& value) {
    if (!print_integer(out_, number, directive_)) bad_verb(value);
  }

  void print_content(std::uint8_t byte, const View& value) {
    Directive directive = directive_;
    if (directive.go_syntax && directive.verb == 'v') {
      directive.verb = 'x';
      directive.sharp = true;
    }
    if (!print_integer(out_, byte, directive)) bad_verb(value);
  }

  void print_content(double number, const View& value) {
    if (!print_float(out_, number, directive_)) bad_verb(value);
  }

  void print_content(const std::complex<double>& number, const View& value) {
    if (!print_complex(out_, number, directive_)) bad_verb(value);
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

  Output& out_;
  const Directive& directive_;
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
