#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace imp::net {

/// Host names to addresses, without ever holding a caller past its deadline: getaddrinfo knows no
/// time limit, so it runs in a thread of its own, one a host at a time however many wait. An answer
/// is kept 60 s; when it cannot be renewed at once, the old one serves for up to an hour (TLS
/// checks who is there). Any thread. A look-up that hangs outlives the Resolver and harms nobody.
class Resolver {
  public:
    /// Addresses in digits, best first; empty where the name cannot be resolved. Runs in any
    /// thread.
    using Lookup = std::function<std::vector<std::string>(const std::string& host)>;

    /// Asks the system.
    Resolver();
    explicit Resolver(Lookup lookup);

    /// Never empty. IP addresses in digits and `localhost` (loopback, whatever the hosts file says)
    /// need no look-up. Errors: unavailable.
    Result<std::vector<std::string>> addresses(const std::string& host, SteadyTime deadline);

    /// Nobody answers there: tries it last from now on.
    void demote(const std::string& host, const std::string& address);

  private:
    struct Name;

    std::shared_ptr<Name> name_of(const std::string& host);

    Lookup lookup_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Name>> names_;
};

}  // namespace imp::net
