#include "api/resource_metric_text.hpp"

#include <optional>

#include "api/json_text.hpp"
#include "base/go_duration.hpp"
#include "meta/quantity.hpp"

namespace adapter::api {
namespace {

constexpr std::string_view kColumns =
    R"([{"name":"Name","type":"string","format":"name","description":"Name of the resource","priority":0},)"
    R"({"name":"cpu","type":"string","format":"quantity","description":"","priority":0},)"
    R"({"name":"memory","type":"string","format":"quantity","description":"","priority":0},)"
    R"({"name":"Window","type":"string","format":"duration","description":"","priority":0}])";

using Amount = std::int64_t meta::ContainerUsage::*;

std::optional<std::int64_t> sum(const meta::ResourceMetrics& item, Amount amount) {
  std::int64_t out = 0;
  for (const auto& container : item.containers) {
    if (__builtin_add_overflow(out, container.*amount, &out)) return std::nullopt;
  }
  return out;
}

using Quantity = void (*)(std::string&, std::int64_t);

void append_cell(TextOut& out, std::optional<std::int64_t> milli, Quantity append) {
  if (!milli) {
    out += ",null";
    return;
  }
  std::string text = ",\"";
  append(text, *milli);
  out += text += '"';
}

void append_usage(TextOut& out, const meta::ContainerUsage& usage) {
  std::string text = R"("usage":{"cpu":")";
  meta::append_decimal_quantity(text, usage.cpu_milli);
  text += R"(","memory":")";
  meta::append_binary_quantity(text, usage.memory_milli);
  out += text += R"("})";
}

class Writer {
 public:
  explicit Writer(const meta::ResourceMetricsList& list) : list_(list) {
    append_json_time(created_, list.created);
    append_json_string(window_, format_go_duration(list.window));
  }

  // Kind and version, as every object but those inside a list begins.
  std::string type(std::string_view suffix) const {
    std::string out = list_.nodes ? R"({"kind":"NodeMetrics)" : R"({"kind":"PodMetrics)";
    out += suffix;
    return out + R"(","apiVersion":"metrics.k8s.io/v1beta1",)";
  }

  // The rest of the object.
  void append(TextOut& out, const meta::ResourceMetrics& item) const {
    append_metadata(out, item);
    out += R"(,"timestamp":)";
    append_json_time(out, item.time);
    out += R"(,"window":)";
    out += window_;
    out += ',';
    if (list_.nodes) {
      append_usage(out, item.containers.front());
    } else {
      out += R"("containers":[)";
      for (const auto& container : item.containers) {
        out += out.ends_with('[') ? R"({"name":)" : R"(,{"name":)";
        append_json_string(out, container.name);
        out += ',';
        append_usage(out, container);
        out += '}';
      }
      out += ']';
    }
    out += '}';
  }

  void append_row(TextOut& out, const meta::ResourceMetrics& item, std::string_view version,
                  IncludeObject include) const {
    out += R"({"cells":[)";
    append_json_string(out, item.name);
    append_cell(out, sum(item, &meta::ContainerUsage::cpu_milli), meta::append_decimal_quantity);
    append_cell(out, sum(item, &meta::ContainerUsage::memory_milli), meta::append_binary_quantity);
    out += ',';
    out += window_;
    out += R"(],"object":)";
    switch (include) {
      case IncludeObject::none:
        out += "null";
        break;
      case IncludeObject::metadata:
        out += R"({"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/)";
        out += version;
        out += R"(",)";
        append_metadata(out, item);
        out += '}';
        break;
      case IncludeObject::object:
        out += type("");
        append(out, item);
        break;
    }
    out += '}';
  }

 private:
  void append_metadata(TextOut& out, const meta::ResourceMetrics& item) const {
    out += R"("metadata":{"name":)";
    append_json_string(out, item.name);
    if (!item.object_namespace.empty()) {
      out += R"(,"namespace":)";
      append_json_string(out, item.object_namespace);
    }
    out += R"(,"creationTimestamp":)";
    out += created_;
    if (!item.labels.empty()) {
      out += R"(,"labels":{)";
      for (const auto& [key, value] : item.labels) {
        if (!out.ends_with('{')) out += ',';
        append_json_string(out, key);
        out += ':';
        append_json_string(out, value);
      }
      out += '}';
    }
    out += '}';
  }

  const meta::ResourceMetricsList& list_;
  std::string created_, window_;  // in quotes
};

}  // namespace

void write_resource_metrics(const meta::ResourceMetricsList& only, TextOut& out) {
  const Writer writer(only);
  out += writer.type("");
  writer.append(out, only.items.front());
}

void write_resource_metrics_list(const meta::ResourceMetricsList& list, TextOut& out) {
  const Writer writer(list);
  out += writer.type("List");
  out += R"("metadata":{},"items":[)";
  for (const auto& item : list.items) {
    out += out.ends_with('[') ? "{" : ",{";
    writer.append(out, item);
  }
  out += "]}";
}

void write_resource_metrics_table(const meta::ResourceMetricsList& list, std::string_view version,
                                  IncludeObject include, TextOut& out) {
  const Writer writer(list);
  out += R"({"kind":"Table","apiVersion":"meta.k8s.io/)";
  out += version;
  out += R"(","metadata":{},"columnDefinitions":)";
  if (list.items.empty()) {
    out += R"(null,"rows":null})";
    return;
  }
  out += kColumns;
  out += R"(,"rows":[)";
  for (const auto& item : list.items) {
    if (!out.ends_with('[')) out += ',';
    writer.append_row(out, item, version, include);
  }
  out += "]}";
}

}  // namespace adapter::api
