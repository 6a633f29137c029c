#pragma once

// What an answer of discovery lacks though it was there before: for a moment, as when an API server starts or a group's
// own server is made anew, or for good. Pure.

#include <set>
#include <string>

#include "cluster/discovered_version.hpp"

namespace adapter::cluster {

// Puts into `discovery` what of `known` it lacks, where that stood: versions that are absent for the first time, and
// those of Kubernetes' own groups that are absent as a whole, which do not go while it runs. A version that had
// resources and is told with none is as good as absent. Gives those that are absent for the first time (their text()):
// `absent` for the next answer.
std::set<std::string> keep_absent_versions(const Discovery& known, const std::set<std::string>& absent,
                                           Discovery& discovery);

}  // namespace adapter::cluster
