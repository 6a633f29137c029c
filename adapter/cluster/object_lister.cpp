#include "cluster/object_lister.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kMaxObjects = 500'000;

// `make` keeps of each object what is asked for.
template <class Item>
asio::awaitable<Result<std::vector<Item>>> list(ApiServer& server, ObjectQuery query, std::string name,
                                                Item (*make)(Object)) {
  ObjectListCall call{.objects = {.resource = std::move(query.resource),
                                  .version = std::move(query.version),
                                  .object_namespace = std::move(query.object_namespace),
                                  .running = query.running},
                      .name = std::move(name),
                      .label_selector = query.selector.text(),
                      .deadline = query.deadline};
  std::vector<Item> out;
  for (;;) {
    ObjectListDecoder::Receive receive = [&out, make](Object object) -> Result<void> {
      if (out.size() == kMaxObjects) return Error{ErrorKind::malformed_response, "more objects than can be named", ""};
      out.push_back(make(std::move(object)));
      return {};
    };
    auto one = call;
    const auto listing = co_await list_objects(server, std::move(one), std::move(receive));
    if (!listing) {
      if (listing.error().kind == ErrorKind::bad_request) co_return listing.error();
      co_return explain_no_answer(listing.error());
    }
    if (!listing->refused) co_return out;
    // The state that the first page showed is gone before the last was read: all again, in one page.
    const bool expired = listing->refused->status == 410 && call.page > 0;
    if (!expired) co_return explain_refusal(*listing->refused, "list", call.objects);
    call.page = 0;
    out.clear();
  }
}

std::string name_of(Object object) {
  return std::move(object.name);
}

Object whole(Object object) {
  return object;
}

}  // namespace

asio::awaitable<Result<std::vector<std::string>>> ObjectLister::names(ObjectQuery query) {
  return list<std::string>(server_, std::move(query), "", name_of);
}

asio::awaitable<Result<std::vector<Object>>> ObjectLister::objects(ObjectQuery query, std::string name) {
  return list<Object>(server_, std::move(query), std::move(name), whole);
}

}  // namespace adapter::cluster
