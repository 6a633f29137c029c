#pragma once

// What all fuzz targets share. A target defines judge(): it gives any bytes to a decoder and requires what must hold of
// the answer. A promise that is broken, an exception that escapes and what a sanitizer sees all end the process, which
// is what libFuzzer and the replay take for a finding.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace adapter::fuzz {

void judge(std::string_view input);

inline void require(bool holds, std::string_view promise, std::string_view about = {}) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n%s\n", std::string(promise).c_str(), std::string(about).c_str());
  std::abort();
}

// Takes the first line off, without its end. What has no line end is one line.
inline std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

}  // namespace adapter::fuzz

// https://llvm.org/docs/LibFuzzer.html: the one function that a fuzzer calls.
extern "C" inline __attribute__((used)) int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  adapter::fuzz::judge({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
