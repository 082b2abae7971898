#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

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

struct OutgoingCall {
    std::string url;
    std::string content_type;
    std::string body;
    std::string bearer;  ///< "" for none
    OutgoingLimits limits;
};

/// What came of it.
struct Posted {
    std::optional<OutgoingReply> reply;
    std::string error;  ///< without a reply: why
    std::chrono::microseconds took{0};
};

/// POSTs to the shop's server, as i'mport does. Certificates are not checked: it is a development
/// tool. Any thread.
Posted post_to_shop(const OutgoingCall& call);

/// The path and query of an address: "/payments/webhook".
std::string target_of(std::string_view url);

}  // namespace imp::sandbox
