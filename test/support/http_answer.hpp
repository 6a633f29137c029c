#pragma once

#include <string>

#include "http/message.hpp"

namespace adapter::test {

struct HttpAnswer {
  int status = 0;
  http::Headers headers;
  std::string body;
};

}  // namespace adapter::test
