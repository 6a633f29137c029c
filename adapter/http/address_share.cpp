#include "http/address_share.hpp"

#include <algorithm>

namespace adapter::http {

std::string share_of(const boost::asio::ip::address& address) {
  using namespace boost::asio::ip;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return share_of(make_address_v4(v4_mapped, address.to_v6()));
  }
  if (address.is_loopback()) return "";
  if (address.is_v4()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return address_v6(bytes).to_string();
}

}  // namespace adapter::http
