#include "domain/verdict.hpp"

#include <array>

namespace imp {

namespace {

constexpr std::array kVerdicts{
    Verdict::bad_reply,
    Verdict::forged_merchant_uid,
    Verdict::test_payment,
    Verdict::duplicate,
    Verdict::superseded,
    Verdict::billing_key_issued,
    Verdict::forged_kind,
    Verdict::forged_amount,
    Verdict::forged_currency,
    Verdict::paid,
    Verdict::partially_cancelled,
    Verdict::cancelled,
    Verdict::vbank_issued,
    Verdict::pending,
    Verdict::failed,
};

}  // namespace

std::string_view to_string(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::bad_reply:
            return "bad_reply";
        case Verdict::forged_merchant_uid:
            return "forged_merchant_uid";
        case Verdict::test_payment:
            return "test_payment";
        case Verdict::duplicate:
            return "duplicate";
        case Verdict::superseded:
            return "superseded";
        case Verdict::billing_key_issued:
            return "billing_key_issued";
        case Verdict::forged_kind:
            return "forged_kind";
        case Verdict::forged_amount:
            return "forged_amount";
        case Verdict::forged_currency:
            return "forged_currency";
        case Verdict::paid:
            return "paid";
        case Verdict::partially_cancelled:
            return "partially_cancelled";
        case Verdict::cancelled:
            return "cancelled";
        case Verdict::vbank_issued:
            return "vbank_issued";
        case Verdict::pending:
            return "pending";
        case Verdict::failed:
            return "failed";
    }
    return "bad_reply";
}

std::optional<Verdict> parse_verdict(std::string_view word) noexcept {
    for (const Verdict verdict : kVerdicts) {
        if (word == to_string(verdict))
            return verdict;
    }
    return std::nullopt;
}

bool is_refusal(Verdict verdict) noexcept {
    return !refusal_reason(verdict).empty();
}

std::string_view refusal_reason(Verdict verdict) noexcept {
    switch (verdict) {
        case Verdict::forged_merchant_uid:
            return "merchant_uid";
        case Verdict::test_payment:
            return "test_payment";
        case Verdict::duplicate:
            return "duplicate";
        case Verdict::forged_kind:
            return "kind";
        case Verdict::forged_amount:
            return "amount";
        case Verdict::forged_currency:
            return "currency";
        case Verdict::bad_reply:
        case Verdict::superseded:
        case Verdict::billing_key_issued:
        case Verdict::paid:
        case Verdict::partially_cancelled:
        case Verdict::cancelled:
        case Verdict::vbank_issued:
        case Verdict::pending:
        case Verdict::failed:
            return "";
    }
    return "";
}

std::string_view wire_word(Status status) noexcept {
    switch (status) {
        case Status::success:
            return "success";
        case Status::vbank_issued:
            return "vbankIssued";
        case Status::forgery:
            return "forgery";
        case Status::duplicate:
            return "duplicate";
        case Status::pending:
            return "pending";
        case Status::partially_cancelled:
            return "partiallyCancelled";
        case Status::cancelled:
            return "cancelled";
        case Status::failed:
            return "failed";
        case Status::unknown_order:
            return "unknownOrder";
        case Status::not_found:
            return "notFound";
        case Status::bad_request:
            return "badRequest";
        case Status::certified:
            return "certified";
        case Status::certification_failed:
            return "certificationFailed";
    }
    return "pending";
}

int http_status(Status status) noexcept {
    switch (status) {
        case Status::success:
        case Status::vbank_issued:
        case Status::partially_cancelled:
        case Status::cancelled:
        case Status::failed:
        case Status::certified:
        case Status::certification_failed:
            return 200;
        case Status::pending:
            return 202;
        case Status::forgery:
        case Status::bad_request:
            return 400;
        case Status::unknown_order:
        case Status::not_found:
            return 404;
        case Status::duplicate:
            return 409;
    }
    return 202;
}

}  // namespace imp
