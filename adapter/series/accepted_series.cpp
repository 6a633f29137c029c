#include "series/accepted_series.hpp"

#include "base/go_quote.hpp"
#include "base/short_text.hpp"
#include "series/metric_name.hpp"

namespace adapter::series {
namespace {

constexpr std::size_t kExampleBytes = 60;

}  // namespace

std::optional<AcceptedSeries> accepted_series(const rules::Rule& rule, const upstream::SeriesListing& listing,
                                              SearchWork& work) {
  AcceptedSeries out;
  const bool is_quoted = rule.query.quotes_series();
  for (const auto& shape : listing.shapes) {
    if (may_stand_in_query(shape.name, is_quoted)) {
      out.shapes.push_back(&shape);
    } else if (++out.unsafe == 1) {
      out.unsafe_example = go_quote(short_text(shape.name, kExampleBytes, "..."));
    }
  }
  if (!work.take(bytes_of(out.shapes), instructions_of(rule.filters) + rule.namer.instructions())) return std::nullopt;
  keep_accepted(rule.filters, out.shapes);
  return out;
}

void keep_accepted(const std::vector<rules::SeriesFilter>& filters, std::vector<const upstream::SeriesShape*>& shapes) {
  for (const auto& each : filters) {
    if (shapes.empty()) return;
    const auto filter = each.with_cache();
    std::erase_if(shapes, [&](const upstream::SeriesShape* shape) { return !filter.accepts(shape->name); });
  }
}

std::uint64_t bytes_of(const std::vector<const upstream::SeriesShape*>& shapes) {
  std::uint64_t out = 0;
  for (const auto* shape : shapes) out += shape->name.size();
  return out;
}

std::uint64_t instructions_of(const std::vector<rules::SeriesFilter>& filters) {
  std::uint64_t out = 0;
  for (const auto& each : filters) out += each.instructions();
  return out;
}

}  // namespace adapter::series
