#pragma once

// How a request or the outside world fails: a value, or an Error that says what the receiver can do about it.
// Operators' mistakes at start are exceptions instead (STYLE: errors); cancellation is Asio's operation_aborted.

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>

namespace adapter {

// Named for what the receiver can do, not for who failed. api/status is the only place that turns a kind into an
// HTTP code and a Kubernetes reason.
enum class ErrorKind {
  bad_request,           // the caller must change the request
  invalid,               // likewise, and the fields to change are named
  unauthorized,          // the credential presented is not valid
  forbidden,             // the caller is known and may not
  not_found,             // no such metric, object or path
  method_not_allowed,    // the path exists, the method does not
  not_acceptable,        // no representation the caller accepts
  too_many_requests,     // come back later
  upstream_unavailable,  // the backend cannot be reached
  upstream_timeout,      // the backend did not answer in time
  upstream_rejected,     // the backend answered with an error
  malformed_response,    // the backend's answer cannot be understood or is too large
  wrong_result,          // the backend's answer is good, but not of a type that can be shown
  unrepresentable,       // a value that no quantity can express
  unavailable,           // we are starting or stopping
  internal,              // our own fault
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;  // one sentence for the person who reads it; holds no URL, credential or query
  std::string detail;   // more, for the log alone: may quote a query, never a credential
};

template <class T>
using Result = boost::system::result<T, Error>;

// Found by argument-dependent lookup when value() is called on a failed Result, which is a programming error.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::logic_error("value() of a failed Result: " + error.message);
}

}  // namespace adapter
