#pragma once

// What large heads of requests and large certificates of peers may take together. The front proxy speaks for everybody,
// so those who come by themselves, be it with a certificate, have half of it.

#include <cstddef>

#include "http/server_limits.hpp"
#include "runtime/budget.hpp"

namespace adapter::http {

class CallersBudget {
 public:
  // A part of `whole`, which must outlive it.
  CallersBudget(std::size_t limit_bytes, runtime::Budget& whole)
      : all_(limit_bytes, whole), direct_(limit_bytes / 2, all_) {}

  void set_limit(std::size_t bytes) {
    all_.set_limit(bytes);
    direct_.set_limit(bytes / 2);
  }

  runtime::Budget& of(Standing standing) { return standing == Standing::front_proxy ? all_ : direct_; }

 private:
  runtime::Budget all_, direct_;
};

}  // namespace adapter::http
