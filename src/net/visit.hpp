#pragma once

#include "net/connection.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace imp::net {

/// How one address of a host was met.
struct AddressTried {
    std::string address;  ///< in digits
    bool answers = false;
    std::chrono::milliseconds took{0};
};

struct Survey {
    std::string trouble;  ///< why there are no addresses; "" where there are
    std::chrono::milliseconds resolving{0};
    std::vector<AddressTried> addresses;  ///< in the order in which they are used
};

/// A look at a server step by step, to tell where it fails: each request goes once, over a
/// connection of its own, to the first address that answers. Used by one thread. The process must
/// ignore SIGPIPE.
class Visit {
  public:
    /// `ca_file` as in ClientOptions. Opens nothing yet.
    Visit(Endpoint endpoint, const std::string& ca_file);

    /// Resolves the name and tries each address, `patience` each.
    const Survey& survey(std::chrono::milliseconds patience, SteadyTime deadline);

    /// `call.target` without the endpoint's prefix. Surveys first if that has not been done.
    Outcome ask(Call call, const CallLimits& limits);

    /// Of the last connection that came about.
    [[nodiscard]] const TlsFacts& tls_facts() const noexcept { return tls_facts_; }

  private:
    Endpoint endpoint_;
    std::unique_ptr<Tls> tls_;  ///< null for plain HTTP
    bool surveyed_ = false;
    Survey survey_;
    TlsFacts tls_facts_;
};

}  // namespace imp::net
