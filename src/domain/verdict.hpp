#pragma once

#include <optional>
#include <string_view>

namespace imp {

/// The closed list of what a payment can mean for an order. The numbers are the rows of design 4's
/// table.
enum class Verdict {
    bad_reply,            ///< 0: the answer contradicts itself
    forged_merchant_uid,  ///< 1
    test_payment,         ///< 2
    duplicate,            ///< 3: the order has its money from another payment
    superseded,           ///< 4: no news; the order's own status holds
    billing_key_issued,   ///< 5
    forged_kind,          ///< 6
    forged_amount,        ///< 7
    forged_currency,      ///< 7
    paid,                 ///< 8
    partially_cancelled,  ///< 9
    cancelled,            ///< 10
    vbank_issued,         ///< 11
    pending,              ///< 12
    failed,               ///< 13
};

/// The word in the store, the journal and the log, e.g. "forged_amount".
std::string_view to_string(Verdict verdict) noexcept;
std::optional<Verdict> parse_verdict(std::string_view word) noexcept;

/// Rows 1, 2, 3, 6, 7: the payment is not taken for this order.
bool is_refusal(Verdict verdict) noexcept;

/// What `reason` says in a JSON answer: amount, currency, merchant_uid, kind, test_payment,
/// duplicate. Empty for all others.
std::string_view refusal_reason(Verdict verdict) noexcept;

/// What the caller is told. `<main data-status>`, the JSON's `status` and the HTTP status come from
/// here.
enum class Status {
    success,
    vbank_issued,
    forgery,
    duplicate,
    pending,
    partially_cancelled,
    cancelled,
    failed,
    unknown_order,
    not_found,
    bad_request,
    certified,
    certification_failed,
};

/// The word on the wire, e.g. "vbankIssued". Source: design 4 and 5.
std::string_view wire_word(Status status) noexcept;

/// The HTTP status of a landing with that outcome; 400 for bad_request (which has others too: 405,
/// 413, 414, 415).
int http_status(Status status) noexcept;

}  // namespace imp
