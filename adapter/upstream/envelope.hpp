#pragma once

// What all answers of the HTTP API of Prometheus have in common: the envelope around `data`. For the decoders of this
// folder only.
//
// Accepted is one JSON document; whatever follows it is ignored (as the incumbent does). Unknown fields are skipped; of
// a field given twice the last counts.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_walker.hpp"
#include "base/short_text.hpp"

namespace adapter::upstream {

inline constexpr std::size_t kMaxWarnings = 8;
inline constexpr std::size_t kMaxTextBytes = 1 << 20;   // of a key or string
inline constexpr std::size_t kMaxErrorTypeBytes = 50;   // of what callers read
inline constexpr std::size_t kMaxErrorBytes = 1 << 10;  // of what the log gets, and of a warning

// Handles what all answers have in common: status, error, errorType and warnings. A derived class sees what is below
// `data`.
class EnvelopeWalker : public JsonWalker {
 public:
  // The verdict of the envelope once the document is complete.
  Result<void> envelope() {
    if (status_ == "error") {
      const auto type = error_type_.empty() ? "error" : short_text(error_type_, kMaxErrorTypeBytes);
      return Error{ErrorKind::upstream_rejected, "it rejected the query (" + type + ")",
                   type + ": " + short_text(error_, kMaxErrorBytes)};
    }
    if (!has_data_) return malformed("no data");
    return {};
  }
  // The first ones, cut, and how many more there were.
  std::vector<std::string> take_warnings() {
    auto out = std::move(warnings_);
    if (more_warnings_ > 0) out.push_back("and " + std::to_string(more_warnings_) + " more");
    return out;
  }

 protected:
  // `data` begins, maybe for the second time.
  virtual void on_data_begin() = 0;
  // As in a walk. The value of `data` itself, an object or a list, has depth 1.
  virtual void on_data_open(bool object) = 0;
  virtual void on_data_close() = 0;
  // Depth 2 and more.
  virtual void on_data_scalar(const Scalar& value) = 0;

 private:
  bool on_open(bool object) final {
    if (depth() == 0) {
      if (!object) fail("no object");
      return true;
    }
    if (in_data()) {
      if (depth() == 1) {
        has_data_ = true;
        on_data_begin();
      }
      on_data_open(object);
      return true;
    }
    if (depth() > 1) return false;
    if (is_text_field() || (key(0) == "warnings" && object)) fail("field " + key(0) + " has the wrong type");
    return key(0) == "warnings";
  }

  void on_close() final {
    if (depth() > 0 && in_data()) on_data_close();
  }

  void on_scalar(const Scalar& value) final {
    if (depth() == 0) return fail("no object");
    if (in_data()) {
      if (depth() > 1) return on_data_scalar(value);
      has_data_ = false;
      if (!value.is_null()) fail("field data has the wrong type");
    } else if (depth() == 1 && is_text_field()) {
      if (value.is_text()) {
        (key(0) == "status" ? status_ : key(0) == "error" ? error_ : error_type_) = value.text;
      } else if (!value.is_null()) {
        fail("field " + key(0) + " has the wrong type");
      }
    } else if (depth() == 2 && key(0) == "warnings" && value.is_text()) {
      if (warnings_.size() == kMaxWarnings) {
        ++more_warnings_;
      } else {
        warnings_.push_back(short_text(value.text, kMaxErrorBytes));
      }
    }
  }

  bool in_data() const { return std::string_view(key(0)) == "data"; }
  bool is_text_field() const { return key(0) == "status" || key(0) == "error" || key(0) == "errorType"; }

  std::string status_, error_, error_type_;
  bool has_data_ = false;
  std::vector<std::string> warnings_;
  std::size_t more_warnings_ = 0;
};

}  // namespace adapter::upstream
