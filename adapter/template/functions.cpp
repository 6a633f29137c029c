#include "template/functions.hpp"

#include <algorithm>
#include <string>

#include "template/comparison.hpp"
#include "template/escaping.hpp"
#include "template/format.hpp"
#include "template/printer.hpp"

namespace adapter::text_template {
namespace {

using Arguments = std::span<const View>;

bool is_nil(const View& value) {
  return std::holds_alternative<std::monostate>(value);
}

[[noreturn]] void fail_for_type(std::string_view what, const View& value) {
  throw ExecutionFailure{std::string(what) + " " + std::string(type_name(value))};
}

// A position in a list or a string, at most `limit`.
std::size_t position_of(const View& index, std::size_t limit) {
  std::int64_t position = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&index)) {
    position = *integer;
  } else if (const auto* byte = std::get_if<std::uint8_t>(&index)) {
    position = *byte;
  } else {
    fail_for_type("cannot index a list or a string with", index);
  }
  if (position < 0 || static_cast<std::uint64_t>(position) > limit) {
    throw ExecutionFailure{"index out of range: " + std::to_string(position)};
  }
  return static_cast<std::size_t>(position);
}

View element_of(const View& item, const View& index) {
  if (const auto* map = std::get_if<const Map*>(&item)) {
    const auto* key = std::get_if<std::string_view>(&index);
    if (key == nullptr) fail_for_type("a map's key has to be a string, not", index);
    const auto found = (*map)->find(*key);
    return found == (*map)->end() ? std::string_view() : std::string_view(found->second);
  }
  if (const auto* list = std::get_if<ListView>(&item)) {
    if (list->size == 0) throw ExecutionFailure{"index out of range: the list is empty"};
    return std::string_view(list->first[position_of(index, list->size - 1)]);
  }
  if (const auto* text = std::get_if<std::string_view>(&item)) {
    if (text->empty()) throw ExecutionFailure{"index out of range: the string is empty"};
    return static_cast<std::uint8_t>((*text)[position_of(index, text->size() - 1)]);
  }
  fail_for_type("cannot index", item);
}

View index(Workspace&, Arguments arguments) {
  View item = arguments.front();
  if (is_nil(item)) throw ExecutionFailure{"index of nil"};
  for (const View& next : arguments.subspan(1)) item = element_of(item, next);
  return item;
}

View slice(Workspace&, Arguments arguments) {
  const View& item = arguments.front();
  const auto* text = std::get_if<std::string_view>(&item);
  const auto* list = std::get_if<ListView>(&item);
  if (text == nullptr && list == nullptr) fail_for_type("cannot slice", item);
  if (arguments.size() > (text != nullptr ? 3 : 4)) throw ExecutionFailure{"too many slice indexes"};
  const std::size_t capacity = text != nullptr ? text->size() : list->capacity;
  std::size_t bounds[] = {0, text != nullptr ? text->size() : list->size, capacity};
  for (std::size_t number = 1; number < arguments.size(); ++number) {
    bounds[number - 1] = position_of(arguments[number], capacity);
  }
  const auto [begin, end, limit] = bounds;
  if (begin > end || end > limit) throw ExecutionFailure{"invalid slice index: begin after end"};
  if (text != nullptr) return text->substr(begin, end - begin);
  return ListView{.first = list->first + begin, .size = end - begin, .capacity = limit - begin};
}

View length(Workspace&, Arguments arguments) {
  const View& item = arguments.front();
  std::size_t size = 0;
  if (const auto* text = std::get_if<std::string_view>(&item)) {
    size = text->size();
  } else if (const auto* list = std::get_if<ListView>(&item)) {
    size = list->size;
  } else if (const auto* map = std::get_if<const Map*>(&item)) {
    size = (*map)->size();
  } else {
    fail_for_type("len of", item);
  }
  return static_cast<std::int64_t>(size);
}

View logical_not(Workspace&, Arguments arguments) {
  return !is_true(arguments.front());
}

// The data holds no functions, so there is never anything to call.
View call(Workspace&, Arguments arguments) {
  fail_for_type("call of a non-function:", arguments.front());
}

