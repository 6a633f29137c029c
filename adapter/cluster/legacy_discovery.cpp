#include "cluster/legacy_discovery.hpp"

#include <algorithm>

#include "cluster/json_feed.hpp"

namespace adapter::cluster {
namespace {

// A document with a list of that name.
class ListedWalker : public JsonWalker {
 public:
  explicit ListedWalker(const char* list) : list_(list) {}
  bool has_list() const { return has_list_; }
  const char* list() const { return list_; }

 protected:
  // The document and its list; elements and what is in them are the derived class's.
  bool on_open(bool object) override {
    if (depth() == 0) {
      if (!object) fail("no map");
      return true;
    }
    if (depth() == 1) {
      if (key(0) != list_) return false;
      if (object) fail(std::string(list_) + " is no list");
      has_list_ = true;
      return true;
    }
    if (depth() == 2) begin_element();
    return open_in_element(object);
  }
  void on_close() override {
    if (depth() == 2) end_element();
  }
  void on_scalar(const Scalar& value) override {
    if (depth() == 0) return fail("no map");
    if (depth() == 1) {
      if (key(0) != list_) return;
      has_list_ = true;
      if (!value.is_null()) fail(std::string(list_) + " is no list");
      return;
    }
    scalar_in_element(value);
  }

  virtual void begin_element() {}
  virtual void end_element() {}
  virtual bool open_in_element(bool object) = 0;
  virtual void scalar_in_element(const Scalar& value) = 0;

  bool expect_map(bool object) {
    if (!object) fail(std::string("an element of ") + list_ + " is no map");
    return true;
  }
  void take_text(std::string& into, const Scalar& value) {
    into.clear();
    if (value.is_null()) return;
    if (!value.is_text()) return fail("a name has the wrong type");
    if (value.text.size() > kLongestDiscoveredName) return fail("a name is too long");
    into = value.text;
  }

 private:
  const char* list_;
  bool has_list_ = false;
};

// {"versions":["v1"]}
class VersionsWalker : public ListedWalker {
 public:
  VersionsWalker() : ListedWalker("versions") {}
  Discovery take() { return std::move(discovery_); }

 private:
  bool open_in_element(bool) override {
    fail("a version is no text");
    return false;
  }
  void scalar_in_element(const Scalar& value) override {
    if (!value.is_text() || value.text.empty()) return fail("a version is no text");
    if (discovery_.size() == kMostVersions) return fail("too many versions");
    discovery_.push_back({});
    take_text(discovery_.back().version, value);
  }

  Discovery discovery_;
};

// {"groups":[{"name":G,"versions":[{"version":V}],"preferredVersion":{"version":V}}]}
class GroupsWalker : public ListedWalker {
 public:
  GroupsWalker() : ListedWalker("groups") {}
  Discovery take() { return std::move(discovery_); }

 private:
  void begin_element() override {
    name_.clear();
    preferred_.clear();
    versions_.clear();
  }
  bool open_in_element(bool object) override {
    if (depth() == 2) return expect_map(object);
    if (depth() == 3) return (key(2) == "versions" && !object) || (key(2) == "preferredVersion" && object);
    if (depth() != 4 || key(2) != "versions") return false;
    if (versions_.size() == kMostVersions) fail("too many versions");
    versions_.emplace_back();
    return object;
  }
  void scalar_in_element(const Scalar& value) override {
    if (depth() == 2) return fail("an element of groups is no map");
    if (depth() == 3 && key(2) == "name") take_text(name_, value);
    if (depth() == 4 && key(2) == "versions") fail("a version is no map");
    if (depth() == 4 && key(2) == "preferredVersion" && key(3) == "version") take_text(preferred_, value);
    if (depth() == 5 && key(2) == "versions" && key(4) == "version") take_text(versions_.back(), value);
  }
  void end_element() override {
    if (name_.empty()) return fail("a group without a name");
    if (discovery_.size() + versions_.size() > kMostVersions) return fail("too many versions");
    std::ranges::stable_partition(versions_, [this](const std::string& version) { return version == preferred_; });
    for (auto& version : versions_) {
      if (version.empty()) return fail("a version without a name");
      discovery_.push_back({.group = name_, .version = std::move(version)});
    }
  }

  Discovery discovery_;
  std::string name_, preferred_;
  std::vector<std::string> versions_;
};

// {"resources":[{"name":N,"singularName":S,"namespaced":B,"kind":K}]}
class ResourcesWalker : public ListedWalker {
 public:
  explicit ResourcesWalker(const DiscoveredVersion& of) : ListedWalker("resources"), of_(of) {}
  std::vector<meta::Resource> take() { return std::move(resources_); }

 private:
  void begin_element() override { resource_ = {.group = of_.group, .version = of_.version}; }
  bool open_in_element(bool object) override { return depth() == 2 && expect_map(object); }
  void scalar_in_element(const Scalar& value) override {
    if (depth() == 2) return fail("an element of resources is no map");
    if (key(2) == "name") take_text(resource_.plural, value);
    if (key(2) == "singularName") take_text(resource_.singular, value);
    if (key(2) == "kind") take_text(resource_.kind, value);
    if (key(2) == "namespaced") resource_.namespaced = value.kind == Scalar::Kind::boolean && value.number != 0;
  }
  void end_element() override {
    if (resource_.plural.empty() || resource_.plural.find('/') != std::string::npos) return;
    if (resources_.size() == kMostResources) return fail("too many resources");
    resources_.push_back(std::move(resource_));
  }

  const DiscoveredVersion& of_;
  meta::Resource resource_;
  std::vector<meta::Resource> resources_;
};

template <class Feed>
auto parse(Feed& feed, std::string_view json) -> Result<decltype(feed.walker().take())> {
  if (auto good = feed.write(json); !good) return good.error();
  if (auto good = feed.end(); !good) return good.error();
  if (!feed.walker().has_list()) return malformed(std::string("no list of ") + feed.walker().list());
  return feed.walker().take();
}

}  // namespace

Result<Discovery> parse_api_versions(std::string_view json) {
  JsonFeed<VersionsWalker> feed;
  return parse(feed, json);
}

Result<Discovery> parse_api_groups(std::string_view json) {
  JsonFeed<GroupsWalker> feed;
  return parse(feed, json);
}

Result<std::vector<meta::Resource>> parse_api_resources(std::string_view json, const DiscoveredVersion& of) {
  JsonFeed<ResourcesWalker> feed(of);
  return parse(feed, json);
}

}  // namespace adapter::cluster
