#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cluster/discovered_version.hpp"

namespace adapter::cluster {

// Each version, with a * when it did not answer, and its resources.
inline std::vector<std::string> texts(const Discovery& discovery) {
  std::vector<std::string> out;
  for (const auto& version : discovery) {
    auto text = version.text() + (version.answered ? "" : "*");
    for (const auto& one : version.resources) {
      EXPECT_EQ(one.group, version.group);
      EXPECT_EQ(one.version, version.version);
      text += " " + one.plural + "/" + one.singular + "/" + one.kind + (one.namespaced ? "/ns" : "");
    }
    out.push_back(text);
  }
  return out;
}

}  // namespace adapter::cluster
