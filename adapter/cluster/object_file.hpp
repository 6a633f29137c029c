#pragma once

// Objects from a file, for running without a cluster. The file is looked at every second and read again when it has
// changed and is still; a bad one is logged and leaves the last good objects in place, and so does one that has become
// something else: a single object (or the first line of many) where a list was, or none of a kind that is known.

#include <memory>
#include <string>

#include "cluster/object_source.hpp"
#include "cluster/object_table.hpp"
#include "runtime/asio.hpp"
#include "runtime/background.hpp"
#include "runtime/clock.hpp"
#include "runtime/followed_files.hpp"
#include "runtime/logger.hpp"

namespace adapter::cluster {

class ObjectFile : public ObjectSource {
 public:
  // Reads the file; throws std::runtime_error, naming it and what is wrong in it, when that fails. The references must
  // outlive this object.
  ObjectFile(std::string file, std::shared_ptr<const meta::ResourceCatalog> catalog, runtime::Clock& clock,
             const runtime::Logger& logger, runtime::Background& background);

  asio::awaitable<Result<std::vector<std::string>>> names(ObjectQuery query) override;
  asio::awaitable<Result<SelectedObjects>> objects(ObjectQuery query, std::string name) override;

  // Looks for changes until cancelled.
  asio::awaitable<void> watch();

  std::size_t size() const { return table_->size(); }

 private:
  struct Loaded {
    Result<ObjectTable> table;
    std::vector<std::string> unknown_kinds;
  };
  static Loaded parse(const Result<std::string>& content, const meta::ResourceCatalog& catalog);
  std::string something_else(const Loaded& loaded) const;  // why it cannot follow what is in force; or empty
  asio::awaitable<void> look();
  void publish(Loaded loaded);
  std::vector<const Object*> select(const ObjectQuery& query) const;  // valid until the next await

  std::string file_;
  std::shared_ptr<const meta::ResourceCatalog> catalog_;
  runtime::Clock& clock_;
  const runtime::Logger& logger_;
  runtime::Background& background_;
  runtime::FollowedFiles files_;
  std::shared_ptr<const ObjectTable> table_;
};

}  // namespace adapter::cluster
