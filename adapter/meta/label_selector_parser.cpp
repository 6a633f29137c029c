#include <algorithm>
#include <array>
#include <utility>

#include "base/go_quote.hpp"
#include "meta/label_selector.hpp"
#include "meta/label_syntax.hpp"

namespace adapter::meta {
namespace {

enum class TokenKind {
  end,
  identifier,
  open,
  close,
  comma,
  exclamation,
  equals,
  double_equals,
  not_equals,
  greater,
  less,
  in,
  not_in,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // of the selector; empty at the end
};

// Longer symbols first: the lexer takes as much as makes a symbol.
constexpr std::array<std::pair<std::string_view, TokenKind>, 9> kSymbols{{
    {"==", TokenKind::double_equals},
    {"!=", TokenKind::not_equals},
    {"(", TokenKind::open},
    {")", TokenKind::close},
    {",", TokenKind::comma},
    {"!", TokenKind::exclamation},
    {"=", TokenKind::equals},
    {">", TokenKind::greater},
    {"<", TokenKind::less},
}};
constexpr std::string_view kWhiteSpace = " \t\r\n";
constexpr std::string_view kEndsIdentifier = "=!(),>< \t\r\n";

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}

  Token next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kWhiteSpace), rest_.size()));
    if (rest_.empty()) return {};
    for (const auto& [symbol, kind] : kSymbols) {
      if (rest_.starts_with(symbol)) return take(kind, symbol.size());
    }
    const std::size_t length = std::min(rest_.find_first_of(kEndsIdentifier), rest_.size());
    const std::string_view word = rest_.substr(0, length);
    if (word == "in") return take(TokenKind::in, length);
    if (word == "notin") return take(TokenKind::not_in, length);
    return take(TokenKind::identifier, length);
  }

 private:
  Token take(TokenKind kind, std::size_t length) {
    const Token token{kind, rest_.substr(0, length)};
    rest_.remove_prefix(length);
    return token;
  }

  std::string_view rest_;
};

Error failure(std::string message) {
  return Error{ErrorKind::bad_request, std::move(message)};
}

Error unexpected(const Token& found, std::string_view expected) {
  return failure("found '" + std::string(found.text) + "', expected: " + std::string(expected));
}

std::string invalid(std::string_view field, std::string_view value, std::string_view problem) {
  return std::string(field) + ": Invalid value: " + go_quote(value) + ": " + std::string(problem);
}

