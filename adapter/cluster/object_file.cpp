#include "cluster/object_file.hpp"

#include <stdexcept>

#include "runtime/step.hpp"

namespace adapter::cluster {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::size_t kLargestFile = 32 << 20;  // held whole while it is read

}  // namespace

ObjectFile::ObjectFile(std::string file, std::shared_ptr<const meta::ResourceCatalog> catalog, runtime::Clock& clock,
                       const runtime::Logger& logger, runtime::Background& background)
    : file_(std::move(file)),
      catalog_(std::move(catalog)),
      clock_(clock),
      logger_(logger),
      background_(background),
      files_(clock, background, kLargestFile) {
  const auto contents = files_.begin({file_});
  auto loaded = parse(contents.at(file_), *catalog_);
  if (!loaded.table) throw std::runtime_error(file_ + ": " + loaded.table.error().message);
  publish(std::move(loaded));
}

ObjectFile::Loaded ObjectFile::parse(const Result<std::string>& content, const meta::ResourceCatalog& catalog) {
  if (!content) return {.table = content.error(), .unknown_kinds = {}};
  Loaded out{.table = ObjectTable(), .unknown_kinds = {}};
  out.table = ObjectTable::parse(*content, catalog, out.unknown_kinds);
  return out;
}

void ObjectFile::publish(Loaded loaded) {
  table_ = std::make_shared<const ObjectTable>(std::move(*loaded.table));
  logger_.info(file_ + ": " + std::to_string(table_->size()) + " objects");
  for (const auto& kind : loaded.unknown_kinds) {
    logger_.warning(file_ + ": objects of the unknown kind " + kind + " are left out");
  }
  if (loaded.unknown_kinds.size() == ObjectTable::kMostUnknownKinds) {
    logger_.warning(file_ + ": so are those of further unknown kinds, if any");
  }
}

asio::awaitable<Result<std::vector<std::string>>> ObjectFile::names(ObjectQuery query) {
  std::vector<std::string> out;
  for (const auto* object : select(query)) out.push_back(object->name);
  co_return out;
}

asio::awaitable<Result<SelectedObjects>> ObjectFile::objects(ObjectQuery query, std::string name) {
  SelectedObjects out;
  for (const auto* object : select(query)) {
    if (!name.empty() && object->name != name) continue;
    out.objects.push_back(*object);
    out.bytes += bytes_of_object(object->object_namespace, object->name, /*label_bytes=*/0);  // those of the file
  }
  co_return out;
}

std::vector<const Object*> ObjectFile::select(const ObjectQuery& query) const {
  return table_->select(query.resource, query.object_namespace, query.selector, query.running);
}

std::string ObjectFile::something_else(const Loaded& loaded) const {
  if (!loaded.table) return loaded.table.error().message;
  if (table_->is_list() && !loaded.table->is_list()) return "holds one object, where a list was";
  const bool knows_none = loaded.table->size() == 0 && !loaded.unknown_kinds.empty();
  if (knows_none && table_->size() > 0) return "holds no object of a kind that is known";
  return "";
}

asio::awaitable<void> ObjectFile::watch() {
  for (;;) {
    co_await runtime::sleep_until(clock_, clock_.now() + kLookEvery);
    co_await runtime::run_step("reading the objects", logger_, look());
  }
}

asio::awaitable<void> ObjectFile::look() {
  auto contents = co_await files_.look();
  if (!contents) co_return;
  auto work = [content = std::move(contents->at(file_)), catalog = catalog_] { return parse(content, *catalog); };
  auto loaded = co_await background_.run(std::move(work));
  const auto why_not = something_else(loaded);
  if (why_not.empty()) {
    publish(std::move(loaded));
  } else {
    logger_.error(file_ + ": " + why_not + "; the last good objects stay");
  }
}

}  // namespace adapter::cluster
