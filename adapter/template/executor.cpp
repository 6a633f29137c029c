#include "template/executor.hpp"

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>

#include "base/go_quote.hpp"
#include "template/escaping.hpp"
#include "template/evaluator.hpp"
#include "template/failure.hpp"
#include "template/output.hpp"
#include "template/printer.hpp"

namespace adapter::text_template {
namespace {

// How a body came to its end.
enum class Flow { normal, broken, continued };

class Executor {
 public:
  Executor(const Definitions& definitions, std::size_t most_steps)
      : definitions_(definitions), execution_(most_steps) {}

  std::string run(std::string_view name, const View& data) {
    call_template(definition(name), data);
    return output_.take();
  }

  std::size_t offset() const { return execution_.offset; }

 private:
  [[noreturn]] static void fail(std::string message) { throw ExecutionFailure{std::move(message)}; }

  const Body& definition(std::string_view name) const {
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) fail("template " + go_quote(name) + " not defined");
    return found->second;
  }

  // A template sees none of its caller's variables.
  void call_template(const Body& body, const View& dot) {
    const VariableStack::Frame frame(execution_.variables, dot);
    run(body, dot);
  }

  Flow run(const Body& body, const View& dot) {
    if (++depth_ > kMaxExecutionDepth) fail("the template recurses too deeply");
    Flow flow = Flow::normal;
    for (const Node& node : body) {
      execution_.workspace.step();
      execution_.offset = node.offset;
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
    const VariableStack::Block block(execution_.variables);
    const View value = evaluate(node.pipeline, dot);
    return is_true(value) ? run(node.body, node.sets_dot ? value : dot) : run(node.otherwise, dot);
  }

  Flow run_node(const RangeNode& node, const View& dot) {
    const VariableStack::Block block(execution_.variables);
    const View value = evaluate(node.pipeline, dot);
    Flow flow = Flow::normal;
    if (!run_loop(node, value)) flow = run(node.otherwise, dot);
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
    execution_.workspace.step();
    const VariableStack::Block block(execution_.variables);
    bind(node.pipeline, index, element);
    return run(node.body, element) != Flow::broken;
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
      if (names.size() > 1) execution_.variables.from_top(1) = index;
      execution_.variables.from_top(0) = element;
    }
  }

  void assign(std::string_view name, const View& value) {
    execution_.variables.find(name, execution_.workspace) = value;
  }

  View evaluate(const Pipeline& pipeline, const View& dot) {
    return text_template::evaluate(execution_, pipeline, dot);
  }

  const Definitions& definitions_;
  Execution execution_;
  Output output_;
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
                            const Value& data, std::size_t most_steps) {
  Executor executor(definitions, most_steps);
  try {
    return executor.run(name, data.view());
  } catch (const ExecutionFailure& failure) {
    return Error{ErrorKind::bad_request,
                 "template, " + position_text(text, executor.offset()) + ": " + failure.message};
  }
}

}  // namespace adapter::text_template
