#include "template/directive.hpp"

#include "base/unicode.hpp"

namespace adapter::text_template {
namespace {

void pad_with(Output& out, std::string_view text, const Directive& directive, char filler) {
  const std::size_t width = static_cast<std::size_t>(directive.width.value_or(0));
  const std::size_t size = width > 0 ? rune_count(text) : 0;
  const std::size_t missing = width > size ? width - size : 0;
  if (!directive.minus) out.append(missing, filler);
  out.append(text);
  if (directive.minus) out.append(missing, ' ');
}

}  // namespace

bool Directive::verb_is(std::string_view any_of) const {
  return verb < 0x80 && any_of.find(static_cast<char>(verb)) != std::string_view::npos;
}

void pad(Output& out, std::string_view text, const Directive& directive) {
  pad_with(out, text, directive, directive.zero ? '0' : ' ');
}

void pad_with_spaces(Output& out, std::string_view text, const Directive& directive) {
  pad_with(out, text, directive, ' ');
}

}  // namespace adapter::text_template
