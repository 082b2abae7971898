#include "api/answer.hpp"

#include "base/text.hpp"

#include <string>
#include <utility>

namespace imp::api {

namespace {

constexpr int kOk = 200;
constexpr int kPartly = 207;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kTooManyRequests = 429;
constexpr int kServerError = 500;
constexpr std::size_t kMaxMessage = 200;  // characters

std::string http(int status) {
    return "HTTP " + std::to_string(status);
}

}  // namespace

bool is_trouble(int status) noexcept {
    return status >= kServerError || status == kTooManyRequests;
}

Result<std::optional<json::Value>> read_lookup(const net::Reply& reply) {
    if (is_trouble(reply.status))
        return Error{Errc::unavailable, http(reply.status)};
    if (reply.status != kOk && reply.status != kNotFound)
        return Error{Errc::bad_reply, http(reply.status)};
    auto envelope = parse_envelope(reply.body);
    if (!envelope)
        return Error{Errc::bad_reply, http(reply.status) + ": " + envelope.error().detail};
    // A 404 of a proxy or of a wrong address says nothing about payments.
    if (reply.status == kNotFound && envelope->code != 0)
        return std::optional<json::Value>();
    if (reply.status == kNotFound || envelope->code != 0)
        return Error{Errc::bad_reply,
                     http(reply.status) + " with code " + std::to_string(envelope->code)};
    if (!envelope->response.is_object())
        return Error{Errc::bad_reply, "empty response"};
    return std::optional(std::move(envelope->response));
}

Result<std::optional<json::Value>> read_customer(const net::Reply& reply) {
    if (reply.status == kOk) {
        const auto envelope = parse_envelope(reply.body);
        if (envelope && envelope->code != 0 && envelope->response.is_null())
            return std::optional<json::Value>();
    }
    return read_lookup(reply);
}

Result<std::optional<json::Value>> read_several(const net::Reply& reply) {
    if (reply.status != kOk && reply.status != kPartly)
        return read_lookup(reply);
    auto envelope = parse_envelope(reply.body);
    if (!envelope)
        return Error{Errc::bad_reply, http(reply.status) + ": " + envelope.error().detail};
    if (envelope->code != 0 || !envelope->response.is_array())
        return Error{Errc::bad_reply,
                     http(reply.status) + " with code " + std::to_string(envelope->code)};
    return std::optional(std::move(envelope->response));
}

Result<std::optional<json::Value>> read_page(const net::Reply& reply, int page) {
    const bool is_past_the_end = reply.status == kBadRequest && page > 1;
    if (is_past_the_end && parse_envelope(reply.body))
        return std::optional<json::Value>();
    return read_lookup(reply);
}

Result<json::Value> read_command(const net::Reply& reply) {
    if (is_trouble(reply.status))
        return Error{Errc::unavailable, http(reply.status)};
    auto envelope = parse_envelope(reply.body);
    if (!envelope)
        return Error{Errc::bad_reply, http(reply.status) + ": " + envelope.error().detail};
    if (reply.status == kOk && envelope->code == 0)
        return std::move(envelope->response);
    if (envelope->code == 0)
        return Error{Errc::bad_reply, http(reply.status) + " with code 0"};
    const std::string said = text::clean_for_display(envelope->message, kMaxMessage);
    return Error{Errc::refused, said.empty() ? http(reply.status) : said};
}

Result<Token> read_token(const net::Reply& reply) {
    if (is_trouble(reply.status))
        return Error{Errc::unavailable, "token: " + http(reply.status)};
    if (reply.status == kUnauthorized || reply.status == kBadRequest)
        return Error{Errc::refused, "key and secret were refused: " + http(reply.status)};
    if (reply.status != kOk)
        return Error{Errc::bad_reply, "token: " + http(reply.status)};
    auto envelope = parse_envelope(reply.body);
    if (!envelope)
        return Error{Errc::bad_reply, "token: " + envelope.error().detail};
    if (envelope->code != 0)
        return Error{Errc::bad_reply, "token: code " + std::to_string(envelope->code)};
    auto token = parse_token(envelope->response);
    if (!token)
        return Error{Errc::bad_reply, "token: " + token.error().detail};
    return token;
}

}  // namespace imp::api
