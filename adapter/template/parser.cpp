#include "template/parser.hpp"

#include <algorithm>
#include <utility>

#include "base/go_quote.hpp"
#include "base/unicode.hpp"
#include "template/failure.hpp"
#include "template/lexer.hpp"

namespace adapter::text_template {
namespace {

using Kind = TokenKind;

// What ends a list of nodes.
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
  explicit Parser(std::string_view text) : tokens_(tokenize(text)) {}

  Definitions run(std::string_view name) && {
    Body body;
    while (peek().kind != Kind::end_of_text) {
      if (at_definition()) {
        definition();
      } else if (std::optional<Ending> ending = statement(body)) {
        fail(*ending == Ending::end ? "unexpected end" : "unexpected else");
      }
    }
    define(std::string(name), std::move(body));
    return std::move(definitions_);
  }

 private:
  // The names and loops a definition sees; those around it are out of its sight.
  struct Scope {
    std::vector<std::string_view> variables = {"$"};
    int loops = 0;
  };

  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_(parser) {
      if (++parser_.nesting_ > kMaxNesting) parser_.fail("nested too deeply");
    }
    ~Nesting() { --parser_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& parser_;
  };

  // At the action under way.
  [[noreturn]] void fail(std::string message) const {
    throw ParseFailure{.offset = action_offset_, .message = std::move(message)};
  }

  [[noreturn]] static void fail_at(const Token& token, std::string message) {
    throw ParseFailure{.offset = token.offset, .message = std::move(message)};
  }

  [[noreturn]] static void unexpected(const Token& token, std::string_view context) {
    if (token.kind == Kind::error) fail_at(token, std::string(token.text));
    const std::string what = token.kind == Kind::end_of_text ? "end of text" : go_quote(token.text);
    fail_at(token, "unexpected " + what + " in " + std::string(context));
  }

  // The last token, an end or an error, is never passed.
  const Token& peek() const { return tokens_[position_]; }

  const Token& next() {
    const Token& token = tokens_[position_];
    if (position_ + 1 < tokens_.size()) ++position_;
    return token;
  }

  const Token& peek_word() {
    while (peek().kind == Kind::space) ++position_;
    return peek();
  }

  const Token& next_word() {
    peek_word();
    return next();
  }

  void expect_right_delim(std::string_view context) {
    const Token& token = next_word();
    if (token.kind != Kind::right_delim) unexpected(token, context);
  }

  // Definitions are allowed outside of everything else only.
  bool at_definition() {
    const std::size_t before = position_;
    action_offset_ = peek().offset;
    if (next().kind == Kind::left_delim && next_word().kind == Kind::keyword_define) return true;
    position_ = before;
    return false;
  }

  void definition() {
    constexpr std::string_view kContext = "define clause";
    std::string name = template_name(kContext);
    expect_right_delim(kContext);
    define(std::move(name), separate_body(kContext));
  }

  // The body of a definition, up to its end.
  Body separate_body(std::string_view context) {
    const Nesting nesting(*this);
    Scope outer = std::exchange(scope_, Scope{});
    Block inner = block();
    if (inner.ending != Ending::end) fail("unexpected else in " + std::string(context));
    scope_ = std::move(outer);
    return std::move(inner.body);
  }

  // A blank body neither replaces another nor stands in its way.
  void define(std::string name, Body body) {
    Body& known = definitions_[name];
    if (is_blank(known)) {
      known = std::move(body);
    } else if (!is_blank(body)) {
      fail("multiple definition of template " + go_quote(name));
    }
  }

  std::string template_name(std::string_view context) {
    const Token& token = next_word();
    if (token.kind != Kind::string && token.kind != Kind::raw_string) unexpected(token, context);
    return unquoted(token);
  }

  static std::string unquoted(const Token& token) {
    std::optional<std::string> text = unquote(token.text);
    if (!text) fail_at(token, "invalid string " + std::string(token.text));
    return *std::move(text);
  }

  Block block() {
    Block result;
    while (true) {
      if (peek_word().kind == Kind::end_of_text) fail_at(peek(), "unexpected end of text: an end is missing");
      if (const std::optional<Ending> ending = statement(result.body)) {
        result.ending = *ending;
        return result;
      }
    }
  }

  // Appends a text or an action to the body; or says what it met that ends the body.
  std::optional<Ending> statement(Body& body) {
    const Token& token = next_word();
    if (token.kind == Kind::text) {
      body.push_back({.offset = token.offset, .content = TextNode{token.text}});
      return std::nullopt;
    }
    if (token.kind != Kind::left_delim) unexpected(token, "input");
    action_offset_ = token.offset;
    return action(body);
  }

  std::optional<Ending> action(Body& body) {
    const std::size_t before = position_;
    const Token& token = next_word();
    const auto append = [&body, &token](auto content) {
      body.push_back({.offset = token.offset, .content = std::move(content)});
    };
    switch (token.kind) {
      case Kind::keyword_end:
        expect_right_delim("end");
        return Ending::end;
      case Kind::keyword_else:
        // `else if` and `else with` leave their second word to the control structure.
        if (peek_word().kind != Kind::keyword_if && peek().kind != Kind::keyword_with) expect_right_delim("else");
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
        position_ = before;
        append(ActionNode{pipeline("command", Kind::right_delim)});
    }
    return std::nullopt;
  }

  void leave_loop(const std::string& word) {
    expect_right_delim(word);
    if (scope_.loops == 0) fail(word + " outside range");
  }

