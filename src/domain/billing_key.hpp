#pragma once

#include "base/clock.hpp"
#include "domain/ids.hpp"

#include <string>

namespace imp {

/// A registered card, as i'mport shows it under its customer_uid. No card number, no name, no
/// address is read into it. Source: iamport-v1.md 3.10.
struct BillingKey {
    std::string customer_uid;
    std::string pg_provider;
    std::string pg_id;
    std::string card_name;
    bool sandbox = false;

    bool operator==(const BillingKey&) const = default;
};

/// A key that an order of ours brought about.
struct BillingKeyRecord {
    std::string customer_uid;
    std::string merchant_uid;  ///< of the order whose payment issued it last
    ImpUid imp_uid;            ///< that payment
    std::string pg_provider;
    UnixSeconds issued_at = 0;

    bool operator==(const BillingKeyRecord&) const = default;
};

}  // namespace imp
