#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/billing_key.hpp"
#include "domain/certification.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/payment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace imp {

/// Which payments a list is of.
struct PaymentList {
    enum class Of { all, paid, cancelled };
    enum class Sorting { updated_last_first, paid_last_first };

    Of of = Of::all;
    Sorting sorting = Sorting::updated_last_first;
    UnixSeconds from = 0;  ///< both ends included; at most 90 days apart
    UnixSeconds to = 0;
    int per_page = 100;  ///< 1 to 1000
};

struct PaymentPage {
    std::vector<Payment> payments;
    int unusable = 0;  ///< entries that could not be read
    bool more = false;
};

struct Prepared {
    Decimal amount;
    std::optional<Currency> currency;  ///< empty: i'mport does not check it
};

/// A payment that i'mport makes by itself at a time, with a registered card. Source: iamport-v1.md
/// 3.11.
struct ScheduledPayment {
    std::string customer_uid;
    std::string merchant_uid;
    std::string imp_uid;  ///< "" until it was tried
    Decimal amount;
    std::string currency = "KRW";
    std::string name;
    UnixSeconds schedule_at = 0;
    std::string schedule_status;  ///< scheduled, executed, revoked
    std::string payment_status;   ///< "", paid, failed, cancelled
    std::string fail_reason;

    bool operator==(const ScheduledPayment&) const = default;
};

/// The buyer's account, for virtual accounts. Never logged, never stored.
struct RefundAccount {
    std::string bank;  ///< the PG's own code: iamport-v1.md appendix D
    std::string account;
    std::string holder;
    std::string tel;
};

struct CancelRequest {
    ImpUid imp_uid;
    std::optional<Decimal> amount;  ///< empty: in full. Zero is refused here: i'mport would take it
                                    ///< for "in full"
    Decimal checksum;               ///< what is left of the payment before this
    std::string reason;
    std::optional<RefundAccount> refund_account;
};

/// i'mport took the request. What it has done is to be read from the payment: some refunds are
/// pending, and are done only once `cancel_history` shows them (iamport-v1.md 3.8).
struct CancelReply {
    Payment payment;
};

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

    /// Those of at most 100 imp_uids that i'mport knows, in any order. Not seen: test payments, as
    /// far as the documentation goes. Errors and waiting as above. Source: GET /payments?imp_uid[]=
    virtual Result<std::vector<Payment>> find_payments(const std::vector<ImpUid>& imp_uids,
                                                       SteadyTime deadline = SteadyTime::max()) = 0;

    /// One page of a list of payments. Errors and waiting as above; a page past the end is empty.
    /// Entries that are no payments (a required field missing) are left out and counted.
    /// Source: GET /payments/status/{status}?from=&to=&sorting=&page=&limit=
    virtual Result<PaymentPage> list_payments(const PaymentList& list,
                                              int page,
                                              SteadyTime deadline = SteadyTime::max()) = 0;

    /// The amount that was registered for this order number before the payment; empty where none
    /// was. Errors and waiting as above; bad_reply also for an amount that its currency cannot
    /// express. Source: GET /payments/prepare/{merchant_uid}.
    virtual Result<std::optional<Prepared>> find_prepared(
        const MerchantUid& merchant_uid, SteadyTime deadline = SteadyTime::max()) = 0;

    /// An identity verification as i'mport holds it now. Empty where i'mport knows none. Errors and
    /// waiting as above. Source: GET /certifications/{imp_uid}.
    virtual Result<std::optional<Certification>> find_certification(
        const ImpUid& imp_uid, SteadyTime deadline = SteadyTime::max()) = 0;

    /// The card registered under this customer_uid. Empty where there is none, whether i'mport says
    /// so by 404 or by a code (iamport-v1.md 3.10: uncertain). Errors and waiting as above. Source:
    /// GET /subscribe/customers/{customer_uid}.
    virtual Result<std::optional<BillingKey>> find_billing_key(
        const std::string& customer_uid, SteadyTime deadline = SteadyTime::max()) = 0;

    /// The scheduled payment of this order number; empty where there is none. Errors and waiting as
    /// above. Source: GET /subscribe/payments/schedule/{merchant_uid}.
    virtual Result<std::optional<ScheduledPayment>> find_scheduled(
        const MerchantUid& merchant_uid, SteadyTime deadline = SteadyTime::max()) = 0;

    /// Registers the amount, or replaces what is registered. Errors: refused (i'mport said no; the
    /// detail is its text), unavailable, bad_reply. Source: POST, on a duplicate PUT
    /// /payments/prepare.
    virtual Result<void> prepare(const MerchantUid& merchant_uid,
                                 const Money& price,
                                 SteadyTime deadline = SteadyTime::max()) = 0;

    /// Gives money back. Sent once, never repeated, whatever happens to it: with `unavailable` or
    /// `bad_reply` it is not known whether it was done. Errors besides: refused (i'mport or the PG
    /// said no; the detail is its text, without control characters, at most 200 characters).
    /// Source: POST /payments/cancel.
    virtual Result<CancelReply> cancel(const CancelRequest& request,
                                       SteadyTime deadline = SteadyTime::max()) = 0;

    /// Takes back a virtual account that nobody has paid into. Sent once. Errors as cancel().
    /// Source: DELETE /vbanks/{imp_uid}.
    virtual Result<void> revoke_vbank(const ImpUid& imp_uid,
                                      SteadyTime deadline = SteadyTime::max()) = 0;
};

}  // namespace imp
