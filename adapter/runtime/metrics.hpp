#pragma once

// The program's own figures, for Prometheus to scrape: counters, gauges and histograms in families that share a name
// and label names. Whoever counts keeps a reference to its cell and adds to it; only the first look at a label set
// searches. All of it lives on the loop's thread.
//
// Text exposition format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace adapter::runtime {

class Counter {
 public:
  void add(double amount = 1) { value_ += amount; }  // never negative
  double value() const { return value_; }

 private:
  double value_ = 0;
};

class Gauge {
 public:
  void set(double value) { value_ = value; }
  void add(double amount) { value_ += amount; }
  double value() const { return value_; }

 private:
  double value_ = 0;
};

class Histogram {
 public:
  // Upper bounds, rising, without infinity. They must outlive the histogram.
  explicit Histogram(const std::vector<double>& bounds) : bounds_(bounds), counts_(bounds.size() + 1) {}
  void observe(double value);

  double sum() const { return sum_; }
  std::uint64_t count() const { return count_; }
  const std::vector<double>& bounds() const { return bounds_; }
  // Of observations at or below bounds()[i] and above the bound before; the last is of those above all bounds.
  const std::vector<std::uint64_t>& counts() const { return counts_; }

 private:
  const std::vector<double>& bounds_;
  std::vector<std::uint64_t> counts_;
  double sum_ = 0;
  std::uint64_t count_ = 0;
};

using LabelValues = std::vector<std::string>;

// The label sets of a family are bounded: beyond the limit new ones share a cell whose values are all "other", so that
// no caller can make the program, or the Prometheus that scrapes it, grow without end.
inline constexpr std::size_t kLabelSetLimit = 1000;

template <class Cell>
class Family {
 public:
  using Make = std::function<std::unique_ptr<Cell>()>;
  Family(std::vector<std::string> labels, std::size_t limit, Make make)
      : labels_(std::move(labels)), limit_(limit), make_(std::move(make)) {}

  // The cell of these label values, in the order of the label names; made when it is new. Valid as long as the registry
  // and until clear().
  Cell& with(const LabelValues& values);
  // Forgets all cells: for label sets that come and go. References to them dangle.
  void clear() { cells_.clear(); }

  const std::vector<std::string>& labels() const { return labels_; }
  const std::map<LabelValues, std::unique_ptr<Cell>>& cells() const { return cells_; }

 private:
  std::vector<std::string> labels_;
  std::size_t limit_;
  Make make_;
  std::map<LabelValues, std::unique_ptr<Cell>> cells_;
};

using Counters = Family<Counter>;
using Gauges = Family<Gauge>;
using Histograms = Family<Histogram>;

class MetricRegistry {
 public:
  MetricRegistry();
  ~MetricRegistry();
  MetricRegistry(const MetricRegistry&) = delete;
  MetricRegistry& operator=(const MetricRegistry&) = delete;

  // A family, made when the name is new. Two users of a name must mean the same by it: another kind or other labels
  // throw std::logic_error, as does a name that the format does not allow. References are valid as long as the
  // registry.
  Counters& counters(const std::string& name, const std::string& help, std::vector<std::string> labels,
                     std::size_t limit = kLabelSetLimit);
  Gauges& gauges(const std::string& name, const std::string& help, std::vector<std::string> labels,
                 std::size_t limit = kLabelSetLimit);
  Histograms& histograms(const std::string& name, const std::string& help, std::vector<std::string> labels,
                         std::vector<double> bounds, std::size_t limit = kLabelSetLimit);

  // The same without labels.
  Counter& counter(const std::string& name, const std::string& help) { return counters(name, help, {}).with({}); }
  Gauge& gauge(const std::string& name, const std::string& help) { return gauges(name, help, {}).with({}); }
  Histogram& histogram(const std::string& name, const std::string& help, std::vector<double> bounds) {
    return histograms(name, help, {}, std::move(bounds)).with({});
  }

  // Values that are somebody else's state, asked for at every scrape. `read` must not throw, must be bounded in what it
  // returns, and whatever it looks at must outlive the registry. No reading: no line.
  struct Reading {
    LabelValues labels;
    double value = 0;
  };
  enum class Kind { counter, gauge };
  void at_scrape(const std::string& name, const std::string& help, Kind kind, std::vector<std::string> labels,
                 std::function<std::vector<Reading>()> read);

  // All families that have a cell, by name; cells by label values.
  std::string text() const;

 private:
  struct Entry;
  Entry& entry(const std::string& name, const std::string& help);
  template <class Cell>
  Family<Cell>& family(const std::string& name, const std::string& help, std::vector<std::string> labels,
                       std::size_t limit, std::function<std::unique_ptr<Cell>()> make);
  std::map<std::string, std::unique_ptr<Entry>> entries_;
};

// Bounds of client_golang's default histogram, .005 to 10 s.
const std::vector<double>& default_duration_bounds();

}  // namespace adapter::runtime
