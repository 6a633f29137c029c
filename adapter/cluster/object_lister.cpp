#include "cluster/object_lister.hpp"

namespace adapter::cluster {
namespace {

constexpr std::size_t kMaxNames = 500'000;

}  // namespace

asio::awaitable<Result<std::vector<std::string>>> ObjectLister::names(ObjectQuery query) {
  ObjectListCall call{.objects = {.resource = std::move(query.resource),
                                  .version = std::move(query.version),
                                  .object_namespace = std::move(query.object_namespace)},
                      .label_selector = query.selector.text(),
                      .deadline = query.deadline};
  std::vector<std::string> out;
  for (;;) {
    ObjectListDecoder::Receive receive = [&out](Object object) -> Result<void> {
      if (out.size() == kMaxNames) return Error{ErrorKind::malformed_response, "more objects than can be named", ""};
      out.push_back(std::move(object.name));
      return {};
    };
    auto one = call;
    const auto listing = co_await list_objects(server_, std::move(one), std::move(receive));
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

}  // namespace adapter::cluster
