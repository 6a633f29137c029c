#include "fuzz/json_oracle.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "promql/sample_value.hpp"

namespace adapter::fuzz {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostLabels = 256;  // of a sample

// Nothing when it is no document, when a key stands in it twice, or when it is deeper than our decoders go.
std::optional<Json> read(std::string_view body) {
  constexpr int kDeepest = 30;
  bool usual = true;
  std::vector<std::set<std::string>> keys;
  const auto look = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > kDeepest) usual = false;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) usual = false;
    return true;
  };
  auto document = Json::parse(body, look, /*allow_exceptions=*/false);
  if (document.is_discarded() || !usual) return std::nullopt;
  return document;
}

const Json& member(const Json& object, const char* key) {
  static const Json kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

bool is_absent_or_text(const Json& value) {
  return value.is_null() || value.is_string();
}

// Null is no pair either.
std::optional<Pairs> texts(const Json& object) {
  Pairs out;
  if (!object.is_object()) return std::nullopt;
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) return std::nullopt;
    out.emplace_back(key, value.get<std::string>());
  }
  return out;
}

// Nothing that an answer could be made of.
Transcript no_answer() {
  return {.good = false, .text = "", .times = {}};
}

// Whether an answer lacks `data`, or is a refusal.
bool is_no_answer(const Json& document) {
  return !document.is_object() || member(document, "data").is_null() || member(document, "status") == "error";
}

// Whether what stands around `data` is of the right types.
bool has_usual_envelope(const Json& document) {
  return member(document, "status") == "success" && is_absent_or_text(member(document, "error")) &&
         is_absent_or_text(member(document, "errorType")) && !member(document, "warnings").is_object();
}

std::optional<promql::Sample> sample_of(const Json& element) {
  promql::Sample out;
  if (!element.is_object()) return std::nullopt;
  if (element.contains("metric")) {
    auto labels = texts(element["metric"]);
    if (!labels || labels->size() > kMostLabels) return std::nullopt;
    out.labels = std::move(*labels);
  }
  out.histogram = element.contains("histogram");
  const auto& value = member(element, "value");
  const bool is_pair = value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_string();
  if (!is_pair || !(std::abs(value[0].get<double>()) < 9e9)) return std::nullopt;
  const auto number = promql::parse_sample_value(value[1].get<std::string>());
  if (!number) return std::nullopt;
  out.value = *number;
  out.time += std::chrono::milliseconds(std::llround(value[0].get<double>() * 1000));
  return out;
}

// As Prometheus writes one.
bool is_range(const Json& element) {
  if (!element.is_object() || element.size() != 2 || !member(element, "values").is_array()) return false;
  const auto labels = texts(member(element, "metric"));
  return labels && labels->size() <= kMostLabels;
}

}  // namespace

std::optional<Transcript> expected_query(std::string_view body) {
  const auto document = read(body);
  if (!document) return std::nullopt;
  if (is_no_answer(*document)) return no_answer();
  const auto& data = member(*document, "data");
  if (!data.is_object()) return no_answer();
  const auto& type = member(data, "resultType");
  if (type != "vector" && type != "scalar" && type != "matrix") return no_answer();
  const auto& result = member(data, "result");
  if (!has_usual_envelope(*document) || !result.is_array() || type == "scalar") return std::nullopt;
  upstream::QueryResult out;
  if (type == "matrix") {
    if (!std::ranges::all_of(result, is_range)) return std::nullopt;
    out.type = upstream::ResultType::matrix;
    return transcribe(out);
  }
  for (const auto& element : result) {
    const auto sample = sample_of(element);
    if (!sample) return std::nullopt;
    out.samples.push_back(*sample);
  }
  return transcribe(out);
}

std::optional<Transcript> expected_series(std::string_view body) {
  const auto document = read(body);
  if (!document) return std::nullopt;
  if (is_no_answer(*document) || !member(*document, "data").is_array()) return no_answer();
  if (!has_usual_envelope(*document)) return std::nullopt;
  upstream::SeriesListing out;
  for (const auto& element : member(*document, "data")) {
    const auto labels = texts(element);
    if (!labels) return std::nullopt;
    upstream::SeriesShape shape;
    for (const auto& [key, value] : *labels) {  // in order
      if (key == "__name__") {
        shape.name = value;
      } else if (!value.empty()) {
        shape.labels.push_back(key);
      }
    }
    std::erase(out.shapes, shape);
    out.shapes.push_back(std::move(shape));
    ++out.series;
  }
  return transcribe(out);
}

std::optional<Transcript> expected_list(std::string_view body) {
  constexpr std::size_t kLongest = 1000;
  const auto document = read(body);
  if (!document) return std::nullopt;
  if (!document->is_object() || !document->contains("items")) return no_answer();
  if (!member(*document, "items").is_array()) return std::nullopt;
  Transcript out{.good = true, .text = "", .times = {}};
  for (const auto& item : (*document)["items"]) {
    if (!item.is_object() || !member(item, "metadata").is_object()) return std::nullopt;
    const auto& metadata = item["metadata"];
    const auto& name = member(metadata, "name");
    const auto& object_namespace = member(metadata, "namespace");
    const auto& version = member(metadata, "resourceVersion");
    if (!name.is_string() || name.empty() || !is_absent_or_text(object_namespace) || !is_absent_or_text(version))
      return std::nullopt;
    auto labels = metadata.contains("labels") ? texts(metadata["labels"]) : Pairs();
    if (!labels || labels->size() > kLongest) return std::nullopt;
    cluster::Object object{.object_namespace = object_namespace.is_null() ? "" : object_namespace.get<std::string>(),
                           .name = name.get<std::string>(),
                           .labels = meta::Labels(std::move(*labels))};
    if (object.name.empty()) return std::nullopt;
    out.text += transcribe(object);
  }
  const auto& metadata = member(*document, "metadata");
  std::string page[2];
  if (metadata.is_object()) {
    const char* const fields[2] = {"resourceVersion", "continue"};
    for (int i = 0; i < 2; ++i) {
      const auto& value = member(metadata, fields[i]);
      if (!is_absent_or_text(value)) return std::nullopt;
      if (value.is_string()) page[i] = value.get<std::string>();
    }
  }
  out.text += "page " + page[0] + " " + page[1];
  return out;
}

}  // namespace adapter::fuzz
