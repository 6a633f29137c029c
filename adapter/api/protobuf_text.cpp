#include "api/protobuf_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "api/json_view.hpp"
#include "api/protobuf_schema.hpp"
#include "base/go_duration.hpp"

namespace adapter::api {
namespace {

using Kind = JsonView::Kind;
using Type = ProtobufField::Type;
using Shape = ProtobufField::Shape;

// What begins every answer; the name is a message of type (1), object (2), encoding (3) and content type (4).
constexpr std::string_view kMagic("k8s\0", 4);

// Ends the walk; to_protobuf() catches it.
struct Unwritable {
  std::string what;
};

std::string text_of(const JsonView& value, std::string_view name) {
  if (value.is(Kind::text)) return value.text();
  throw Unwritable{std::string(name) + " is no text"};
}

std::int64_t integer_of(const JsonView& value, std::string_view name) {
  if (const auto integer = value.integer()) return *integer;
  throw Unwritable{std::string(name) + " is no integer"};
}

// Of `2026-01-02T03:04:05Z`, the only form that our answers have.
std::int64_t seconds_of(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  const auto fits = [](char c, char form) { return form == '0' ? c >= '0' && c <= '9' : c == form; };
  if (!std::ranges::equal(text, kForm, fits)) throw Unwritable{"a time stamp in another form"};
  const auto number = [&](std::size_t at, std::size_t digits) {
    int out = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, out);
    return out;
  };
  using namespace std::chrono;
  const auto date = year(number(0, 4)) / number(5, 2) / number(8, 2);
  if (!date.ok()) throw Unwritable{"a time stamp of no day"};
  const auto time = sys_days(date) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2));
  return duration_cast<seconds>(time.time_since_epoch()).count();
}

using Members = std::vector<std::pair<std::string, JsonView>>;

Members members_of(const JsonView& object) {
  Members out;
  object.for_each_member([&out](const JsonView& key, const JsonView& value) { out.emplace_back(key.text(), value); });
  return out;
}

const JsonView* find(const Members& members, std::string_view name) {
  const auto found = std::ranges::find(members, name, &Members::value_type::first);
  return found == members.end() ? nullptr : &found->second;
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void text(unsigned number, std::string_view value) {
    tag(number, kLengthDelimited);
    varint(value.size());
    out_ += value;
  }
  void integer(unsigned number, std::int64_t value) {
    tag(number, kVarint);
    varint(static_cast<std::uint64_t>(value));
  }
  // A message that `write` writes. Its length stands before it and is known after it.
  template <class Write>
  void message(unsigned number, Write write) {
    tag(number, kLengthDelimited);
    const auto at = out_.size();
    out_ += '\0';
    write();
    auto length = out_.size() - at - 1;
    std::string bytes;
    for (; length >= 0x80; length >>= 7) bytes += static_cast<char>(length | 0x80);
    out_[at] = static_cast<char>(length);
    out_.insert(at, bytes);
  }

  // The members of `object` that the message has, and nothing else may be in it but `passed_over` more.
  void fields(const ProtobufMessage& message, const Members& object, std::size_t passed_over = 0) {
    std::size_t met = passed_over;
    for (const auto& field : message.fields) {
      const auto* value = find(object, field.name);
      if (value != nullptr) ++met;
      if (value != nullptr && value->is(Kind::null)) value = nullptr;
      member(field, value);
    }
    if (met != object.size()) throw Unwritable{"a field that its message does not have"};
  }

 private:
  static constexpr unsigned kVarint = 0, kLengthDelimited = 2;

  void tag(unsigned number, unsigned wire_type) { varint(number << 3 | wire_type); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  // `value` is null when absent.
  void member(const ProtobufField& field, const JsonView* value) {
    if (field.shape == Shape::always) return one(field, field.number, value);
    if (value == nullptr) return;
    switch (field.shape) {
      case Shape::list:
        if (!value->is(Kind::array)) throw Unwritable{std::string(field.name) + " is no list"};
        return value->for_each_element([&](const JsonView& element) { one(field, field.number, &element); });
      case Shape::map:
        return entries(field, *value);
      default:
        return one(field, field.number, value);
    }
  }

  void entries(const ProtobufField& field, const JsonView& value) {
    if (!value.is(Kind::object)) throw Unwritable{std::string(field.name) + " is no map"};
    auto sorted = members_of(value);
    std::ranges::sort(sorted, {}, &Members::value_type::first);
    for (const auto& entry : sorted) {
      message(field.number, [&] {
        text(1, entry.first);
        one(field, 2, &entry.second);
      });
    }
  }

  void one(const ProtobufField& field, unsigned number, const JsonView* value) {
    switch (field.type) {
      case Type::text:
        return text(number, value == nullptr ? "" : text_of(*value, field.name));
      case Type::integer:
        return integer(number, value == nullptr ? 0 : integer_of(*value, field.name));
      case Type::boolean:
        if (value != nullptr && !value->is(Kind::boolean)) throw Unwritable{std::string(field.name) + " is no boolean"};
        return integer(number, value != nullptr && value->is_true() ? 1 : 0);
      case Type::message:
        if (value != nullptr && !value->is(Kind::object)) throw Unwritable{std::string(field.name) + " is no object"};
        return message(number, [&] { fields(*field.message, value == nullptr ? Members() : members_of(*value)); });
      case Type::time:
        return message(number, [&] {
          if (value == nullptr) return;
          integer(1, seconds_of(text_of(*value, field.name)));
          integer(2, 0);
        });
      case Type::duration: {
        const auto duration = parse_go_duration(value == nullptr ? "0" : text_of(*value, field.name));
        if (!duration) throw Unwritable{duration.error().message};
        return message(number, [&] { integer(1, duration->count()); });
      }
      case Type::quantity:
        return message(number, [&] { text(1, value == nullptr ? "0" : text_of(*value, field.name)); });
      case Type::texts:
        if (!value->is(Kind::array)) throw Unwritable{std::string(field.name) + " is no list"};
        return message(number, [&] {
          value->for_each_element([&](const JsonView& element) { text(1, text_of(element, field.name)); });
        });
    }
  }

  std::string& out_;
};

std::string write_object(const JsonView& document) {
  if (!document.is(Kind::object)) throw Unwritable{"no object"};
  const auto object = members_of(document);
  const auto* api_version = find(object, "apiVersion");
  const auto* kind = find(object, "kind");
  const auto version_text = api_version == nullptr ? "" : text_of(*api_version, "apiVersion");
  const auto kind_text = kind == nullptr ? "" : text_of(*kind, "kind");
  const auto* schema = find_message(version_text, kind_text);
  if (schema == nullptr) throw Unwritable{"the kind " + std::string(kind_text)};

  std::string out(kMagic);
  out.reserve(document.written().size());  // about; mostly less
  Writer writer(out);
  writer.message(1, [&] {
    writer.text(1, version_text);
    writer.text(2, kind_text);
  });
  writer.message(2, [&] { writer.fields(*schema, object, api_version == nullptr ? 1 : 2); });
  writer.text(3, "");
  writer.text(4, "");
  return out;
}

}  // namespace

Result<std::string> to_protobuf(std::string_view text) {
  const auto document = JsonView::of(text);
  if (!document) return Error{ErrorKind::internal, "no protobuf form: " + document.error().message, ""};
  try {
    return write_object(*document);
  } catch (const Unwritable& unwritable) {
    return Error{ErrorKind::internal, "no protobuf form: " + unwritable.what, ""};
  }
}

}  // namespace adapter::api
