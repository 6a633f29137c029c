#pragma once

// YAML -> RuleFile: prometheus-adapter's configuration file, read as strictly as it reads it (incumbent-behaviour 2),
// but with every finding at once, each with its place, its key and the nearest known key.

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "base/cpu_time.hpp"
#include "rules/rule.hpp"
#include "rules/yaml_document.hpp"

namespace adapter::rules {

// `file` is the name for messages; nothing is read from disk. Never throws: what is wrong stands in the result.
// A file that takes more than 15 s of a processor is refused; `now` is its time.
RuleFile load_rules(std::string_view yaml, const std::string& file, CpuTime now = thread_cpu_time);
RuleFile load_rules(const boost::system::result<YamlDocument, YamlProblem>& document, const std::string& file,
                    CpuTime now = thread_cpu_time);

// Whether the file, which must be one without findings, has none of its sections: it is empty, or holds nothing but
// comments, `{}`, or keys without a value. An empty list is a value.
bool says_nothing(std::string_view yaml);

}  // namespace adapter::rules
