#pragma once

// What all answers of the HTTP API of Prometheus have in common: the envelope around `data`, and the parser that is fed
// piece by piece. For the decoders of this folder only.
//
// Accepted is one JSON document; whatever follows it is ignored (as the incumbent does). UTF-8, at most 32 levels deep.
// Unknown fields are skipped; of a field given twice the last counts.

#include <boost/json/basic_parser_impl.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace adapter::upstream {

namespace json = boost::json;
using boost::system::error_code;

inline constexpr std::size_t kMaxDepth = 32;
inline constexpr std::size_t kMaxWarnings = 20;
inline constexpr std::size_t kMaxTextBytes = 1 << 20;   // of a key or string
inline constexpr std::size_t kMaxErrorTypeBytes = 50;   // of what callers read
inline constexpr std::size_t kMaxErrorBytes = 1 << 10;  // of what the log gets

inline Error malformed(std::string what) {
  return {ErrorKind::malformed_response, "malformed answer: " + std::move(what), ""};
}

// A JSON scalar.
struct Scalar {
  enum class Kind { null, boolean, number, text } kind;
  std::string_view text;  // of a text; valid during the call only
  double number = 0;
};

// Turns the parser's callbacks into four events with the depth at which they happen, and handles what all answers have
// in common: the envelope with status, error, errorType and warnings. A derived class sees what is below `data`.
// Depth 1 is the envelope's object.
class EnvelopeHandler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = kMaxTextBytes;
  static constexpr std::size_t max_string_size = kMaxTextBytes;

  virtual ~EnvelopeHandler() = default;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& ec) { return open(true, ec); }
  bool on_object_end(std::size_t, error_code& ec) { return close(ec); }
  bool on_array_begin(error_code& ec) { return open(false, ec); }
  bool on_array_end(std::size_t, error_code& ec) { return close(ec); }
  bool on_key_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_key(json::string_view last, std::size_t, error_code& ec) {
    gather(last);
    if (depth_ == 1) field_.swap(text_);
    if (depth_ > 1 && field_ == "data") on_data_key(text_);
    text_.clear();
    return ok(ec);
  }
  bool on_string_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_string(json::string_view last, std::size_t, error_code& ec) {
    if (text_.empty()) return scalar({Scalar::Kind::text, {last.data(), last.size()}}, ec);
    gather(last);
    const bool good = scalar({Scalar::Kind::text, text_}, ec);
    text_.clear();
    return good;
  }
  bool on_number_part(json::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t n, json::string_view, error_code& ec) { return number(static_cast<double>(n), ec); }
  bool on_uint64(std::uint64_t n, json::string_view, error_code& ec) { return number(static_cast<double>(n), ec); }
  bool on_double(double n, json::string_view, error_code& ec) { return number(n, ec); }
  bool on_bool(bool, error_code& ec) { return scalar({Scalar::Kind::boolean, {}}, ec); }
  bool on_null(error_code& ec) { return scalar({Scalar::Kind::null, {}}, ec); }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  // What was wrong in the eyes of a handler, not of the JSON parser; empty if nothing.
  const std::string& fault() const { return fault_; }

  // The verdict of the envelope once the document is complete.
  Result<void> envelope() {
    if (status_ == "error") {
      const auto type = error_type_.empty() ? "error" : error_type_.substr(0, kMaxErrorTypeBytes);
      return Error{ErrorKind::upstream_rejected, "it rejected the query (" + type + ")",
                   type + ": " + error_.substr(0, kMaxErrorBytes)};
    }
    if (!has_data_) return malformed("no data");
    return {};
  }
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 protected:
  // Below `data`; depth 2 is its value itself.
  virtual void on_data_key(std::string_view key) = 0;
  virtual void on_data_open(std::size_t depth, bool object) = 0;
  virtual void on_data_close(std::size_t depth) = 0;
  virtual void on_data_scalar(std::size_t depth, const Scalar& value) = 0;
  // `data` begins, maybe for the second time.
  virtual void on_data_begin() = 0;

  void fail(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
  }

 private:
  bool gather(json::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }
  bool ok(error_code& ec) {
    if (!fault_.empty()) ec = json::error::extra_data;
    return fault_.empty();
  }
  bool number(double n, error_code& ec) { return scalar({Scalar::Kind::number, {}, n}, ec); }

  bool open(bool object, error_code& ec) {
    ++depth_;
    if (depth_ == 1) {
      if (!object) fail("no object");
    } else if (field_ == "data") {
      if (depth_ == 2) {
        has_data_ = true;
        on_data_begin();
      }
      on_data_open(depth_, object);
    } else if (depth_ == 2 && (is_text_field() || (field_ == "warnings" && object))) {
      fail("field " + field_ + " has the wrong type");
    }
    return ok(ec);
  }

  bool close(error_code& ec) {
    if (depth_ > 1 && field_ == "data") on_data_close(depth_);
    --depth_;
    return ok(ec);
  }

  bool scalar(const Scalar& value, error_code& ec) {
    if (depth_ == 0) {
      fail("no object");
    } else if (field_ == "data") {
      if (depth_ == 1) {
        has_data_ = false;
        if (value.kind != Scalar::Kind::null) fail("field data has the wrong type");
      } else {
        on_data_scalar(depth_, value);
      }
    } else if (depth_ == 1 && is_text_field()) {
      if (value.kind == Scalar::Kind::text) {
        (field_ == "status" ? status_ : field_ == "error" ? error_ : error_type_) = value.text;
      } else if (value.kind != Scalar::Kind::null) {
        fail("field " + field_ + " has the wrong type");
      }
    } else if (depth_ == 2 && field_ == "warnings" && value.kind == Scalar::Kind::text &&
               warnings_.size() < kMaxWarnings) {
      warnings_.emplace_back(value.text);
    }
    return ok(ec);
  }

  bool is_text_field() const { return field_ == "status" || field_ == "error" || field_ == "errorType"; }

  std::size_t depth_ = 0;
  std::string field_;  // of the envelope, that we are in
  std::string text_;   // of a key or string that came in parts
  std::string fault_;
  std::string status_, error_, error_type_;
  bool has_data_ = false;
  std::vector<std::string> warnings_;
};

// Feeds a parser and says what was wrong, the handler's words before the parser's.
template <class Handler>
struct Machine {
  json::basic_parser<Handler> parser;

  template <class... Arguments>
  explicit Machine(Arguments&&... arguments) : parser(options(), std::forward<Arguments>(arguments)...) {}

  static json::parse_options options() {
    json::parse_options out;
    out.max_depth = kMaxDepth;
    return out;
  }

  Result<void> write(std::string_view piece) {
    if (parser.done()) return {};
    error_code ec;
    parser.write_some(true, piece.data(), piece.size(), ec);
    return verdict(ec);
  }

  Result<void> end() {
    if (parser.done()) return {};
    error_code ec;
    parser.write_some(false, nullptr, 0, ec);
    if (!ec && !parser.done()) ec = json::error::incomplete;
    return verdict(ec);
  }

  Result<void> verdict(const error_code& ec) {
    if (!parser.handler().fault().empty()) return malformed(parser.handler().fault());
    if (ec == json::error::incomplete) return malformed("it ends in the middle");
    if (ec) return malformed("no JSON (" + ec.message() + ")");
    return {};
  }
};

}  // namespace adapter::upstream
