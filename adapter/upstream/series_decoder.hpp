#pragma once

// Answers of /api/v1/series, folded as they arrive: of a million series a few hundred shapes stay. Pure. Of a series
// the first 256 labels count, without those whose names are over 4 KiB. Fails like QueryDecoder on what is no such
// answer, and when the shapes take more than 64 MiB or than the program's budget has left.

#include <memory>
#include <string_view>

#include "upstream/upstream.hpp"

namespace adapter::upstream {

class SeriesDecoder {
 public:
  // What is kept is counted in `budget`, which must outlive the decoder.
  explicit SeriesDecoder(runtime::Budget& budget);
  ~SeriesDecoder();

  Result<void> write(std::string_view piece);
  Result<SeriesListing> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace adapter::upstream
