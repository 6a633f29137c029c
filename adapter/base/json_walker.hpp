#pragma once

// A JSON document as a walk: a push parser that is fed piece by piece and says, for each value, at which place in the
// document it stands. The same bytes, cut anywhere, give the same walk. What does not matter is passed over without
// being kept. For decoders of answers that grow with the cluster; it names Boost.JSON, so only .cpp files and the
// decoders' own headers include it.
//
// UTF-8, at most 32 levels deep if nothing else is said. What a field given twice means is the decoder's affair.
//
// Held meanwhile: the keys on the way to the place, and the beginning of one text; each has a bound. A key over its
// bound fails the walk, unless the decoder wants it passed over with its value.

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace adapter {

inline constexpr std::size_t kMaxJsonDepth = 32;
inline constexpr std::size_t kMaxKeyBytes = 4 << 10;  // of one that is not passed over; a label's name has a tenth
inline constexpr std::size_t kMaxHeldTextBytes = 64 << 10;  // a longer one is cut

inline Error malformed(std::string what) {
  return {ErrorKind::malformed_response, "malformed answer: " + std::move(what), ""};
}

// Turns the parser's callbacks into a few events. A place is the list of keys that lead to a value; a list adds an
// empty key. The place of the document itself has no keys.
class JsonWalker {
  using error_code = boost::system::error_code;
  using string_view = boost::json::string_view;

 public:
  struct Scalar {
    enum class Kind { null, boolean, number, text } kind;
    std::string_view text;  // of a text; valid during the call only
    double number = 0;      // of a boolean: 1 or 0
    bool is_whole = true;   // false: of a text only the first 64 KiB are told

    bool is_null() const { return kind == Kind::null; }
    bool is_text() const { return kind == Kind::text && is_whole; }
    bool is_text_or_its_beginning() const { return kind == Kind::text; }  // for words that people read
  };

  virtual ~JsonWalker() = default;

  bool on_document_begin(error_code&) {
    keys_in_use_ = passed_over_ = 0;
    skips_value_ = false;
    text_.clear();
    on_begin();
    return true;
  }
  bool on_document_end(error_code& ec) {
    on_end();
    return ok(ec);
  }
  bool on_object_begin(error_code& ec) { return open(true, ec); }
  bool on_object_end(std::size_t, error_code& ec) { return close(ec); }
  bool on_array_begin(error_code& ec) { return open(false, ec); }
  bool on_array_end(std::size_t, error_code& ec) { return close(ec); }
  bool on_key_part(string_view part, std::size_t size, error_code& ec) { return fits_a_key(size, ec) && gather(part); }
  bool on_key(string_view last, std::size_t size, error_code& ec) {
    if (passed_over_ > 0) return true;
    if (!fits_a_key(size, ec)) return false;
    gather(last);
    skips_value_ = size > kMaxKeyBytes;
    keys_[keys_in_use_ - 1].swap(text_);
    text_.clear();
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return gather(part); }
  bool on_string(string_view last, std::size_t size, error_code& ec) {
    const bool is_whole = size <= kMaxHeldTextBytes;
    if (text_.empty() && is_whole) return scalar({Scalar::Kind::text, {last.data(), last.size()}}, ec);
    gather(last);
    const bool good = scalar({Scalar::Kind::text, text_, 0, is_whole}, ec);
    text_.clear();
    return good;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t n, string_view, error_code& ec) { return number(static_cast<double>(n), ec); }
  bool on_uint64(std::uint64_t n, string_view, error_code& ec) { return number(static_cast<double>(n), ec); }
  bool on_double(double n, string_view, error_code& ec) { return number(n, ec); }
  bool on_bool(bool b, error_code& ec) { return scalar({Scalar::Kind::boolean, {}, b ? 1.0 : 0.0}, ec); }
  bool on_null(error_code& ec) { return scalar({Scalar::Kind::null, {}}, ec); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

  // What was wrong in the eyes of a decoder, not of the JSON parser.
  const std::optional<Error>& fault() const { return fault_; }

 protected:
  virtual void on_begin() {}
  virtual void on_end() {}
  // An object or a list begins at this place. False: nothing in it matters, on_close() will not be called.
  virtual bool on_open(bool object) = 0;
  virtual void on_close() = 0;
  virtual void on_scalar(const Scalar& value) = 0;
  // Whether a key over its bound is passed over with its value, and not a fault.
  virtual bool passes_over_long_keys() const { return false; }

  std::size_t depth() const { return keys_in_use_; }
  const std::string& key(std::size_t level) const { return keys_[level]; }
  bool at(std::initializer_list<std::string_view> keys) const {
    if (keys.size() != keys_in_use_) return false;
    std::size_t level = 0;
    for (const auto wanted : keys) {
      if (keys_[level++] != wanted) return false;
    }
    return true;
  }

  void fail(Error fault) {
    if (!fault_) fault_ = std::move(fault);
  }
  void fail(std::string what) { fail(malformed(std::move(what))); }

 private:
  bool ok(error_code& ec) {
    if (fault_) ec = boost::json::error::extra_data;
    return !fault_;
  }
  bool fits_a_key(std::size_t size, error_code& ec) {
    if (passed_over_ == 0 && size > kMaxKeyBytes && !passes_over_long_keys()) fail("a key of more than 4 KiB");
    return ok(ec);
  }
  bool gather(string_view part) {
    if (passed_over_ == 0) text_.append(part.data(), std::min(part.size(), kMaxHeldTextBytes - text_.size()));
    return true;
  }
  bool number(double n, error_code& ec) { return scalar({Scalar::Kind::number, {}, n}, ec); }
  bool scalar(const Scalar& value, error_code& ec) {
    if (passed_over_ == 0 && !std::exchange(skips_value_, false)) on_scalar(value);
    return ok(ec);
  }
  bool open(bool object, error_code& ec) {
    if (passed_over_ > 0 || std::exchange(skips_value_, false) || !on_open(object)) {
      ++passed_over_;
      return ok(ec);
    }
    if (keys_.size() == keys_in_use_) keys_.emplace_back();
    keys_[keys_in_use_++].clear();
    return ok(ec);
  }
  bool close(error_code& ec) {
    if (passed_over_ > 0) {
      --passed_over_;
      return true;
    }
    --keys_in_use_;
    on_close();
    return ok(ec);
  }

  std::vector<std::string> keys_;  // those beyond keys_in_use_ keep their memory for the next
  std::size_t keys_in_use_ = 0;
  std::size_t passed_over_ = 0;  // levels below a value that does not matter
  bool skips_value_ = false;     // the next one's key is too long
  std::string text_;             // of a key or string that came in parts
  std::optional<Error> fault_;
};

// Feeds a walker and says what was wrong, the walker's words before the parser's.
template <class Walker, std::size_t kMaxTextBytes /* of a key or string */, std::size_t kMaxDepth = kMaxJsonDepth>
class JsonFeed {
 public:
  template <class... Arguments>
  explicit JsonFeed(Arguments&&... arguments) : parser_(options(), std::forward<Arguments>(arguments)...) {}

  Walker& walker() { return parser_.handler(); }

  // One document; what follows it is ignored.
  Result<void> write(std::string_view piece) {
    while (!piece.empty() && !parser_.done()) {
      if (auto good = write_slice(piece); !good) return good;
    }
    return {};
  }
  // One document after the other.
  Result<void> write_stream(std::string_view piece) {
    while (!piece.empty()) {
      if (auto good = write_slice(piece); !good) return good;
      if (parser_.done()) parser_.reset();
    }
    return {};
  }
  // Bytes so far up to the end of the document, or to what was wrong.
  std::size_t consumed() const { return consumed_; }

  // After the last piece of one document.
  Result<void> end() {
    if (parser_.done()) return {};
    boost::system::error_code ec;
    parser_.write_some(false, nullptr, 0, ec);
    if (!ec && !parser_.done()) ec = boost::json::error::incomplete;
    return verdict(ec);
  }

 private:
  struct Handler final : Walker {
    using Walker::Walker;

    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = kMaxTextBytes;
    static constexpr std::size_t max_string_size = kMaxTextBytes;
  };

  static boost::json::parse_options options() {
    boost::json::parse_options out;
    out.max_depth = kMaxDepth;
    return out;
  }

  // The parser unescapes into 4,096 bytes on the stack, and takes for granted that a piece writes no more than it has.
  // Of a character or an escape that was cut, all is written and only the end is in the piece (Boost 1.81: a failed
  // assertion, else the stack is overrun). So no piece is that large.
  static constexpr std::size_t kSlice = 4000;

  Result<void> write_slice(std::string_view& piece) {
    boost::system::error_code ec;
    const auto used = parser_.write_some(true, piece.data(), std::min(piece.size(), kSlice), ec);
    piece.remove_prefix(used);
    consumed_ += used;
    return verdict(ec);
  }

  Result<void> verdict(const boost::system::error_code& ec) {
    if (walker().fault()) return *walker().fault();
    if (ec == boost::json::error::incomplete) return malformed("it ends in the middle");
    if (ec) return malformed("no JSON (" + ec.message() + ")");
    return {};
  }

  boost::json::basic_parser<Handler> parser_;
  std::size_t consumed_ = 0;
};

}  // namespace adapter
