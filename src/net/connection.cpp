#include "net/connection.hpp"

#include "base/text.hpp"
#include "net/reply_bounds.hpp"

#include <httplib.h>

#include <algorithm>
#include <utility>

namespace imp::net {

namespace {

constexpr int kFirstFinalStatus = 200;
constexpr int kHttpPort = 80;
constexpr int kHttpsPort = 443;

std::string host_header_of(const Endpoint& endpoint) {
    const bool v6 = endpoint.host.find(':') != std::string::npos;
    const std::string host = v6 ? '[' + endpoint.host + ']' : endpoint.host;
    const int usual = endpoint.tls ? kHttpsPort : kHttpPort;
    return endpoint.port == usual ? host : host + ':' + std::to_string(endpoint.port);
}

httplib::Request request_of(const Call& call, const std::string& host_header) {
    httplib::Request request;
    request.method = call.method;
    request.path = call.target;
    request.set_header("Host", host_header);
    request.set_header("Accept", "application/json");
    request.set_header("Accept-Encoding", "identity");
    request.set_header("User-Agent", "imp-fcgi/" IMP_VERSION);
    if (!call.bearer.empty())
        request.set_header("Authorization", "Bearer " + call.bearer);
    if (!call.tier.empty())
        request.set_header("Tier", call.tier);
    for (const auto& [name, value] : call.headers)
        request.set_header(name, value);  // drops a value with control characters
    if (!call.body.empty()) {
        request.set_header("Content-Type", "application/json");
        request.body = call.body;
    }
    return request;
}

/// The library takes an interim answer (103) for the final one: that still follows.
bool may_be_followed(const httplib::Response& response) {
    return response.status >= kFirstFinalStatus && response.version != "HTTP/1.0" &&
           text::to_lower(response.get_header_value("Connection")).find("close") ==
               std::string::npos;
}

/// What the library reads from and writes to.
class BoundedStream final : public httplib::Stream {
  public:
    BoundedStream(Channel& channel, const CallLimits& limits)
        : channel_(channel), deadline_(limits.deadline), bounds_(limits.max_reply) {}

    [[nodiscard]] bool is_readable() const override { return true; }

    [[nodiscard]] bool is_writable() const override { return true; }

    ssize_t read(char* room, size_t size) override {
        if (failure_.trouble != Trouble::none)
            return -1;
        // The library would wait for its body until the server closes.
        if (bounds_.in_body() && bounds_.interim())
            return 0;
        const ssize_t got = channel_.read(room, size, deadline_);
        if (got < 0)
            failure_ = channel_.failure();
        else if (!bounds_.pass({room, static_cast<std::size_t>(got)}))
            failure_ = {Trouble::too_large,
                        bounds_.in_body() ? "the answer is too large"
                                          : "the answer's headers are too large"};
        return failure_.trouble == Trouble::none ? got : -1;
    }

    ssize_t write(const char* bytes, size_t size) override {
        if (channel_.write({bytes, size}, deadline_))
            return static_cast<ssize_t>(size);
        failure_ = channel_.failure();
        return -1;
    }

    // The library's servers ask these.
    void get_remote_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}

    void get_local_ip_and_port(std::string& /*ip*/, int& /*port*/) const override {}

    [[nodiscard]] socket_t socket() const override { return INVALID_SOCKET; }

    [[nodiscard]] const Channel::Failure& failure() const { return failure_; }

  private:
    Channel& channel_;
    SteadyTime deadline_;
    ReplyBounds bounds_;
    Channel::Failure failure_;
};

}  // namespace

/// The library's HTTP without its sockets, which stay closed: it bounds neither the time of a call
/// nor the length of its header lines.
class Connection::Http final : private httplib::ClientImpl {
  public:
    explicit Http(const Endpoint& endpoint) : ClientImpl(endpoint.host, endpoint.port) {
        set_decompress(false);
    }

    bool exchange(httplib::Stream& stream, httplib::Request& request, httplib::Response& response) {
        const bool close_afterwards = false;
        httplib::Error error = httplib::Error::Success;
        return process_request(stream, request, response, close_afterwards, error);
    }
};

Connection::Connection(const Endpoint& endpoint, std::string address, Tls* tls)
    : address_(std::move(address)),
      port_(endpoint.port),
      host_header_(host_header_of(endpoint)),
      tls_(tls),
      http_(std::make_unique<Http>(endpoint)) {}

Connection::~Connection() = default;

bool Connection::open() const {
    return reusable_ && channel_.quiet();
}

Outcome Connection::connect(const CallLimits& limits) {
    TlsSession session;
    if (tls_ != nullptr) {
        auto made = tls_->session();
        if (!made)
            return {Trouble::setup, made.error().detail, {}};
        session = *std::move(made);
    }
    channel_.close();
    if (channel_.connect(
            address_, port_, std::move(session), limits.connect_timeout, limits.deadline)) {
        tls_facts_ = channel_.tls_facts();
        return {};
    }
    channel_.close();
    const Channel::Failure& failure = channel_.failure();
    return {failure.trouble, failure.detail, {}, failure.certificate};
}

Outcome Connection::exchange(const Call& call, const CallLimits& limits) {
    if (!open()) {
        Outcome connected = connect(limits);
        if (connected.trouble != Trouble::none)
            return connected;
    }
    reusable_ = false;  // also where memory runs out on the way

    Reply reply;
    bool too_large = false;
    httplib::Request request = request_of(call, host_header_);
    request.content_receiver = [&](const char* data, size_t length, uint64_t, uint64_t) {
        const std::size_t room = limits.max_reply - reply.body.size();
        too_large = length > room;
        reply.body.append(data, std::min<std::size_t>(length, room));
        return !too_large;
    };
    httplib::Response response;
    BoundedStream stream(channel_, limits);
    const bool whole = http_->exchange(stream, request, response);
    reusable_ = whole && may_be_followed(response);
    if (!reusable_)
        channel_.close();

    reply.status = response.status;
    reply.date = response.get_header_value("Date");
    reply.location = response.get_header_value("Location");
    if (too_large)
        return {Trouble::too_large, "the answer is too large", std::move(reply)};
    if (whole)
        return {Trouble::none, "", std::move(reply)};
    if (stream.failure().trouble != Trouble::none)
        return {stream.failure().trouble, stream.failure().detail, {}};
    return {Trouble::transfer, "the answer broke off or is not HTTP", {}};
}

}  // namespace imp::net
