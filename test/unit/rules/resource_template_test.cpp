#include "rules/resource_template.hpp"

#include <gmock/gmock.h>

namespace adapter::rules {
namespace {

using testing::HasSubstr;

TEST(ResourceTemplate, SpellsTheLabelOfAResource) {
  struct Case {
    const char* text;
    const char* group;
    const char* singular;
    const char* label;
  };
  const Case cases[] = {
      {"<<.Resource>>", "", "pod", "pod"},
      {"kube_<<.Resource>>", "apps", "deployment", "kube_deployment"},
      {"kube_<<.Group>>_<<.Resource>>", "k8s.io-x.y", "brand", "kube_k8s_io_x_y_brand"},
      {"kube_<<.Group>>_<<.Resource>>", "", "pod", "kube__pod"},
      {"<<if .Group>><<.Group>>_<<end>><<.Resource>>", "", "pod", "pod"},
      {"<<.Resource>>", "", "a.b", "a.b"},
  };
  for (const auto& each : cases) {
    const auto made = ResourceTemplate::parse(each.text).value();
    EXPECT_EQ(made.label_of(each.group, each.singular).value(), each.label) << each.text;
  }
}

TEST(ResourceTemplate, RefusesAnEmptyLabel) {
  const auto made = ResourceTemplate::parse("<<if .Group>><<.Resource>><<end>>").value();
  EXPECT_EQ(made.label_of("", "pod").error().kind, ErrorKind::bad_request);
}

TEST(ResourceTemplate, ReadsALabelBackAsFarAsItGoes) {
  using meta::GroupResource;
  struct Case {
    const char* text;
    const char* label;
    std::optional<GroupResource> resource;
  };
  const Case cases[] = {
      {"<<.Resource>>", "pod", GroupResource{"", "pod"}},
      {"<<.Resource>>", "", std::nullopt},
      {"kube_<<.Resource>>", "kube_pod", GroupResource{"", "pod"}},
      {"kube_<<.Resource>>", "pod", std::nullopt},
      {"kube_<<.Resource>>", "x_kube_pod", std::nullopt},
      {"<<.Resource>>_name", "pod_name_name", GroupResource{"", "pod_name"}},
      {"<<.Group>>_<<.Resource>>", "apps_deployment", GroupResource{"apps", "deployment"}},
      {"<<.Group>>_<<.Resource>>", "cheese_io_brand", GroupResource{"cheese", "io_brand"}},
      {"<<.Group>>_<<.Resource>>", "_pod", std::nullopt},
      {"kube.<<.Resource>>", "kube-pod", GroupResource{"", "pod"}},
      {"<<.Resource>>_<<.Resource>>", "a_b", GroupResource{"", "b"}},
      // `^` and `$` each hold for one alternative only.
      {"<<.Resource>>_a|b", "pod_abc", GroupResource{"", "pod"}},
      {"<<.Resource>>_a|b", "ab", GroupResource{"", ""}},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(ResourceTemplate::parse(each.text).value().parse_label(each.label), each.resource)
        << each.text << " on " << each.label;
  }
}

TEST(ResourceTemplate, FailsOnWhatCouldNeverMapALabel) {
  struct Case {
    const char* text;
    const char* message;
  };
  const Case cases[] = {
      {"", "<<.Resource>>"},
      {"pod", "must contain <<.Resource>>"},
      {"${.Resource}$", "must contain <<.Resource>>"},
      {"{{.Resource}}", "must contain <<.Resource>>"},
      {"<<.Group>>", "must contain <<.Resource>>"},
      {"<<.Resource>>_(", "regular expression"},
      {"<<.Resource", "unclosed action"},
      {"<<.Namespace>>_<<.Resource>>", "can't evaluate field Namespace in type schema.GroupResource"},
  };
  for (const auto& each : cases) {
    const auto made = ResourceTemplate::parse(each.text);
    ASSERT_FALSE(made) << each.text;
    EXPECT_THAT(made.error().message, HasSubstr(each.message));
  }
}

TEST(ResourceTemplate, TakesFewSteps) {
  EXPECT_TRUE(ResourceTemplate::parse("<<range 1000>><<end>><<.Resource>>"));
  const auto endless = ResourceTemplate::parse("<<range 20000>><<end>><<.Resource>>");
  ASSERT_FALSE(endless);
  EXPECT_NE(endless.error().message.find("too many steps"), std::string::npos) << endless.error().message;
}

}  // namespace
}  // namespace adapter::rules
