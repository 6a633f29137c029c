#pragma once

// resources.template: how the label of a resource is spelled, in both directions (incumbent-behaviour 2.5).

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "meta/group_resource.hpp"
#include "rules/checked.hpp"
#include "rules/go_regex.hpp"
#include "template/template.hpp"

namespace adapter::rules {

class ResourceTemplate {
 public:
  // Fails when the text is no template, uses a field other than .Group and .Resource, gives no regular expression, or
  // mentions no .Resource.
  static Checked<ResourceTemplate> parse(std::string_view text, const GoRegex::Compile& compile = GoRegex::compile);

  // Resource -> label: group with '.' and '-' as '_', resource in the singular. Fails with bad_request on an empty
  // label.
  Result<std::string> label_of(std::string_view group, std::string_view singular) const;

  // Label -> what it says of group and resource, unresolved; nullopt when the label is not of this form. The text
  // between the delimiters is not escaped: a dot in it matches any character.
  std::optional<meta::GroupResource> parse_label(std::string_view label) const;

  std::size_t instructions() const { return pattern_.instructions(); }
  std::size_t tokens() const { return template_.tokens(); }

 private:
  ResourceTemplate(text_template::Template parsed, GoRegex pattern);
  text_template::Template template_;
  GoRegex pattern_;                       // `^…$` around the template's output; not grouped, as in the incumbent
  std::size_t group_ = 0, resource_ = 0;  // numbers of the capture groups; 0: none
};

}  // namespace adapter::rules
