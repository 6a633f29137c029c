// Templates as anybody who can write a rule writes them: Go's text/template, and its two uses.

#include <algorithm>
#include <string>
#include <string_view>

#include "base/unicode.hpp"
#include "fuzz/fuzz_target.hpp"
#include "rules/query_template.hpp"
#include "rules/resource_template.hpp"
#include "template/output.hpp"
#include "template/template.hpp"

namespace adapter::fuzz {
namespace {

using text_template::Template;

rules::QueryArguments arguments() {
  return {.series = "http_requests_total",
          .matchers = {{.label = "namespace", .op = promql::MatchOp::equal, .value = "moc"},
                       {.label = "pod", .op = promql::MatchOp::regex, .value = "p-a|p-\\(b"}},
          .label_values = {{"namespace", "moc"}, {"pod", "p-a|p-(b"}},
          .group_by = {"pod", "namespace"}};
}

// The same as the record that arguments() become.
text_template::Value data() {
  text_template::Record fields{.type = "naming.queryTemplateArgs", .fields = {}};
  fields.fields.push_back({"Series", "http_requests_total"});
  fields.fields.push_back({"LabelMatchers", R"(namespace="moc",pod=~"p-a|p-\\(b")"});
  fields.fields.push_back({"LabelValuesByName", text_template::Map{{"namespace", "moc"}, {"pod", "p-a|p-(b"}}});
  fields.fields.push_back({"GroupBy", "pod,namespace"});
  fields.fields.push_back({"GroupBySlice", text_template::List{"pod", "namespace"}});
  return fields;
}

bool is_the_same(const Result<std::string>& a, const Result<std::string>& b) {
  if (a.has_value() != b.has_value()) return false;
  return a ? *a == *b : a.error().message == b.error().message;
}

bool is_a_bound(const std::string& message) {
  return message.ends_with("too many steps") || message.ends_with("beyond 1 MiB") ||
         message.ends_with("recurses too deeply");
}

// Text around a template is text around what it renders; X, which no marker trims.
void judge_surroundings(std::string_view text, const Result<std::string>& rendered) {
  if (text.find("template") != std::string_view::npos || text.starts_with('<') != text.starts_with("<<")) return;
  const auto wider = Template::parse("X" + std::string(text) + "X", "metrics-query");
  require(wider.has_value(), "a template with text around it is a template", text);
  const auto found = wider->execute(data());
  if (rendered) {
    if (!found) return require(is_a_bound(found.error().message), "text does not hinder a template", text);
    require(*found == "X" + *rendered + "X", "text around a template stays around it", text);
  } else {
    require(!found, "text does not help a template", text);
  }
}

void judge_query(std::string_view text) {
  const auto parsed = Template::parse(text, "metrics-query");
  const auto query = rules::QueryTemplate::parse(text);
  require(parsed.has_value() == query.has_value(), "a query is a template", text);
  if (!parsed) {
    require(parsed.error().offset <= text.size(), "a fault stands in the text", text);
    require(!parsed.error().message.empty(), "a fault is named", text);
    require(text.find("<<") != std::string_view::npos || text.size() > 256 * 1024, "text is a template", text);
    return;
  }
  const auto rendered = parsed->execute(data());
  require(is_the_same(rendered, parsed->execute(data())), "a template renders the same each time", text);
  if (rendered) {
    require(rendered->size() <= text_template::Output::kMaxBytes, "what is rendered is bounded", text);
    if (text.find("<<") == std::string_view::npos) require(*rendered == text, "text renders itself", text);
  } else {
    require(rendered.error().kind == ErrorKind::bad_request, "a failure is a bad request", text);
    require(rendered.error().message.starts_with("template, line "), "a failure names its place", text);
  }
  judge_surroundings(text, rendered);

  const auto asked = query->render(arguments());
  if (rendered && rendered->empty()) {
    require(!asked, "no empty query is sent", text);
  } else {
    require(is_the_same(asked, rendered), "a query is what its template renders", text);
  }
}

void judge_resource(std::string_view text) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  constexpr std::string_view kResource = "<<.Resource>>";
  const auto parsed = rules::ResourceTemplate::parse(text);
  const auto at = text.find(kResource);
  const bool simple = at != std::string_view::npos &&
                      text.substr(0, at).find_first_not_of(kPlain) == std::string_view::npos &&
                      text.substr(at + kResource.size()).find_first_not_of(kPlain) == std::string_view::npos;
  if (!parsed) {
    require(!parsed.error().message.empty(), "a refusal says why", text);
    require(!simple || text.size() > 4096, "names around the resource are a template", text);
    return;
  }
  for (const auto& [group, resource] : {std::pair("", "pod"), {"apps", "deployment"}, {"a-b.c", "x"}}) {
    const auto label = parsed->label_of(group, resource);
    if (!label) {
      require(label.error().kind == ErrorKind::bad_request, "a label that cannot be made is a bad request", text);
      continue;
    }
    require(!label->empty(), "no label is empty", text);
    const auto read = parsed->parse_label(*label);
    if (simple) require(read && read->resource == resource, "a label is read back as its resource", text);
  }
  for (const auto* label : {"", "pod", "kube_pod", "\xff", "kube_apps_deployment_x"}) {
    const auto read = parsed->parse_label(label);
    if (read) require(!read->resource.empty() || !simple, "a label that is read names a resource", text);
  }
}

}  // namespace

void judge(std::string_view input) {
  judge_query(input);
  judge_resource(input);
}

}  // namespace adapter::fuzz
