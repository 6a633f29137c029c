#pragma once

// What the rules of a section make while their registry is built: names of metrics, and for each resource which rule
// answers under a name. Rules come one after the other; what one makes is kept as a whole or not at all.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "series/label_sets.hpp"
#include "series/name_texts.hpp"
#include "upstream/upstream.hpp"

namespace adapter::series {

class MadeMetrics {
 public:
  using Number = NameTexts::Number;  // of a name, of a resource, of a rule in the order of the section
  // A resource and a name as one number: the keys of hundreds of thousands of entries.
  using Key = std::uint64_t;
  static Key key_of(Number resource, Number name) { return Key{resource} << 32 | name; }
  static Number name_of(Key key) { return static_cast<Number>(key); }
  static Number resource_of(Key key) { return static_cast<Number>(key >> 32); }

  struct Name {
    bool made = false;  // by a rule that is kept
    Number rule = 0;    // the last of them
    Number labels = 0;  // in labels()
    std::size_t entries = 0;
    std::optional<Number> withheld_by;  // as SeriesRegistry::Withheld has it
  };
  struct Entry {
    Number rule = 0;
    std::string_view series;
  };
  // A name as the rule makes it whose turn it is.
  struct OfName {
    Number labels = 0;                 // in labels()
    std::string_view series, another;  // that it is made of: the first, and the first with another name
    std::optional<Number> replaces;    // the last rule before that makes it for the same resource, once it is kept
  };
  struct OfRule {
    std::unordered_map<Key, std::string_view> entries;
    std::unordered_map<Number, OfName> names;
    std::unordered_set<Key> left_out;  // that it would make of series that are left out
    NameTexts::Mark before;
  };

  // At most so many names, and entries.
  explicit MadeMetrics(std::size_t most) : most_(most) {}

  // The next one, with so many bytes of text.
  void add_resource(std::size_t bytes) { resource_bytes_.push_back(bytes); }

  OfRule begin_rule() const { return {.entries = {}, .names = {}, .left_out = {}, .before = texts_.mark()}; }
  // The name of the metric that is made of this series, which outlives all this.
  Number add_name(OfRule& rule, const std::string& metric, const upstream::SeriesShape& series);
  static void add_entry(OfRule& rule, Number resource, Number name, const upstream::SeriesShape& series) {
    rule.entries.insert_or_assign(key_of(resource, name), series.name);
  }
  // Takes it from rules before, if the rule has no other series for it, once it is kept.
  static void leave_out(OfRule& rule, Number resource, Number name) { rule.left_out.insert(key_of(resource, name)); }
  // What is too large already; empty when nothing is.
  std::string too_large(const OfRule& rule) const;
  // Keeps what the rule makes, in place of what earlier ones do. Nothing is kept when it is too large: says what then.
  std::string keep(OfRule& rule, Number number);
  // Since begin_rule().
  void give_up(const OfRule& rule);

  // Takes the name away from rules before that one, for these resources.
  void withhold(Number name, std::span<const Number> resources, Number before, Number cause);

  const std::vector<Name>& names() const { return names_; }
  const NameTexts& texts() const { return texts_; }
  TextPool take_pool() { return texts_.take_pool(); }  // texts() stay
  const LabelSets& labels() const { return labels_; }
  const std::unordered_map<Key, Entry>& entries() const { return entries_; }

 private:
  void take_away(Key key, Number before, Number cause);
  std::string take_room_for(const OfRule& rule);

  std::size_t most_;
  std::size_t listed_text_ = 0;
  std::vector<std::size_t> resource_bytes_;  // by their numbers
  NameTexts texts_;
  std::vector<Name> names_;  // as numbered by texts_
  LabelSets labels_;
  std::unordered_map<Key, Entry> entries_;
};

}  // namespace adapter::series
