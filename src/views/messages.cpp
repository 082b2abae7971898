#include "views/messages.hpp"

namespace imp::views {

namespace {

const Outcome& forgery_text(std::string_view reason, const Texts& t) noexcept {
    if (reason == "amount")
        return t.forged_amount;
    if (reason == "currency")
        return t.forged_currency;
    if (reason == "merchant_uid")
        return t.forged_merchant_uid;
    if (reason == "kind")
        return t.forged_kind;
    if (reason == "test_payment")
        return t.test_payment;
    return t.forged;
}

}  // namespace

const Texts& texts(Language language) noexcept {
    switch (language) {
#define IMP_LANGUAGE_CASE(name, tag) \
    case Language::name:             \
        return texts_##tag();
        IMP_LANGUAGES(IMP_LANGUAGE_CASE)
#undef IMP_LANGUAGE_CASE
    }
    return texts(kLanguages.front());
}

const Outcome& outcome_text(const ResultPage& page, const Texts& t) noexcept {
    if (page.kind == OrderKind::billing_key) {
        if (page.status == Status::success)
            return t.billing_key;
        if (page.status == Status::pending)
            return page.will_refresh ? t.billing_key_refreshing : t.billing_key_pending;
        if (page.status == Status::failed)
            return t.billing_key_failed;
    }
    if (page.kind == OrderKind::certification) {
        if (page.status == Status::forgery)
            return t.certification_forged;
        if (page.status == Status::pending)
            return t.certification_pending;
    }
    switch (page.status) {
        case Status::success:
            return t.success;
        case Status::vbank_issued:
            if (is_overdue(page))
                return t.vbank_overdue;
            return page.payment && !page.payment->vbank_num.empty() ? t.vbank : t.vbank_hidden;
        case Status::forgery:
            return forgery_text(page.reason, t);
        case Status::duplicate:
            return t.duplicate;
        case Status::pending:
            return page.will_refresh ? t.pending_refreshing : t.pending;
        case Status::partially_cancelled:
            return t.partially_cancelled;
        case Status::cancelled:
            return t.cancelled;
        case Status::failed:
            return page.retry_url.empty() ? t.failed : t.failed_retry;
        case Status::unknown_order:
            return t.unknown_order;
        case Status::not_found:
            return t.not_found;
        case Status::bad_request:
            return t.bad_request;
        case Status::certified:
            return t.certified;
        case Status::certification_failed:
            if (page.reason == "age")
                return t.certification_age;
            return page.reason == "duplicate" ? t.certification_duplicate : t.certification_failed;
    }
    return t.pending;
}

const Outcome& refusal_text(int http_status, const Texts& t) noexcept {
    switch (http_status) {
        case 404:
            return t.no_such_page;
        case 405:
            return t.method_not_allowed;
        case 413:
            return t.body_too_large;
        case 414:
            return t.address_too_long;
        case 415:
            return t.unsupported_content;
        default:
            return http_status >= 500 ? t.own_fault : t.bad_request;
    }
}

std::string_view json_message(Status status) noexcept {
    switch (status) {
        case Status::success:
            return "일반 결제 성공";  // this one and the next two: iamport-v1.md 2, word for word
        case Status::vbank_issued:
            return "가상계좌 발급 성공";
        case Status::forgery:
            return "위조된 결제시도";
        case Status::duplicate:
            return "이미 처리된 주문";
        case Status::pending:
            return "결제 결과 확인 중";
        case Status::partially_cancelled:
            return "결제 일부 취소";
        case Status::cancelled:
            return "결제 취소";
        case Status::failed:
            return "결제 실패";
        case Status::unknown_order:
            return "주문을 찾을 수 없음";
        case Status::not_found:
            return "결제 내역을 찾을 수 없음";
        case Status::bad_request:
            return "잘못된 요청";
        case Status::certified:
            return "본인인증 성공";
        case Status::certification_failed:
            return "본인인증 실패";
    }
    return "결제 결과 확인 중";
}

}  // namespace imp::views
