#include "rules/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/unicode.hpp"
#include "rules/block_scalar.hpp"
#include "rules/yaml_merge.hpp"
#include "rules/yaml_pitfalls.hpp"

namespace adapter::rules {
namespace {

using Node = std::shared_ptr<const YamlNode>;
using Kind = YamlNode::Kind;

// What the parser makes of two escapes is not.
bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto decoded = decode_rune(text);
    if (!decoded.valid) return false;
    text.remove_prefix(decoded.size);
  }
  return true;
}

// Marks count lines and columns from 0, columns in bytes.
std::size_t offset_of(const SourceText& source, const YAML::Mark& mark) {
  const auto start = source.line_start(static_cast<std::size_t>(std::max(mark.line, 0)));
  return std::min(start + static_cast<std::size_t>(std::max(mark.column, 0)), source.text().size());
}

std::string explained(const YAML::Exception& error, std::string_view line) {
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != line.npos) {
    return "not YAML: a tab in the indentation";
  }
  const std::string message = "not YAML: " + error.msg;
  if (error.msg == YAML::ErrorMsg::DOC_IN_SCALAR) return message + "; does a text in quotes end before?";
  if (error.msg == YAML::ErrorMsg::END_OF_MAP || error.msg == YAML::ErrorMsg::END_OF_SEQ) {
    return message + "; the line may be indented wrongly, or follow a quoted text that ended too early";
  }
  return message;
}

// Receives the parser's events and builds the tree. Throws YamlProblem.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceText& source, YamlBudget& budget) : source_(source), budget_(budget) {}

  Node root() const { return root_ ? root_ : std::make_shared<const YamlNode>(); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add_leaf(make(Kind::null, mark), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = make(Kind::scalar, mark);
    if (tag == "tag:yaml.org,2002:binary") throw YamlProblem{node->where, "a text in !!binary; write it as it is"};
    if (!is_utf8(value)) throw YamlProblem{node->where, R"(the escapes \_ and \N; write \u00A0 and \u0085)"};
    node->text = value;
    node->plain = tag == "?";
    if (!node->plain && !value.empty()) node->block = block_lines(source_.text(), node->offset);
    text_bytes_ += text_size(*node);
    add_leaf(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto& [node, weight] = anchors_[anchor];
    if (!node) throw YamlProblem{location(mark), "an alias inside the very value it stands for"};
    count(weight.nodes, mark);
    text_bytes_ += weight.text_bytes;
    budget_.repeated_bytes += weight.text_bytes;
    if (budget_.repeated_bytes > budget_.max_bytes) {
      throw YamlProblem{location(mark), "too large: aliases repeat more than " +
                                            std::to_string(budget_.max_bytes >> 20) + " MiB of text"};
    }
    add(node);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Kind::list, mark, anchor);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Kind::map, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapEnd() override {
    merge_maps(*open_.back().node);
    close();
  }

 private:
  struct Weight {
    std::size_t nodes = 0, text_bytes = 0;  // what aliases repeat counts each time
  };
  struct Anchored {
    Node node;  // null while it is open
    Weight weight;
  };
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor = 0;
    Weight before;  // of all that was read until then
    Node key;       // of a map: read, its value not yet
  };

  // As it is read, or as it stands: blank lines are folded, and looked at all the same.
  static std::size_t text_size(const YamlNode& scalar) { return std::max(scalar.text.size(), scalar.block.size()); }

  Location location(const YAML::Mark& mark) const { return source_.location(offset_of(source_, mark)); }

  // Where a node stands. Counts characters on from the node before it where both are on one line: from the line's start
  // each time, a file of one long line would take the square of its length.
  Location place(std::size_t offset) {
    const auto line = static_cast<int>(source_.line_number(offset)) + 1;
    if (line == last_place_.line && offset >= last_offset_) {
      const auto between = source_.text().substr(last_offset_, offset - last_offset_);
      last_place_.column += static_cast<int>(rune_count(between));
    } else {
      last_place_ = source_.location_in_text(offset);
    }
    last_offset_ = offset;
    return source_.origin().placed(last_place_);
  }

  void count(std::size_t nodes, const YAML::Mark& mark) {
    budget_.nodes += nodes;
    if (budget_.nodes <= budget_.max_nodes) return;
    throw YamlProblem{location(mark), "too large: more than " + std::to_string(budget_.max_nodes) +
                                          " values, counting those that aliases repeat"};
  }

  std::shared_ptr<YamlNode> make(Kind kind, const YAML::Mark& mark) {
    count(1, mark);
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->offset = offset_of(source_, mark);
    node->where = place(node->offset);
    return node;
  }

  void add_leaf(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = {node, {.nodes = 1, .text_bytes = text_size(*node)}};
    add(std::move(node));
  }

  void add(Node node) {
    if (open_.size() > budget_.kept_depth) return;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (auto& parent = open_.back(); parent.node->kind == Kind::list) {
      parent.node->items.push_back(std::move(node));
    } else if (!parent.key) {
      parent.key = std::move(node);
    } else {
      parent.node->entries.push_back({std::exchange(parent.key, nullptr), std::move(node)});
    }
  }

  void open(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (open_.size() == YamlDocument::kMaxDepth) {
      throw YamlProblem{location(mark), "too deep: more than " + std::to_string(YamlDocument::kMaxDepth) +
                                            " lists and maps within each other"};
    }
    if (anchor != 0) anchors_[anchor] = {};
    const Weight before{.nodes = budget_.nodes, .text_bytes = text_bytes_};
    open_.push_back({.node = make(kind, mark), .anchor = anchor, .before = before, .key = nullptr});
  }

  void close() {
    const auto closed = std::move(open_.back());
    open_.pop_back();
    if (closed.anchor != 0) {
      anchors_[closed.anchor] = {
          closed.node,
          {.nodes = budget_.nodes - closed.before.nodes, .text_bytes = text_bytes_ - closed.before.text_bytes}};
    }
    add(closed.node);
  }

  const SourceText& source_;
  YamlBudget& budget_;
  std::size_t text_bytes_ = 0;  // of all scalars, those that aliases repeat each time
  std::size_t last_offset_ = 0;
  Location last_place_;  // within the text
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  Node root_;
};

}  // namespace

boost::system::result<Node, YamlProblem> read_yaml_tree(const SourceText& source, YamlBudget& budget) {
  TreeBuilder tree(source, budget);
  try {
    std::istringstream in(with_document_end(source.text()));
    YAML::Parser(in).HandleNextDocument(tree);
  } catch (const YamlProblem& problem) {
    return problem;
  } catch (const YAML::Exception& error) {
    const auto offset = offset_of(source, error.mark);
    return YamlProblem{source.location(offset), explained(error, source.line(source.line_number(offset)))};
  }
  return tree.root();
}

}  // namespace adapter::rules
