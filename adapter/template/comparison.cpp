#include "template/comparison.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>

#include "template/failure.hpp"

namespace adapter::text_template {
namespace {

std::string types_of(const View& left, const View& right) {
  return std::string(type_name(left)) + " and " + std::string(type_name(right));
}

template <class Content>
constexpr bool kIsInteger = std::is_same_v<Content, std::int64_t> || std::is_same_v<Content, std::uint8_t>;

// The kinds that compare with themselves by value.
template <class Content>
constexpr bool kIsBasic = std::is_arithmetic_v<Content> || std::is_same_v<Content, std::complex<double>> ||
                          std::is_same_v<Content, std::string_view>;

bool is_basic(const View& value) {
  return std::visit([](const auto& content) { return kIsBasic<std::decay_t<decltype(content)>>; }, value);
}

bool is_nil(const View& value) {
  return std::holds_alternative<std::monostate>(value);
}

bool records_equal(const Record& left, const Record& right);

// Go compares structs field by field, and refuses a type that holds a slice or a map.
bool is_comparable(const Record& record) {
  return std::all_of(record.fields.begin(), record.fields.end(), [](const Field& field) {
    const View value = field.value.view();
    if (const auto* inner = std::get_if<const Record*>(&value)) return is_comparable(**inner);
    return is_basic(value) || is_nil(value);
  });
}

bool fields_equal(const Field& left, const Field& right) {
  const View a = left.value.view();
  const View b = right.value.view();
  if (left.name != right.name || a.index() != b.index()) return false;
  if (const auto* inner = std::get_if<const Record*>(&a)) return records_equal(**inner, *std::get<const Record*>(b));
  return are_equal(a, b);
}

bool records_equal(const Record& left, const Record& right) {
  return left.type == right.type &&
         std::equal(left.fields.begin(), left.fields.end(), right.fields.begin(), right.fields.end(), fields_equal);
}

bool compound_equal(const View& left, const View& right) {
  if (is_nil(left) || is_nil(right)) return is_nil(left) && is_nil(right);
  const auto* a = std::get_if<const Record*>(&left);
  const auto* b = std::get_if<const Record*>(&right);
  if (a == nullptr || b == nullptr || !is_comparable(**b)) {
    throw ExecutionFailure{"non-comparable types: " + types_of(left, right)};
  }
  return records_equal(**a, **b);
}

}  // namespace

bool are_equal(const View& left, const View& right) {
  const std::optional<bool> answer = std::visit(
      [](const auto& a, const auto& b) -> std::optional<bool> {
        using A = std::decay_t<decltype(a)>;
        using B = std::decay_t<decltype(b)>;
        if constexpr (kIsInteger<A> && kIsInteger<B>) {
          return std::int64_t{a} == std::int64_t{b};
        } else if constexpr (std::is_same_v<A, B> && kIsBasic<A>) {
          return a == b;
        } else {
          return std::nullopt;
        }
      },
      left, right);
  if (answer) return *answer;
  if (is_basic(left) || is_basic(right)) {
    if (is_nil(left) || is_nil(right)) return false;
    throw ExecutionFailure{"incompatible types for comparison: " + types_of(left, right)};
  }
  return compound_equal(left, right);
}

bool is_less(const View& left, const View& right) {
  return std::visit(
      [&left, &right](const auto& a, const auto& b) -> bool {
        using A = std::decay_t<decltype(a)>;
        using B = std::decay_t<decltype(b)>;
        if constexpr (kIsInteger<A> && kIsInteger<B>) {
          return std::int64_t{a} < std::int64_t{b};
        } else if constexpr (std::is_same_v<A, B> &&
                             (std::is_same_v<A, double> || std::is_same_v<A, std::string_view>)) {
          return a < b;
        } else {
          throw ExecutionFailure{"invalid types for comparison: " + types_of(left, right)};
        }
      },
      left, right);
}

}  // namespace adapter::text_template
