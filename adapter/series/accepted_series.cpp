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
    } else if (may_be_meant(shape.name)) {
      out.unsafe.push_back(&shape);
    } else if (++out.too_long == 1) {
      out.left_out_example = go_quote(short_text(shape.name, kExampleBytes, "..."));
    }
  }
  if (!keep_accepted(rule.filters, out.shapes, work) || !keep_accepted(rule.filters, out.unsafe, work)) {
    return std::nullopt;
  }
  if (!out.unsafe.empty()) out.left_out_example = go_quote(short_text(out.unsafe.front()->name, kExampleBytes, "..."));
  return out;
}

bool keep_accepted(const std::vector<rules::SeriesFilter>& filters, std::vector<const upstream::SeriesShape*>& shapes,
                   SearchWork& work) {
  bool in_time = true;
  for (const auto& each : filters) {
    if (shapes.empty()) break;
    const auto filter = for_names(shapes.size(), each, each.instructions(), work);
    in_time = filter.has_value();
    std::erase_if(shapes, [&](const upstream::SeriesShape* shape) {
      in_time = in_time && work.goes_on(shape->name.size(), each.instructions());
      return in_time && !filter->accepts(shape->name);
    });
    if (!in_time) break;
  }
  return in_time;
}

}  // namespace adapter::series
