#include "template/template.hpp"

#include <stdexcept>
#include <utility>

#include "template/executor.hpp"
#include "template/failure.hpp"
#include "template/lexer.hpp"
#include "template/parser.hpp"
#include "template/workspace.hpp"

namespace adapter::text_template {

struct Template::Source {
  std::string name;
  std::string text;  // what the definitions refer to
  std::size_t tokens = 0;
  Definitions definitions;
};

void throw_exception_from_error(const ParseError& error, const boost::source_location&) {
  throw std::logic_error("value() of a template that cannot be parsed: " + error.message);
}

Template::Template(std::shared_ptr<const Source> source) : source_(std::move(source)) {
}

boost::system::result<Template, ParseError> Template::parse(std::string_view text, std::string_view name) {
  auto source = std::make_shared<Source>();
  source->name = name;
  source->text = text;
  source->tokens = tokenize(source->text).size();
  try {
    source->definitions = text_template::parse(source->name, source->text);
  } catch (const ParseFailure& failure) {
    return ParseError{.offset = failure.offset, .message = failure.message};
  }
  return Template(std::move(source));
}

std::size_t Template::tokens() const {
  return source_->tokens;
}

Result<std::string> Template::execute(const Value& data) const {
  return execute(data, Workspace::kMaxSteps);
}

Result<std::string> Template::execute(const Value& data, std::size_t most_steps) const {
  return text_template::execute(source_->definitions, source_->name, source_->text, data, most_steps);
}

}  // namespace adapter::text_template
