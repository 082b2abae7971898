#pragma once

#include "base/clock.hpp"
#include "base/json.hpp"
#include "sandbox/routes.hpp"

#include <set>
#include <span>
#include <string>
#include <unordered_map>

namespace imp::sandbox {

/// A buyer who registered with KCP Quick Pay.
struct QuickMember {
    std::string customer_uid;  ///< the key for automatic payments; "" without
    bool fido = true;          ///< pays with a fingerprint
    UnixSeconds inserted = 0;
};

struct KcpQuick {
    std::unordered_map<std::string, QuickMember> members;  ///< by member_id
    std::set<std::string> prepared;                        ///< merchant_uids
};

/// /kcpquick/…: members, prepaid money, automatic payments. Source: iamport-v1.md 3.4.
std::span<const Route> kcpquick_routes() noexcept;

/// POST /sandbox/kcpquick: registers a buyer, which the API cannot. {"member_id", "customer_uid",
/// "fido"}.
Reply register_quick_member(const json::Value& given, Sandbox& sandbox);

}  // namespace imp::sandbox
