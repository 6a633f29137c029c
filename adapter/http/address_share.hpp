#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>

namespace adapter::http {

// Those who share the bound of one address: an IPv4 address (also where IPv6 holds it), or the /64 that a host gets.
// Empty for loopback, which is not counted.
std::string share_of(const boost::asio::ip::address& address);

}  // namespace adapter::http
