#pragma once

// promadapter check: reads rule files as the server would, tells every finding, and judges by the exit code. The same
// layers that the server calls do the reading; nothing is asked of a cluster or of Prometheus.

#include <iosfwd>
#include <span>

namespace adapter::commands {

// `words` are those behind `check`. The report goes to `out`, mistakes on the command line to `err`. The exit code: 0
// without an error, 1 with one (prometheus-adapter refuses the file, or we would not serve one of its rules), 2 for a
// mistake on the command line. A file that cannot be read is an error like others: all files are judged.
int check(std::span<const char* const> words, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace adapter::commands
