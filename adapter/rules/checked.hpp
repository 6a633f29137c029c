#pragma once

// A value made from a text of the operator's, or what is wrong with that text. Whoever read the text from a file adds
// file, line and key.

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>

namespace adapter::rules {

struct Invalid {
  std::string message;  // half a sentence to stand behind "file:line: key: "
};

template <class T>
using Checked = boost::system::result<T, Invalid>;

// Found by argument-dependent lookup when value() is called on a failed Checked, which is a programming error.
[[noreturn]] inline void throw_exception_from_error(const Invalid& invalid, const boost::source_location&) {
  throw std::logic_error("value() of a failed Checked: " + invalid.message);
}

}  // namespace adapter::rules
