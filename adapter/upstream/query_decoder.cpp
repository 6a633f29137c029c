#include "upstream/query_decoder.hpp"

#include <algorithm>
#include <cmath>

#include "promql/sample_value.hpp"
#include "upstream/envelope.hpp"

namespace adapter::upstream {
namespace {

// data: {"resultType": T, "result": [{"metric": {L: V}, "value": [T, "V"]}]}, or [T, "V"] as result of a scalar.
class QueryHandler : public EnvelopeHandler {
 public:
  explicit QueryHandler(std::optional<std::vector<std::string>> labels) : wanted_(std::move(labels)) {}

  Result<QueryResult> finish() {
    if (auto good = envelope(); !good) return good.error();
    QueryResult out;
    out.warnings = take_warnings();
    if (!has_result_ && !type_.empty()) return malformed("no result");
    if (type_ == "vector") {
      if (pair_.parts > 0) return malformed("a vector whose elements are no samples");
      out.samples = std::move(samples_);
      return out;
    }
    if (type_ == "scalar") {
      if (!samples_.empty() || pair_.parts != 2) return malformed("a scalar without a value");
      out.type = ResultType::scalar;
      out.samples.push_back({.labels = {}, .value = pair_.value, .time = pair_.time});
      return out;
    }
    return Error{ErrorKind::malformed_response,
                 "the query gave " + (type_.empty() ? "no result type" : "a " + type_.substr(0, 20)) + ", no vector"};
  }

 private:
  struct Pair {  // [time, "value"]
    int parts = 0;
    std::chrono::system_clock::time_point time;
    double value = 0;
  };

  void on_data_begin() override {
    type_.clear();
    in_type_ = in_result_ = has_result_ = false;
  }

  void on_data_key(std::string_view key) override {
    if (level() == Level::data) {
      in_result_ = key == "result";
      in_type_ = key == "resultType";
      if (in_result_) {
        has_result_ = true;
        samples_.clear();
        pair_ = {};
      }
    } else if (level() == Level::sample) {
      field_ = key == "metric"      ? Field::metric
               : key == "value"     ? Field::value
               : key == "histogram" ? Field::histogram
                                    : Field::other;
      if (field_ == Field::value) pair_ = {};
      if (field_ == Field::histogram) sample_.histogram = true;
    } else if (level() == Level::inside && field_ == Field::metric) {
      label_ = key;
    }
  }

  void on_data_open(std::size_t depth, bool object) override {
    depth_ = depth;
    if (depth == 2 && !object) fail("data is no object");
    if (depth == 3 && in_type_) fail("resultType has the wrong type");
    if (!in_result_) return;
    if (depth == 3 && object) fail("result is no list");
    if (depth == 4) {
      if (!object) fail("an element of the result is no object");
      if (pair_.parts > 0) fail("a vector whose elements are no samples");
      sample_ = {};
      pair_ = {};
      field_ = Field::other;
    }
    if (depth == 5 && field_ == Field::metric && !object) fail("metric is no object");
    if (depth == 5 && field_ == Field::value && object) fail("value is no pair");
    if (depth == 6 && (field_ == Field::metric || field_ == Field::value)) fail("a label or value has the wrong type");
  }

  void on_data_close(std::size_t depth) override {
    depth_ = depth - 1;
    if (!in_result_) return;
    if (depth == 5) field_ = Field::other;
    if (depth != 4 || type_is_matrix()) return;
    if (pair_.parts == 2) {
      sample_.value = pair_.value;
      sample_.time = pair_.time;
    } else if (!sample_.histogram) {
      return fail("a sample without a value");
    }
    samples_.push_back(std::move(sample_));
    pair_ = {};
  }

  void on_data_scalar(std::size_t depth, const Scalar& value) override {
    using Kind = Scalar::Kind;
    if (depth == 2) {
      if (in_type_) {
        if (value.kind != Kind::text) return fail("resultType has the wrong type");
        type_ = value.text;
      } else if (in_result_ && value.kind != Kind::null) {
        fail("result is no list");
      }
      return;
    }
    if (!in_result_) return;
    if (depth == 3) return take_pair(value);  // a scalar's
    if (depth == 4 && (field_ == Field::metric || field_ == Field::value) && value.kind != Kind::null) {
      return fail("metric or value has the wrong type");
    }
    if (depth != 5) return;
    if (field_ == Field::value) return take_pair(value);
    if (field_ == Field::metric) {
      if (value.kind != Kind::text) return fail("a label's value has the wrong type");
      keep_label(value.text);
    }
  }

  void take_pair(const Scalar& value) {
    const int part = pair_.parts++;
    if (part == 0) {
      if (value.kind != Scalar::Kind::number || !std::isfinite(value.number) || std::abs(value.number) > 1e11) {
        return fail("a sample's time is no number");
      }
      pair_.time = std::chrono::system_clock::time_point(std::chrono::milliseconds(std::llround(value.number * 1000)));
    } else if (part == 1) {
      const auto number = value.kind == Scalar::Kind::text ? promql::parse_sample_value(value.text) : std::nullopt;
      if (!number) return fail("a sample's value is no number in quotes");
      pair_.value = *number;
    } else {
      fail("a sample's value has more than two parts");
    }
  }

  void keep_label(std::string_view text) {
    if (wanted_ && std::ranges::find(*wanted_, label_) == wanted_->end()) return;
    for (auto& [name, old] : sample_.labels) {
      if (name == label_) {
        old = text;
        return;
      }
    }
    sample_.labels.emplace_back(label_, text);
  }

  enum class Level { data, result, sample, inside };
  Level level() const {
    return depth_ == 2 ? Level::data : depth_ == 4 ? Level::sample : depth_ == 5 ? Level::inside : Level::result;
  }
  bool type_is_matrix() const { return type_ == "matrix"; }

  std::optional<std::vector<std::string>> wanted_;
  std::size_t depth_ = 0;
  std::string type_;
  bool in_type_ = false, in_result_ = false, has_result_ = false;
  enum class Field { other, metric, value, histogram } field_ = Field::other;
  std::string label_;
  promql::Sample sample_;
  Pair pair_;
  std::vector<promql::Sample> samples_;
};

}  // namespace

struct QueryDecoder::State : Machine<QueryHandler> {
  using Machine::Machine;
};

QueryDecoder::QueryDecoder(std::optional<std::vector<std::string>> labels)
    : state_(std::make_unique<State>(std::move(labels))) {
}
QueryDecoder::~QueryDecoder() = default;
Result<void> QueryDecoder::write(std::string_view piece) {
  return state_->write(piece);
}
Result<QueryResult> QueryDecoder::finish() {
  if (auto complete = state_->end(); !complete) return complete.error();
  return state_->parser.handler().finish();
}

}  // namespace adapter::upstream
