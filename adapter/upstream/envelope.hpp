#pragma once

// What all answers of the HTTP API of Prometheus have in common: the envelope around `data`. For the decoders of this
// folder only.
//
// Accepted is one JSON document; whatever follows it is ignored (as the incumbent does). Unknown fields are skipped; of
// a field given twice the last counts. A scraped application chooses names and values of labels, so what is odd about
// one takes no other with it: a key over 4 KiB is passed over with its value.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_walker.hpp"
#include "base/short_text.hpp"

namespace adapter::upstream {

inline constexpr std::size_t kMaxWarnings = 8;
inline constexpr std::size_t kMaxTextBytes = std::size_t(-1);  // of a string: of a long one no more is held than counts
inline constexpr std::size_t kMaxLabels = 256;                 // of a sample; ten times what real ones have
inline constexpr std::size_t kUsualBytes = 16 << 10;    // of the series that is being read: what is more is counted
inline constexpr std::size_t kMaxErrorTypeBytes = 50;   // of what callers read
inline constexpr std::size_t kMaxErrorBytes = 1 << 10;  // of what the log gets, and of a warning

// What `status: error` says.
struct Rejection {
  std::string type;  // `bad_data`: a word, for callers, too
  std::string text;  // for the log
};

inline Error rejected(Rejection said) {
  return {ErrorKind::upstream_rejected, "it rejected the query (" + said.type + ")", said.type + ": " + said.text};
}

// Handles what all answers have in common: status, error, errorType, and the signs of an answer that is not whole:
// warnings, infos and isPartial. A derived class sees what is below `data`.
class EnvelopeWalker : public JsonWalker {
 public:
  // The verdict of the envelope once the document is complete: first of these two, and when the data are good, too, the
  // other. Only `status: success` makes an answer of them.
  Result<void> envelope() const {
    if (auto said = rejection()) return rejected(std::move(*said));
    if (!has_data_) return malformed("no data");
    return {};
  }
  Result<void> success() const {
    if (status_ == "success") return {};
    return malformed(status_.empty() ? "no status" : "its status is neither success nor error");
  }
  std::optional<Rejection> rejection() const {
    if (status_ != "error") return std::nullopt;
    return Rejection{.type = is_name_of_type(error_type_) ? error_type_ : "error",
                     .text = short_text(error_, kMaxErrorBytes)};
  }
  std::vector<std::string> warnings() const { return warnings_.all(); }
  // All that says that the answer is not whole; empty for a whole one.
  std::vector<std::string> not_whole() const {
    auto out = warnings_.all();
    std::ranges::move(infos_.all(), std::back_inserter(out));
    if (is_partial_ && out.empty()) out.emplace_back("it says isPartial, and no more");
    return out;
  }

 protected:
  // Anything else, such as an address, is not for callers. Nor is a part of it: that of a credential would not be
  // known.
  static bool is_name_of_type(std::string_view text) {
    constexpr std::string_view kWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !text.empty() && text.size() <= kMaxErrorTypeBytes && text.find_first_not_of(kWord) == text.npos;
  }

  // `data` begins, maybe for the second time.
  virtual void on_data_begin() = 0;
  // As in a walk. The value of `data` itself, an object or a list, has depth 1.
  virtual bool on_data_open(bool object) = 0;
  virtual void on_data_close() = 0;
  // Depth 2 and more.
  virtual void on_data_scalar(const Scalar& value) = 0;

 private:
  bool passes_over_long_keys() const final { return true; }

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
      return on_data_open(object);
    }
    if (depth() > 1) {
      if (depth() == 2 && is_warning_field()) add_warning("(no text)");
      return false;
    }
    if (is_text_field() || (is_warning_field() && object)) fail("field " + key(0) + " has the wrong type");
    if (key(0) == "isPartial") is_partial_ = true;
    return is_warning_field();
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
      if (value.is_text_or_its_beginning()) {
        text_field() = short_text(value.text, kMaxErrorBytes);
      } else if (value.is_null()) {
        text_field().clear();
      } else {
        fail("field " + key(0) + " has the wrong type");
      }
    } else if (depth() == 1 && key(0) == "isPartial") {
      const bool denied = value.is_null() || (value.kind == Scalar::Kind::boolean && value.number == 0);
      is_partial_ = !denied;  // VictoriaMetrics' field; any other value is no denial
    } else if (depth() <= 2 && is_warning_field() && value.is_text_or_its_beginning()) {
      add_warning(value.text);
    }
  }

  // The first texts, cut, and how many more there were.
  struct Texts {
    std::vector<std::string> first;
    std::size_t more = 0;

    void add(std::string_view text) {
      if (first.size() == kMaxWarnings) {
        ++more;
      } else {
        first.push_back(short_text(text, kMaxErrorBytes));
      }
    }
    std::vector<std::string> all() const {
      auto out = first;
      if (more > 0) out.push_back("and " + std::to_string(more) + " more");
      return out;
    }
  };
  void add_warning(std::string_view text) { (key(0) == "infos" ? infos_ : warnings_).add(text); }

  bool in_data() const { return std::string_view(key(0)) == "data"; }
  bool is_text_field() const { return key(0) == "status" || key(0) == "error" || key(0) == "errorType"; }
  std::string& text_field() { return key(0) == "status" ? status_ : key(0) == "error" ? error_ : error_type_; }
  bool is_warning_field() const { return key(0) == "warnings" || key(0) == "infos"; }

  std::string status_, error_, error_type_;
  bool has_data_ = false;
  bool is_partial_ = false;
  Texts warnings_, infos_;
};

}  // namespace adapter::upstream
