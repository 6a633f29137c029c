#include "runtime/metrics.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace adapter::runtime {
namespace {

using Reading = MetricRegistry::Reading;

// In the fewest digits that read back as the same value.
std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

// `name{a="x",b="y"} value`; `bound` adds the label le of a bucket.
void append_line(std::string& out, const std::string& name, const std::vector<std::string>& labels,
                 const LabelValues& values, const std::string& value, const std::string& bound = "") {
  out += name;
  char before = '{';
  const auto add = [&](const std::string& label, const std::string& text) {
    out += std::exchange(before, ',');
    out += label;
    out += "=\"";
    append_escaped(out, text, true);
    out += '"';
  };
  for (std::size_t i = 0; i < labels.size(); ++i) add(labels[i], values[i]);
  if (!bound.empty()) add("le", bound);
  if (before == ',') out += '}';
  out += ' ';
  out += value;
  out += '\n';
}

void append_cell(std::string& out, const std::string& name, const Counters& family, const LabelValues& values,
                 const Counter& cell) {
  append_line(out, name, family.labels(), values, number(cell.value()));
}

void append_cell(std::string& out, const std::string& name, const Gauges& family, const LabelValues& values,
                 const Gauge& cell) {
  append_line(out, name, family.labels(), values, number(cell.value()));
}

void append_cell(std::string& out, const std::string& name, const Histograms& family, const LabelValues& values,
                 const Histogram& cell) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < cell.counts().size(); ++i) {
    total += cell.counts()[i];
    const auto bound = i < cell.bounds().size() ? number(cell.bounds()[i]) : "+Inf";
    append_line(out, name + "_bucket", family.labels(), values, std::to_string(total), bound);
  }
  append_line(out, name + "_sum", family.labels(), values, number(cell.sum()));
  append_line(out, name + "_count", family.labels(), values, std::to_string(cell.count()));
}

const char* type_of(const Counters&) {
  return "counter";
}
const char* type_of(const Gauges&) {
  return "gauge";
}
const char* type_of(const Histograms&) {
  return "histogram";
}

bool is_name(std::string_view text, bool colons) {
  const auto letter = [colons](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (colons && c == ':');
  };
  return !text.empty() && letter(text[0]) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void check_labels(const std::string& name, const std::vector<std::string>& labels) {
  for (const auto& label : labels) {
    if (!is_name(label, false) || label.starts_with("__") || label == "le") {
      throw std::logic_error("metric " + name + ": bad label name " + label);
    }
  }
}

struct Readings {
  MetricRegistry::Kind kind;
  std::vector<std::string> labels;
  std::function<std::vector<Reading>()> read;
};

const char* type_of(const Readings& readings) {
  return readings.kind == MetricRegistry::Kind::counter ? "counter" : "gauge";
}

std::string lines_of(const std::string& name, const Readings& readings) {
  auto all = readings.read();
  std::ranges::sort(all, {}, &Reading::labels);
  std::string out;
  for (const auto& reading : all) append_line(out, name, readings.labels, reading.labels, number(reading.value));
  return out;
}

template <class Cell>
std::string lines_of(const std::string& name, const Family<Cell>& family) {
  std::string out;
  for (const auto& [values, cell] : family.cells()) append_cell(out, name, family, values, *cell);
  return out;
}

}  // namespace

void Histogram::observe(double value) {
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  ++counts_[static_cast<std::size_t>(bucket)];
  sum_ += value;
  ++count_;
}

template <class Cell>
Cell& Family<Cell>::with(const LabelValues& values) {
  const auto known = cells_.find(values);
  if (known != cells_.end()) return *known->second;
  if (values.size() != labels_.size()) throw std::logic_error("a metric with too few or too many label values");
  if (cells_.size() < limit_ || labels_.empty()) return *cells_.emplace(values, make_()).first->second;
  auto& other = cells_[LabelValues(labels_.size(), "other")];
  if (!other) other = make_();
  return *other;
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

struct MetricRegistry::Entry {
  std::string help;
  std::vector<double> bounds;  // of a histogram
  std::variant<std::monostate, Counters, Gauges, Histograms, Readings> content;
};

MetricRegistry::MetricRegistry() = default;
MetricRegistry::~MetricRegistry() = default;

MetricRegistry::Entry& MetricRegistry::entry(const std::string& name, const std::string& help) {
  if (!is_name(name, true)) throw std::logic_error("bad metric name " + name);
  auto& out = entries_[name];
  if (!out) out = std::make_unique<Entry>();
  out->help = help;
  return *out;
}

template <class Cell>
Family<Cell>& MetricRegistry::family(const std::string& name, const std::string& help, std::vector<std::string> labels,
                                     std::size_t limit, std::function<std::unique_ptr<Cell>()> make) {
  check_labels(name, labels);
  auto& content = entry(name, help).content;
  if (std::holds_alternative<std::monostate>(content)) {
    return content.emplace<Family<Cell>>(std::move(labels), limit, std::move(make));
  }
  auto* known = std::get_if<Family<Cell>>(&content);
  if (known == nullptr || known->labels() != labels) throw std::logic_error("two metrics of the name " + name);
  return *known;
}

Counters& MetricRegistry::counters(const std::string& name, const std::string& help, std::vector<std::string> labels,
                                   std::size_t limit) {
  return family<Counter>(name, help, std::move(labels), limit, [] { return std::make_unique<Counter>(); });
}

Gauges& MetricRegistry::gauges(const std::string& name, const std::string& help, std::vector<std::string> labels,
                               std::size_t limit) {
  return family<Gauge>(name, help, std::move(labels), limit, [] { return std::make_unique<Gauge>(); });
}

Histograms& MetricRegistry::histograms(const std::string& name, const std::string& help,
                                       std::vector<std::string> labels, std::vector<double> bounds, std::size_t limit) {
  auto& of = entry(name, help);
  if (of.bounds.empty()) of.bounds = std::move(bounds);
  return family<Histogram>(name, help, std::move(labels), limit,
                           [&of] { return std::make_unique<Histogram>(of.bounds); });
}

void MetricRegistry::at_scrape(const std::string& name, const std::string& help, Kind kind,
                               std::vector<std::string> labels, std::function<std::vector<Reading>()> read) {
  check_labels(name, labels);
  auto& content = entry(name, help).content;
  if (!std::holds_alternative<std::monostate>(content)) throw std::logic_error("two metrics of the name " + name);
  content = Readings{.kind = kind, .labels = std::move(labels), .read = std::move(read)};
}

std::string MetricRegistry::text() const {
  std::string out;
  for (const auto& [name, entry] : entries_) {
    const auto append = [&, &id = name, &help = entry->help](const auto& content) {
      if constexpr (!std::is_same_v<std::decay_t<decltype(content)>, std::monostate>) {
        const auto lines = lines_of(id, content);
        if (lines.empty()) return;
        out += "# HELP " + id + " ";
        append_escaped(out, help, false);
        out += "\n# TYPE " + id + " " + type_of(content) + "\n" + lines;
      }
    };
    std::visit(append, entry->content);
  }
  return out;
}

const std::vector<double>& default_duration_bounds() {
  static const std::vector<double> bounds{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
  return bounds;
}

}  // namespace adapter::runtime
