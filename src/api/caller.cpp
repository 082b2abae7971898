#include "api/caller.hpp"

#include "api/answer.hpp"
#include "api/introduction.hpp"
#include "base/fd.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "metrics/count.hpp"

#include <fcntl.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

namespace imp::api {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A place among the calls in flight, given back at the end of the scope.
class Slot {
  public:
    Slot(std::atomic<int>& in_flight, int most) noexcept
        : in_flight_(in_flight), taken_(in_flight.fetch_add(1) < most) {}

    ~Slot() { in_flight_.fetch_sub(1); }

    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    explicit operator bool() const noexcept { return taken_; }

  private:
    std::atomic<int>& in_flight_;
    bool taken_;
};

/// An answer that says no, or makes no sense, is an answer: one odd payment must not keep the
/// others from being asked about.
bool is_outage(const net::Reply& reply) noexcept {
    return is_trouble(reply.status);
}

/// Somebody answered, if with more than we take; or we never got as far as asking.
bool is_outage(const Error& error) noexcept {
    return error.code == Errc::unavailable;
}

/// Goes into a header as it is.
bool is_tier(std::string_view tier) noexcept {
    constexpr std::size_t kLongest = 32;
    return tier.size() <= kLongest && std::all_of(tier.begin(), tier.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

/// OpenSSL writes to connections that the other side may have closed: without this, one of those
/// ends the process. Whoever has a handler of its own keeps it.
void ignore_broken_pipes() {
    struct sigaction now {};

    if (::sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL)
        std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

Result<net::Endpoint> check_options(const ClientOptions& options) {
    auto endpoint = net::parse_endpoint(options.url);
    if (!endpoint)
        return Error{endpoint.error().code, "api.url: " + endpoint.error().detail};
    if (options.key.empty() || options.secret.empty())
        return Error{Errc::config, "api.key and api.secret are needed"};
    if (!text::is_utf8(options.key.reveal()) || !text::is_utf8(options.secret.reveal()))
        return Error{Errc::config, "api.key or api.secret is not UTF-8"};
    if (!is_tier(options.tier))
        return Error{Errc::config, "api.tier: letters and digits only"};
    if (options.max_in_flight < 1 || options.max_reply < 1 ||
        options.deadline <= milliseconds::zero() || options.connect_timeout <= milliseconds::zero())
        return Error{Errc::config, "api: limits and times must be more than nothing"};
    if (!options.ca_file.empty() &&
        !UniqueFd(::open(options.ca_file.c_str(), O_RDONLY | O_CLOEXEC)))
        return Error{Errc::config, "api.ca_file cannot be read"};
    ignore_broken_pipes();
    return endpoint;
}

Caller::Caller(const ClientOptions& options, net::Endpoint endpoint, const Clock& clock)
    : options_(options),
      clock_(clock),
      transport_(std::move(endpoint), options.ca_file, options.connect_timeout, options.max_reply),
      breaker_(clock),
      tokens_(
          clock, [this](SteadyTime deadline) { return fetch_token(deadline); }, file_of(options)) {}

std::unique_ptr<TokenFile> Caller::file_of(const ClientOptions& options) {
    if (options.token_file.empty())
        return nullptr;
    return std::make_unique<TokenFile>(
        options.token_file, options.key, options.secret, options.url);
}

/// Counts what one request met. Waiting for another's token is no request and is not counted.
void Caller::note(bool reached) {
    if (reached && breaker_.success()) {
        metrics::breaker_closed();
        log::info("the API answers again");
    }
    if (!reached && breaker_.failure()) {
        metrics::breaker_opened(clock_.now());
        log::warn("the API does not answer: asking it less often");
    }
}

Result<net::Reply> Caller::send(net::Call call, SteadyTime deadline) {
    net::Repeated repeated = net::Repeated::no;
    auto reply = transport_.send(std::move(call), deadline, &repeated);
    if (repeated != net::Repeated::no)
        metrics::api_retry(repeated == net::Repeated::after_status ? metrics::Retry::status
                                                                   : metrics::Retry::connection);
    return reply;
}

Result<Token> Caller::fetch_token(SteadyTime deadline) {
    const SteadyTime started = steady_clock::now();
    const auto reply = send(call_for_token(options_), deadline);
    metrics::api_call("token", steady_clock::now() - started);
    if (!reply) {
        note(!is_outage(reply.error()));
        return Error{reply.error().code, "token: " + reply.error().detail};
    }
    note(!is_outage(*reply));
    return read_token(*reply);
}

Result<net::Reply> Caller::with_token(const Request& request, SteadyTime deadline) {
    for (int token_tried = 0; token_tried < 2; ++token_tried) {
        Result<std::string> token =
            request.without_token ? Result<std::string>(std::string()) : tokens_.get(deadline);
        if (!token)
            return token.error();
        auto reply = send({.method = request.method,
                           .target = request.target,
                           .bearer = *token,
                           .tier = options_.tier,
                           .body = request.body,
                           .once = request.once},
                          deadline);
        if (!reply) {
            note(!is_outage(reply.error()));
            return reply;
        }
        if (reply->status != kUnauthorized || request.without_token) {
            note(!is_outage(*reply));
            return reply;
        }
        note(true);
        tokens_.drop(*token);
        if (token_tried == 0)
            metrics::api_retry(metrics::Retry::token);
    }
    return Error{Errc::refused, "a new token was refused too"};
}

Result<void> Caller::guard(const Request& request,
                           SteadyTime deadline,
                           const std::function<void(const net::Reply&)>& use) {
    const SteadyTime started = steady_clock::now();
    const Slot slot(in_flight_, options_.max_in_flight);
    if (!slot) {
        metrics::api_not_asked(metrics::NotAsked::bulkhead);
        return Error{Errc::unavailable, "too many calls to the API in flight"};
    }
    if (!breaker_.allow()) {
        metrics::api_not_asked(metrics::NotAsked::breaker);
        metrics::breaker_is_open(clock_.now());
        return Error{Errc::unavailable, "the API did not answer lately; not asked"};
    }
    try {
        const auto reply = with_token(request, std::min(deadline, started + options_.deadline));
        metrics::api_call(request.what, steady_clock::now() - started);
        if (!reply)
            return reply.error();
        use(*reply);
        return {};
    } catch (const std::exception&) {
        // Out of memory or threads. Its text may quote what was being sent.
        return Error{Errc::internal, "exception while asking the API"};
    }
}

void Caller::note_in_log(const Request& request, const Error* error, SteadyTime started) {
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started);
    if (error == nullptr)
        return log::debug("asked the API",
                          {{"call", request.what}, {"id", request.id}, {"ms", took.count()}});
    metrics::api_error(error->code);
    log::warn("asking the API failed",
              {{"call", request.what},
               {"id", request.id},
               {"error", to_string(error->code)},
               {"detail", error->detail},
               {"ms", took.count()}});
}

}  // namespace imp::api
