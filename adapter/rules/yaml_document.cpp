#include "rules/yaml_document.hpp"

#include "base/unicode.hpp"
#include "rules/yaml_pitfalls.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

bool is_merge_key(const YamlNode& key) {
  return key.plain && key.text == "<<";
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
  explicit TreeBuilder(const SourceText& source) : source_(source) {}

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
    add_leaf(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto& [node, weight] = anchors_[anchor];
    if (!node) throw YamlProblem{location(mark), "an alias inside the very value it stands for"};
    count(weight, mark);
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
    merge(*open_.back().node);
    close();
  }

 private:
  struct Anchored {
    Node node;  // null while it is open
    std::size_t weight = 0;
  };
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor = 0;
    std::size_t count_before = 0;
    Node key;  // of a map: read, its value not yet
  };

  Location location(const YAML::Mark& mark) const { return source_.location(offset_of(source_, mark)); }

  void count(std::size_t nodes, const YAML::Mark& mark) {
    count_ += nodes;
    if (count_ <= YamlDocument::kMaxNodes) return;
    throw YamlProblem{location(mark), "too large: more than " + std::to_string(YamlDocument::kMaxNodes) +
                                          " values, counting those that aliases repeat"};
  }

  std::shared_ptr<YamlNode> make(Kind kind, const YAML::Mark& mark) {
    count(1, mark);
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->offset = offset_of(source_, mark);
    node->where = source_.location(node->offset);
    return node;
  }

  void add_leaf(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = {node, 1};
    add(std::move(node));
  }

  void add(Node node) {
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
    const auto before = count_;
    open_.push_back({.node = make(kind, mark), .anchor = anchor, .count_before = before, .key = nullptr});
  }

  void close() {
    const auto closed = std::move(open_.back());
    open_.pop_back();
    if (closed.anchor != 0) anchors_[closed.anchor] = {closed.node, count_ - closed.count_before};
    add(closed.node);
  }

  static void merge(YamlNode& map) {
    const auto is_merge = [](const YamlNode::Entry& entry) { return is_merge_key(*entry.key); };
    const auto merges = std::stable_partition(map.entries.begin(), map.entries.end(), std::not_fn(is_merge));
    const std::vector<YamlNode::Entry> sources(merges, map.entries.end());
    if (sources.empty()) return;
    map.entries.erase(merges, map.entries.end());

    std::unordered_set<std::string_view> present;
    for (const auto& entry : map.entries) present.insert(entry.key->text);
    const auto add_missing = [&](const YamlNode& source) {
      if (source.kind != Kind::map) throw YamlProblem{source.where, "the key << merges a map or a list of maps"};
      for (const auto& entry : source.entries) {
        if (present.insert(entry.key->text).second) map.entries.push_back(entry);
      }
    };
    for (const auto& source : sources) {
      if (source.value->kind == Kind::list) {
        for (const auto& item : source.value->items) add_missing(*item);
      } else {
        add_missing(*source.value);
      }
    }
  }

  const SourceText& source_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Anchored> anchors_;
  std::size_t count_ = 0;
  Node root_;
};

}  // namespace

void throw_exception_from_error(const YamlProblem& problem, const boost::source_location&) {
  throw std::logic_error("value() of a failed YamlDocument: " + problem.message);
}

YamlDocument::YamlDocument(SourceText source, std::shared_ptr<const YamlNode> root)
    : source_(std::move(source)), root_(std::move(root)) {
}

boost::system::result<YamlDocument, YamlProblem> YamlDocument::parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return YamlProblem{{}, "too large: more than " + std::to_string(kMaxBytes >> 20) + " MiB"};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  SourceText source(text);
  if (const auto bad = find_forbidden(text)) {
    return YamlProblem{source.location(*bad), "a control character, or a byte that is not UTF-8"};
  }
  if (const auto directive = find_stray_directive(source)) {
    return YamlProblem{source.location(*directive), "not YAML: a line that begins with % within the document"};
  }
  TreeBuilder tree(source);
  try {
    std::istringstream in(with_document_end(text));
    YAML::Parser(in).HandleNextDocument(tree);
  } catch (const YamlProblem& problem) {
    return problem;
  } catch (const YAML::Exception& error) {
    const auto offset = offset_of(source, error.mark);
    return YamlProblem{source.location(offset), explained(error, source.line(source.line_number(offset)))};
  }
  auto root = tree.root();
  if (root->kind == Kind::null) {  // also what the parser makes of a stray comma or bracket
    if (const auto content = find_content(source)) return YamlProblem{source.location(*content), "not YAML"};
  }
  return YamlDocument(std::move(source), std::move(root));
}

Location YamlDocument::place_in(const YamlNode& scalar, std::size_t text_offset) const {
  const std::string_view text = scalar.text;
  const auto rest = source_.text().substr(scalar.offset);
  const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
  if (rest.substr(quoted ? 1 : 0).starts_with(text)) {
    return source_.location(scalar.offset + (quoted ? 1 : 0) + text_offset);
  }
  if (rest.starts_with('|')) {  // a literal block: line for line below its indicator, indented
    const auto before = text.substr(0, text_offset);
    const auto lines_before = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    const auto column = text_offset - (before.rfind('\n') + 1);
    const auto line = text.substr(text_offset - column, text.find('\n', text_offset) - (text_offset - column));
    const auto number = source_.line_number(scalar.offset) + 1 + lines_before;
    const auto in_source = source_.line(number);
    if (in_source.ends_with(line))
      return source_.location(source_.line_start(number) + in_source.size() - line.size() + column);
  }
  return scalar.where;
}

}  // namespace adapter::rules
