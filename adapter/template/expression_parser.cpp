#include "template/expression_parser.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/go_quote.hpp"

namespace adapter::text_template {
namespace {

using Kind = TokenKind;

bool is_constant(const Word& word) {
  return std::holds_alternative<NilWord>(word.head) || std::holds_alternative<bool>(word.head) ||
         std::holds_alternative<Number>(word.head) || std::holds_alternative<std::string>(word.head);
}

bool is_bare_dot(const Word& word) {
  return std::holds_alternative<DotWord>(word.head) && word.fields.empty();
}

Number parse_number_token(const Token& token) {
  std::optional<Number> result;
  if (token.kind == Kind::number) {
    result = parse_number(token.text);
  } else if (token.kind == Kind::complex_number) {
    result = parse_complex(token.text);
  } else {
    result = parse_character(token.text);
  }
  if (!result) fail_at(token, "invalid number " + std::string(token.text));
  return *result;
}

class ExpressionParser {
 public:
  ExpressionParser(Cursor& cursor, Variables& variables) : cursor_(cursor), variables_(variables) {}

  Pipeline pipeline(std::string_view context, Kind end) {
    Pipeline pipe;
    declarations(pipe, context);
    while (cursor_.peek_word().kind != end) pipe.commands.push_back(command(context));
    const Token& token = cursor_.next();
    if (pipe.commands.empty()) fail_at(token, "missing value for " + std::string(context));
    for (std::size_t stage = 1; stage < pipe.commands.size(); ++stage) {
      const Word& first = pipe.commands[stage].words.front();
      if (is_constant(first) || is_bare_dot(first)) {
        fail_at(token, "non executable command in pipeline stage " + std::to_string(stage + 1));
      }
    }
    return pipe;
  }

 private:
  // `$x :=`, `$x =`, and in a range `$i, $x :=`. An assignment to an unknown variable is found out at execution.
  void declarations(Pipeline& pipe, std::string_view context) {
    while (cursor_.peek_word().kind == Kind::variable) {
      const std::size_t before = cursor_.position();
      const Token& variable = cursor_.next();
      const Token& after = cursor_.peek_word();
      if (after.kind == Kind::assign || after.kind == Kind::declare) {
        pipe.assigns = cursor_.next().kind == Kind::assign;
        return declare(pipe, variable);
      }
      if (after.kind != Kind::punctuation || after.text != ",") return cursor_.go_back(before);
      cursor_.next();
      declare(pipe, variable);
      if (context != "range" || pipe.variables.size() > 1) {
        cursor_.fail("too many declarations in " + std::string(context));
      }
      const Kind kind = cursor_.peek_word().kind;
      if (kind != Kind::variable && kind != Kind::right_delim && kind != Kind::right_paren) {
        cursor_.fail("range can only initialize variables");
      }
    }
  }

  void declare(Pipeline& pipe, const Token& variable) {
    pipe.variables.push_back(variable.text);
    variables_.push_back(variable.text);
    if (variables_.size() > kMaxVariables) fail_at(variable, "too many variables");
  }

  Command command(std::string_view context) {
    Command result;
    while (true) {
      if (std::optional<Word> operand = word()) {
        result.words.push_back(*std::move(operand));
      } else if (result.words.empty()) {
        fail_unexpected(cursor_.peek(), context);
      }
      const Token& token = cursor_.peek();
      if (token.kind == Kind::right_delim || token.kind == Kind::right_paren) return result;
      cursor_.next();
      if (token.kind == Kind::pipe) return result;
      if (token.kind != Kind::space) fail_unexpected(token, "operand");
    }
  }

  // A term and the fields glued to it; nothing when something else comes next.
  std::optional<Word> word() {
    std::optional<Word> result = term();
    if (!result) return std::nullopt;
    const bool takes_fields = !is_constant(*result) && !is_bare_dot(*result);
    if (cursor_.peek().kind == Kind::field && !takes_fields) fail_at(cursor_.peek(), "unexpected . after a term");
    while (cursor_.peek().kind == Kind::field) result->fields.push_back(cursor_.next().text.substr(1));
    return result;
  }

  std::optional<Word> term() {
    const Token& token = cursor_.peek_word();
    Word result;
    result.offset = token.offset;
    switch (token.kind) {
      case Kind::identifier: {
        const Function* function = find_function(token.text);
        if (function == nullptr) fail_at(token, "function " + go_quote(token.text) + " not defined");
        result.head = FunctionWord{function};
        break;
      }
      case Kind::dot:
        break;
      case Kind::field:
        result.fields.push_back(token.text.substr(1));
        break;
      case Kind::keyword_nil:
        result.head = NilWord{};
        break;
      case Kind::variable:
        require_known(token);
        result.head = VariableWord{token.text};
        break;
      case Kind::boolean:
        result.head = token.text == "true";
        break;
      case Kind::number:
      case Kind::complex_number:
      case Kind::character:
        result.head = parse_number_token(token);
        break;
      case Kind::string:
      case Kind::raw_string:
        result.head = parse_string(token);
        break;
      case Kind::left_paren: {
        const Cursor::Level level(cursor_);
        cursor_.next();
        result.head =
            ParenthesizedWord{std::make_unique<Pipeline>(pipeline("parenthesized pipeline", Kind::right_paren))};
        return result;
      }
      default:
        return std::nullopt;
    }
    cursor_.next();
    return result;
  }

  void require_known(const Token& variable) const {
    if (std::find(variables_.rbegin(), variables_.rend(), variable.text) != variables_.rend()) return;
    fail_at(variable, "undefined variable " + go_quote(variable.text));
  }

  Cursor& cursor_;
  Variables& variables_;
};

}  // namespace

Pipeline parse_pipeline(Cursor& cursor, Variables& variables, std::string_view context, TokenKind end) {
  return ExpressionParser(cursor, variables).pipeline(context, end);
}

std::string parse_string(const Token& token) {
  std::optional<std::string> text = unquote(token.text);
  if (!text) fail_at(token, "invalid string " + std::string(token.text));
  return *std::move(text);
}

}  // namespace adapter::text_template
