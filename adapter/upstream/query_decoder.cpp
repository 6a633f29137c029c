#include "upstream/query_decoder.hpp"

#include <algorithm>
#include <cmath>

#include "promql/sample_value.hpp"
#include "upstream/envelope.hpp"

namespace adapter::upstream {
namespace {

// Of all samples kept. 100,000 pods by name and namespace take a fifth; what is larger serves no autoscaler.
constexpr std::size_t kMaxSampleBytes = 64 << 20;
constexpr double kLatestTime = 9e9;  // seconds, in 2255; the nanoseconds of a time_point end in 2262

// data: {"resultType": T, "result": [{"metric": {L: V}, "value": [T, "V"]}]}, or [T, "V"] as result of a scalar.
class QueryWalker : public EnvelopeWalker {
 public:
  QueryWalker(std::optional<std::vector<std::string>> labels, runtime::Budget& budget)
      : wanted_(std::move(labels)), held_(std::make_shared<runtime::Budget::Share>(budget)) {}

  Result<QueryResult> finish() {
    if (auto good = envelope(); !good) return good.error();
    QueryResult out;
    out.warnings = warnings();
    out.not_whole = not_whole();
    if (!has_result_ && !type_.empty()) return malformed("no result");
    if (type_ == "vector") {
      if (pair_.parts > 0) return malformed("a vector whose elements are no samples");
      if (has_valueless_) return malformed("a sample without a value");
      out.samples = std::move(samples_);
      out.is_null = result_is_null_;
      out.held = std::move(held_);
      return if_success(std::move(out));
    }
    if (type_ == "scalar") {
      if (!samples_.empty() || has_valueless_ || pair_.parts != 2) return malformed("a scalar without a value");
      out.type = ResultType::scalar;
      out.samples.push_back({.labels = {}, .value = pair_.value, .time = pair_.time});
      return if_success(std::move(out));
    }
    if (type_ == "matrix") {
      out.type = ResultType::matrix;
      return if_success(std::move(out));
    }
    return Error{ErrorKind::malformed_response,
                 "the query gave " +
                     (type_.empty() ? "no result type" : "a " + (is_name_of_type(type_) ? type_ : "strange type")) +
                     ", no vector"};
  }

 private:
  struct Pair {  // [time, "value"]
    int parts = 0;
    std::chrono::system_clock::time_point time;
    double value = 0;
  };

  Result<QueryResult> if_success(QueryResult result) const {
    if (auto good = success(); !good) return good.error();
    return result;
  }

  void on_data_begin() override {
    type_.clear();
    in_type_ = in_result_ = has_result_ = false;
  }

  // A value begins: what its key says of it.
  void begin() {
    if (depth() == 2) {
      const std::string_view name = key(1);
      in_result_ = name == "result";
      in_type_ = name == "resultType";
      if (in_result_) {
        has_result_ = true;
        result_is_null_ = has_valueless_ = false;
        samples_.clear();
        held_->release();
        pair_ = {};
      }
    } else if (depth() == 4) {
      const std::string_view name = key(3);
      field_ = name == "metric"      ? Field::metric
               : name == "value"     ? Field::value
               : name == "histogram" ? Field::histogram
                                     : Field::other;
      if (field_ == Field::value) pair_ = {};
      if (field_ == Field::histogram) sample_.histogram = true;
    }
  }

  bool on_data_open(bool object) override {
    begin();
    if (depth() == 1 && !object) fail("data is no object");
    if (depth() == 2 && in_type_) fail("resultType has the wrong type");
    if (!in_result_) return depth() == 1;
    if (depth() == 2 && object) fail("result is no list");
    if (depth() == 3) {
      if (!object) fail("an element of the result is no object");
      if (pair_.parts > 0) fail("a vector whose elements are no samples");
      sample_ = {};
      sample_bytes_ = 0;
      names_nothing_ = false;
      pair_ = {};
      field_ = Field::other;
    }
    if (depth() == 4 && field_ == Field::metric && !object) fail("metric is no object");
    if (depth() == 4 && field_ == Field::value && object) fail("value is no pair");
    if (depth() == 5 && field_is_read()) fail("a label or value has the wrong type");
    return depth() < 4 || field_is_read();
  }

  void on_data_close() override {
    if (!in_result_) return;
    if (depth() == 4) field_ = Field::other;
    if (depth() != 3) return;
    if (pair_.parts == 2) {
      sample_.value = pair_.value;
      sample_.time = pair_.time;
    } else if (!sample_.histogram) {
      has_valueless_ = true;
      pair_ = {};
      return;
    }
    drop_repeated_labels();
    if (!names_nothing_) samples_.push_back(sample_);
    sample_ = {};
    sample_bytes_ = 0;
    count_what_is_held();
    pair_ = {};
  }

