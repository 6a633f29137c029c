#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cluster/object_source.hpp"

namespace adapter::test {

// Answers what it is told and remembers what it was asked.
class FakeObjects : public cluster::ObjectSource {
 public:
  Result<std::vector<std::string>> answer = std::vector<std::string>{"p-a", "p-b"};
  Result<std::vector<cluster::Object>> labelled = std::vector<cluster::Object>();
  std::function<void()> on_list = [] {};  // what happens meanwhile
  std::vector<cluster::ObjectQuery> asked;
  std::vector<std::string> asked_names;  // of objects()

  asio::awaitable<Result<std::vector<std::string>>> names(cluster::ObjectQuery query) override {
    asked.push_back(std::move(query));
    on_list();
    co_return answer;
  }
  asio::awaitable<Result<cluster::SelectedObjects>> objects(cluster::ObjectQuery query, std::string name) override {
    asked.push_back(std::move(query));
    asked_names.push_back(std::move(name));
    const auto most = asked.back().most_bytes;
    on_list();
    if (!labelled) co_return labelled.error();
    cluster::SelectedObjects out{.objects = *labelled};
    for (const auto& object : out.objects) out.bytes += cluster::bytes_of(object);
    if (out.bytes > most) out.objects.clear();
    co_return out;
  }
};

}  // namespace adapter::test
