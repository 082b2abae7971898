#include "api/client.hpp"

#include "api/answer.hpp"
#include "api/breaker.hpp"
#include "api/json_map.hpp"
#include "api/token_cache.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "net/transport.hpp"

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <exception>
#include <utility>

namespace imp::api {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kUnauthorized = 401;
constexpr int kTooManyRequests = 429;
constexpr int kServerError = 500;

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

class Client final : public PaymentSource {
  public:
    Client(const ClientOptions& options, net::Endpoint endpoint, const Clock& clock)
        : options_(options),
          transport_(
              std::move(endpoint), options.ca_file, options.connect_timeout, options.max_reply),
          breaker_(clock),
          tokens_(
              clock,
              [this](SteadyTime deadline) { return fetch_token(deadline); },
              file_of(options)) {}

    Result<std::optional<Payment>> find_payment(const ImpUid& imp_uid,
                                                SteadyTime deadline) override;
    Result<std::vector<ImpUid>> find_attempts(const MerchantUid& merchant_uid,
                                              SteadyTime deadline) override;

  private:
    static std::unique_ptr<TokenFile> file_of(const ClientOptions& options);

    Result<std::optional<json::Value>> look_up(std::string_view what,
                                               const std::string& id,
                                               const std::string& target,
                                               SteadyTime deadline);
    Result<std::optional<json::Value>> ask(const std::string& target, SteadyTime deadline);
    Result<Token> fetch_token(SteadyTime deadline);
    void note(bool reached);

    const ClientOptions options_;
    std::atomic<int> in_flight_ = 0;
    net::Transport transport_;
    Breaker breaker_;
    TokenCache tokens_;
};

std::unique_ptr<TokenFile> Client::file_of(const ClientOptions& options) {
    if (options.token_file.empty())
        return nullptr;
    return std::make_unique<TokenFile>(
        options.token_file, options.key, options.secret, options.url);
}

/// An answer that says no, or makes no sense, is an answer: one odd payment must not keep the
/// others from being asked about.
bool is_outage(const net::Reply& reply) noexcept {
    return reply.status >= kServerError || reply.status == kTooManyRequests;
}

/// Somebody answered, if with more than we take; or we never got as far as asking.
bool is_outage(const Error& error) noexcept {
    return error.code == Errc::unavailable;
}

/// Counts what one request met. Waiting for another's token is no request and is not counted.
void Client::note(bool reached) {
    if (reached && breaker_.success())
        log::info("the API answers again");
    if (!reached && breaker_.failure())
        log::warn("the API does not answer: asking it less often");
}

Result<Token> Client::fetch_token(SteadyTime deadline) {
    json::Value keys = json::Value::object();
    keys.set("imp_key", json::Value::string(options_.key.reveal()));
    keys.set("imp_secret", json::Value::string(options_.secret.reveal()));
    const auto reply =
        transport_.send({"POST", "/users/getToken", "", options_.tier, keys.dump()}, deadline);
    if (!reply) {
        note(!is_outage(reply.error()));
        return Error{reply.error().code, "token: " + reply.error().detail};
    }
    note(!is_outage(*reply));
    return read_token(*reply);
}

Result<std::optional<json::Value>> Client::ask(const std::string& target, SteadyTime deadline) {
    for (int token_tried = 0; token_tried < 2; ++token_tried) {
        auto token = tokens_.get(deadline);
        if (!token)
            return token.error();
        const auto reply = transport_.send({"GET", target, *token, options_.tier, ""}, deadline);
        if (!reply) {
            note(!is_outage(reply.error()));
            return reply.error();
        }
        if (reply->status != kUnauthorized) {
            note(!is_outage(*reply));
            return read_lookup(*reply);
        }
        note(true);
        tokens_.drop(*token);
    }
    return Error{Errc::refused, "a new token was refused too"};
}

Result<std::optional<json::Value>> Client::look_up(std::string_view what,
                                                   const std::string& id,
                                                   const std::string& target,
                                                   SteadyTime deadline) {
    const SteadyTime started = steady_clock::now();
    const Slot slot(in_flight_, options_.max_in_flight);
    if (!slot)
        return Error{Errc::unavailable, "too many calls to the API in flight"};
    if (!breaker_.allow())
        return Error{Errc::unavailable, "the API did not answer lately; not asked"};

    Result<std::optional<json::Value>> answer = Error{Errc::internal, "not asked"};
    try {
        answer = ask(target, std::min(deadline, started + options_.deadline));
    } catch (const std::exception&) {
        // Out of memory or threads. Its text may quote what was being sent.
        answer = Error{Errc::internal, "exception while asking the API"};
    }
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started);
    if (answer)
        log::debug(
            "asked the API",
            {{"call", what}, {"id", id}, {"found", answer->has_value()}, {"ms", took.count()}});
    else
        log::warn("asking the API failed",
                  {{"call", what},
                   {"id", id},
                   {"error", to_string(answer.error().code)},
                   {"detail", answer.error().detail},
                   {"ms", took.count()}});
    return answer;
}