// All that is wrong with the values of a requirement whose key is valid; empty when nothing is.
std::string problems_of_values(const Requirement& requirement) {
  std::vector<std::string> problems;
  const bool ordered =
      requirement.op == SelectorOperator::greater_than || requirement.op == SelectorOperator::less_than;
  for (std::size_t i = 0; i < requirement.values.size(); ++i) {
    const std::string& value = requirement.values[i];
    const std::string field = "values[" + std::to_string(i) + "]";
    if (ordered && !label_integer(value)) {
      problems.push_back(invalid(field, value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    if (const auto problem = label_value_problem(value)) {
      problems.push_back(invalid(field + "[" + requirement.key + "]", value, *problem));
    }
  }
  if (problems.empty()) return "";
  std::string all = problems.front();
  for (std::size_t i = 1; i < problems.size(); ++i) all += ", " + problems[i];
  return problems.size() == 1 ? all : "[" + all + "]";
}

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text), current_(lexer_.next()) {}

  Result<std::vector<Requirement>> run() {
    std::vector<Requirement> requirements;
    if (current_.kind == TokenKind::end) return requirements;
    if (!begins_requirement()) return unexpected(current_, "!, identifier, or 'end of string'");
    while (true) {
      if (requirements.size() == kMostRequirements) {
        return failure("more than " + std::to_string(kMostRequirements) + " requirements in a selector");
      }
      Result<Requirement> requirement = parse_requirement();
      if (!requirement) return failure("unable to parse requirement: " + requirement.error().message);
      requirements.push_back(std::move(*requirement));
      const Token separator = take();
      if (separator.kind == TokenKind::end) return requirements;
      if (separator.kind != TokenKind::comma) return unexpected(separator, "',' or 'end of string'");
      if (!begins_requirement()) return unexpected(current_, "identifier after ','");
    }
  }

 private:
  // `in` and `notin` are operators only where one is expected, elsewhere they are words like any other.
  [[nodiscard]] bool at_word() const {
    return current_.kind == TokenKind::identifier || current_.kind == TokenKind::in ||
           current_.kind == TokenKind::not_in;
  }

  [[nodiscard]] bool at_end_of_requirement() const {
    return current_.kind == TokenKind::end || current_.kind == TokenKind::comma;
  }

  [[nodiscard]] bool begins_requirement() const { return at_word() || current_.kind == TokenKind::exclamation; }

  Token take() { return std::exchange(current_, lexer_.next()); }

  Result<Requirement> parse_requirement() {
    const bool negated = current_.kind == TokenKind::exclamation;
    if (negated) take();
    if (!at_word()) return unexpected(current_, "identifier");
    Requirement requirement{.key = std::string(take().text), .op = SelectorOperator::exists, .values = {}};
    if (const auto problem = label_key_problem(requirement.key)) {
      return failure(invalid("<nil>", requirement.key, *problem));  // the library's word for the root of a document
    }
    if (negated || at_end_of_requirement()) {
      if (negated) requirement.op = SelectorOperator::does_not_exist;
      return requirement;
    }
    const Result<SelectorOperator> op = parse_operator();
    if (!op) return op.error();
    requirement.op = *op;
    const bool is_set = requirement.op == SelectorOperator::in || requirement.op == SelectorOperator::not_in;
    Result<std::vector<std::string>> values = is_set ? parse_values() : parse_exact_value();
    if (!values) return values.error();
    requirement.values = std::move(*values);
    std::sort(requirement.values.begin(), requirement.values.end());
    requirement.values.erase(std::unique(requirement.values.begin(), requirement.values.end()),
                             requirement.values.end());
    if (std::string problems = problems_of_values(requirement); !problems.empty()) return failure(std::move(problems));
    return requirement;
  }

  Result<SelectorOperator> parse_operator() {
    const Token token = take();
    switch (token.kind) {
      case TokenKind::in:
        return SelectorOperator::in;
      case TokenKind::not_in:
        return SelectorOperator::not_in;
      case TokenKind::equals:
        return SelectorOperator::equals;
      case TokenKind::double_equals:
        return SelectorOperator::double_equals;
      case TokenKind::not_equals:
        return SelectorOperator::not_equals;
      case TokenKind::greater:
        return SelectorOperator::greater_than;
      case TokenKind::less:
        return SelectorOperator::less_than;
      default:
        return unexpected(token, "in, notin, =, ==, !=, gt, lt");
    }
  }

  Result<std::vector<std::string>> parse_exact_value() {
    if (at_end_of_requirement()) return std::vector<std::string>{""};
    if (!at_word()) return unexpected(current_, "identifier");
    return std::vector<std::string>{std::string(take().text)};
  }

  // The list after `in`; members may be empty: `()`, `(,)`, `(a,)` and `(,,b)` all hold the empty value.
  Result<std::vector<std::string>> parse_values() {
    if (current_.kind != TokenKind::open) {
      return failure("found '" + std::string(current_.text) + "' expected: '('");
    }
    take();
    std::vector<std::string> values;
    if (current_.kind == TokenKind::close) {
      values.emplace_back();
    } else if (!at_word() && current_.kind != TokenKind::comma) {
      return unexpected(current_, "',', ')' or identifier");
    }
    while (current_.kind != TokenKind::close) {
      if (values_ + values.size() > kMostValues) return too_many_values();
      if (at_word()) {
        values.emplace_back(take().text);
        if (current_.kind == TokenKind::comma || current_.kind == TokenKind::close) continue;
        return unexpected(current_, "',' or ')'");
      }
      if (current_.kind != TokenKind::comma) return unexpected(current_, "',', or identifier");
      take();
      if (values.empty() || current_.kind == TokenKind::comma || current_.kind == TokenKind::close) {
        values.emplace_back();
      }
    }
    take();
    values_ += values.size();
    if (values_ > kMostValues) return too_many_values();
    return values;
  }

  static Error too_many_values() {
    return failure("more than " + std::to_string(kMostValues) + " values in the sets of a selector");
  }

  Lexer lexer_;
  Token current_;
  std::size_t values_ = 0;  // of all sets so far
};

}  // namespace

Result<LabelSelector> parse_label_selector(std::string_view text) {
  Result<std::vector<Requirement>> requirements = Parser(text).run();
  if (!requirements) return requirements.error();
  return LabelSelector(std::move(*requirements));
}

}  // namespace adapter::meta
