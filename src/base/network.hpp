#pragma once

#include "base/result.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace imp {

/// Addresses that somebody may come from: a list of `*` (anybody), IPv4 and IPv6 addresses and
/// networks in CIDR form. Immutable; any thread.
class Networks {
  public:
    /// An empty list holds nobody. Errors: config (an entry that is none of these, or a network
    /// with host bits set; the detail names the entry and, for the latter, the network meant).
    static Result<Networks> parse(const std::vector<std::string>& list);

    /// `address` as a web server writes it in REMOTE_ADDR. An IPv4 address mapped into IPv6
    /// (`::ffff:192.0.2.1`) is the IPv4 address; a zone (`fe80::1%eth0`) is ignored. What is no
    /// address is held by `*` alone.
    [[nodiscard]] bool contains(std::string_view address) const noexcept;

  private:
    /// IPv6, or IPv4 mapped into it: then `bits` counts from the 96 of the mapping.
    using Bytes = std::array<unsigned char, 16>;

    struct Network {
        Bytes bytes;
        int bits;
    };

    static Result<Network> parse_one(std::string_view entry);

    std::vector<Network> networks_;
    bool anybody_ = false;
};

}  // namespace imp