Result<std::optional<Payment>> Client::find_payment(const ImpUid& imp_uid, SteadyTime deadline) {
    // Without include_sandbox a test payment would look like none at all (iamport-v1.md 3.6).
    auto answer =
        look_up("payment",
                imp_uid.str(),
                "/payments/" + text::percent_encode(imp_uid.str()) + "?include_sandbox=true",
                deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::optional<Payment>();
    auto payment = parse_payment(**answer);
    if (payment && payment->imp_uid != imp_uid)
        payment = Error{Errc::bad_reply, "the answer is about another payment"};
    if (!payment) {
        log::warn("the API's answer cannot be used",
                  {{"call", "payment"}, {"id", imp_uid.str()}, {"detail", payment.error().detail}});
        return payment.error();
    }
    return std::optional(*std::move(payment));
}

Result<std::vector<ImpUid>> Client::find_attempts(const MerchantUid& merchant_uid,
                                                  SteadyTime deadline) {
    // include_sandbox is not documented here. It is sent all the same: unknown parameters are
    // ignored, and if this list hides test payments as the look-up does, it brings them back.
    auto answer = look_up("attempts",
                          merchant_uid.str(),
                          "/payments/findAll/" + text::percent_encode(merchant_uid.str()) +
                              "?limit=100&sorting=-started&include_sandbox=true",
                          deadline);
    if (!answer)
        return answer.error();
    if (!*answer)
        return std::vector<ImpUid>();
    auto attempts = parse_attempts(**answer);
    if (!attempts) {
        log::warn("the API's answer cannot be used",
                  {{"call", "attempts"},
                   {"id", merchant_uid.str()},
                   {"detail", attempts.error().detail}});
        return attempts.error();
    }
    std::stable_partition(
        attempts->begin(), attempts->end(), [](const Attempt& each) { return each.paid; });
    std::vector<ImpUid> ids;
    for (Attempt& each : *attempts) {
        if (std::find(ids.begin(), ids.end(), each.imp_uid) == ids.end())
            ids.push_back(std::move(each.imp_uid));
    }
    return ids;
}

/// Goes into a header as it is.
bool is_tier(std::string_view tier) noexcept {
    constexpr std::size_t kLongest = 32;
    return tier.size() <= kLongest && std::all_of(tier.begin(), tier.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

}  // namespace

Result<std::unique_ptr<PaymentSource>> make_client(const ClientOptions& options,
                                                   const Clock& clock) {
    auto endpoint = net::parse_endpoint(options.url);
    if (!endpoint)
        return endpoint.error();
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

    // OpenSSL writes to connections that the other side may have closed: without this, one of those
    // ends the process. Whoever has a handler of its own keeps it.
    struct sigaction now {};

    if (::sigaction(SIGPIPE, nullptr, &now) == 0 && now.sa_handler == SIG_DFL)
        std::signal(SIGPIPE, SIG_IGN);

    return std::unique_ptr<PaymentSource>(
        std::make_unique<Client>(options, *std::move(endpoint), clock));
}

}  // namespace imp::api
