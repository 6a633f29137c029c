#include "rules/rule_text.hpp"

#include <algorithm>
#include <string>

#include "rules/swallowed_keys.hpp"

namespace adapter::rules {

bool holds_a_series_query(std::string_view text) {
  constexpr std::string_view kKeys[] = {"seriesQuery:", "\"seriesQuery\":", "'seriesQuery':"};
  return std::ranges::any_of(kKeys, [&](std::string_view key) { return text.find(key) != text.npos; });
}

std::string_view read_text(const YamlField& field) {
  const auto text = field.text();
  const std::string why = ": it is indented as a part of this text, and so is all that follows";
  if (const auto keys = swallowed_keys(field.node().block); !keys.empty()) {
    field.report_in_block(keys, "this line begins with a key" + why);
  } else if (holds_a_series_query(text)) {
    field.report("holds a seriesQuery" + why);
  }
  return text;
}

std::string_view read_word(const YamlField& field) {
  auto text = read_text(field);
  if (!text.ends_with('\n')) return text;
  field.report("ends with a line break, which nothing has that it could match or name: write |- or >-");
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace adapter::rules
