#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <unordered_map>

#include "base/text_hash.hpp"

namespace adapter::auth {

// A set that forgets: of the keys it was told, the last so many. Told again, a key is new.
class RecentKeys {
 public:
  explicit RecentKeys(std::size_t limit = 8192) : limit_(limit) {}

  bool has(const std::string& key) const { return index_.contains(key); }
  void remember(const std::string& key) {
    forget(key);
    if (index_.size() == limit_) forget(std::string(keys_.back()));
    index_.emplace(key, keys_.insert(keys_.begin(), key));
  }
  void forget(const std::string& key) {
    const auto found = index_.find(key);
    if (found == index_.end()) return;
    keys_.erase(found->second);
    index_.erase(found);
  }
  std::size_t size() const { return index_.size(); }

 private:
  std::size_t limit_;
  std::list<std::string> keys_;  // newest first
  std::unordered_map<std::string, std::list<std::string>::iterator, TextHash, std::equal_to<>> index_;
};

}  // namespace adapter::auth
