#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/ids.hpp"
#include "domain/payment.hpp"

#include <optional>
#include <vector>

namespace imp {

/// Who knows the truth about payments. V1 today; another backend can join beside it. Callable from
/// any thread.
class PaymentSource {
  public:
    PaymentSource() = default;
    PaymentSource(const PaymentSource&) = delete;
    PaymentSource& operator=(const PaymentSource&) = delete;
    virtual ~PaymentSource() = default;

    /// The payment as i'mport holds it now, test payments included. Believed over whatever a
    /// browser or a webhook says. Empty where i'mport knows no such imp_uid (HTTP 404 with its own
    /// envelope, and nothing else). Errors: unavailable (network, timeout, 5xx, 429, breaker,
    /// bulkhead: may be asked again); refused (keys); bad_reply (not JSON, code other than 0, a
    /// required field missing or of a wrong type, another imp_uid's payment). Waits until
    /// `deadline`, and never longer than `api.deadline`. Source: i'mport REST v1,
    /// GET /payments/{imp_uid}?include_sandbox=true.
    virtual Result<std::optional<Payment>> find_payment(
        const ImpUid& imp_uid, SteadyTime deadline = SteadyTime::max()) = 0;

    /// The imp_uids of every attempt that names this merchant_uid, paid ones first, at most 100.
    /// Only a list of whom to ask: a list may be older than the payment, so each is read again by
    /// find_payment. Empty where i'mport knows none. Errors and waiting as above. Source: i'mport
    /// REST v1, GET /payments/findAll/{merchant_uid}.
    virtual Result<std::vector<ImpUid>> find_attempts(const MerchantUid& merchant_uid,
                                                      SteadyTime deadline = SteadyTime::max()) = 0;
};

}  // namespace imp
