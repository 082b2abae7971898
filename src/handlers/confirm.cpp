#include "base/json.hpp"
#include "base/log.hpp"
#include "handlers/handlers.hpp"
#include "handlers/render.hpp"
#include "http/form.hpp"
#include "metrics/count.hpp"

namespace imp::handlers {

namespace {

using settlement::ConfirmAnswer;
using settlement::ConfirmQuestion;

/// The buyer reads it in the payment window.
constexpr std::string_view kCannotTell = "주문을 확인하지 못했습니다. 잠시 후 다시 시도해 주세요.";

Result<std::optional<Decimal>> confirmed_amount(const http::Fields& fields) {
    const auto said = fields.single("amount");
    if (!said)
        return said.error();
    if (!*said)
        return std::optional<Decimal>();
    const auto amount = Decimal::parse(**said);
    if (!amount)
        return amount.error();
    if (amount->is_negative())
        return Error{Errc::bad_input, "a negative amount"};
    return std::optional(*amount);
}

Result<ConfirmQuestion> parse_question(const http::Request& request) {
    const auto body = http::parse_body(request.body(), request.content_type());
    if (!body)
        return body.error();
    const auto order = body->fields.single("merchant_uid");
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::bad_input, "no merchant_uid"};
    auto merchant_uid = MerchantUid::parse(**order);
    if (!merchant_uid)
        return merchant_uid.error();
    const auto amount = confirmed_amount(body->fields);
    if (!amount)
        return amount.error();
    const auto payment = body->fields.single("imp_uid");
    if (!payment)
        return payment.error();

    if (!*amount && !*payment)
        return Error{Errc::bad_input,
                     "neither amount nor imp_uid: nothing to hold against the order"};

    ConfirmQuestion question{.merchant_uid = *std::move(merchant_uid),
                             .imp_uid = {},
                             .amount = *amount,
                             .remote_addr = std::string(request.remote_addr())};
    if (*payment) {
        auto imp_uid = ImpUid::parse(**payment);
        if (!imp_uid)
            return imp_uid.error();
        question.imp_uid = *std::move(imp_uid);
    }
    return question;
}

http::Response with_reason(int status, std::string_view reason) {
    json::Value body = json::Value::object();
    body.set("reason", json::Value::string(reason));
    return http::Response::json(status, body.dump());
}

void log_answer(const ConfirmQuestion& question, const ConfirmAnswer& answer) {
    const std::string imp_uid = question.imp_uid ? question.imp_uid->str() : "";
    if (answer.trouble) {
        log::warn("confirm: trouble",
                  {{"merchant_uid", question.merchant_uid.str()},
                   {"imp_uid", imp_uid},
                   {"error", to_string(answer.trouble->code)},
                   {"detail", answer.trouble->detail}});
    }
    log::info("confirm",
              {{"merchant_uid", question.merchant_uid.str()},
               {"imp_uid", imp_uid},
               {"approved", answer.approved},
               {"refusal", answer.refusal ? to_string(*answer.refusal) : ""}});
}

}  // namespace

http::Response confirm(const Lent& lent, const http::Request& request) {
    if (!lent.settings.confirm_allow.contains(request.remote_addr())) {
        metrics::confirm_refused(metrics::Refusal::address);
        log::warn("confirm call from an address that confirm.allow does not name",
                  {{"address", shown_address(request)}});
        return refusal(lent.pages, request, 403, true);
    }
    const auto question = parse_question(request);
    if (!question) {
        metrics::confirm_refused(metrics::Refusal::malformed);
        log::info("confirm call refused", {{"detail", question.error().detail}});
        return refusal(lent.pages, request, refusal_status(question.error()), true);
    }
    const ConfirmAnswer answer = lent.confirmer.confirm(*question);
    log_answer(*question, answer);
    metrics::confirm(answer.refusal    ? metrics::Confirm::refused
                     : answer.approved ? metrics::Confirm::approved
                                       : metrics::Confirm::cannot_tell);
    if (answer.refusal)
        return with_reason(409, answer.reason);
    if (!answer.approved)
        return with_reason(503, kCannotTell);
    json::Value body = json::Value::object();
    body.set("approved", json::Value::boolean(true));
    return http::Response::json(200, body.dump());
}

}  // namespace imp::handlers
