#pragma once

// Tables of cases that the reference implementation recorded as JSON under test/data. JSON holds no invalid UTF-8, so
// texts that may hold any byte are written there as code points of the same number; bytes() takes them back.

#include <cstddef>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace adapter::test {

inline nlohmann::json recorded_cases(const std::string& name) {
  std::ifstream file(std::string(ADAPTER_TEST_DATA) + "/" + name);
  if (!file) throw std::runtime_error("cannot open test data " + name);
  return nlohmann::json::parse(file);
}

inline std::string bytes(const nlohmann::json& text) {
  const std::string utf8 = text.get<std::string>();
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x80) byte = static_cast<unsigned char>((byte & 0x03) << 6 | (utf8.at(++i) & 0x3f));
    out += static_cast<char>(byte);
  }
  return out;
}

}  // namespace adapter::test
