#pragma once

// How the decoders of this folder are fed.

#include "base/json_walker.hpp"

namespace adapter::cluster {

// An object of a kind whose server does not know metadata-only answers holds long strings.
template <class Walker>
using JsonFeed = adapter::JsonFeed<Walker, 4 << 20>;

}  // namespace adapter::cluster
