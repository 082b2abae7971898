#pragma once

#include "sandbox/alarms.hpp"
#include "sandbox/call.hpp"
#include "sandbox/certifications.hpp"
#include "sandbox/customers.hpp"
#include "sandbox/escrow.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/kcpquick.hpp"
#include "sandbox/merchant.hpp"
#include "sandbox/moving_clock.hpp"
#include "sandbox/naver.hpp"
#include "sandbox/notices.hpp"
#include "sandbox/payments.hpp"
#include "sandbox/prepared.hpp"
#include "sandbox/receipts.hpp"
#include "sandbox/schedules.hpp"
#include "sandbox/tokens.hpp"
#include "sandbox/traffic.hpp"
#include "sandbox/wallets.hpp"
#include "sandbox/wire.hpp"

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace imp::sandbox {

/// An order of the demo shop, as the responder expects it.
struct ShopOrder {
    std::string merchant_uid;
    std::string amount;
    std::string currency;
    std::string name;
    std::string kind = "payment";  ///< or billing_key, certification
    std::string customer_uid;      ///< of a billing_key
    std::string told;              ///< the type of the last event that the responder sent
};

/// The demo shop with its backend.
struct Shop {
    std::string redirect;      ///< m_redirect_url of its orders
    std::string responder;     ///< where the responder is: ".../payments"; "" for none
    std::string orders_token;  ///< the responder's orders_api.token
    std::vector<ShopOrder> orders;
};

/// Where i'mport's behaviour has changed or is not known, tests choose.
struct Settings {
    /// i'mport REST v1 since 2026-01-26: GET /payments/{imp_uid} knows test payments only with
    /// include_sandbox=true.
    bool hide_test_payments = true;
    bool lists_show_test_payments = true;  ///< in find, findAll, status and GET /payments
    /// Older clients send `pg`, or nothing; the reference requires channel_key since February 2026.
    bool require_channel_key = false;
    /// The reference lists schedules as an array. i'mport's own clients for Node and Java, and
    /// shops, read a page: total, previous, next and list.
    bool paged_schedules = false;
    std::string partial_cancel_status = "cancelled";  ///< or "paid"
    /// What POST /payments/cancel does: works; refused (the PG says no); pending (taken, and shown
    /// only once …/settle_cancel is called).
    std::string cancel = "works";
    /// What a charge of a card comes to that its issuer refuses: a payment that is `failed`, or a
    /// `code`.
    std::string decline = "failed";
    int customer_not_found_status = 404;  ///< of an unknown customer_uid; or 200
    int checksum_status = 200;            ///< HTTP status of a checksum that does not agree; or 400
};

/// A refund that i'mport took, and that the PG has not made yet.
struct PendingCancel {
    std::string amount;
    std::string reason;
};

/// One account with all that it holds. `mutex` guards everything but what has a lock of its own
/// (clock, wire, notices, alarms) and what does not change: key, secret, base_url, start_data.
struct Sandbox {
    std::string key = "sandbox_key";
    std::string secret = "sandbox_secret";
    std::string base_url;    ///< where it listens, before the first call
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
    Merchant merchant;                                    ///< the account's own addresses
    std::unordered_map<std::string, Merchant> merchants;  ///< of payments that named others
    std::unordered_map<std::string, PendingCancel> pending_cancels;
    std::unordered_map<std::string, std::vector<std::pair<std::string, std::string>>>
        windows;  ///< what the open window of a payment carries
    Wire wire;
    Notices notices{wire};
    Deliveries deliveries;
    Receipts receipts;
    PaycoStates payco_states;
    BenepiaPoints benepia_points;
    KcpQuick kcpquick;
    NaverOrders naver;
    Customers customers;
    Schedules schedules;
    Certifications certifications;
    Alarms alarms;  ///< last: its jobs use the rest

    /// Whom to tell about this payment.
    [[nodiscard]] const Merchant& merchant_of(const std::string& imp_uid) const {
        const auto own = merchants.find(imp_uid);
        return own == merchants.end() ? merchant : own->second;
    }
};

/// The API's answer, without faults. Unknown addresses get 404, wrong methods 405. The caller holds
/// the mutex.
Reply answer_api(const Call& call, Sandbox& sandbox);

/// The look-ups of payments, and the cancel.
Reply answer_lookup(const Call& call, Sandbox& sandbox);
Reply answer_cancel(const Call& call, Sandbox& sandbox);

/// Everything below /sandbox but its pages. The caller holds the mutex.
Reply answer_control(const Call& call, Sandbox& sandbox, std::size_t open_connections);

/// POST /sandbox/payments/{imp_uid}/{event}. The caller holds the mutex.
Reply answer_event(const Call& call, const json::Value& given, Sandbox& sandbox);

/// Sends the webhooks about a payment's present state. No browser waits: `first` means `second`.
void tell_shop(Sandbox& sandbox, const Payment& payment, const std::string& cancellation_id = {});

/// Gives `amount` of a payment back, and sends a webhook about it if `tell`. The payment must exist
/// and hold so much.
const Payment* give_back(Sandbox& sandbox,
                         const std::string& imp_uid,
                         Decimal amount,
                         const std::string& reason,
                         bool tell);

/// Puts on the wire what happened outside of it: "deposit", "approved", "left", "vanished", "lost".
void show_in_world(Wire& wire, std::string_view what, const Payment& payment);

/// /sandbox/window and /sandbox/shop, with what is below them. `lock` holds the mutex; both let go
/// of it while the shop's server is asked.
Reply answer_window(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock);
/// /sandbox/certification.
Reply answer_person_window(const Call& call, Sandbox& sandbox);
Reply answer_shop(const Call& call, Sandbox& sandbox, std::unique_lock<std::mutex>& lock);

}  // namespace imp::sandbox
