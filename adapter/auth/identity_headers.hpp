#pragma once

// Headers that speak about who calls.

#include "auth/caller_trust.hpp"
#include "http/message.hpp"

namespace adapter::auth {

// Takes out whatever could be mistaken for an identity by those who read the request later: the credential, everything
// named X-Remote-*, and the headers that `trust` names for the front proxy (wire 5.3). Spelling is exact but for case:
// X_Remote_User is nobody's header and stays.
void strip_identity_headers(http::Headers& headers, const CallerTrust& trust);

}  // namespace adapter::auth
