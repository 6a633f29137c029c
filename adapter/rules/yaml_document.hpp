#pragma once

// A YAML document as a tree in which each part knows where it stands. Nothing is interpreted: a scalar is its text, and
// equal keys of a map are kept. Aliases stand for the node they name, `<<` keys are merged
// (https://yaml.org/type/merge: the map's own keys win, then the earlier of several merged maps).

#include <boost/system/result.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/finding.hpp"
#include "rules/source_text.hpp"

namespace adapter::rules {

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  struct Entry {
    std::shared_ptr<const YamlNode> key;
    std::shared_ptr<const YamlNode> value;
  };

  Kind kind = Kind::null;
  std::size_t offset = 0;  // of the first byte in the source
  Location where;
  std::string text;        // of a scalar, after folding and unescaping
  std::string_view block;  // of a block scalar: its lines as they stand in the source
  bool plain = false;      // a scalar without quotes, block indicator or tag: what YAML would guess a type for
  std::vector<std::shared_ptr<const YamlNode>> items;
  std::vector<Entry> entries;  // in the order of the file, merged ones last

  const Entry* find(std::string_view key) const;  // of a map: the first with this text as its key, else null
  std::size_t text_bytes() const;                 // of all scalars below, those that aliases repeat each time
};

struct YamlProblem {
  Location where;
  std::string message;
};

// Found by argument-dependent lookup when value() is called on a failed parse, which is a programming error.
[[noreturn]] void throw_exception_from_error(const YamlProblem& problem, const boost::source_location& location);

struct YamlBudget;

class YamlDocument {
 public:
  static constexpr std::size_t kMaxBytes = 2 << 20;  // a ConfigMap holds 1 MiB; so much text may aliases repeat, too
  static constexpr std::size_t kMaxNodes = 100'000;  // those reached through aliases count each time
  static constexpr std::size_t kMaxDepth = 100;

  // The first document of the text; the text must outlive it. Fails on what is no YAML, and beyond the limits above,
  // which keep small files from becoming large trees.
  static boost::system::result<YamlDocument, YamlProblem> parse(std::string_view text);
  // The same for a text within a file, whose places are those of the file. All texts of a file share one budget.
  static boost::system::result<YamlDocument, YamlProblem> parse(std::string_view text, const TextOrigin& origin,
                                                                YamlBudget& budget);

  const YamlNode& root() const { return *root_; }  // null for an empty text

  // Where a view of the source stands.
  Location place_of(std::string_view in_source) const;
  // Where a byte of a scalar's text stands, when the text stands in the source as it is; else where the scalar begins.
  Location place_in(const YamlNode& scalar, std::size_t text_offset) const;
  // The same for a text that is read on: line for line when it is a literal block, else where the scalar begins.
  TextOrigin origin_of(const YamlNode& scalar) const;

 private:
  YamlDocument(SourceText source, std::shared_ptr<const YamlNode> root);
  SourceText source_;
  std::shared_ptr<const YamlNode> root_;
};

// What reading may cost, and has cost.
struct YamlBudget {
  std::size_t max_bytes = YamlDocument::kMaxBytes;
  std::size_t max_nodes = YamlDocument::kMaxNodes;
  std::size_t kept_depth = YamlDocument::kMaxDepth;  // lists and maps have nothing in them below that many others
  // Read so far:
  std::size_t bytes = 0;
  std::size_t repeated_bytes = 0;  // of texts, by aliases
  std::size_t nodes = 0;
};

}  // namespace adapter::rules
