#include "base/log.hpp"
#include "base/text.hpp"
#include "handlers/handlers.hpp"
#include "handlers/render.hpp"
#include "http/form.hpp"
#include "metrics/count.hpp"

namespace imp::handlers {

namespace {

using settlement::Answer;
using settlement::Notice;

constexpr std::size_t kMaxWord = 64;
/// i'mport sends again after a minute (iamport-v1.md 4.3).
constexpr std::string_view kAgainAfter = "60";

std::string bounded(const http::Fields& fields, std::string_view name) {
    return text::clean_for_display(fields.first(name).value_or(""), kMaxWord);
}

/// Only the imp_uid counts: whatever else does not read well is left out, for a message that is not
/// taken is not sent again.
Result<Notice> parse_notice(const http::Request& request) {
    const auto body = http::parse_body(request.body(), request.content_type());
    if (!body)
        return body.error();
    const auto named = body->fields.single("imp_uid");
    if (!named)
        return named.error();
    if (!*named)
        return Error{Errc::bad_input, "no imp_uid"};
    auto imp_uid = ImpUid::parse(**named);
    if (!imp_uid)
        return imp_uid.error();

    Notice notice{.imp_uid = *std::move(imp_uid),
                  .merchant_uid = {},
                  .status = bounded(body->fields, "status"),
                  .cancellation_id = bounded(body->fields, "cancellation_id"),
                  .remote_addr = std::string(request.remote_addr())};
    const auto order = body->fields.single("merchant_uid");
    if (order && *order) {
        if (auto merchant_uid = MerchantUid::parse(**order))
            notice.merchant_uid = *std::move(merchant_uid);
    }
    return notice;
}

void log_answer(const Notice& notice, const Answer& answer) {
    const std::string merchant_uid = answer.order          ? answer.order->merchant_uid.str()
                                     : notice.merchant_uid ? notice.merchant_uid->str()
                                                           : "";
    if (answer.trouble) {
        log::warn("webhook cannot be settled now",
                  {{"imp_uid", notice.imp_uid.str()},
                   {"merchant_uid", merchant_uid},
                   {"error", to_string(answer.trouble->code)},
                   {"detail", answer.trouble->detail}});
        return;
    }
    log::info("webhook",
              {{"imp_uid", notice.imp_uid.str()},
               {"merchant_uid", merchant_uid},
               {"told", notice.status},
               {"verdict", answer.verdict ? to_string(*answer.verdict) : ""},
               {"status", wire_word(answer.status)}});
}

}  // namespace

http::Response webhook(const Lent& lent, const http::Request& request) {
    if (!lent.settings.webhook_allow.contains(request.remote_addr())) {
        metrics::webhook_refused(metrics::Refusal::address);
        log::warn("webhook from an address that webhook.allow does not name",
                  {{"address", shown_address(request)}});
        return refusal(lent.pages, request, 403, true);
    }
    const auto notice = parse_notice(request);
    if (!notice) {
        metrics::webhook_refused(metrics::Refusal::malformed);
        log::info("webhook refused", {{"detail", notice.error().detail}});
        return refusal(lent.pages, request, refusal_status(notice.error()), true);
    }
    const Answer answer = lent.inbox.receive(*notice);
    metrics::webhook(outcome_of(answer));
    log_answer(*notice, answer);

    JsonAnswer body = json_answer(answer);
    body.imp_uid = notice->imp_uid.str();
    if (answer.order)
        body.merchant_uid = answer.order->merchant_uid.str();
    else if (notice->merchant_uid)
        body.merchant_uid = notice->merchant_uid->str();
    http::Response response = http::Response::json(answer.trouble ? 503 : 200, to_json(body));
    if (answer.trouble)
        response.set("Retry-After", kAgainAfter);
    return response;
}

}  // namespace imp::handlers
