#pragma once

// The data a template is executed with, and how it looks from inside one execution.

#include <complex>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace adapter::text_template {

using List = std::vector<std::string>;                        // Go's []string
using Map = std::map<std::string, std::string, std::less<>>;  // Go's map[string]string, in its printing order

struct Field;

// Named fields in order, Go's struct. Reading a field it does not have is an error.
struct Record {
  std::string type;  // what %T prints, such as "naming.queryTemplateArgs"
  std::vector<Field> fields;
};

struct ListView {
  const std::string* first = nullptr;
  std::size_t size = 0;
  std::size_t capacity = 0;  // a slice of a list may grow back to where the list ends
};

// A value without ownership, cheap to copy. Text, lists, maps and records belong to the data, to the template or to the
// execution, and outlive it. monostate is Go's nil; uint8_t is a byte of a string; complex numbers are constants only.
using View = std::variant<std::monostate, bool, std::int64_t, std::uint8_t, double, std::complex<double>,
                          std::string_view, ListView, const Map*, const Record*>;

// Owns its content. A default-made value is nil.
class Value {
 public:
  Value() = default;
  Value(std::string text);
  Value(const char* text);
  Value(List list);
  Value(Map map);
  Value(Record record);
  explicit Value(bool truth);
  explicit Value(std::int64_t number);
  explicit Value(double number);

  View view() const;  // valid as long as this value

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map, Record> content_;
};

struct Field {
  std::string name;
  Value value;
};

// The name Go gives the type: "string", "[]string", "map[string]string", ...; "<nil>" for nil.
std::string_view type_name(const View& value);

// What `if` asks: not nil, not zero, not empty. Records are always true.
bool is_true(const View& value);

}  // namespace adapter::text_template
