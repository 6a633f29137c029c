#include "template/executor.hpp"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <span>
#include <type_traits>
#include <utility>

#include "base/go_quote.hpp"
#include "template/escaping.hpp"
#include "template/failure.hpp"
#include "template/printer.hpp"
#include "template/workspace.hpp"

namespace adapter::text_template {
namespace {

// How a body came to its end.
enum class Flow { normal, broken, continued };

struct Variable {
  std::string_view name;
  View value;
};

using Words = std::span<const Word>;

class Executor {
 public:
  explicit Executor(const Definitions& definitions) : definitions_(definitions) {}

  std::string run(std::string_view name, const View& data) {
    call_template(definition(name), data);
    return output_.take();
  }

  std::size_t offset() const { return offset_; }

 private:
  [[noreturn]] static void fail(std::string message) { throw ExecutionFailure{std::move(message)}; }

  const Body& definition(std::string_view name) const {
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) fail("template " + go_quote(name) + " not defined");
    return found->second;
  }

  // A template sees none of its caller's variables.
  void call_template(const Body& body, const View& dot) {
    const std::size_t caller_frame = std::exchange(frame_, variables_.size());
    variables_.push_back({.name = "$", .value = dot});
    run(body, dot);
    forget_variables(frame_);
    frame_ = caller_frame;
  }

  Flow run(const Body& body, const View& dot) {
    if (++depth_ > kMaxExecutionDepth) fail("the template recurses too deeply");
    Flow flow = Flow::normal;
    for (const Node& node : body) {
      workspace_.step();
      offset_ = node.offset;
      flow = std::visit([this, &dot](const auto& content) { return run_node(content, dot); }, node.content);
      if (flow != Flow::normal) break;
    }
    --depth_;
    return flow;
  }

  Flow run_node(const TextNode& node, const View&) {
    output_.append(node.text);
    return Flow::normal;
  }

  Flow run_node(const ActionNode& node, const View& dot) {
    const View value = evaluate(node.pipeline, dot);
    if (!node.pipeline.variables.empty()) return Flow::normal;
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      output_.append(*text);
    } else if (std::holds_alternative<std::monostate>(value)) {
      output_.append(kNoValue);
    } else {
      print_value(output_, value);
    }
    return Flow::normal;
  }

  Flow run_node(const BranchNode& node, const View& dot) {
    const std::size_t mark = variables_.size();
    const View value = evaluate(node.pipeline, dot);
    const Flow flow = is_true(value) ? run(node.body, node.sets_dot ? value : dot) : run(node.otherwise, dot);
    forget_variables(mark);
    return flow;
  }

  Flow run_node(const RangeNode& node, const View& dot) {
    const std::size_t mark = variables_.size();
    const View value = evaluate(node.pipeline, dot);
    Flow flow = Flow::normal;
    if (!run_loop(node, value)) flow = run(node.otherwise, dot);
    forget_variables(mark);
    // Go lets a `break` in the else part end this range, not the one around it.
    return flow == Flow::broken ? Flow::normal : flow;
  }

  Flow run_node(const TemplateNode& node, const View& dot) {
    const Body& body = definition(node.name);
    call_template(body, node.argument ? evaluate(*node.argument, dot) : View());
    return Flow::normal;
  }

  Flow run_node(BreakNode, const View&) { return Flow::broken; }
  Flow run_node(ContinueNode, const View&) { return Flow::continued; }

