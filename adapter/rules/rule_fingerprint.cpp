#include "rules/rule_fingerprint.hpp"

#include <boost/container_hash/hash.hpp>

#include "rules/yaml_field.hpp"

namespace adapter::rules {
namespace {

std::size_t fingerprint_of(const YamlNode& node) {
  std::size_t seed = 0;
  boost::hash_combine(seed, node.kind);
  boost::hash_combine(seed, node.text);
  for (const auto& item : node.items) boost::hash_combine(seed, fingerprint_of(*item));
  for (const auto& [key, value] : node.entries) {
    boost::hash_combine(seed, fingerprint_of(*key));
    boost::hash_combine(seed, fingerprint_of(*value));
  }
  return seed;
}

}  // namespace

RuleFingerprint fingerprint_of(const YamlNode& rule, const YamlMap& keys) {
  const auto of = [&](std::string_view key) { return keys[key].is_set() ? fingerprint_of(keys[key].node()) : 0; };
  return {.whole = fingerprint_of(rule),
          .series_query = of("seriesQuery"),
          .filters = of("seriesFilters"),
          .resources = of("resources"),
          .name = of("name"),
          .query = of("metricsQuery")};
}

}  // namespace adapter::rules
