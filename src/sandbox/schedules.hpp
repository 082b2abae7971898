#pragma once

#include "base/clock.hpp"
#include "sandbox/call.hpp"
#include "sandbox/routes.hpp"

#include <map>
#include <string>

namespace imp::sandbox {

/// A charge that is to be made by itself.
struct Schedule {
    std::string merchant_uid;
    std::string customer_uid;
    std::string pg_provider;
    std::string pg_id;
    Fields fields;  ///< as POST /subscribe/payments/again would be given
    UnixSeconds schedule_at = 0;
    UnixSeconds executed_at = 0;
    UnixSeconds revoked_at = 0;
    std::string imp_uid;         ///< "" until it was tried
    std::string payment_status;  ///< "", paid, failed
    std::string fail_reason;
};

using Schedules = std::map<std::string, Schedule>;  ///< by merchant_uid

/// Makes the charges whose time has come by the sandbox's clock, in the order of their times, and
/// tells the shop of each, paid or failed (iamport-v1.md 4.1).
void run_due_schedules(Sandbox& sandbox);

/// GET /subscribe/customers/{customer_uid}/schedules.
Reply schedules_of_customer(const Call& call, Sandbox& sandbox);

/// /subscribe/payments/schedule…, unschedule. Source: iamport-v1.md 3.4, 3.11.
Routes schedule_routes() noexcept;

}  // namespace imp::sandbox