  // False when there was nothing to loop over.
  bool run_loop(const RangeNode& node, const View& value) {
    return std::visit(
        [this, &node, &value](const auto& content) -> bool {
          using Content = std::decay_t<decltype(content)>;
          if constexpr (std::is_same_v<Content, ListView>) {
            std::int64_t index = 0;
            for (const std::string& element : std::span(content.first, content.size)) {
              if (!run_once(node, index++, std::string_view(element))) break;
            }
            return content.size > 0;
          } else if constexpr (std::is_same_v<Content, const Map*>) {
            for (const auto& [key, element] : *content) {
              if (!run_once(node, std::string_view(key), std::string_view(element))) break;
            }
            return !content->empty();
          } else if constexpr (std::is_same_v<Content, std::int64_t> || std::is_same_v<Content, std::uint8_t>) {
            if (node.pipeline.variables.size() > 1) fail("a range over a number has one variable only");
            for (Content number = 0; number < content; ++number) {
              if (!run_once(node, View(), number)) break;
            }
            return content > 0;
          } else if constexpr (std::is_same_v<Content, std::monostate>) {
            return false;
          } else {
            fail("range can't iterate over a value of type " + std::string(type_name(value)));
          }
        },
        value);
  }

  // False when the body breaks the loop.
  bool run_once(const RangeNode& node, const View& index, const View& element) {
    workspace_.step();
    const std::size_t mark = variables_.size();
    bind(node.pipeline, index, element);
    const Flow flow = run(node.body, element);
    forget_variables(mark);
    return flow != Flow::broken;
  }

  // One variable takes the element, two take index and element.
  void bind(const Pipeline& pipeline, const View& index, const View& element) {
    const auto& names = pipeline.variables;
    if (names.empty()) return;
    if (pipeline.assigns) {
      if (names.size() > 1) assign(names.front(), index);
      assign(names.back(), element);
    } else {
      // Evaluating the pipeline has declared them, on top of the stack.
      if (names.size() > 1) variables_[variables_.size() - 2].value = index;
      variables_.back().value = element;
    }
  }

  void forget_variables(std::size_t mark) {
    variables_.erase(variables_.begin() + static_cast<std::ptrdiff_t>(mark), variables_.end());
  }

  // The latest of that name, among those of this template.
  View& variable(std::string_view name) {
    for (std::size_t index = variables_.size(); index-- > frame_;) {
      if (variables_[index].name == name) {
        workspace_.step((variables_.size() - index) / 16);
        return variables_[index].value;
      }
    }
    fail("undefined variable " + std::string(name));
  }

  void assign(std::string_view name, const View& value) { variable(name) = value; }

  View evaluate(const Pipeline& pipeline, const View& dot) {
    View value;
    bool first = true;
    for (const Command& command : pipeline.commands) {
      value = evaluate(command, dot, std::exchange(first, false) ? nullptr : &value);
    }
    for (const std::string_view name : pipeline.variables) {
      if (pipeline.assigns) {
        assign(name, value);
      } else {
        variables_.push_back({.name = name, .value = value});
      }
    }
    return value;
  }

  // `piped` is the value of the command before, the last argument of this one.
  View evaluate(const Command& command, const View& dot, const View* piped) {
    workspace_.step();
    const Word& first = command.words.front();
    const Words arguments = Words(command.words).subspan(1);
    const auto* function = std::get_if<FunctionWord>(&first.head);
    offset_ = first.offset;
    if (function != nullptr && first.fields.empty()) return call(*function->function, arguments, dot, piped);
    const bool has_arguments = !arguments.empty() || piped != nullptr;
    if (first.fields.empty()) {
      if (has_arguments) fail("can't give an argument to what is no function");
      if (std::holds_alternative<NilWord>(first.head)) fail("nil is not a command");
    }
    return read_fields(head_value(first, dot), first, has_arguments);
  }

  View argument_value(const Word& word, const View& dot) {
    workspace_.step();
    offset_ = word.offset;
    return read_fields(head_value(word, dot), word, /*has_arguments=*/false);
  }

