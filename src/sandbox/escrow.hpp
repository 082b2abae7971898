#pragma once

#include "base/clock.hpp"
#include "sandbox/routes.hpp"

#include <span>
#include <string>
#include <unordered_map>

namespace imp::sandbox {

/// What the shop told about the parcel of an escrow payment.
struct Delivery {
    std::string company;  ///< courier code, iamport-v1.md appendix C
    std::string invoice;
    UnixSeconds sent_at = 0;
    UnixSeconds applied_at = 0;
};

using Deliveries = std::unordered_map<std::string, Delivery>;  ///< by imp_uid

/// GET, POST, PUT /escrows/logis/{imp_uid}. Source: iamport-v1.md 3.4.
std::span<const Route> escrow_routes() noexcept;

}  // namespace imp::sandbox
