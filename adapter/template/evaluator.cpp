#include "template/evaluator.hpp"

#include <boost/container/small_vector.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

using Words = std::span<const Word>;

[[noreturn]] void fail(std::string message) {
  throw ExecutionFailure{std::move(message)};
}

View number_value(const Number& number) {
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

View field(const View& value, std::string_view name) {
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

class Evaluator {
 public:
  Evaluator(Execution& execution, const View& dot) : execution_(execution), dot_(dot) {}

  View evaluate(const Pipeline& pipeline) {
    View value;
    bool first = true;
    for (const Command& command : pipeline.commands) {
      value = evaluate(command, std::exchange(first, false) ? nullptr : &value);
    }
    for (const std::string_view name : pipeline.variables) {
      if (pipeline.assigns) {
        variable(name) = value;
      } else {
        execution_.variables.declare(name, value);
      }
    }
    return value;
  }

 private:
  View& variable(std::string_view name) { return execution_.variables.find(name, execution_.workspace); }

  // `piped` is the value of the command before, the last argument of this one.
  View evaluate(const Command& command, const View* piped) {
    execution_.workspace.step();
    const Word& first = command.words.front();
    const Words arguments = Words(command.words).subspan(1);
    const auto* function = std::get_if<FunctionWord>(&first.head);
    execution_.offset = first.offset;
    if (function != nullptr && first.fields.empty()) return call(*function->function, arguments, piped);
    const bool has_arguments = !arguments.empty() || piped != nullptr;
    if (first.fields.empty()) {
      if (has_arguments) fail("can't give an argument to what is no function");
      if (std::holds_alternative<NilWord>(first.head)) fail("nil is not a command");
    }
    return read_fields(head_value(first), first, has_arguments);
  }

  View argument_value(const Word& word) {
    execution_.workspace.step();
    execution_.offset = word.offset;
    return read_fields(head_value(word), word, /*has_arguments=*/false);
  }

  View head_value(const Word& word) {
    return std::visit(
        [this](const auto& head) -> View {
          using Head = std::decay_t<decltype(head)>;
          if constexpr (std::is_same_v<Head, DotWord>) {
            return dot_;
          } else if constexpr (std::is_same_v<Head, NilWord>) {
            return {};
          } else if constexpr (std::is_same_v<Head, std::string>) {
            return std::string_view(head);
          } else if constexpr (std::is_same_v<Head, Number>) {
            return number_value(head);
          } else if constexpr (std::is_same_v<Head, VariableWord>) {
            return variable(head.name);
          } else if constexpr (std::is_same_v<Head, FunctionWord>) {
            return call(*head.function, {}, nullptr);
          } else if constexpr (std::is_same_v<Head, ParenthesizedWord>) {
            return evaluate(*head.pipeline);
          } else {
            return head;
          }
        },
        word.head);
  }

  // A field of nil is nil, a key that a map does not have too; a field that a record does not have is an error.
  View read_fields(View value, const Word& word, bool has_arguments) {
    for (const std::string_view& name : word.fields) {
      if (std::holds_alternative<std::monostate>(value)) return value;
      execution_.offset = word.offset;
      const bool called = has_arguments && &name == &word.fields.back();
      value = field(value, name);
      if (called) fail(std::string(name) + " has arguments but is no function");
    }
    return value;
  }

  View call(const Function& function, Words words, const View* piped) {
    const std::size_t count = words.size() + (piped != nullptr ? 1 : 0);
    if (count < function.min_arguments || count > function.max_arguments) {
      fail("wrong number of arguments for " + std::string(function.name) + ": " + std::to_string(count));
    }
    if (function.kind == Function::Kind::conjunction) return call_logical(words, piped, /*decisive=*/false);
    if (function.kind == Function::Kind::disjunction) return call_logical(words, piped, /*decisive=*/true);
    const std::size_t offset = execution_.offset;
    boost::container::small_vector<View, 4> arguments;
    for (const Word& word : words) arguments.push_back(argument_value(word));
    if (piped != nullptr) arguments.push_back(*piped);
    execution_.offset = offset;
    if (function.kind == Function::Kind::formatted && !std::holds_alternative<std::string_view>(arguments.front())) {
      fail("the format has to be a string, not " + std::string(type_name(arguments.front())));
    }
    return function.call(execution_.workspace, arguments);
  }

  // The first argument that decides the matter, or the last; those behind a decisive one are not evaluated.
  View call_logical(Words words, const View* piped, bool decisive) {
    View value;
    for (const Word& word : words) {
      value = argument_value(word);
      if (is_true(value) == decisive) return value;
    }
    return piped != nullptr ? *piped : value;
  }

  Execution& execution_;
  const View& dot_;
};

}  // namespace

View evaluate(Execution& execution, const Pipeline& pipeline, const View& dot) {
  return Evaluator(execution, dot).evaluate(pipeline);
}

}  // namespace adapter::text_template
