#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "domain/order.hpp"
#include "domain/verdict.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace imp {

/// An identity verification (본인인증) as i'mport reports it. `birthday`, `unique_key` and
/// `personal` are personal data: used for a decision, sealed or dropped, never logged or shown.
/// Texts are empty where i'mport said null or nothing. Source: iamport-v1.md 3.9.
struct Certification {
    ImpUid imp_uid;
    std::string merchant_uid;  ///< as i'mport has it
    bool certified = false;
    UnixSeconds certified_at = 0;
    std::string pg_provider;
    std::string pg_tid;
    std::string birthday;    ///< YYYY-MM-DD
    std::string unique_key;  ///< CI: the same person everywhere
    std::string personal;    ///< all that i'mport says of the person, a JSON object

    bool operator==(const Certification&) const = default;
};

/// What a certification means for an order: the closed list, first matching one wins.
enum class CertificationVerdict {
    forged_merchant_uid,  ///< it is another order's
    forged_kind,          ///< the order does not ask for one
    superseded,           ///< the order is completed by another
    order_closed,         ///< nobody waits for it any more
    not_certified,        ///< `certified` is not true
    too_young,            ///< or of an age that is not told
    known_person,         ///< this person completed another order that asks for once per person
    certified,
};

/// The word in the store, the journal and the log, e.g. "too_young".
std::string_view to_string(CertificationVerdict verdict) noexcept;
std::optional<CertificationVerdict> parse_certification_verdict(std::string_view word) noexcept;

/// What `reason` says in a JSON answer: merchant_uid, kind, age, duplicate; empty for all others.
std::string_view refusal_reason(CertificationVerdict verdict) noexcept;

/// What the caller is told; for `superseded` what the order itself says.
Status status_of(CertificationVerdict verdict, const Order& order) noexcept;

/// `is_known_person`: somebody with this unique_key completed another order that asks for once per
/// person. `now` counts where i'mport does not say when it certified. Pure.
CertificationVerdict decide(const Order& order,
                            const Certification& certification,
                            bool is_known_person,
                            UnixSeconds now) noexcept;

/// Full years (만 나이) on that day in Korea; empty for anything but YYYY-MM-DD of a real day that
/// is not after it.
std::optional<int> age_at(std::string_view birthday, UnixSeconds at) noexcept;

/// What is kept of a certification: nothing of the person but `person` and `sealed`.
struct CertificationRecord {
    ImpUid imp_uid;
    std::string merchant_uid;
    CertificationVerdict verdict = CertificationVerdict::not_certified;
    UnixSeconds certified_at = 0;
    std::string pg_provider;
    std::string pg_tid;
    std::string person;  ///< what tells the same person again; "" where the order does not ask
    std::string sealed;  ///< `personal` encrypted; "" unless the shop wants it kept
    UnixSeconds first_seen_at = 0;
    UnixSeconds updated_at = 0;

    bool operator==(const CertificationRecord&) const = default;
};

}  // namespace imp
