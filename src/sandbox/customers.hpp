#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "sandbox/cards.hpp"
#include "sandbox/payment.hpp"
#include "sandbox/routes.hpp"

#include <map>
#include <optional>
#include <string>

namespace imp::sandbox {

/// A buyer's registered card (billing key).
struct Customer {
    std::string customer_uid;
    std::string pg_provider;
    std::string pg_id;
    std::map<std::string, std::string> said;  ///< customer_id, customer_name, customer_tel …
    Card card;
    UnixSeconds inserted = 0;
    UnixSeconds updated = 0;
    int declines = 0;            ///< so many of the next charges are refused
    std::string decline_reason;  ///< with these words
};

using Customers = std::map<std::string, Customer>;

/// What a call gets whose card is refused. Source: iamport-v1.md 7.
Reply refuse_key();

/// A Customer object of the API. Source: iamport-v1.md 3.10.
json::Value to_json(const Customer& customer);

/// The card of the call's fields under this customer_uid, in place of what was there. Empty where
/// its issuer refuses it.
const Customer* register_customer(const std::string& customer_uid,
                                  const Fields& fields,
                                  Sandbox& sandbox);

/// /subscribe/customers/…: registered cards, and what was paid with them.
Routes customer_routes() noexcept;

/// Payments that are made by hand and say that they issued a key: the key is there, too, as it
/// would be at i'mport.
void register_issued(const Payment& payment, Sandbox& sandbox);
void register_all_issued(Sandbox& sandbox);

/// POST /sandbox/customers/{customer_uid}: registers a card under it, if there is none. {"decline":
/// N, "reason"}: the next N charges are refused.
Reply change_customer(const std::string& customer_uid, const json::Value& given, Sandbox& sandbox);

}  // namespace imp::sandbox
