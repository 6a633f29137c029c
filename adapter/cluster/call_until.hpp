#pragma once

#include <optional>

#include "cluster/api_server.hpp"

namespace adapter::cluster {

// The call, unless `silence` returns first: then it is broken off, and there is no answer. Otherwise as
// ApiServer::call, whose exceptions pass at once; a bare `||` would go on waiting for the silence then.
asio::awaitable<std::optional<Result<http::ClientResponse>>> call_until(ApiServer& server, ApiCall call,
                                                                        http::BodySink& sink,
                                                                        asio::awaitable<void> silence);

}  // namespace adapter::cluster
