#include "http/name_look_up.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <system_error>

namespace adapter::http {
namespace {

constexpr std::chrono::seconds kTime{10};
constexpr std::size_t kMostAddresses = 16;

// Nothing when it is of neither family.
std::optional<asio::ip::address> address_of(const addrinfo& entry) {
  if (entry.ai_family != AF_INET && entry.ai_family != AF_INET6) return std::nullopt;
  asio::ip::tcp::endpoint endpoint;
  if (entry.ai_addrlen > endpoint.capacity()) return std::nullopt;
  std::memcpy(endpoint.data(), entry.ai_addr, entry.ai_addrlen);
  return endpoint.address();
}

Result<Addresses> ask_system(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(name.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  if (failure != 0) {
    return Error{ErrorKind::upstream_unavailable,
                 failure == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(failure), ""};
  }
  Addresses out;
  for (const addrinfo* entry = found; entry != nullptr && out.size() < kMostAddresses; entry = entry->ai_next) {
    const auto address = address_of(*entry);
    if (address && std::ranges::find(out, *address) == out.end()) out.push_back(*address);
  }
  return out;
}

// A name that hangs must not hold up another, hence a worker for each. There are as many as the flags name.
class SystemLookUp {
 public:
  SystemLookUp(runtime::Clock& clock, const runtime::Background& background)
      : clock_(clock), background_(background.beside()) {}

  asio::awaitable<Result<Addresses>> ask(std::string name) {
    auto& worker = workers_[name];
    if (!worker) worker.reset(new runtime::Background(background_.beside()));
    auto work = [name] { return ask_system(name); };
    return worker->run_until(clock_, clock_.now() + kTime, std::move(work));
  }

 private:
  runtime::Clock& clock_;
  runtime::Background background_;
  std::map<std::string, std::unique_ptr<runtime::Background>> workers_;
};

}  // namespace

NameLookUp system_look_up(runtime::Clock& clock, const runtime::Background& background) {
  return [system = std::make_shared<SystemLookUp>(clock, background)](std::string name) {
    return system->ask(std::move(name));
  };
}

}  // namespace adapter::http
