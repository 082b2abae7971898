#include "sandbox/outgoing.hpp"

#include <httplib.h>

#include <algorithm>

namespace imp::sandbox {

namespace {

/// Where the path begins; npos where it is no address.
std::size_t path_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    return scheme == std::string_view::npos
               ? scheme
               : std::min(url.find_first_of("/?", scheme + 3), url.size());
}

}  // namespace

std::string target_of(std::string_view url) {
    const std::size_t path = path_of(url);
    std::string target(path == std::string_view::npos ? url : url.substr(path));
    if (!target.starts_with('/'))
        target.insert(0, "/");
    return target;
}

Posted post_to_shop(const OutgoingCall& call) {
    const std::size_t path = path_of(call.url);
    if (path == std::string::npos)
        return {.reply = {}, .error = "not an address", .took = {}};
    httplib::Client client(call.url.substr(0, path));
    client.set_tcp_nodelay(true);
    client.enable_server_certificate_verification(false);
    client.set_connection_timeout(call.limits.connect);
    client.set_read_timeout(call.limits.read);
    if (!call.bearer.empty())
        client.set_bearer_token_auth(call.bearer);
    const auto begin = std::chrono::steady_clock::now();
    const httplib::Result result = client.Post(target_of(call.url), call.body, call.content_type);
    Posted posted;
    posted.took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin);
    if (result)
        posted.reply = OutgoingReply{result->status, result->body};
    else
        posted.error = httplib::to_string(result.error());
    return posted;
}

}  // namespace imp::sandbox