  View head_value(const Word& word, const View& dot) {
    return std::visit(
        [this, &dot](const auto& head) -> View {
          using Head = std::decay_t<decltype(head)>;
          if constexpr (std::is_same_v<Head, DotWord>) {
            return dot;
          } else if constexpr (std::is_same_v<Head, NilWord>) {
            return {};
          } else if constexpr (std::is_same_v<Head, std::string>) {
            return std::string_view(head);
          } else if constexpr (std::is_same_v<Head, Number>) {
            return number_value(head);
          } else if constexpr (std::is_same_v<Head, VariableWord>) {
            return variable(head.name);
          } else if constexpr (std::is_same_v<Head, FunctionWord>) {
            return call(*head.function, {}, dot, nullptr);
          } else if constexpr (std::is_same_v<Head, ParenthesizedWord>) {
            return evaluate(*head.pipeline, dot);
          } else {
            return head;
          }
        },
        word.head);
  }

  static View number_value(const Number& number) {
    return std::visit(
        [](const auto& value) -> View {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, OversizedInteger>) {
            fail("the number overflows an int");
          } else {
            return value;
          }
        },
        number);
  }

  // A field of nil is nil, a key that a map does not have too; a field that a record does not have is an error.
  View read_fields(View value, const Word& word, bool has_arguments) {
    for (const std::string_view& name : word.fields) {
      if (std::holds_alternative<std::monostate>(value)) return value;
      offset_ = word.offset;
      const bool called = has_arguments && &name == &word.fields.back();
      value = field(value, name);
      if (called) fail(std::string(name) + " has arguments but is no function");
    }
    return value;
  }

  static View field(const View& value, std::string_view name) {
    if (const auto* record = std::get_if<const Record*>(&value)) {
      for (const Field& candidate : (*record)->fields) {
        if (candidate.name == name) return candidate.value.view();
      }
    } else if (const auto* map = std::get_if<const Map*>(&value)) {
      const auto found = (*map)->find(name);
      return found == (*map)->end() ? View() : View(std::string_view(found->second));
    }
    fail("can't evaluate field " + std::string(name) + " in type " + std::string(type_name(value)));
  }

  View call(const Function& function, Words words, const View& dot, const View* piped) {
    const std::size_t count = words.size() + (piped != nullptr ? 1 : 0);
    if (count < function.min_arguments || count > function.max_arguments) {
      fail("wrong number of arguments for " + std::string(function.name) + ": " + std::to_string(count));
    }
    if (function.kind == Function::Kind::conjunction) return call_logical(words, dot, piped, /*decisive=*/false);
    if (function.kind == Function::Kind::disjunction) return call_logical(words, dot, piped, /*decisive=*/true);
    const std::size_t offset = offset_;
    boost::container::small_vector<View, 4> arguments;
    for (const Word& word : words) arguments.push_back(argument_value(word, dot));
    if (piped != nullptr) arguments.push_back(*piped);
    offset_ = offset;
    if (function.kind == Function::Kind::formatted && !std::holds_alternative<std::string_view>(arguments.front())) {
      fail("the format has to be a string, not " + std::string(type_name(arguments.front())));
    }
    return function.call(workspace_, arguments);
  }

  // The first argument that decides the matter, or the last; those behind a decisive one are not evaluated.
  View call_logical(Words words, const View& dot, const View* piped, bool decisive) {
    View value;
    for (const Word& word : words) {
      value = argument_value(word, dot);
      if (is_true(value) == decisive) return value;
    }
    return piped != nullptr ? *piped : value;
  }

  const Definitions& definitions_;
  Workspace workspace_;
  Output output_;
  std::vector<Variable> variables_;
  std::size_t frame_ = 0;   // the first variable of the template under way
  std::size_t offset_ = 0;  // where we are, for failures
  int depth_ = 0;
};

std::string position_text(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return "line " + std::to_string(line) + ", column " + std::to_string(offset - line_begin + 1);
}

}  // namespace

Result<std::string> execute(const Definitions& definitions, std::string_view name, std::string_view text,
                            const Value& data) {
  Executor executor(definitions);
  try {
    return executor.run(name, data.view());
  } catch (const ExecutionFailure& failure) {
    return Error{ErrorKind::bad_request,
                 "template, " + position_text(text, executor.offset()) + ": " + failure.message};
  }
}

}  // namespace adapter::text_template
