#include "handlers/render.hpp"

#include "base/json.hpp"
#include "handlers/handlers.hpp"
#include "http/negotiate.hpp"

namespace imp::handlers {

std::string to_json(const JsonAnswer& answer) {
    json::Value body = json::Value::object();
    body.set("status", json::Value::string(wire_word(answer.status)));
    body.set("message", json::Value::string(answer.message));
    body.set("reason", json::text_or_null(answer.reason));
    body.set("merchant_uid", json::text_or_null(answer.merchant_uid));
    body.set("imp_uid", json::text_or_null(answer.imp_uid));
    body.set("amount", answer.amount ? json::Value::number(answer.amount->str()) : json::Value());
    body.set("currency", json::text_or_null(answer.currency));
    return body.dump();
}

metrics::Outcome outcome_of(const settlement::Answer& answer) noexcept {
    using metrics::NoVerdict;
    if (answer.trouble)
        return NoVerdict::cannot_tell;
    if (answer.verdict)
        return *answer.verdict;
    switch (answer.status) {
        case Status::unknown_order:
            return NoVerdict::unknown_order;
        case Status::not_found:
            return NoVerdict::not_found;
        case Status::bad_request:
            return NoVerdict::bad_request;
        case Status::certified:
            return NoVerdict::certified;
        case Status::certification_failed:
            return NoVerdict::certification_failed;
        case Status::success:
        case Status::vbank_issued:
        case Status::forgery:
        case Status::duplicate:
        case Status::pending:
        case Status::partially_cancelled:
        case Status::cancelled:
        case Status::failed:
            break;
    }
    return NoVerdict::order_state;
}

JsonAnswer json_answer(const settlement::Answer& answer) {
    JsonAnswer body{.status = answer.status,
                    .message = std::string(views::json_message(answer.status)),
                    .reason = std::string(refusal_reason(answer))};
    if (answer.payment) {
        body.amount = answer.payment->amount;
        body.currency = answer.payment->currency;
    }
    return body;
}

std::string shown_address(const http::Request& request) {
    constexpr std::size_t kMaxAddress = 64;
    return std::string(request.remote_addr().substr(0, kMaxAddress));
}

int refusal_status(const Error& error) noexcept {
    return error.code == Errc::refused ? 415 : 400;
}

views::Language language_of(const http::Request& request) noexcept {
    return views::kLanguages.at(
        http::preferred_language(request.variable("HTTP_ACCEPT_LANGUAGE"), views::kLanguageTags));
}

http::Response page_response(int status, const views::Page& page, views::Language language) {
    http::Response response = http::Response::html(status, page.html);
    response.set("Content-Security-Policy", page.content_security_policy);
    response.set("Content-Language", views::tag_of(language));
    response.set("Vary", "Accept, Accept-Language");
    return response;
}

http::Response refusal(const views::Pages& pages,
                       const http::Request& request,
                       int status,
                       bool json) {
    // A fault of ours says nothing about the payment: never "failed", and no "bad request" either.
    const Status word = status >= 500 ? Status::pending : Status::bad_request;
    if (json)
        return http::Response::json(
            status, to_json({.status = word, .message = std::string(views::json_message(word))}));
    const views::Language language = language_of(request);
    return page_response(status, pages.refusal(status, request.id(), language), language);
}

bool wants_json(const http::Request& request) noexcept {
    const int json = http::named_quality(request.accept(), "application/json");
    const int html = http::named_quality(request.accept(), "text/html");
    if (request.method() == "POST")
        return html <= 0 || json > html;
    return json > 0 && json > html;
}

http::Response refuse(const views::Pages& pages, const http::Request& request, int status) {
    return refusal(pages, request, status, wants_json(request));
}

}  // namespace imp::handlers
