#include "api/values_answer.hpp"

#include "api/json_text.hpp"
#include "api/ready_text.hpp"
#include "api/status.hpp"
#include "base/byte_count.hpp"

namespace adapter::api {
namespace {

constexpr std::size_t kLineBreak = 1;  // behind a compact document

}  // namespace

http::Response values_answer(std::size_t size, const Writing& write, bool pretty, runtime::Budget& budget,
                             std::string_view advice) {
  if (size > kLargestValues) {
    const Error error{ErrorKind::unavailable,
                      "the answer takes more than " + byte_count_text(kLargestValues) + ": " + std::string(advice), ""};
    return status_response(error, pretty);
  }
  runtime::Budget::Share held(budget);
  if (!held.grow(size)) return status_response(budget.over("the answer"), pretty);
  auto compact = text_of(write, size, kLineBreak);
  pretty = pretty && compact.size() <= ReadyText::kLargestRewrittenForOne;
  if (pretty && !held.grow(size_of([&](TextOut& out) { indent_json(compact, out); }))) {
    return status_response(budget.over("the answer"), pretty);
  }
  http::Response response;
  set_json(response, std::move(compact), pretty);
  return response;
}

}  // namespace adapter::api
