#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "handlers/handlers.hpp"
#include "handlers/landing.hpp"
#include "handlers/render.hpp"
#include "metrics/count.hpp"

namespace imp::handlers {

namespace {

using settlement::Answer;

constexpr std::size_t kMaxMessage = 200;  // characters; design 5

void log_answer(const Landing& landing, const Answer& answer) {
    const auto& question = landing.question;
    const std::string imp_uid = question.imp_uid ? question.imp_uid->str() : "";
    const std::string merchant_uid = answer.order            ? answer.order->merchant_uid.str()
                                     : question.merchant_uid ? question.merchant_uid->str()
                                                             : "";
    if (answer.trouble) {
        log::warn("cannot tell yet",
                  {{"imp_uid", imp_uid},
                   {"merchant_uid", merchant_uid},
                   {"error", to_string(answer.trouble->code)},
                   {"detail", answer.trouble->detail}});
        return;
    }
    const bool refused = !refusal_reason(answer).empty();
    (refused ? log::warn : log::info)("landing",
                                      {{"imp_uid", imp_uid},
                                       {"merchant_uid", merchant_uid},
                                       {"answer", wire_word(answer.status)},
                                       {"verdict", verdict_word(answer)}});
}

/// The PG's own words: only for an order that still takes money, i'mport's before the browser's
/// (design 5).
std::string message_for(const Landing& landing, const Answer& answer) {
    const bool may_show = answer.status == Status::failed || answer.status == Status::pending ||
                          (answer.status == Status::certification_failed && !answer.certification);
    if (!may_show || !answer.order || !is_open(*answer.order))
        return {};
    if (answer.payment && !answer.payment->fail_reason.empty())
        return text::clean_for_display(answer.payment->fail_reason, kMaxMessage);
    return landing.message;
}

http::Response as_json(const Landing& landing, const Answer& answer) {
    const auto& question = landing.question;
    JsonAnswer body = json_answer(answer);
    if (question.imp_uid)
        body.imp_uid = question.imp_uid->str();
    if (question.merchant_uid)
        body.merchant_uid = question.merchant_uid->str();
    else if (answer.order)
        body.merchant_uid = answer.order->merchant_uid.str();
    http::Response response = http::Response::json(http_status(answer.status), to_json(body));
    // The pending page's script comes back at the times at which the page would.
    const std::optional<int> pause = next_refresh(landing.refreshes);
    if (answer.status == Status::pending && pause)
        response.set("Retry-After", std::to_string(*pause));
    return response;
}

/// The order that the answer is about.
std::optional<MerchantUid> order_of(const Landing& landing, const Answer& answer) {
    return answer.order ? std::optional(answer.order->merchant_uid) : landing.question.merchant_uid;
}

/// To the shop's own page.
std::optional<http::Response> as_redirect(const Lent& lent,
                                          const Landing& landing,
                                          const Answer& answer) {
    const Onward& onward = lent.settings.onward;
    const std::string_view url = onward.url_for(answer.status);
    const auto order = url.empty() ? std::nullopt : order_of(landing, answer);
    if (!order)
        return std::nullopt;
    http::Response response{303, {}, {}};
    response.set("Location",
                 onward_address(url, onward.key, *order, answer.status, lent.clock.now()));
    response.set("Vary", "Accept, Accept-Language");
    return response;
}

http::Response as_page(const Lent& lent,
                       const http::Request& request,
                       const Landing& landing,
                       const Answer& answer) {
    if (auto redirect = as_redirect(lent, landing, answer))
        return *std::move(redirect);
    views::ResultPage page;
    page.status = answer.status;
    if (landing.question.about_certification)
        page.kind = OrderKind::certification;
    else if (answer.order)
        page.kind = answer.order->kind;
    page.reason = refusal_reason(answer);
    page.payment = answer.payment;
    if (landing.question.merchant_uid)
        page.merchant_uid = landing.question.merchant_uid->str();
    else if (answer.order)
        page.merchant_uid = answer.order->merchant_uid.str();
    page.now = lent.clock.now();
    page.message = message_for(landing, answer);
    page.test_payment = answer.test_payment;
    page.request_id = request.id();
    const bool ended = answer.status == Status::failed || answer.status == Status::cancelled;
    if (ended && answer.order && is_open(*answer.order))
        page.retry_url = lent.settings.retry_url;
    const std::optional<int> refresh =
        answer.status == Status::pending ? next_refresh(landing.refreshes) : std::nullopt;
    page.will_refresh = refresh.has_value();
    // Polling begins with the first refresh: most results are there by then.
    if (refresh && landing.refreshes > 0)
        page.poll_after = *refresh;

    const views::Language language = language_of(request);
    http::Response response =
        page_response(http_status(answer.status), lent.pages.result(page, language), language);
    if (refresh)
        response.set("Refresh", refresh_header(landing, *refresh));
    return response;
}

http::Response answer(const Lent& lent,
                      const http::Request& request,
                      bool json,
                      bool about_certification = false) {
    auto landing = parse_landing(request);
    if (!landing) {
        metrics::landing(metrics::NoVerdict::bad_request);
        log::info("landing refused", {{"detail", landing.error().detail}});
        return refusal(lent.pages, request, refusal_status(landing.error()), json);
    }
    landing->question.source = json ? settlement::Source::callback : settlement::Source::redirect;
    landing->question.about_certification = about_certification;
    const Answer settled = lent.settler.settle(landing->question);
    metrics::landing(outcome_of(settled));
    log_answer(*landing, settled);
    return json ? as_json(*landing, settled) : as_page(lent, request, *landing, settled);
}

}  // namespace

http::Response complete(const Lent& lent, const http::Request& request) {
    return answer(lent, request, wants_json(request));
}

http::Response certification(const Lent& lent, const http::Request& request) {
    return answer(lent, request, wants_json(request), /*about_certification=*/true);
}

http::Response verify(const Lent& lent, const http::Request& request) {
    return answer(lent, request, true);
}

}  // namespace imp::handlers
