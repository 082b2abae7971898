#pragma once

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "domain/ids.hpp"
#include "domain/verdict.hpp"

#include <string>
#include <string_view>

namespace imp::handlers {

/// Where the buyer's browser goes on to, once it is known what came of the payment: pages of the
/// shop's own. Fixed at start; nothing in a request chooses a target.
struct Onward {
    std::string success_url;  ///< page.success_url, for `success` alone; "" for our page
    std::string failure_url;  ///< page.failure_url, for `failed` and `cancelled`; "" for our page
    Secret key;               ///< of notify.secret; there if one of them is

    /// "" where the buyer stays.
    [[nodiscard]] std::string_view url_for(Status status) const noexcept;
};

/// `redirect.<ts>.<status>.<merchant_uid>`, the values as they are before percent-encoding.
/// HMAC-SHA256 in lower-case hexadecimal digits.
std::string redirect_signature(const Secret& key,
                               std::string_view merchant_uid,
                               Status status,
                               UnixSeconds at);

/// `url` with `merchant_uid`, `status`, `ts` and `sig` behind the query that it has, and before its
/// fragment.
std::string onward_address(std::string_view url,
                           const Secret& key,
                           const MerchantUid& merchant_uid,
                           Status status,
                           UnixSeconds at);

}  // namespace imp::handlers