std::size_t text_size(const View& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? 0 : text->size();
}

View equal(Workspace& workspace, Arguments arguments) {
  if (arguments.size() < 2) throw ExecutionFailure{"missing argument for comparison"};
  for (const View& other : arguments.subspan(1)) {
    workspace.step_for_text(std::min(text_size(arguments.front()), text_size(other)));
    if (are_equal(arguments.front(), other)) return true;
  }
  return false;
}

View not_equal(Workspace& workspace, Arguments arguments) {
  return !std::get<bool>(equal(workspace, arguments));
}

bool less(Workspace& workspace, const View& left, const View& right) {
  workspace.step_for_text(std::min(text_size(left), text_size(right)));
  return is_less(left, right);
}

bool less_or_equal(Workspace& workspace, Arguments arguments) {
  return less(workspace, arguments[0], arguments[1]) || are_equal(arguments[0], arguments[1]);
}

View less_than(Workspace& workspace, Arguments arguments) {
  return less(workspace, arguments[0], arguments[1]);
}
View at_most(Workspace& workspace, Arguments arguments) {
  return less_or_equal(workspace, arguments);
}
View greater_than(Workspace& workspace, Arguments arguments) {
  return !less_or_equal(workspace, arguments);
}
View at_least(Workspace& workspace, Arguments arguments) {
  return !less(workspace, arguments[0], arguments[1]);
}

View print_text(Workspace& workspace, Arguments arguments) {
  Output out;
  print(out, arguments);
  return workspace.keep(std::move(out));
}

View print_text_line(Workspace& workspace, Arguments arguments) {
  Output out;
  print_line(out, arguments);
  return workspace.keep(std::move(out));
}

View print_text_formatted(Workspace& workspace, Arguments arguments) {
  const auto format = std::get<std::string_view>(arguments.front());
  workspace.step_for_text(format.size());
  Output out;
  print_formatted(out, format, arguments.subspan(1));
  const auto text = workspace.keep(std::move(out));
  workspace.step(text.size() / 16);  // digits are computed one by one
  return text;
}

// The escaping functions print their arguments first, and nil like a template does.
template <void (*Escape)(Output&, std::string_view)>
View escaped(Workspace& workspace, Arguments arguments) {
  std::vector<View> values(arguments.begin(), arguments.end());
  std::replace_if(values.begin(), values.end(), is_nil, View(kNoValue));
  Output text;
  print(text, values);
  Output out;
  Escape(out, text.take());
  return workspace.keep(std::move(out));
}

constexpr std::size_t kUnlimited = Function::kUnlimited;

constexpr Function kFunctions[] = {
    {"and", Function::Kind::conjunction, 1, kUnlimited, nullptr},
    {"call", Function::Kind::plain, 1, kUnlimited, call},
    {"eq", Function::Kind::plain, 1, kUnlimited, equal},
    {"ge", Function::Kind::plain, 2, 2, at_least},
    {"gt", Function::Kind::plain, 2, 2, greater_than},
    {"html", Function::Kind::plain, 0, kUnlimited, escaped<escape_html>},
    {"index", Function::Kind::plain, 1, kUnlimited, index},
    {"js", Function::Kind::plain, 0, kUnlimited, escaped<escape_js>},
    {"le", Function::Kind::plain, 2, 2, at_most},
    {"len", Function::Kind::plain, 1, 1, length},
    {"lt", Function::Kind::plain, 2, 2, less_than},
    {"ne", Function::Kind::plain, 2, 2, not_equal},
    {"not", Function::Kind::plain, 1, 1, logical_not},
    {"or", Function::Kind::disjunction, 1, kUnlimited, nullptr},
    {"print", Function::Kind::plain, 0, kUnlimited, print_text},
    {"printf", Function::Kind::formatted, 1, kUnlimited, print_text_formatted},
    {"println", Function::Kind::plain, 0, kUnlimited, print_text_line},
    {"slice", Function::Kind::plain, 1, kUnlimited, slice},
    {"urlquery", Function::Kind::plain, 0, kUnlimited, escaped<escape_url_query>},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                   [name](const Function& function) { return function.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace adapter::text_template
