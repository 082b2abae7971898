#include "api/connection.hpp"

#include <httplib.h>

#include <poll.h>

#include <algorithm>
#include <utility>

namespace imp::api {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kFirstFinalStatus = 200;

milliseconds left_until(SteadyTime deadline) {
    return duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
}

struct Timeval {
    time_t s;
    time_t us;
};

Timeval split(milliseconds time) {
    const auto whole = duration_cast<seconds>(time);
    return {whole.count(), duration_cast<microseconds>(time - whole).count()};
}

Outcome trouble_of(httplib::Error error, bool certificate_refused) {
    // TLS 1.3 lets the server's first words arrive before our refusal, so ask for that first.
    if (certificate_refused)
        return {Trouble::certificate, "certificate refused: " + Tls::verification_error(), {}};
    switch (error) {
        case httplib::Error::Connection:
            return {Trouble::connect, "cannot connect", {}};
        case httplib::Error::ConnectionTimeout:
            return {Trouble::connect, "cannot connect in time", {}};
        case httplib::Error::SSLConnection:
            return {Trouble::transfer, "the TLS handshake failed", {}};
        case httplib::Error::Write:
            return {Trouble::transfer, "the connection broke while sending", {}};
        case httplib::Error::Read:
            return {Trouble::transfer, "the answer broke off or is not HTTP", {}};
        default:
            return {Trouble::transfer, "HTTP: " + httplib::to_string(error), {}};
    }
}

httplib::Request request_of(const Call& call) {
    httplib::Request request;
    request.method = call.method;
    request.path = call.target;
    request.set_header("Accept", "application/json");
    request.set_header("Accept-Encoding", "identity");
    request.set_header("User-Agent", "imp-fcgi/" IMP_VERSION);
    if (!call.bearer.empty())
        request.set_header("Authorization", "Bearer " + call.bearer);
    if (!call.tier.empty())
        request.set_header("Tier", call.tier);
    if (!call.body.empty()) {
        request.set_header("Content-Type", "application/json");
        request.body = call.body;
    }
    return request;
}

}  // namespace

struct Connection::Http {
    std::unique_ptr<httplib::ClientImpl> client;
    Watchdog::Watch* watch = nullptr;  ///< of the request that is under way
};

Connection::Connection(const Endpoint& endpoint, std::string address, Tls* tls, Watchdog& dog)
    : address_(std::move(address)), tls_(tls), dog_(dog), http_(std::make_unique<Http>()) {
    if (tls_ != nullptr)
        http_->client = std::make_unique<httplib::SSLClient>(endpoint.host, endpoint.port);
    else
        http_->client = std::make_unique<httplib::ClientImpl>(endpoint.host, endpoint.port);
    httplib::ClientImpl& client = *http_->client;
    client.set_hostname_addr_map({{endpoint.host, address_}});
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_follow_location(false);
    client.set_decompress(false);
    client.set_socket_options([http = http_.get()](int fd) {
        if (http->watch != nullptr)
            http->watch->attach(fd);
    });
    // Not less strict but more: the library's own check accepts a common name and a bare `*`, and
    // it would load the system's bundle beside ours. Tls makes OpenSSL itself refuse instead.
    client.enable_server_certificate_verification(false);
}

Connection::~Connection() = default;

bool Connection::open() const {
    if (!used_ || http_->client->is_socket_open() == 0)
        return false;
    pollfd unasked{http_->client->socket(), POLLIN, 0};
    return ::poll(&unasked, 1, 0) == 0;
}

Outcome Connection::exchange(const Call& call, const CallLimits& limits) {
    httplib::ClientImpl& client = *http_->client;
    if (tls_ != nullptr && !used_) {
        auto* secure = static_cast<httplib::SSLClient*>(&client);
        if (secure->ssl_context() == nullptr)
            return {Trouble::setup, "no TLS context", {}};
        if (auto applied = tls_->apply(secure->ssl_context()); !applied)
            return {Trouble::setup, applied.error().detail, {}};
    }
    const milliseconds left = left_until(limits.deadline);
    if (left <= milliseconds::zero())
        return {Trouble::deadline, "deadline", {}};
    const Timeval connecting = split(std::min(limits.connect_timeout, left));
    const Timeval waiting = split(left);
    client.set_connection_timeout(connecting.s, connecting.us);
    client.set_read_timeout(waiting.s, waiting.us);
    client.set_write_timeout(waiting.s, waiting.us);

    Watchdog::Watch watch(dog_, limits.deadline);
    http_->watch = &watch;
    if (open())
        watch.attach(client.socket());

    Reply reply;
    bool too_large = false;
    httplib::Request request = request_of(call);
    request.content_receiver = [&](const char* data, size_t length, uint64_t, uint64_t) {
        too_large = length > limits.max_reply - reply.body.size();
        if (!too_large)
            reply.body.append(data, length);
        return !too_large;
    };
    httplib::Response response;
    httplib::Error error = httplib::Error::Success;
    Tls::clear_verification_error();
    const bool sent = client.send(request, response, error);
    http_->watch = nullptr;

    if (too_large)
        return {Trouble::too_large, "the answer is too large", {}};
    if (sent) {
        // The library takes an interim answer (103) for the final one: that still follows.
        used_ = response.status >= kFirstFinalStatus;
        reply.status = response.status;
        return {Trouble::none, "", std::move(reply)};
    }
    if (watch.expired() || left_until(limits.deadline) <= milliseconds::zero())
        return {Trouble::deadline, "deadline", {}};
    return trouble_of(error, tls_ != nullptr && !Tls::verification_error().empty());
}

}  // namespace imp::api
