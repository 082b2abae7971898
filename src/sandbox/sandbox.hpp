#pragma once

#include "sandbox/call.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/moving_clock.hpp"
#include "sandbox/payments.hpp"
#include "sandbox/prepared.hpp"
#include "sandbox/tokens.hpp"
#include "sandbox/traffic.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace imp::sandbox {

/// What the demo shop sells, as the responder expects it.
struct ShopOrder {
    std::string merchant_uid;
    std::string amount;
    std::string currency;
    std::string name;
};

struct Shop {
    std::string redirect;  ///< m_redirect_url of its orders
    std::vector<ShopOrder> orders;
};

/// Where i'mport's behaviour has changed or is not known, tests choose.
struct Settings {
    /// i'mport REST v1 since 2026-01-26: GET /payments/{imp_uid} knows test payments only with
    /// include_sandbox=true.
    bool hide_test_payments = true;
    bool lists_show_test_payments = true;  ///< in find, findAll, status and GET /payments
    std::string partial_cancel_status = "cancelled";  ///< or "paid"
};

/// One account with all that it holds. `mutex` guards everything but `key`, `secret`, `start_data`
/// and the clock.
struct Sandbox {
    std::string key = "sandbox_key";
    std::string secret = "sandbox_secret";
    json::Value start_data;  ///< --data, for a reset; null without

    MovingClock clock;
    std::mutex mutex;
    Tokens tokens{clock};
    Payments payments{clock};
    PreparedAmounts prepared;
    Faults faults;
    Traffic traffic;
    Settings settings;
    Shop shop;
};

/// The API's answer, without faults. Unknown addresses get 404. The caller holds the mutex.
Reply answer_api(const Call& call, Sandbox& sandbox);

/// The parts of it: `segments` after "payments".
Reply answer_lookup(const Call& call, Sandbox& sandbox);
Reply answer_prepare(const Call& call, Sandbox& sandbox);
Reply answer_cancel(const Call& call, Sandbox& sandbox);

/// Everything below /sandbox but its pages. The caller holds the mutex.
Reply answer_control(const Call& call, Sandbox& sandbox, std::size_t open_connections);

/// /sandbox/window and /sandbox/shop. The caller holds the mutex.
Reply answer_window(const Call& call, Sandbox& sandbox);
Reply answer_shop(const Call& call, Sandbox& sandbox);

}  // namespace imp::sandbox
