#include "api/protobuf_text.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <optional>
#include <vector>

#include "api/protobuf_schema.hpp"
#include "base/go_duration.hpp"

namespace adapter::api {
namespace {

namespace json = boost::json;

// What a parsed answer takes: in one piece, half the time of growing goes.
constexpr std::size_t kMemoryPerByte = 4;
using Type = ProtobufField::Type;
using Shape = ProtobufField::Shape;

// What begins every answer; the name is a message of type (1), object (2), encoding (3) and content type (4).
constexpr std::string_view kMagic("k8s\0", 4);

// Ends the walk; to_protobuf() catches it.
struct Unwritable {
  std::string what;
};

std::string_view text_of(const json::value& value, std::string_view name) {
  if (const auto* text = value.if_string()) return {text->data(), text->size()};
  throw Unwritable{std::string(name) + " is no text"};
}

std::int64_t integer_of(const json::value& value, std::string_view name) {
  if (const auto* integer = value.if_int64()) return *integer;
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
  void fields(const ProtobufMessage& message, const json::object& object, std::size_t passed_over = 0) {
    std::size_t met = passed_over;
    for (const auto& field : message.fields) {
      const auto* value = object.if_contains(json::string_view(field.name.data(), field.name.size()));
      if (value != nullptr) ++met;
      if (value != nullptr && value->is_null()) value = nullptr;
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
  void member(const ProtobufField& field, const json::value* value) {
    if (field.shape == Shape::always) return one(field, field.number, value);
    if (value == nullptr) return;
    switch (field.shape) {
      case Shape::list:
        if (!value->is_array()) throw Unwritable{std::string(field.name) + " is no list"};
        for (const auto& element : value->get_array()) one(field, field.number, &element);
        return;
      case Shape::map:
        return entries(field, *value);
      default:
        return one(field, field.number, value);
    }
  }

  void entries(const ProtobufField& field, const json::value& value) {
    if (!value.is_object()) throw Unwritable{std::string(field.name) + " is no map"};
    std::vector<const json::key_value_pair*> sorted;
    for (const auto& member : value.get_object()) sorted.push_back(&member);
    std::ranges::sort(sorted, {}, [](const auto* member) { return member->key(); });
    for (const auto* entry : sorted) {
      message(field.number, [&] {
        text(1, {entry->key().data(), entry->key().size()});
        one(field, 2, &entry->value());
      });
    }
  }

  void one(const ProtobufField& field, unsigned number, const json::value* value) {
    switch (field.type) {
      case Type::text:
        return text(number, value == nullptr ? "" : text_of(*value, field.name));
      case Type::integer:
        return integer(number, value == nullptr ? 0 : integer_of(*value, field.name));
      case Type::boolean:
        if (value != nullptr && !value->is_bool()) throw Unwritable{std::string(field.name) + " is no boolean"};
        return integer(number, value != nullptr && value->get_bool() ? 1 : 0);
      case Type::message:
        if (value != nullptr && !value->is_object()) throw Unwritable{std::string(field.name) + " is no object"};
        return message(number,
                       [&] { fields(*field.message, value == nullptr ? json::object() : value->get_object()); });
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
        if (!value->is_array()) throw Unwritable{std::string(field.name) + " is no list"};
        return message(number, [&] {
          for (const auto& element : value->get_array()) text(1, text_of(element, field.name));
        });
    }
  }

  std::string& out_;
};

std::string write_object(const json::value& document) {
  if (!document.is_object()) throw Unwritable{"no object"};
  const auto& object = document.get_object();
  const auto* api_version = object.if_contains("apiVersion");
  const auto* kind = object.if_contains("kind");
  const auto version_text = api_version == nullptr ? "" : text_of(*api_version, "apiVersion");
  const auto kind_text = kind == nullptr ? "" : text_of(*kind, "kind");
  const auto* schema = find_message(version_text, kind_text);
  if (schema == nullptr) throw Unwritable{"the kind " + std::string(kind_text)};

  std::string out(kMagic);
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
  json::monotonic_resource memory(kMemoryPerByte * text.size());
  json::error_code ec;
  const auto document = json::parse(json::string_view(text.data(), text.size()), ec, &memory);
  if (ec) return Error{ErrorKind::internal, "no protobuf form: " + ec.message(), ""};
  try {
    return write_object(document);
  } catch (const Unwritable& unwritable) {
    return Error{ErrorKind::internal, "no protobuf form: " + unwritable.what, ""};
  }
}

}  // namespace adapter::api
