#include "rules/resource_template.hpp"

#include <algorithm>
#include <utility>

#include "template/value.hpp"

namespace adapter::rules {
namespace {

// Usual ones take five. It is executed when the file is read: ten thousand rules may have one.
constexpr std::size_t kMostSteps = 10'000;

Result<std::string> execute(const text_template::Template& parsed, std::string group, std::string resource) {
  text_template::Record fields{.type = "schema.GroupResource", .fields = {}};
  fields.fields.push_back({"Group", std::move(group)});
  fields.fields.push_back({"Resource", std::move(resource)});
  return parsed.execute(std::move(fields), kMostSteps);
}

// Of several groups with this name the last; 0 when there is none.
std::size_t last_group(const GoRegex& regex, std::string_view name) {
  const auto& names = regex.group_names();
  const auto found = std::find(names.rbegin(), names.rend(), name);
  return found == names.rend() ? 0 : static_cast<std::size_t>(names.rend() - found) - 1;
}

std::string text_of(const GoRegex::Match& match, std::size_t group) {
  return group == 0 ? std::string() : std::string(match[group].value_or(""));
}

}  // namespace

ResourceTemplate::ResourceTemplate(text_template::Template parsed, GoRegex pattern)
    : template_(std::move(parsed)),
      pattern_(std::move(pattern)),
      group_(last_group(pattern_, "group")),
      resource_(last_group(pattern_, "resource")) {
}

Checked<ResourceTemplate> ResourceTemplate::parse(std::string_view text, const GoRegex::Compile& compile) {
  auto parsed = text_template::Template::parse(text, "resource-label");
  if (!parsed) return Invalid{parsed.error().message};
  const auto form = execute(*parsed, "(?P<group>.+?)", "(?P<resource>.+?)");
  if (!form) return Invalid{form.error().message};
  auto pattern = compile('^' + *form + '$');
  if (!pattern) return Invalid{"is no regular expression once filled in: " + pattern.error().message};

  ResourceTemplate made(std::move(*parsed), std::move(*pattern));
  if (made.resource_ == 0) {
    return Invalid{
        "must contain <<.Resource>>, which stands for the name of the resource (the delimiters are << and >>)"};
  }
  return made;
}

Result<std::string> ResourceTemplate::label_of(std::string_view group, std::string_view singular) const {
  std::string sanitized(group);
  for (char& c : sanitized) {
    if (c == '.' || c == '-') c = '_';
  }
  auto label = execute(template_, std::move(sanitized), std::string(singular));
  if (label && label->empty()) {
    return Error{.kind = ErrorKind::bad_request,
                 .message = "the template of the rule's resources gives no label for \"" + std::string(singular) + '"'};
  }
  return label;
}

std::optional<meta::GroupResource> ResourceTemplate::parse_label(std::string_view label) const {
  const auto match = pattern_.find(label);
  if (!match) return std::nullopt;
  return meta::GroupResource{.group = text_of(*match, group_), .resource = text_of(*match, resource_)};
}

}  // namespace adapter::rules
