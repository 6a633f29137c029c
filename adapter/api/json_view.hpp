#pragma once

// A value in a JSON text, read where it stands. A tree of the document of tens of thousands of metrics would take
// fourteen times its text; this takes nothing, and looks for the end of a value as often as it is nested deep.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace adapter::api {

// The text must outlive it.
class JsonView {
 public:
  enum class Kind { object, array, text, number, boolean, null };

  // The value of a whole document; an error for what is no JSON, or nested deeper than 32 levels.
  static Result<JsonView> of(std::string_view document);

  Kind kind() const;
  bool is(Kind kind) const { return this->kind() == kind; }

  std::string_view written() const { return text_; }  // as it stands there
  std::string text() const;                           // of a text
  std::optional<std::int64_t> integer() const;        // of a number that is one
  bool is_true() const { return text_ == "true"; }

  // In their order; a key is a text.
  template <class Visit>  // with two views
  void for_each_member(Visit visit) const {
    for (auto at = past_space(1); text_[at] != '}'; at = past_comma(at)) {
      const auto key = view_at(at);
      const auto value = view_at(past_space(past_space(at + key.text_.size()) + 1));  // past the colon
      visit(key, value);
      at = static_cast<std::size_t>(value.text_.data() - text_.data()) + value.text_.size();
    }
  }
  template <class Visit>
  void for_each_element(Visit visit) const {
    for (auto at = past_space(1); text_[at] != ']'; at = past_comma(at)) {
      const auto element = view_at(at);
      visit(element);
      at += element.text_.size();
    }
  }

 private:
  explicit JsonView(std::string_view text) : text_(text) {}

  JsonView view_at(std::size_t at) const;
  std::size_t past_space(std::size_t at) const;
  // From the end of a member or element to the next, or to the end of the list.
  std::size_t past_comma(std::size_t at) const;

  std::string_view text_;  // of just this value
};

}  // namespace adapter::api
