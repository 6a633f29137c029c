#pragma once

// How the decoders of this folder are fed.

#include "base/json_walker.hpp"

namespace adapter::cluster {

// An object of a kind whose server does not know metadata-only answers holds long strings, and what managers of fields
// note of one that may hold anything is as deep as that; a schema in a CustomResourceDefinition has some dozens.
inline constexpr std::size_t kMaxObjectLevels = 200;

template <class Walker>
using JsonFeed = adapter::JsonFeed<Walker, 4 << 20, kMaxObjectLevels>;

}  // namespace adapter::cluster
