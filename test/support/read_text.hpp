#pragma once

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace adapter::test {

inline std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot open " + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace adapter::test
