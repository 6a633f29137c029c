#pragma once

// What a decoder made of a body, as a text: two decodings are equal when their texts are.

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cluster/discovered_version.hpp"
#include "cluster/metadata_decoder.hpp"
#include "upstream/query_decoder.hpp"
#include "upstream/series_decoder.hpp"

namespace adapter::fuzz {

struct Transcript {
  bool good = false;
  std::string text;
  std::vector<std::int64_t> times;  // of samples, in milliseconds

  friend bool operator==(const Transcript&, const Transcript&) = default;
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline std::string transcribe(Pairs pairs) {
  std::ranges::sort(pairs);
  std::string out = "{";
  for (const auto& [key, value] : pairs) {
    out += std::to_string(key.size()) + ":" + key + "=" + std::to_string(value.size()) + ":" + value + ",";
  }
  return out + "}";
}

// Without what Boost.JSON says of a text that is no JSON: it calls a wrong surrogate a leading or a trailing one,
// depending on where the text was cut.
inline Transcript transcribe(const Error& error) {
  const auto message = error.message.substr(0, error.message.find(" (", error.message.find("no JSON")));
  return {.good = false, .text = "failed: " + message + " / " + error.detail, .times = {}};
}

inline std::string transcribe(const promql::SampleView& sample) {
  const auto bits =
      std::isnan(sample.value) ? std::string("nan") : std::to_string(std::bit_cast<std::uint64_t>(sample.value));
  return transcribe(Pairs(sample.labels.begin(), sample.labels.end())) + " " + (sample.histogram ? "histogram" : bits) +
         "\n";
}

inline Transcript transcribe(const upstream::QueryResult& result) {
  using upstream::ResultType;
  const auto* const type = result.type == ResultType::vector   ? "vector\n"
                           : result.type == ResultType::matrix ? "matrix\n"
                                                               : "scalar\n";
  Transcript out{.good = true, .text = type, .times = {}};
  for (const auto& sample : result.samples) {
    out.text += transcribe(sample);
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(sample.time.time_since_epoch());
    out.times.push_back(time.count());
  }
  return out;
}

inline Transcript transcribe(const upstream::SeriesListing& listing) {
  Transcript out{.good = true, .text = std::to_string(listing.series) + " series\n", .times = {}};
  for (const auto& shape : listing.shapes) {
    Pairs labels{{"", shape.name}};
    for (const auto& label : shape.labels) labels.emplace_back(label, "");
    out.text += transcribe(labels) + "\n";
  }
  return out;
}

inline std::string transcribe(const cluster::Object& object) {
  return transcribe(Pairs{{"name", object.name}, {"namespace", object.object_namespace}}) +
         transcribe(Pairs(object.labels.begin(), object.labels.end())) + "\n";
}

inline std::string transcribe(const cluster::WatchEvent& event) {
  return std::to_string(static_cast<int>(event.type)) + transcribe(event.object) + event.resource_version +
         (event.initial_events_end ? " end" : "") + std::to_string(event.status.code) +
         transcribe(Pairs{{event.status.reason, event.status.message}}) + "\n";
}

inline std::string transcribe(const meta::Resource& resource) {
  return transcribe(Pairs{{"group", resource.group},
                          {"version", resource.version},
                          {"kind", resource.kind},
                          {"plural", resource.plural},
                          {"singular", resource.singular},
                          {"namespaced", resource.namespaced ? "yes" : "no"}}) +
         "\n";
}

inline Transcript transcribe(const std::vector<meta::Resource>& resources) {
  Transcript out{.good = true, .text = "", .times = {}};
  for (const auto& resource : resources) out.text += transcribe(resource);
  return out;
}

inline Transcript transcribe(const cluster::Discovery& discovery) {
  Transcript out{.good = true, .text = "", .times = {}};
  for (const auto& version : discovery) {
    out.text += transcribe(Pairs{{version.group, version.version}}) + (version.answered ? "answered\n" : "\n") +
                transcribe(version.resources).text;
  }
  return out;
}

}  // namespace adapter::fuzz
