#pragma once

// A backend that answers PromQL, as the provider and the relist loop see it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "promql/sample_list.hpp"
#include "runtime/asio.hpp"
#include "runtime/budget.hpp"
#include "runtime/clock.hpp"

namespace adapter::upstream {

struct QueryCall {
  std::string promql;
  runtime::WallTime time;        // of evaluation
  runtime::SteadyTime deadline;  // of the whole call; also sent to the backend as its time-out
  // Only these labels of each sample are kept; nullopt keeps all.
  std::optional<std::vector<std::string>> labels;
  std::string rule;         // on whose behalf, for logs, figures and fairness: `rules[2] (line 14)`
  std::string caller = {};  // for fairness: who has asked us; those who share what one may have are one
};

enum class ResultType { vector, scalar, matrix };

struct QueryResult {
  ResultType type = ResultType::vector;
  promql::SampleList samples;          // one without labels for a scalar, none for a matrix
  bool is_null = false;                // of a vector: null stood for the list of samples
  std::vector<std::string> warnings;   // the backend's
  std::vector<std::string> not_whole;  // whatever says that the answer may be incomplete, warnings among it
  // What the samples take of the program's budget, given back with them; absent where nothing is counted.
  std::shared_ptr<runtime::Budget::Share> held;
};

struct SeriesCall {
  std::string selector;     // sent verbatim as match[]
  runtime::WallTime start;  // of the window looked at; it ends now
  runtime::SteadyTime deadline;
  std::string rule;  // the first rule that has this selector; empty while rules are not in force yet
};

// All series of one name that have the same label names: what naming and resource mapping need of them.
struct SeriesShape {
  std::string name;
  std::vector<std::string> labels;  // names, sorted, without __name__
  bool operator==(const SeriesShape&) const = default;
};

struct SeriesListing {
  std::vector<SeriesShape> shapes;     // each once, in the order of its last series in the answer
  std::size_t series = 0;              // how many the answer held
  std::vector<std::string> not_whole;  // as of a query
  std::size_t added = 0;               // shapes that came with lists that were not whole, since the last one that was
  bool lacks_some = false;             // there were too many of those
};

class Upstream {
 public:
  virtual ~Upstream() = default;
  // Errors name the backend and the cause in `message`, and what only the log may hold in `detail`.
  virtual asio::awaitable<Result<QueryResult>> query(QueryCall call) = 0;
  virtual asio::awaitable<Result<SeriesListing>> series(SeriesCall call) = 0;
};

}  // namespace adapter::upstream
