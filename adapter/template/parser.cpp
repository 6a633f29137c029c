#include "template/parser.hpp"

#include <algorithm>
#include <utility>

#include "base/go_quote.hpp"
#include "base/unicode.hpp"
#include "template/cursor.hpp"
#include "template/expression_parser.hpp"
#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

using Kind = TokenKind;

// What ends a body.
enum class Ending { end, otherwise };

struct Block {
  Body body;
  Ending ending = Ending::end;
};

// White space as Unicode has it: a definition of nothing else is an empty one.
bool is_unicode_space(char32_t rune) {
  return (rune >= '\t' && rune <= '\r') || rune == ' ' || rune == 0x85 || rune == 0xA0 || rune == 0x1680 ||
         (rune >= 0x2000 && rune <= 0x200A) || rune == 0x2028 || rune == 0x2029 || rune == 0x202F || rune == 0x205F ||
         rune == 0x3000;
}

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    const DecodedRune next = decode_rune(text);
    if (!is_unicode_space(next.rune)) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

bool is_blank(const Body& body) {
  return std::all_of(body.begin(), body.end(), [](const Node& node) {
    const auto* text = std::get_if<TextNode>(&node.content);
    return text != nullptr && is_blank(text->text);
  });
}

class Parser {
 public:
  explicit Parser(std::string_view text) : cursor_(text) {}

  Definitions run(std::string_view name) && {
    Body body;
    while (cursor_.peek().kind != Kind::end_of_text) {
      if (at_definition()) {
        definition();
      } else if (std::optional<Ending> ending = statement(body)) {
        cursor_.fail(*ending == Ending::end ? "unexpected end" : "unexpected else");
      }
    }
    define(std::string(name), std::move(body));
    return std::move(definitions_);
  }

 private:
  // The names and loops a definition sees; those around it are out of its sight.
  struct Scope {
    Variables variables = {"$"};
    int loops = 0;
  };

  // Definitions are allowed outside of everything else only.
  bool at_definition() {
    const std::size_t before = cursor_.position();
    cursor_.begin_action(cursor_.peek());
    if (cursor_.next().kind == Kind::left_delim && cursor_.next_word().kind == Kind::keyword_define) return true;
    cursor_.go_back(before);
    return false;
  }

  void definition() {
    constexpr std::string_view kContext = "define clause";
    std::string name = template_name(kContext);
    cursor_.expect_right_delim(kContext);
    define(std::move(name), separate_body(kContext));
  }

  // The body of a definition, up to its end.
  Body separate_body(std::string_view context) {
    const Cursor::Level level(cursor_);
    Scope outer = std::exchange(scope_, Scope{});
    Block inner = block();
    if (inner.ending != Ending::end) cursor_.fail("unexpected else in " + std::string(context));
    scope_ = std::move(outer);
    return std::move(inner.body);
  }

  // A blank body neither replaces another nor stands in its way.
  void define(std::string name, Body body) {
    Body& known = definitions_[name];
    if (is_blank(known)) {
      known = std::move(body);
    } else if (!is_blank(body)) {
      cursor_.fail("multiple definition of template " + go_quote(name));
    }
  }

  std::string template_name(std::string_view context) {
    const Token& token = cursor_.next_word();
    if (token.kind != Kind::string && token.kind != Kind::raw_string) fail_unexpected(token, context);
    return parse_string(token);
  }

  Block block() {
    Block result;
    while (true) {
      const Token& token = cursor_.peek_word();
      if (token.kind == Kind::end_of_text) fail_at(token, "unexpected end of text: an end is missing");
      if (const std::optional<Ending> ending = statement(result.body)) {
        result.ending = *ending;
        return result;
      }
    }
  }

  // Appends a text or an action to the body; or says what it met that ends the body.
  std::optional<Ending> statement(Body& body) {
    const Token& token = cursor_.next_word();
    if (token.kind == Kind::text) {
      body.push_back({.offset = token.offset, .content = TextNode{token.text}});
      return std::nullopt;
    }
    if (token.kind != Kind::left_delim) fail_unexpected(token, "input");
    cursor_.begin_action(token);
    return action(body);
  }

