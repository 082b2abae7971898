#pragma once

#include "api/payment_source.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/payment.hpp"

#include <string>
#include <string_view>
#include <vector>

/// i'mport's JSON to domain values: the one place of the responder that spells i'mport's field
/// names. Pure.
namespace imp::api {

/// The envelope {code, message, response}. Errors: bad_reply (not JSON, a member named twice, no
/// integer `code`, no `response`).
struct Envelope {
    std::int64_t code = 0;
    std::string message;  ///< "" for null
    json::Value response;
};

Result<Envelope> parse_envelope(std::string_view body);

/// A Payment object (iamport-v1.md 3.5). Unknown keys are ignored, optional ones may be missing,
/// null or of a strange type (then they count as absent). Required: imp_uid, merchant_uid, amount,
/// status; where present cancel_amount and currency must be of their type. Errors: bad_reply (row 0
/// of design 4: required field missing or of a wrong type, negative amount, cancel_amount >
/// amount).
Result<Payment> parse_payment(const json::Value& object);

/// The `list` of a paged answer as (imp_uid, is it paid?) in its order; entries without a usable
/// imp_uid are left out.
struct Attempt {
    ImpUid imp_uid;
    bool paid = false;
};

Result<std::vector<Attempt>> parse_attempts(const json::Value& response);

/// An array of payments; entries that are none are left out and counted.
struct Payments {
    std::vector<Payment> payments;
    int unusable = 0;
};

Payments parse_payments(const json::Value& array);

/// A paged answer {total, previous, next, list}. Errors: bad_reply (no list).
Result<PaymentPage> parse_page(const json::Value& response);

/// {merchant_uid, amount, currency}; the currency may be null or missing. Errors: bad_reply (an
/// amount that is none; another order's).
Result<Prepared> parse_prepared(const json::Value& response, const MerchantUid& asked);

/// A Certification object (iamport-v1.md 3.9). Required: imp_uid, merchant_uid, certified. Errors:
/// bad_reply.
Result<Certification> parse_certification(const json::Value& object);

/// A Customer object (iamport-v1.md 3.10). Errors: bad_reply (no customer_uid: a super billing key,
/// for one).
Result<BillingKey> parse_billing_key(const json::Value& object);

/// A Schedule object (iamport-v1.md 3.11). Required: customer_uid, merchant_uid, amount. Errors:
/// bad_reply.
Result<ScheduledPayment> parse_scheduled(const json::Value& object);

/// The words of GET /payments/status/{status}?sorting=.
std::string_view word_of(PaymentList::Of of) noexcept;
std::string_view word_of(PaymentList::Sorting sorting) noexcept;

/// The bodies of what is sent.
std::string prepare_body(const MerchantUid& merchant_uid, const Money& price);
std::string cancel_body(const CancelRequest& request);

struct Token {
    std::string access_token;
    UnixSeconds now = 0;
    UnixSeconds expired_at = 0;
};

/// Errors: bad_reply (a field missing; a token with characters that do not belong in a header).
Result<Token> parse_token(const json::Value& response);

}  // namespace imp::api
