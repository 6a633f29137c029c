#pragma once

// A parsed template. Names and text are views into the text it was parsed from, which the owner keeps.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "template/constant.hpp"
#include "template/functions.hpp"

namespace adapter::text_template {

struct Pipeline;

struct DotWord {};
struct NilWord {};
struct VariableWord {
  std::string_view name;  // $ included
};
struct FunctionWord {
  const Function* function = nullptr;
};
struct ParenthesizedWord {
  std::unique_ptr<Pipeline> pipeline;
};

// An operand: `.A.B`, `$x.A`, `(…).A`, a constant, a function.
struct Word {
  std::size_t offset = 0;
  std::variant<DotWord, NilWord, bool, Number, std::string, VariableWord, FunctionWord, ParenthesizedWord> head;
  std::vector<std::string_view> fields;  // read from the head, one after the other
};

// One or more words; the first is called with the others, or stands alone.
struct Command {
  std::vector<Word> words;
};

// Commands, each handing its value to the next as the last argument; the final value goes to the variables.
struct Pipeline {
  bool assigns = false;  // `=`, to variables that exist already
  std::vector<std::string_view> variables;
  std::vector<Command> commands;
};

struct Node;
using Body = std::vector<Node>;

struct TextNode {
  std::string_view text;
};
struct ActionNode {
  Pipeline pipeline;
};
// `if` and `with`, which differ in one thing: `with` makes the value the dot.
struct BranchNode {
  bool sets_dot = false;
  Pipeline pipeline;
  Body body;
  Body otherwise;
};
struct RangeNode {
  Pipeline pipeline;
  Body body;
  Body otherwise;
};
struct TemplateNode {
  std::string name;
  std::optional<Pipeline> argument;
};
struct BreakNode {};
struct ContinueNode {};

struct Node {
  std::size_t offset = 0;
  std::variant<TextNode, ActionNode, BranchNode, RangeNode, TemplateNode, BreakNode, ContinueNode> content;
};

// The bodies by name: the template itself and what it defines.
using Definitions = std::map<std::string, Body, std::less<>>;

}  // namespace adapter::text_template
