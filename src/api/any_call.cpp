#include "api/any_call.hpp"

#include "api/answer.hpp"
#include "api/caller.hpp"
#include "base/text.hpp"

#include <optional>
#include <utility>

namespace imp::api {

namespace {

constexpr int kDone = 200;
constexpr int kSomeDone = 207;
constexpr int kFirstRedirect = 300;
constexpr int kFirstRefusal = 400;
constexpr int kUnknown = 404;
constexpr int kConflict = 409;
constexpr int kNotSupported = 501;
constexpr std::size_t kLongestMessage = 200;  // characters

std::string status_text(int status) {
    return "HTTP " + std::to_string(status);
}

struct Said {
    std::int64_t code = 0;
    std::string message;
    json::Value envelope;
    json::Value response;
};

/// Some answers (NAVER Pay, KCP quick) have no `response` at all: unlike parse_envelope, this bears
/// it. Empty where it is not i'mport's envelope.
std::optional<Said> read_envelope(const std::string& body) {
    Result<json::Value> envelope = json::parse(body);
    if (!envelope)
        return std::nullopt;
    const json::Value* code = envelope->find("code");
    if (code == nullptr || !code->as_int())
        return std::nullopt;
    Said said{.code = *code->as_int(), .message = "", .envelope = {}, .response = {}};
    if (const json::Value* message = envelope->find("message"))
        said.message = text::clean_for_display(message->text(), kLongestMessage);
    if (const json::Value* response = envelope->find("response"))
        said.response = *response;
    said.envelope = *std::move(envelope);
    return said;
}

/// A card that was refused may be an answer like any other, about a payment that failed
/// (iamport-v1.md 3.4).
bool is_failed_payment(const Call& call, const json::Value& response) {
    if (call.effect != Effect::charges || !response.is_object())
        return false;
    const json::Value* status = response.find("status");
    return status != nullptr && status->text() == "failed";
}

CallAnswer::Kind kind_of(const Call& call, int status, const Said& said) {
    using Kind = CallAnswer::Kind;
    // To a look-up 409 says that nothing is registered (iamport-v1.md 3.3).
    const bool is_asking = call.effect == Effect::asks;
    if (status == kUnknown || (is_asking && status == kConflict))
        return Kind::not_found;
    // An unknown customer_uid is denied by a code in some answers (iamport-v1.md 3.10).
    if (is_asking && call.answer == Answer::billing_key && status == kDone && said.code != 0 &&
        said.response.is_null())
        return Kind::not_found;
    if (status >= kFirstRefusal || said.code != 0 || is_failed_payment(call, said.response))
        return Kind::refused;
    return status == kSomeDone ? Kind::partly : Kind::done;
}

std::string failure_of(const json::Value& response) {
    const json::Value* reason = response.find("fail_reason");
    const std::string text =
        reason == nullptr ? "" : text::clean_for_display(reason->text(), kLongestMessage);
    return text.empty() ? "the payment failed" : "the payment failed: " + text;
}

/// i'mport says that all is well, and not what: that is not believed (iamport-v1.md 3.3).
bool is_hollow(const Call& call, int status, const Said& said) {
    return status < kFirstRefusal && said.code == 0 && said.response.is_null() &&
           call.answer != Answer::nothing && call.answer != Answer::acknowledgement;
}

class Table final : public AnyCaller {
  public:
    Table(const ClientOptions& options, net::Endpoint endpoint, const Clock& clock)
        : caller_(options, std::move(endpoint), clock) {}

    Result<CallAnswer> make(const Call& call, const CallRequest& request) override;

  private:
    Caller caller_;
};

Result<CallAnswer> Table::make(const Call& call, const CallRequest& request) {
    if (!call.host.empty())
        return Error{Errc::refused,
                     "it is served by " + std::string(call.host) +
                         ", not by i'mport's API, and cannot be made from here"};
    return caller_.ask<CallAnswer>(
        {.what = call.name,
         .id = std::string(call.path),
         .method = std::string(call.method),
         .target = request.target,
         .body = request.body,
         .once = call.effect != Effect::asks,
         .without_token = call.answer == Answer::token},
        SteadyTime::max(),
        [&](const net::Reply& reply) { return read_answer(call, reply); });
}

}  // namespace

Result<CallAnswer> read_answer(const Call& call, const net::Reply& reply) {
    std::optional<Said> said = read_envelope(reply.body);
    // i'mport's 501 is no trouble: this PG cannot do it (iamport-v1.md 3.3).
    const bool is_refusal = said && said->code != 0 && reply.status == kNotSupported;
    if (is_trouble(reply.status) && !is_refusal) {
        const std::string message = said ? said->message : "";
        return Error{Errc::unavailable,
                     status_text(reply.status) + (message.empty() ? "" : ": " + message)};
    }
    if (!said)
        return Error{Errc::bad_reply,
                     status_text(reply.status) + ": the answer is not i'mport's JSON"};
    // A 404 without a code is a proxy's or a wrong address's, and says nothing.
    const bool is_odd = reply.status < kDone ||
                        (reply.status >= kFirstRedirect && reply.status < kFirstRefusal) ||
                        (reply.status == kUnknown && said->code == 0);
    if (is_odd)
        return Error{Errc::bad_reply,
                     status_text(reply.status) + " with code " + std::to_string(said->code)};
    if (is_hollow(call, reply.status, *said))
        return Error{Errc::bad_reply, status_text(reply.status) + " with an empty response"};
    CallAnswer answer{.kind = kind_of(call, reply.status, *said),
                      .http_status = reply.status,
                      .message = std::move(said->message),
                      .envelope = std::move(said->envelope),
                      .response = std::move(said->response)};
    if (answer.message.empty() && is_failed_payment(call, answer.response))
        answer.message = failure_of(answer.response);
    if (answer.message.empty() && answer.kind != CallAnswer::Kind::done)
        answer.message = status_text(reply.status);
    return answer;
}

Result<std::unique_ptr<AnyCaller>> make_any_caller(const ClientOptions& options,
                                                   const Clock& clock) {
    auto endpoint = check_options(options);
    if (!endpoint)
        return endpoint.error();
    return std::unique_ptr<AnyCaller>(
        std::make_unique<Table>(options, *std::move(endpoint), clock));
}

namespace {

Result<UnixSeconds> read_seconds(std::string_view text) {
    const auto seconds = text::parse_int(text);
    return seconds ? Result<UnixSeconds>(*seconds)
                   : Error{Errc::bad_input, "a time is in seconds since 1970"};
}

class ByName final : public NamedCalls {
  public:
    explicit ByName(AnyCaller& caller) : caller_(caller) {}

    Result<CallAnswer> make(std::string_view call,
                            const std::vector<Argument>& arguments) override {
        const Call* const known = find_call(call);
        if (known == nullptr)
            return Error{Errc::bad_input, "there is no call " + std::string(call)};
        const auto request = write_request(*known, arguments, read_seconds);
        return request ? caller_.make(*known, *request) : Result<CallAnswer>(request.error());
    }

  private:
    AnyCaller& caller_;
};

}  // namespace

std::unique_ptr<NamedCalls> by_name(AnyCaller& caller) {
    return std::make_unique<ByName>(caller);
}

}  // namespace imp::api
