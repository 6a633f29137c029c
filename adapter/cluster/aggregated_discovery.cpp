#include "cluster/aggregated_discovery.hpp"

#include <algorithm>

#include "cluster/json_feed.hpp"
#include "http/message.hpp"

namespace adapter::cluster {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// items[].versions[].resources[], each an element with keys "items", "", "versions", "", "resources", "".
class AggregatedWalker : public JsonWalker {
 public:
  Result<Discovery> take() {
    if (!has_items_) return malformed("no list of groups");
    return std::move(discovery_);
  }

 private:
  // How many keys lead to such a value.
  enum Depth : std::size_t {
    document,
    field,
    group,
    group_field,
    version,
    version_field,
    resource,
    resource_field,
    kind_field,
  };

  bool on_open(bool object) override {
    switch (depth()) {
      case document:
        return expect(object, "no list of groups");
      case field:
        if (key(0) != "items") return false;
        has_items_ = true;
        return expect(!object, "items is no list");
      case group:
        group_.clear();
        group_begins_ = discovery_.size();
        return expect(object, "a group is no map");
      case group_field:
        if (key(2) == "metadata") return expect(object, "metadata is no map");
        return key(2) == "versions" && expect(!object, "versions is no list");
      case version:
        if (key(2) == "metadata") return false;
        if (discovery_.size() == kMostVersions) fail("too many versions");
        discovery_.push_back({.answered = true});
        return expect(object, "a version is no map");
      case version_field:
        return key(4) == "resources" && expect(!object, "resources is no list");
      case resource:
        resource_ = {};
        return expect(object, "a resource is no map");
      default:
        return depth() == resource_field && key(6) == "responseKind" && object;
    }
  }

  void on_close() override {
    if (depth() == resource) resource_ends();
    if (depth() != group) return;
    for (auto i = group_begins_; i < discovery_.size(); ++i) group_ends(discovery_[i]);
  }

  void on_scalar(const Scalar& value) override {
    switch (depth()) {
      case document:
        return fail("no list of groups");
      case field:
        if (key(0) != "items") return;
        has_items_ = true;
        return expect_null(value, "items is no list");
      case group_field:
        return expect_null(value, "a field of a group has the wrong type");
      case version:
        if (key(2) != "metadata") return fail("a version is no map");
        if (key(3) == "name") take_text(group_, value);
        return;
      case version_field:
        if (key(4) == "version") take_text(discovery_.back().version, value);
        if (key(4) == "freshness") discovery_.back().answered = !(value.is_text() && value.text == "Stale");
        if (key(4) == "resources") expect_null(value, "resources is no list");
        return;
      case resource_field:
        if (key(6) == "resource") take_text(resource_.plural, value);
        if (key(6) == "singularResource") take_text(resource_.singular, value);
        if (key(6) == "scope") resource_.namespaced = value.is_text() && value.text == "Namespaced";
        return;
      case kind_field:
        if (key(7) == "kind") take_text(resource_.kind, value);
        return;
      default:
        return fail("an element is no map");
    }
  }

  // A parent without a kind stands there for its subresources alone.
  void resource_ends() {
    if (resource_.plural.empty() || resource_.kind.empty()) return;
    if (++count_ > kMostResources) return fail("too many resources");
    discovery_.back().resources.push_back(std::move(resource_));
  }

  void group_ends(DiscoveredVersion& done) {
    if (done.version.empty()) return fail("a version without a name");
    done.group = group_;
    for (auto& one : done.resources) {
      one.group = done.group;
      one.version = done.version;
    }
  }

  bool expect(bool right, const char* otherwise) {
    if (!right) fail(otherwise);
    return true;
  }
  void expect_null(const Scalar& value, const char* otherwise) {
    if (!value.is_null()) fail(otherwise);
  }
  void take_text(std::string& into, const Scalar& value) {
    into.clear();
    if (value.is_null()) return;
    if (!value.is_text()) return fail("a name has the wrong type");
    if (value.text.size() > kLongestDiscoveredName) return fail("a name is too long");
    into = value.text;
  }

  Discovery discovery_;
  std::string group_;
  std::size_t group_begins_ = 0;
  meta::Resource resource_;
  std::size_t count_ = 0;
  bool has_items_ = false;
};

}  // namespace

bool is_aggregated_discovery(std::string_view content_type) {
  bool group = false, known_version = false, list = false;
  for (bool media_type = true; !content_type.empty(); media_type = false) {
    const auto part = trim(content_type.substr(0, content_type.find(';')));
    content_type.remove_prefix(std::min(content_type.size(), content_type.find(';')));
    if (!content_type.empty()) content_type.remove_prefix(1);
    if (media_type && !http::equal_ignoring_case(part, "application/json")) return false;
    group = group || part == "g=apidiscovery.k8s.io";
    known_version = known_version || part == "v=v2" || part == "v=v2beta1";
    list = list || part == "as=APIGroupDiscoveryList";
  }
  return group && known_version && list;
}

Result<Discovery> parse_aggregated_discovery(std::string_view json) {
  JsonFeed<AggregatedWalker> feed;
  if (auto good = feed.write(json); !good) return good.error();
  if (auto good = feed.end(); !good) return good.error();
  return feed.walker().take();
}

}  // namespace adapter::cluster