  void on_data_scalar(const Scalar& value) override {
    begin();
    if (depth() == 2) {
      if (in_type_) {
        if (!value.is_text()) return fail("resultType has the wrong type");
        type_ = value.text;
      } else if (in_result_) {
        result_is_null_ = value.is_null();
        if (!result_is_null_) fail("result is no list");
      }
      return;
    }
    if (!in_result_) return;
    if (depth() == 3) return take_pair(value);  // a scalar's
    if (depth() == 4 && field_is_read() && !value.is_null()) {
      return fail("metric or value has the wrong type");
    }
    if (depth() != 5) return;
    if (field_ == Field::value) return take_pair(value);
    if (field_ == Field::metric) {
      if (!value.is_text_or_its_beginning()) return fail("a label's value has the wrong type");
      if (!is_wanted(key(4))) return;
      if (!value.is_whole) {
        names_nothing_ = names_nothing_ || wanted_;
        return;
      }
      if (sample_.labels.size() == kMaxLabels) {
        if (wanted_) fail("a label is given again and again");  // which of them counts is not for us to guess
        return;
      }
      sample_.labels.emplace_back(key(4), value.text);
      sample_bytes_ += key(4).size() + value.text.size();
      if (sample_bytes_ > kUsualBytes) count_what_is_held();
    }
  }

  void take_pair(const Scalar& value) {
    const int part = pair_.parts++;
    if (part == 0) {
      if (value.kind != Scalar::Kind::number || !(std::abs(value.number) <= kLatestTime)) {
        return fail("a sample's time is no number");
      }
      pair_.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(std::llround(value.number * 1000)));
    } else if (part == 1) {
      const auto number = value.is_text() ? promql::parse_sample_value(value.text) : std::nullopt;
      if (!number) return fail("a sample's value is no number in quotes");
      pair_.value = *number;
    } else {
      fail("a sample's value has more than two parts");
    }
  }

  bool is_wanted(const std::string& label) const {
    return !wanted_ || std::ranges::find(*wanted_, label) != wanted_->end();
  }

  // The last counts. Prometheus gives each name once and in order: then nothing is to be done.
  void drop_repeated_labels() {
    auto& labels = sample_.labels;
    const auto name = [](const auto& label) -> const std::string& { return label.first; };
    if (std::ranges::adjacent_find(labels, std::ranges::greater_equal(), name) == labels.end()) return;
    std::ranges::stable_sort(labels, {}, name);
    const auto repeated = std::ranges::unique(labels.rbegin(), labels.rend(), {}, name);
    labels.erase(labels.begin(), repeated.begin().base());
  }

  void count_what_is_held() {
    const auto bytes = samples_.bytes() + (sample_bytes_ > kUsualBytes ? sample_bytes_ : 0);
    if (bytes > kMaxSampleBytes) {
      fail(Error{ErrorKind::malformed_response,
                 "the query gives too much: its samples take more than 64 MiB; aggregate it", ""});
    } else if (bytes > held_->size() && !held_->grow(bytes - held_->size())) {
      fail(held_->budget().over("the answer"));
    }
  }

  bool field_is_read() const { return field_ == Field::metric || field_ == Field::value; }

  std::optional<std::vector<std::string>> wanted_;
  std::string type_;
  bool in_type_ = false, in_result_ = false, has_result_ = false, result_is_null_ = false;
  bool has_valueless_ = false;  // an element without a value: of a matrix, or a fault; the type may come later
  enum class Field { other, metric, value, histogram } field_ = Field::other;
  promql::Sample sample_;
  std::size_t sample_bytes_ = 0;  // of the texts of sample_
  bool names_nothing_ = false;    // sample_: a label that is asked for is longer than any name
  Pair pair_;
  promql::SampleList samples_;
  std::shared_ptr<runtime::Budget::Share> held_;
};

}  // namespace

struct QueryDecoder::State : JsonFeed<QueryWalker, kMaxTextBytes> {
  using JsonFeed::JsonFeed;
};

QueryDecoder::QueryDecoder(std::optional<std::vector<std::string>> labels, runtime::Budget& budget)
    : state_(std::make_unique<State>(std::move(labels), budget)) {
}
QueryDecoder::~QueryDecoder() = default;
Result<void> QueryDecoder::write(std::string_view piece) {
  return state_->write(piece);
}
Result<QueryResult> QueryDecoder::finish() {
  if (auto complete = state_->end(); !complete) return complete.error();
  return state_->walker().finish();
}

}  // namespace adapter::upstream
