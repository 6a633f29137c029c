#include "template/value.hpp"

#include <type_traits>
#include <utility>

namespace adapter::text_template {

Value::Value(std::string text) : content_(std::move(text)) {
}
Value::Value(const char* text) : content_(std::string(text)) {
}
Value::Value(List list) : content_(std::move(list)) {
}
Value::Value(Map map) : content_(std::move(map)) {
}
Value::Value(Record record) : content_(std::move(record)) {
}
Value::Value(bool truth) : content_(truth) {
}
Value::Value(std::int64_t number) : content_(number) {
}
Value::Value(double number) : content_(number) {
}

View Value::view() const {
  return std::visit(
      [](const auto& content) -> View {
        using Content = std::decay_t<decltype(content)>;
        if constexpr (std::is_same_v<Content, std::string>) {
          return std::string_view(content);
        } else if constexpr (std::is_same_v<Content, List>) {
          return ListView{.first = content.data(), .size = content.size(), .capacity = content.size()};
        } else if constexpr (std::is_same_v<Content, Map> || std::is_same_v<Content, Record>) {
          return &content;
        } else {
          return content;
        }
      },
      content_);
}

std::string_view type_name(const View& value) {
  if (const auto* record = std::get_if<const Record*>(&value)) return (*record)->type;
  constexpr std::string_view kNames[] = {
      "<nil>", "bool", "int", "uint8", "float64", "complex128", "string", "[]string", "map[string]string"};
  return kNames[value.index()];
}

bool is_true(const View& value) {
  return std::visit(
      [](const auto& content) -> bool {
        using Content = std::decay_t<decltype(content)>;
        if constexpr (std::is_same_v<Content, std::monostate>) {
          return false;
        } else if constexpr (std::is_same_v<Content, std::string_view>) {
          return !content.empty();
        } else if constexpr (std::is_same_v<Content, ListView>) {
          return content.size > 0;
        } else if constexpr (std::is_same_v<Content, const Map*>) {
          return !content->empty();
        } else if constexpr (std::is_same_v<Content, const Record*>) {
          return true;
        } else {
          return content != Content{};
        }
      },
      value);
}

}  // namespace adapter::text_template
