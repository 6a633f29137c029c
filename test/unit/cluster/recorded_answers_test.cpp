// What kube-apiserver 1.37 really answered (test/data/api_server).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/aggregated_discovery.hpp"
#include "cluster/legacy_discovery.hpp"
#include "cluster/metadata_decoder.hpp"
#include "meta/builtin_catalog.hpp"
#include "support/recorded_cases.hpp"

namespace adapter::cluster {
namespace {

struct RecordedAnswers : testing::Test {
  nlohmann::json answers = test::recorded_cases("api_server/kubernetes-1.37.json");

  std::string body(const std::string& path, bool aggregated = false) const {
    for (const auto& answer : answers) {
      const auto& type = answer.at("content_type").get_ref<const std::string&>();
      if (answer.at("path") == path && is_aggregated_discovery(type) == aggregated) return answer.at("body");
    }
    throw std::runtime_error("not recorded: " + path);
  }
  static std::vector<std::string> texts(std::vector<meta::Resource> resources) {
    const meta::ResourceCatalog catalog(std::move(resources));
    std::vector<std::string> out;
    for (const auto& one : catalog.resources()) {
      out.push_back(one.group_resource().text() + " " + one.version + " " + one.kind + " " + one.singular +
                    (one.namespaced ? " ns" : ""));
    }
    return out;
  }
  std::vector<meta::Resource> aggregated() const {
    std::vector<meta::Resource> out;
    for (const auto* path : {"/api", "/apis"}) {
      const auto discovery = parse_aggregated_discovery(body(path, true)).value();
      for (const auto& version : discovery) {
        EXPECT_TRUE(version.answered) << version.text();
        out.insert(out.end(), version.resources.begin(), version.resources.end());
      }
    }
    return out;
  }
  std::vector<meta::Resource> legacy() const {
    auto discovery = parse_api_versions(body("/api")).value();
    const auto groups = parse_api_groups(body("/apis")).value();
    discovery.insert(discovery.end(), groups.begin(), groups.end());
    std::vector<meta::Resource> out;
    for (const auto& version : discovery) {
      const auto path = (version.group.empty() ? "/api/" : "/apis/") + version.text();
      const auto resources = parse_api_resources(body(path), version).value();
      out.insert(out.end(), resources.begin(), resources.end());
    }
    return out;
  }
  static std::vector<std::string> names(const std::string& json, ObjectListDecoder::Page* page = nullptr) {
    std::vector<std::string> out;
    runtime::Budget memory(1 << 20);
    ObjectListDecoder decoder(
        [&out](Object object) -> Result<void> {
          out.push_back(object.object_namespace + "/" + object.name);
          return {};
        },
        memory);
    EXPECT_TRUE(decoder.write(json));
    const auto end = decoder.finish();
    EXPECT_TRUE(end);
    if (page != nullptr) *page = *end;
    return out;
  }
};

TEST_F(RecordedAnswers, BothFormsOfDiscoveryGiveTheBuiltInCatalogue) {
  const auto builtin = meta::builtin_catalog();
  EXPECT_EQ(texts(aggregated()), texts(builtin.resources()));
  EXPECT_EQ(texts(legacy()), texts(builtin.resources()));
}

TEST_F(RecordedAnswers, ListsOfMetadataAreRead) {
  EXPECT_THAT(names(body("/api/v1/pods")),
              testing::ElementsAre("default/other-d", "default/p-a", "default/p-b", "default/p-c", "moc/other-d",
                                   "moc/p-a", "moc/p-b", "moc/p-c"));
  EXPECT_THAT(names(body("/api/v1/nodes")), testing::ElementsAre("/n-a", "/n-b"));
  ObjectListDecoder::Page page;
  EXPECT_EQ(names(body("/api/v1/pods?limit=3"), &page).size(), 3u);
  EXPECT_FALSE(page.continue_token.empty());
  EXPECT_EQ(page.resource_version, "401");
}

}  // namespace
}  // namespace adapter::cluster