  std::optional<Ending> action(Body& body) {
    const std::size_t before = cursor_.position();
    const Token& token = cursor_.next_word();
    const auto append = [&body, &token](auto content) {
      body.push_back({.offset = token.offset, .content = std::move(content)});
    };
    switch (token.kind) {
      case Kind::keyword_end:
        cursor_.expect_right_delim("end");
        return Ending::end;
      case Kind::keyword_else:
        // `else if` and `else with` leave their second word to the control structure.
        if (const Kind second = cursor_.peek_word().kind; second != Kind::keyword_if && second != Kind::keyword_with) {
          cursor_.expect_right_delim("else");
        }
        return Ending::otherwise;
      case Kind::keyword_if:
        append(branch("if", Kind::keyword_if));
        break;
      case Kind::keyword_with:
        append(branch("with", Kind::keyword_with));
        break;
      case Kind::keyword_range:
        append(loop());
        break;
      case Kind::keyword_break:
        leave_loop("break");
        append(BreakNode{});
        break;
      case Kind::keyword_continue:
        leave_loop("continue");
        append(ContinueNode{});
        break;
      case Kind::keyword_template:
        append(template_call());
        break;
      case Kind::keyword_block:
        append(block_clause());
        break;
      default:
        cursor_.go_back(before);
        append(ActionNode{pipeline("command")});
    }
    return std::nullopt;
  }

  Pipeline pipeline(std::string_view context) {
    return parse_pipeline(cursor_, scope_.variables, context, Kind::right_delim);
  }

  void leave_loop(const std::string& word) {
    cursor_.expect_right_delim(word);
    if (scope_.loops == 0) cursor_.fail(word + " outside range");
  }

  BranchNode branch(std::string_view word, Kind keyword) {
    const Cursor::Level level(cursor_);
    const std::size_t variables = scope_.variables.size();
    BranchNode node;
    node.sets_dot = keyword == Kind::keyword_with;
    node.pipeline = pipeline(word);
    Block main = block();
    node.body = std::move(main.body);
    if (main.ending == Ending::otherwise) {
      if (cursor_.peek().kind == keyword) {
        // The end of the inner structure is the end of this one too.
        const Token& token = cursor_.next();
        node.otherwise.push_back({.offset = token.offset, .content = branch(word, keyword)});
      } else {
        node.otherwise = last_block();
      }
    }
    scope_.variables.resize(variables);
    return node;
  }

  RangeNode loop() {
    const Cursor::Level level(cursor_);
    const std::size_t variables = scope_.variables.size();
    RangeNode node;
    node.pipeline = pipeline("range");
    ++scope_.loops;
    Block main = block();
    --scope_.loops;
    node.body = std::move(main.body);
    if (main.ending == Ending::otherwise) node.otherwise = last_block();
    scope_.variables.resize(variables);
    return node;
  }

  Body last_block() {
    Block result = block();
    if (result.ending != Ending::end) cursor_.fail("expected end; found else");
    return std::move(result.body);
  }

  TemplateNode template_call() {
    constexpr std::string_view kContext = "template clause";
    TemplateNode node;
    node.name = template_name(kContext);
    if (cursor_.peek_word().kind == Kind::right_delim) {
      cursor_.next();
    } else {
      node.argument = pipeline(kContext);
    }
    return node;
  }

  TemplateNode block_clause() {
    constexpr std::string_view kContext = "block clause";
    TemplateNode node;
    node.name = template_name(kContext);
    node.argument = pipeline(kContext);
    define(node.name, separate_body(kContext));
    return node;
  }

  Cursor cursor_;
  Scope scope_;
  Definitions definitions_;
};

}  // namespace

Definitions parse(std::string_view name, std::string_view text) {
  if (text.size() > kMaxTemplateBytes)
    throw ParseFailure{.offset = 0, .message = "the template is larger than 256 KiB"};
  return Parser(text).run(name);
}

}  // namespace adapter::text_template
