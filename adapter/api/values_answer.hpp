#pragma once

// An answer of values. How large it will be is told first: what is too large, or does not fit into the budget, is not
// begun. Texts of labels may grow sixfold when they are escaped, and a hundred bytes of selector are repeated with each
// value.

#include <cstddef>
#include <string_view>

#include "api/text_out.hpp"
#include "http/message.hpp"
#include "runtime/budget.hpp"

namespace adapter::api {

// Room for the values of 100,000 pods.
inline constexpr std::size_t kLargestValues = 48 << 20;

// What is not written in other forms either (ReadyText::kLargestRewrittenForOne) is compact, whatever was asked for:
// indented it takes several times as much.
//
// `write` writes a compact document of no more than `size` bytes. Else a Status, unavailable; `advice` follows the
// reason where the answer is too large: `ask for fewer objects`. The budget is drawn on while it is written; how long
// it is then held is the router's account.
http::Response values_answer(std::size_t size, const Writing& write, bool pretty, runtime::Budget& budget,
                             std::string_view advice);

}  // namespace adapter::api
