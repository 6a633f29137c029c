#include "meta/builtin_catalog.hpp"

#include <gtest/gtest.h>

#include <set>

namespace adapter::meta {
namespace {

TEST(BuiltinCatalog, KnowsTheKindsPeopleScaleAndMeasure) {
  struct Case {
    std::string_view name;
    std::string_view canonical;
    std::string_view version;
    std::string_view kind;
    bool namespaced;
  };
  const Case cases[] = {
      {"pod", "pods", "v1", "Pod", true},
      {"service", "services", "v1", "Service", true},
      {"node", "nodes", "v1", "Node", false},
      {"namespace", "namespaces", "v1", "Namespace", false},
      {"persistentvolume", "persistentvolumes", "v1", "PersistentVolume", false},
      {"persistentvolumeclaim", "persistentvolumeclaims", "v1", "PersistentVolumeClaim", true},
      {"endpoints", "endpoints", "v1", "Endpoints", true},
      {"events", "events", "v1", "Event", true},
      {"deployment", "deployments.apps", "v1", "Deployment", true},
      {"statefulset", "statefulsets.apps", "v1", "StatefulSet", true},
      {"daemonset", "daemonsets.apps", "v1", "DaemonSet", true},
      {"job", "jobs.batch", "v1", "Job", true},
      {"cronjob", "cronjobs.batch", "v1", "CronJob", true},
      {"ingress", "ingresses.networking.k8s.io", "v1", "Ingress", true},
      {"networkpolicies", "networkpolicies.networking.k8s.io", "v1", "NetworkPolicy", true},
      {"horizontalpodautoscaler", "horizontalpodautoscalers.autoscaling", "v2", "HorizontalPodAutoscaler", true},
      {"storageclass", "storageclasses.storage.k8s.io", "v1", "StorageClass", false},
  };
  const ResourceCatalog catalog = builtin_catalog();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Result<const Resource*> found = catalog.resolve(parse_group_resource(c.name));
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ((*found)->group_resource().text(), c.canonical);
    EXPECT_EQ((*found)->version, c.version);
    EXPECT_EQ((*found)->kind, c.kind);
    EXPECT_EQ((*found)->namespaced, c.namespaced);
  }
}

TEST(BuiltinCatalog, ListsEachResourceOnceAndNoMetrics) {
  std::set<std::string> seen;
  const ResourceCatalog catalog = builtin_catalog();
  for (const Resource& resource : catalog.resources()) {
    EXPECT_TRUE(seen.insert(resource.group_resource().text() + "/" + resource.version).second) << resource.plural;
    EXPECT_EQ(resource.group.find("metrics"), std::string::npos) << resource.group;
  }
  EXPECT_EQ(seen.size(), 72U);
}

}  // namespace
}  // namespace adapter::meta
