#include "provider/fact_log.hpp"

#include "provider/explanation.hpp"

namespace adapter::provider {
namespace {

// Whose it is and why, without what differs from request to request.
struct KindOf {
  std::string operator()(const QueryNotRendered& f) const { return f.rule + "\n" + f.reason; }
  std::string operator()(const UsageUnknown& f) const { return f.rule + "\n" + f.error.message; }
  template <class Other>
  std::string operator()(const Other& f) const {
    return explain(f);
  }
};

}  // namespace

void FactLog::warn(const Fact& fact) {
  log_.warning(std::visit(KindOf(), fact), explain(fact));
}

}  // namespace adapter::provider
