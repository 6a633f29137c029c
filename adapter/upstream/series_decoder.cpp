#include "upstream/series_decoder.hpp"

#include <algorithm>
#include <unordered_map>

#include "base/heap_bytes.hpp"
#include "base/text_hash.hpp"
#include "upstream/envelope.hpp"

namespace adapter::upstream {
namespace {

constexpr std::size_t kMaxShapeBytes = 64 << 20;   // of all names and labels kept
constexpr std::size_t kMaxLabelsBytes = 64 << 10;  // of a series: 2,000 short ones; ten times what real ones have

// data: [{"__name__": N, L: V}], folded: of each series the name and the set of its label names.
class SeriesWalker : public EnvelopeWalker {
 public:
  explicit SeriesWalker(runtime::Budget& budget) : held_(budget), being_read_(budget) {}

  Result<SeriesListing> finish() {
    if (auto good = envelope(); !good) return good.error();
    if (auto good = success(); !good) return good.error();
    SeriesListing out;
    out.not_whole = not_whole();
    out.series = count_;
    std::vector<std::pair<std::size_t, Shapes::iterator>> order;
    order.reserve(shapes_.size());
    for (auto shape = shapes_.begin(); shape != shapes_.end(); ++shape) order.emplace_back(shape->second, shape);
    std::ranges::sort(order, {}, [](const auto& entry) { return entry.first; });
    out.shapes.reserve(order.size());
    for (const auto& [last, shape] : order) out.shapes.push_back(std::move(shapes_.extract(shape).key()));
    return out;
  }

 private:
  struct ShapeHash {
    std::size_t operator()(const SeriesShape& shape) const {
      std::size_t hash = TextHash()(shape.name);
      for (const auto& label : shape.labels) hash = hash * 31 + TextHash()(label);
      return hash;
    }
  };

  using Shapes = std::unordered_map<SeriesShape, std::size_t, ShapeHash>;

  // About what keeping it costs: the texts, and what the C++ library needs for the map and at the end for the list.
  static std::size_t size_of(const SeriesShape& shape) {
    constexpr std::size_t kAround = 64;
    std::size_t out = 2 * sizeof(SeriesShape) + kAround + heap_bytes(shape.name);
    for (const auto& label : shape.labels) out += sizeof label + heap_bytes(label);
    return out;
  }

  void on_data_begin() override {
    shapes_.clear();
    count_ = 0;
    held_.release();
  }
  bool on_data_open(bool object) override {
    if (depth() == 1 && object) fail("data is no list");
    if (depth() == 2) {
      if (!object) fail("a series is no object");
      shape_.name.clear();
      shape_.labels.clear();
      shape_bytes_ = 0;
    }
    if (depth() == 3) fail("a label's value has the wrong type");
    return true;
  }
  void on_data_close() override {
    if (depth() != 2) return;
    std::ranges::sort(shape_.labels);
    const auto repeated = std::ranges::unique(shape_.labels);
    shape_.labels.erase(repeated.begin(), repeated.end());
    // Only a new shape costs an allocation: a million series are a few hundred shapes.
    const auto known = shapes_.find(shape_);
    if (known != shapes_.end()) {
      known->second = count_++;
      return;
    }
    const auto bytes = size_of(shape_);
    if (held_.size() + bytes > kMaxShapeBytes) return fail("too many different names and label sets");
    being_read_.release();
    if (!held_.grow(bytes)) return fail(held_.budget().over("the list of series"));
    shapes_.emplace(shape_, count_++);
  }
  void on_data_scalar(const Scalar& value) override {
    if (depth() == 2) return fail("a series is no object");
    if (!value.is_text_or_its_beginning()) return fail("a label's value has the wrong type");
    const auto& label = key(2);
    // One odd series takes no others with it: its further labels tell nothing, nor does a name that is cut.
    if (label == "__name__") {
      if (value.is_whole) shape_.name = value.text;
    } else if (!value.text.empty()) {  // an empty label is an absent one
      const auto bytes = sizeof label + heap_bytes(label);
      if (shape_bytes_ + bytes > kMaxLabelsBytes) return;
      shape_.labels.push_back(label);
      shape_bytes_ += bytes;
    }
    const auto bytes = shape_bytes_ + shape_.name.size();
    if (bytes > kUsualBytes && bytes > being_read_.size() && !being_read_.grow(bytes - being_read_.size())) {
      fail(held_.budget().over("the list of series"));
    }
  }

  SeriesShape shape_;
  std::size_t shape_bytes_ = 0;  // of its labels
  std::size_t count_ = 0;
  Shapes shapes_;
  runtime::Budget::Share held_;        // until the listing is read; who keeps it has a bound of its own
  runtime::Budget::Share being_read_;  // for shape_, where it is an unusual one
};

}  // namespace

struct SeriesDecoder::State : JsonFeed<SeriesWalker, kMaxTextBytes> {
  using JsonFeed::JsonFeed;
};

SeriesDecoder::SeriesDecoder(runtime::Budget& budget) : state_(std::make_unique<State>(budget)) {
}
SeriesDecoder::~SeriesDecoder() = default;
Result<void> SeriesDecoder::write(std::string_view piece) {
  return state_->write(piece);
}
Result<SeriesListing> SeriesDecoder::finish() {
  if (auto complete = state_->end(); !complete) return complete.error();
  return state_->walker().finish();
}

}  // namespace adapter::upstream
