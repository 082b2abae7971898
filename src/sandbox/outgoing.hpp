#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace imp::sandbox {

/// What the shop's server answered.
struct OutgoingReply {
    int status = 0;
    std::string body;
};

struct OutgoingLimits {
    std::chrono::seconds connect{10};
    std::chrono::seconds read{30};
};

/// POSTs to the shop's server, as i'mport does. On failure `error` says why. Certificates are not
/// checked: it is a development tool. Any thread.
std::optional<OutgoingReply> post_to_shop(const std::string& url,
                                          const std::string& content_type,
                                          const std::string& body,
                                          const OutgoingLimits& limits,
                                          std::string& error);

}  // namespace imp::sandbox
