#include "template/lexer.hpp"

#include <algorithm>
#include <utility>

#include "base/unicode.hpp"

namespace adapter::text_template {
namespace {

constexpr std::string_view kLeftDelim = "<<";
constexpr std::string_view kRightDelim = ">>";
constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::size_t kTrimMarkerSize = 2;  // the minus and the space beside it

bool is_space(char byte) {
  return kSpaces.find(byte) != std::string_view::npos;
}

bool is_word_rune(char32_t rune) {
  return rune == '_' || is_letter(rune) || is_digit(rune);
}

TokenKind kind_of_word(std::string_view word) {
  using enum TokenKind;
  static constexpr std::pair<std::string_view, TokenKind> kWords[] = {{"block", keyword_block},
                                                                      {"break", keyword_break},
                                                                      {"continue", keyword_continue},
                                                                      {"define", keyword_define},
                                                                      {"else", keyword_else},
                                                                      {"end", keyword_end},
                                                                      {"false", boolean},
                                                                      {"if", keyword_if},
                                                                      {"nil", keyword_nil},
                                                                      {"range", keyword_range},
                                                                      {"template", keyword_template},
                                                                      {"true", boolean},
                                                                      {"with", keyword_with}};
  const auto* found =
      std::find_if(std::begin(kWords), std::end(kWords), [word](const auto& w) { return w.first == word; });
  return found == std::end(kWords) ? identifier : found->second;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() && {
    while (!done_) in_action_ ? lex_action() : lex_text();
    return std::move(tokens_);
  }

 private:
  std::string_view rest(std::size_t skip = 0) const { return text_.substr(std::min(position_ + skip, text_.size())); }

  // The byte at the position, or NUL at the end; NUL itself is legal nowhere in an action but in quotes.
  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  void emit(TokenKind kind) {
    tokens_.push_back({.kind = kind, .offset = start_, .text = text_.substr(start_, position_ - start_)});
    start_ = position_;
  }

  void fail(std::string_view message) {
    tokens_.push_back({.kind = TokenKind::error, .offset = start_, .text = message});
    done_ = true;
  }

  void skip(std::size_t count) {
    position_ += count;
    start_ = position_;
  }

  bool accept(std::string_view any_of) {
    if (position_ >= text_.size() || any_of.find(text_[position_]) == std::string_view::npos) return false;
    ++position_;
    return true;
  }

  void accept_run(std::string_view any_of) {
    while (accept(any_of)) {
    }
  }

  static bool begins_with_left_marker(std::string_view text) {
    return text.size() >= kTrimMarkerSize && text[0] == '-' && is_space(text[1]);
  }

  static bool begins_with_right_marker(std::string_view text) {
    return text.size() >= kTrimMarkerSize && is_space(text[0]) && text[1] == '-';
  }

  bool at_trimming_right_delim() const {
    return begins_with_right_marker(rest()) && rest(kTrimMarkerSize).starts_with(kRightDelim);
  }

  bool at_right_delim() const { return at_trimming_right_delim() || rest().starts_with(kRightDelim); }

  // What may follow a name: "$x=1" and "print!" are errors.
  bool at_terminator() const {
    if (position_ >= text_.size() || is_space(peek())) return true;
    return std::string_view(".,|:)(").find(peek()) != std::string_view::npos || rest().starts_with(kRightDelim);
  }

  void lex_text() {
    const std::size_t delim = std::min(text_.find(kLeftDelim, position_), text_.size());
    std::string_view text = text_.substr(start_, delim - start_);
    const bool trims = begins_with_left_marker(text_.substr(std::min(delim + kLeftDelim.size(), text_.size())));
    if (trims) text = text.substr(0, text.find_last_not_of(kSpaces) + 1);
    position_ = start_ + text.size();
    if (!text.empty()) emit(TokenKind::text);
    position_ = start_ = delim;
    if (delim == text_.size()) {
      emit(TokenKind::end_of_text);
      done_ = true;
      return;
    }
    const std::size_t marker = trims ? kTrimMarkerSize : 0;
    if (rest(kLeftDelim.size() + marker).starts_with("/*")) {
      skip(kLeftDelim.size() + marker);
      return lex_comment();
    }
    position_ += kLeftDelim.size();
    emit(TokenKind::left_delim);
    skip(marker);
    in_action_ = true;
    paren_depth_ = 0;
  }

  void lex_comment() {
    const std::size_t end = text_.find("*/", position_ + 2);
    if (end == std::string_view::npos) return fail("unclosed comment");
    position_ = end + 2;
    if (!at_right_delim()) return fail("comment ends before closing delimiter");
    lex_right_delim(/*wanted=*/false);
  }

  void lex_right_delim(bool wanted) {
    const bool trims = at_trimming_right_delim();
    if (trims) position_ += kTrimMarkerSize;
    start_ = position_;
    position_ += kRightDelim.size();
    if (wanted) emit(TokenKind::right_delim);
    if (trims) accept_run(kSpaces);
    start_ = position_;
    in_action_ = false;
  }

  void lex_action() {
    if (at_right_delim()) {
      if (paren_depth_ > 0) return fail("unclosed left parenthesis");
      return lex_right_delim(/*wanted=*/true);
    }
    if (position_ >= text_.size()) return fail("unclosed action");
    const char first = peek();
    if (is_space(first)) return lex_space();
    if (first == '"') return lex_quoted('"', TokenKind::string, "unterminated quoted string");
    if (first == '\'') return lex_quoted('\'', TokenKind::character, "unterminated character constant");
    if (first == '`') return lex_raw_string();
    if (first == '$') return lex_name(TokenKind::variable, TokenKind::variable);
    const char second = rest(1).empty() ? '0' : rest(1).front();
    if (first == '.' && (second < '0' || second > '9')) return lex_name(TokenKind::field, TokenKind::dot);
    if (first == '.' || first == '+' || first == '-' || (first >= '0' && first <= '9')) return lex_number();
    if (is_word_rune(decode_rune(rest()).rune)) return lex_word();
    lex_punctuation();
  }

  void lex_punctuation() {
    const char first = text_[position_++];
    switch (first) {
      case '=':
        return emit(TokenKind::assign);
      case ':':
        if (!accept("=")) return fail("expected :=");
        return emit(TokenKind::declare);
      case '|':
        return emit(TokenKind::pipe);
      case '(':
        ++paren_depth_;
        return emit(TokenKind::left_paren);
      case ')':
        if (--paren_depth_ < 0) return fail("unexpected right parenthesis");
        return emit(TokenKind::right_paren);
      default:
        if (first > ' ' && first < '\x7f') return emit(TokenKind::punctuation);
        return fail("unrecognized character in action");
    }
  }

  // Leaves the space of a trimming right delimiter alone.
  void lex_space() {
    while (is_space(peek()) && !at_trimming_right_delim()) ++position_;
    emit(TokenKind::space);
  }

  void lex_quoted(char quote, TokenKind kind, std::string_view message) {
    ++position_;
    while (peek() != quote || position_ >= text_.size()) {
      if (peek() == '\\') ++position_;
      if (position_ >= text_.size() || peek() == '\n') return fail(message);
      ++position_;
    }
    ++position_;
    emit(kind);
  }

  void lex_raw_string() {
    const std::size_t end = text_.find('`', position_ + 1);
    if (end == std::string_view::npos) return fail("unterminated raw quoted string");
    position_ = end + 1;
    emit(TokenKind::raw_string);
  }

  void skip_word() {
    for (DecodedRune next = decode_rune(rest()); next.size > 0 && is_word_rune(next.rune); next = decode_rune(rest())) {
      position_ += next.size;
    }
  }

  // A field or a variable, whose first character may also stand alone.
  void lex_name(TokenKind kind, TokenKind alone) {
    ++position_;
    if (at_terminator()) return emit(alone);
    skip_word();
    if (!at_terminator()) return fail("bad character in a name");
    emit(kind);
  }

  void lex_word() {
    skip_word();
    if (!at_terminator()) return fail("bad character in a name");
    emit(kind_of_word(text_.substr(start_, position_ - start_)));
  }

  // Finds the end of a number only; whether it is one is decided where its value is taken.
  void lex_number() {
    if (!scan_number()) return fail("bad number syntax");
    if (peek() != '+' && peek() != '-') return emit(TokenKind::number);
    if (!scan_number() || text_[position_ - 1] != 'i') return fail("bad number syntax");
    emit(TokenKind::complex_number);
  }

  bool scan_number() {
    accept("+-");
    std::string_view digits = "0123456789_";
    std::string_view exponent = "eE";
    if (accept("0")) {
      if (accept("xX")) {
        digits = "0123456789abcdefABCDEF_";
        exponent = "pP";
      } else if (accept("oO")) {
        digits = "01234567_";
        exponent = "";
      } else if (accept("bB")) {
        digits = "01_";
        exponent = "";
      }
    }
    accept_run(digits);
    if (accept(".")) accept_run(digits);
    if (accept(exponent)) {
      accept("+-");
      accept_run("0123456789_");
    }
    accept("i");
    const DecodedRune next = decode_rune(rest());
    return next.size == 0 || !is_word_rune(next.rune);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t start_ = 0;  // of the token under way
  bool in_action_ = false;
  bool done_ = false;
  int paren_depth_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  return Lexer(text).run();
}

}  // namespace adapter::text_template
