#pragma once

// Go's text/template with the delimiters << and >>: the language of metricsQuery and of resources.template. The whole
// language of Go 1.26 without functions or methods of one's own. Anybody who can write a rule can write a template, so
// no template can hang, exhaust the memory or overflow the stack: text, nesting and steps are bounded.

#include <boost/system/result.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "template/value.hpp"

namespace adapter::text_template {

struct ParseError {
  std::size_t offset = 0;  // into the text
  std::string message;
};

// Found by argument-dependent lookup when value() is called on a failed parse, which is a programming error.
[[noreturn]] void throw_exception_from_error(const ParseError& error, const boost::source_location& location);

// Immutable; copies share the tree. A moved-from template can only be destroyed or assigned to.
class Template {
 public:
  // The name is the one under which the text can call itself, `<<template "name" .>>`.
  static boost::system::result<Template, ParseError> parse(std::string_view text, std::string_view name = "template");

  std::size_t tokens() const;  // of its text, which its tree is made of: each takes up to 200 bytes

  // Fails with bad_request when the template cannot be executed with this data: an unknown field of a record, an index
  // out of range, arguments of a wrong type, more text or steps than the bounds allow. The message names the place.
  Result<std::string> execute(const Value& data) const;
  // With fewer steps than the 100,000 that there are else.
  Result<std::string> execute(const Value& data, std::size_t most_steps) const;

 private:
  struct Source;
  explicit Template(std::shared_ptr<const Source> source);

  std::shared_ptr<const Source> source_;
};

}  // namespace adapter::text_template
