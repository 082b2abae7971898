#pragma once

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

/// The envelope {code, message, response}. Errors: bad_reply (not JSON, no integer `code`, no
/// `response`).
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

struct Token {
    std::string access_token;
    UnixSeconds now = 0;
    UnixSeconds expired_at = 0;
};

/// Errors: bad_reply (a field missing; a token with characters that do not belong in a header).
Result<Token> parse_token(const json::Value& response);

}  // namespace imp::api
