#include "sandbox/outgoing.hpp"

#include <httplib.h>

#include <algorithm>

namespace imp::sandbox {

std::optional<OutgoingReply> post_to_shop(const std::string& url,
                                          const std::string& content_type,
                                          const std::string& body,
                                          const OutgoingLimits& limits,
                                          std::string& error) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) {
        error = "not an address";
        return std::nullopt;
    }
    const std::size_t path = std::min(url.find_first_of("/?", scheme + 3), url.size());
    httplib::Client client(url.substr(0, path));
    client.set_tcp_nodelay(true);
    client.enable_server_certificate_verification(false);
    client.set_connection_timeout(limits.connect);
    client.set_read_timeout(limits.read);
    std::string target = url.substr(path);
    if (!target.starts_with('/'))
        target.insert(0, "/");
    const httplib::Result result = client.Post(target, body, content_type);
    if (!result) {
        error = httplib::to_string(result.error());
        return std::nullopt;
    }
    return OutgoingReply{result->status, result->body};
}

}  // namespace imp::sandbox
