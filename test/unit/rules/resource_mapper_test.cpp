#include "rules/resource_mapper.hpp"

#include <gmock/gmock.h>

#include <ctime>

namespace adapter::rules {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::shared_ptr<const meta::ResourceCatalog> catalog() {
  return std::make_shared<const meta::ResourceCatalog>(std::vector<meta::Resource>{
      {"", "v1", "Namespace", "namespaces", "namespace", false},
      {"", "v1", "Pod", "pods", "pod", true},
      {"", "v1", "Service", "services", "service", true},
      {"apps", "v1", "Deployment", "deployments", "deployment", true},
      {"apps", "v1beta1", "Deployment", "deployments", "deployment", true},
      {"cheese.io", "v1", "Brand", "brands", "brand", true},
      {"batch", "v1", "Job", "jobs", "job", true},
  });
}

ResourceOptions options(const char* text, std::vector<ResourceOverride> overrides = {}) {
  ResourceOptions out;
  if (*text != '\0') out.label_template = ResourceTemplate::parse(text).value();
  out.overrides = std::move(overrides);
  return out;
}

ResourceMapper mapper(ResourceOptions options) {
  std::vector<ResourceMapper::Problem> problems;
  ResourceMapper out(std::move(options), catalog(), problems);
  EXPECT_THAT(problems, IsEmpty());
  return out;
}

std::string resource_of(const ResourceMapper& mapper, std::string_view label) {
  const auto* resource = mapper.resource_of(label);
  return resource == nullptr ? "" : resource->group_resource().text();
}

std::string label_of(const ResourceMapper& mapper, const meta::GroupResource& resource) {
  const auto resources = catalog();
  const auto label = mapper.label_of(**resources->resolve(resource));
  return label ? *label : "error: " + label.error().message;
}

TEST(ResourceMapper, ReadsLabelsByOverrideFirstAndByTemplateElse) {
  const auto made =
      mapper(options("<<.Resource>>", {{"pod", {"", "services"}, {}}, {"app", {"apps", "Deployment"}, {}}}));
  struct Case {
    const char* label;
    const char* resource;
  };
  const Case cases[] = {
      {"pod", "services"},
      {"app", "deployments.apps"},
      {"namespace", "namespaces"},
      {"pods", "pods"},
      {"POD", "pods"},
      {"job", "jobs.batch"},
      {"brand", "brands.cheese.io"},
      {"deployment", "deployments.apps"},
      {"instance", ""},
      {"__name__", ""},
      {"", ""},
      {"po", ""},
  };
  for (const auto& each : cases) EXPECT_EQ(resource_of(made, each.label), each.resource) << each.label;
}

// As most labels do. Compared with what names one, so that the speed of the machine does not matter.
TEST(ResourceMapper, LooksForNoNearResourceWhenALabelNamesNone) {
  std::vector<meta::Resource> many;
  for (int i = 0; i < 5000; ++i) many.push_back({"g.io", "v1", "R", "resource" + std::to_string(i), "", true});
  std::vector<ResourceMapper::Problem> problems;
  const ResourceMapper made(options("<<.Resource>>"), std::make_shared<const meta::ResourceCatalog>(many), problems);
  const auto time_of = [&](const std::string& prefix, int expected) {
    const auto begun = std::clock();
    int found = 0;
    for (int i = 0; i < 2000; ++i) found += made.resource_of(prefix + std::to_string(i)) == nullptr ? 0 : 1;
    EXPECT_EQ(found, expected);
    return std::clock() - begun;
  };
  const auto known = time_of("resource", 2000), unknown = time_of("resourze", 0);
  EXPECT_LT(unknown, 20 * known + CLOCKS_PER_SEC / 50);
}

TEST(ResourceMapper, SearchesNoLabelThatIsLongerThanAnyResource) {
  const std::string longest = std::string(1024 - 4, '_') + "_pod", longer = '_' + longest;
  const auto made =
      mapper(options("_+_<<.Resource>>", {{"b", {"", "services"}, {}}, {longer, {"", "namespaces"}, {}}}));
  EXPECT_EQ(resource_of(made, longest), "pods");
  EXPECT_EQ(resource_of(made, '_' + longer), "");
  EXPECT_EQ(resource_of(made, longer), "namespaces") << "an override says it";
}

TEST(ResourceMapper, KnowsNoLabelWithoutTemplateAndOverrides) {
  const auto made = mapper(options(""));
  EXPECT_EQ(made.resource_of("pod"), nullptr);
  EXPECT_THAT(label_of(made, {"", "pods"}), HasSubstr("no label for pods"));
}

TEST(ResourceMapper, DoesNotUndoTheSpellingOfAGroup) {
  const auto made = mapper(options("kube_<<.Group>>_<<.Resource>>"));
  EXPECT_EQ(label_of(made, {"cheese.io", "brands"}), "kube_cheese_io_brand");
  EXPECT_EQ(resource_of(made, "kube_cheese_io_brand"), "");
  EXPECT_EQ(resource_of(made, "kube_cheese_brand"), "brands.cheese.io");  // the beginning of a group will do
  EXPECT_EQ(resource_of(made, "kube_apps_deployment"), "deployments.apps");
  EXPECT_EQ(resource_of(made, "kube__pod"), "");
}

TEST(ResourceMapper, NamesAResourceByItsFirstOverrideElseByTheTemplate) {
  const auto made =
      mapper(options("kube_<<.Resource>>",
                     {{"pod_name", {"", "pod"}, {}}, {"instance", {"", "pods"}, {}}, {"ns", {"", "namespace"}, {}}}));
  EXPECT_EQ(label_of(made, {"", "pods"}), "pod_name");
  EXPECT_EQ(label_of(made, {"", "namespaces"}), "ns");
  EXPECT_EQ(label_of(made, {"apps", "deployments"}), "kube_deployment");
  EXPECT_EQ(resource_of(made, "instance"), "pods");
}

TEST(ResourceMapper, AnswersTheSameWhateverWasAskedBefore) {
  const auto made = mapper(options("<<.Resource>>", {{"pod", {"", "services"}, {}}}));
  EXPECT_EQ(label_of(made, {"", "pods"}), "pod");
  EXPECT_EQ(resource_of(made, "pod"), "services");
}

TEST(ResourceMapper, ReportsOverridesThatNameNoResourceAndLeavesThemOut) {
  std::vector<ResourceMapper::Problem> problems;
  const ResourceMapper made(
      options("", {{"pod", {"", "pods"}, {3, 1}}, {"app", {"", "deploymnt"}, {4, 9}}, {"x", {"core", "pods"}, {5, 9}}}),
      catalog(), problems);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].entry.label, "app");
  EXPECT_EQ(problems[0].entry.where.line, 4);
  EXPECT_THAT(problems[0].message, HasSubstr("did you mean \"deployments.apps\"?"));
  EXPECT_EQ(problems[1].entry.label, "x");
  EXPECT_EQ(resource_of(made, "pod"), "pods");
  EXPECT_EQ(made.resource_of("app"), nullptr);
}