  BranchNode branch(std::string_view word, Kind keyword) {
    const Nesting nesting(*this);
    const std::size_t variables = scope_.variables.size();
    BranchNode node;
    node.sets_dot = keyword == Kind::keyword_with;
    node.pipeline = pipeline(word, Kind::right_delim);
    Block main = block();
    node.body = std::move(main.body);
    if (main.ending == Ending::otherwise) {
      if (peek().kind == keyword) {
        // The end of the inner structure is the end of this one too.
        const Token& token = next();
        node.otherwise.push_back({.offset = token.offset, .content = branch(word, keyword)});
      } else {
        node.otherwise = last_block();
      }
    }
    scope_.variables.resize(variables);
    return node;
  }

  RangeNode loop() {
    const Nesting nesting(*this);
    const std::size_t variables = scope_.variables.size();
    RangeNode node;
    node.pipeline = pipeline("range", Kind::right_delim);
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
    if (result.ending != Ending::end) fail("expected end; found else");
    return std::move(result.body);
  }

  TemplateNode template_call() {
    constexpr std::string_view kContext = "template clause";
    TemplateNode node;
    node.name = template_name(kContext);
    if (peek_word().kind == Kind::right_delim) {
      next();
    } else {
      node.argument = pipeline(kContext, Kind::right_delim);
    }
    return node;
  }

  TemplateNode block_clause() {
    constexpr std::string_view kContext = "block clause";
    TemplateNode node;
    node.name = template_name(kContext);
    node.argument = pipeline(kContext, Kind::right_delim);
    define(node.name, separate_body(kContext));
    return node;
  }

  void declare(Pipeline& pipe, const Token& variable) {
    pipe.variables.push_back(variable.text);
    scope_.variables.push_back(variable.text);
    if (scope_.variables.size() > kMaxVariables) fail_at(variable, "too many variables");
  }

  // `$x :=`, `$x =`, and in a range `$i, $x :=`. An assignment to an unknown variable is found out at execution.
  void declarations(Pipeline& pipe, std::string_view context) {
    while (peek_word().kind == Kind::variable) {
      const std::size_t before = position_;
      const Token& variable = next();
      const Token& after = peek_word();
      if (after.kind == Kind::assign || after.kind == Kind::declare) {
        pipe.assigns = next().kind == Kind::assign;
        return declare(pipe, variable);
      }
      if (after.kind != Kind::punctuation || after.text != ",") {
        position_ = before;
        return;
      }
      next();
      declare(pipe, variable);
      if (context != "range" || pipe.variables.size() > 1) fail("too many declarations in " + std::string(context));
      const Kind kind = peek_word().kind;
      if (kind != Kind::variable && kind != Kind::right_delim && kind != Kind::right_paren) {
        fail("range can only initialize variables");
      }
    }
  }

  Pipeline pipeline(std::string_view context, Kind end) {
    Pipeline pipe;
    declarations(pipe, context);
    while (peek_word().kind != end) pipe.commands.push_back(command(context));
    const Token& token = next();
    if (pipe.commands.empty()) fail_at(token, "missing value for " + std::string(context));
    for (std::size_t stage = 1; stage < pipe.commands.size(); ++stage) {
      const Word& first = pipe.commands[stage].words.front();
      if (is_constant(first) || (std::holds_alternative<DotWord>(first.head) && first.fields.empty())) {
        fail_at(token, "non executable command in pipeline stage " + std::to_string(stage + 1));
      }
    }
    return pipe;
  }

  static bool is_constant(const Word& word) {
    return std::holds_alternative<NilWord>(word.head) || std::holds_alternative<bool>(word.head) ||
           std::holds_alternative<Number>(word.head) || std::holds_alternative<std::string>(word.head);
  }

  Command command(std::string_view context) {
    Command result;
    while (true) {
      if (std::optional<Word> operand = word()) {
        result.words.push_back(*std::move(operand));
      } else if (result.words.empty()) {
        unexpected(peek(), context);
      }
      const Token& token = peek();
      if (token.kind == Kind::right_delim || token.kind == Kind::right_paren) return result;
      next();
      if (token.kind == Kind::pipe) return result;
      if (token.kind != Kind::space) unexpected(token, "operand");
    }
  }

  // A term and the fields glued to it; nothing when something else comes next.
  std::optional<Word> word() {
    std::optional<Word> result = term();
    if (!result) return std::nullopt;
    const bool bare_dot = std::holds_alternative<DotWord>(result->head) && result->fields.empty();
    if (peek().kind == Kind::field && (is_constant(*result) || bare_dot)) fail_at(peek(), "unexpected . after a term");
    while (peek().kind == Kind::field) result->fields.push_back(next().text.substr(1));
    return result;
  }

  std::optional<Word> term() {
    const Token& token = peek_word();
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
        result.head = number(token);
        break;
      case Kind::string:
      case Kind::raw_string:
        result.head = unquoted(token);
        break;
      case Kind::left_paren: {
        const Nesting nesting(*this);
        next();
        result.head =
            ParenthesizedWord{std::make_unique<Pipeline>(pipeline("parenthesized pipeline", Kind::right_paren))};
        return result;
      }
      default:
        return std::nullopt;
    }
    next();
    return result;
  }

  void require_known(const Token& variable) const {
    const auto& known = scope_.variables;
    if (std::find(known.rbegin(), known.rend(), variable.text) != known.rend()) return;
    fail_at(variable, "undefined variable " + go_quote(variable.text));
  }

  static Number number(const Token& token) {
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

  std::vector<Token> tokens_;
  std::size_t position_ = 0;
  std::size_t action_offset_ = 0;
  int nesting_ = 0;
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
