#pragma once

#include <string>

#include "support/fake_api.hpp"

namespace adapter::test {

// A page of a LIST with one object, in two pieces.
inline FakeApi::Answer object_page(const std::string& name, const std::string& continue_token) {
  return {.pieces = {R"({"metadata":{"resourceVersion":"5","continue":")" + continue_token + R"("},"items":[)",
                     R"({"metadata":{"name":")" + name + R"("}}]})"}};
}

}  // namespace adapter::test