// As what an override that names no known resource may be meant.
TEST(ResourceMapper, MayNameAnyResourceWhereTheNameOfOneIsNotKnown) {
  const auto may_name = [](const meta::GroupResource& written, const meta::GroupResource& resource,
                           const char* label = "x") {
    std::vector<ResourceMapper::Problem> problems;
    const ResourceMapper made(options("", {{label, written, {}}}), catalog(), problems);
    EXPECT_THAT(problems, SizeIs(1)) << written.text();
    return made.may_name(resource);
  };
  for (const meta::GroupResource& written : std::vector<meta::GroupResource>{{"", "svc"},
                                                                             {"", "po"},
                                                                             {"", "deploy"},
                                                                             {"apps", "deploy"},
                                                                             {"apps", "sts"},
                                                                             {"", "podz"},
                                                                             {"", "nod"},
                                                                             {"", "container"},
                                                                             {"", "pod.v1"},
                                                                             {"", "v1/pods"},
                                                                             {"", "<<.Resource>>"},
                                                                             {"", "frobs"},
                                                                             {"cheese.io", "brnd"},
                                                                             {"cheese.i", "brnd"},
                                                                             {"apps.k8s.io", "sts"},
                                                                             {"networking.k8s.oi", "ing"},
                                                                             {"v1", "frobs"}}) {
    for (const meta::GroupResource& any :
         std::vector<meta::GroupResource>{{"", "services"}, {"", "pods"}, {"apps", "deployments"}}) {
      EXPECT_TRUE(may_name(written, any)) << written.text() << " as " << any.text();
    }
  }
  const meta::GroupResource pods{"", "pods"}, deployments{"apps", "deployments"};
  for (const meta::GroupResource& written : std::vector<meta::GroupResource>{
           {"extensions", "deployment"}, {"apps/v1", "deployments"}, {"x.io", "Deployment"}}) {
    EXPECT_TRUE(may_name(written, deployments)) << written.text();
    EXPECT_FALSE(may_name(written, pods)) << written.text() << ": the kind is known, its group is another";
  }
  const meta::GroupResource rollout{"argoproj.io", "rollout"};
  EXPECT_FALSE(may_name(rollout, pods)) << "it is not installed";
  EXPECT_TRUE(may_name(rollout, pods, "pod")) << "as its label says";
  EXPECT_TRUE(may_name({"argoproj.io", "pos"}, pods)) << "as it was probably meant";
  EXPECT_FALSE(may_name({"argoproj.io", "pos"}, deployments));
}

// Whichever group comes first in discovery: `apps.kruise.oi` is no worse a way to write the other.
TEST(ResourceMapper, MayNameTheKindOfEachGroupWhereTheGroupIsWrong) {
  const auto catalogue = std::make_shared<const meta::ResourceCatalog>(
      std::vector<meta::Resource>{{"apps", "v1", "StatefulSet", "statefulsets", "statefulset", true},
                                  {"apps.kruise.io", "v1beta1", "StatefulSet", "statefulsets", "statefulset", true}});
  for (const auto* group : {"apps.kruise.oi", "apps.kruise.io/v1beta1", "APPS.KRUISE.IO", "kruise"}) {
    std::vector<ResourceMapper::Problem> problems;
    const ResourceMapper made(options("", {{"sts", {group, "statefulset"}, {}}}), catalogue, problems);
    ASSERT_THAT(problems, SizeIs(1)) << group;
    EXPECT_TRUE(made.may_name({"apps", "statefulsets"})) << group;
    EXPECT_TRUE(made.may_name({"apps.kruise.io", "statefulsets"})) << group;
  }
}

}  // namespace
}  // namespace adapter::rules
