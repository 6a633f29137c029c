#pragma once

// One value of the file as its reader wants it: typed access in which everything that does not fit becomes a finding
// with place and key. The words of the file are taken as the incumbent takes them (incumbent-behaviour 2.1): null is
// unset, a scalar is the text as written, booleans are those of YAML 1.1.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/finding.hpp"
#include "rules/rule_keys.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::rules {

struct Findings {
  std::string file;
  std::vector<Finding> errors;
  std::vector<Finding> warnings;
};

class YamlMap;

// Refers to the document and to where its findings go; both must outlive it, and the texts it returns are views into
// the document.
class YamlField {
 public:
  YamlField(const YamlDocument& root, Findings& findings);  // the file as a whole
  // One entry of it, whose key is the last part of `path`.
  YamlField(const YamlDocument& document, const YamlNode::Entry& entry, std::string path, Findings& findings);

  const YamlNode& node() const { return *node_; }
  Location where() const { return where_; }
  const std::string& path() const { return path_; }
  Findings& findings() const { return *findings_; }
  YamlField reporting_to(Findings& findings) const;

  bool is_set() const { return node_->kind != YamlNode::Kind::null; }

  // Each reports a value of another type and then answers as if nothing was there.
  std::string_view text() const;
  std::optional<bool> boolean() const;
  std::vector<YamlField> items() const;
  // A map with these keys alone. A misspelt one is reported, and read as it was meant but for those of the file and of
  // filters.
  YamlMap fields(Place place) const;
  std::vector<std::pair<std::string_view, YamlField>> entries() const;  // a map with keys of the operator's own

  void report(std::string message) const;
  void report_key(std::string message) const;                               // what is wrong is that it is there
  void report_in_text(std::size_t text_offset, std::string message) const;  // at this byte of the scalar's text
  void report_in_block(std::string_view lines, std::string message) const;  // at these, a view of its block
  void warn(std::string message) const;

 private:
  friend class YamlMap;
  YamlField child(const YamlNode& node, Location key, std::string path) const;
  std::string path_of(std::string_view key) const;
  bool is_map(const std::string& wanted) const;
  Finding finding(Location where, std::string message) const;

  const YamlDocument* document_;
  const YamlNode* node_;
  Location where_;  // that of the key when there is no value
  Location key_;
  std::string path_;
  Findings* findings_;
};

class YamlMap {
 public:
  // A key that is not there has a field that is not set.
  YamlField operator[](std::string_view key) const;

 private:
  friend class YamlField;
  explicit YamlMap(YamlField map) : map_(std::move(map)) {}
  YamlField map_;
  std::vector<std::pair<std::string_view, YamlField>> fields_;
};

}  // namespace adapter::rules
