#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "sandbox/call.hpp"
#include "sandbox/notices.hpp"
#include "sandbox/payment.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The shop's server, as i'mport calls it: webhooks and the confirm call.
namespace imp::sandbox {

/// When the webhook about a window's end comes.
enum class WebhookOrder {
    second,  ///< after the browser was sent back
    first,   ///< the browser is sent back when the shop has answered it
    twice,   ///< second, and once more
    late,    ///< Merchant::late after the browser
    lost,
};

std::optional<WebhookOrder> parse_webhook_order(std::string_view word) noexcept;
std::string_view to_string(WebhookOrder order) noexcept;

/// What the confirm call's body looks like: the documentation knows three forms
/// (iamport-v1.md 5).
enum class ConfirmForm { current, legacy, convenience_store };

/// Where the shop's server is, and how it is called: of the account, or of one payment.
struct Merchant {
    std::vector<std::string> webhook_urls;  ///< empty: no webhooks
    NoticeStyle style;
    WebhookOrder order = WebhookOrder::second;
    std::chrono::milliseconds late{3'000};
    std::string confirm_url;  ///< empty: approved without asking
    bool confirm_by_form = false;
    ConfirmForm confirm_form = ConfirmForm::current;
};

/// Sends the webhooks about `payment`, now or as the order says; only `first` waits.
void announce(const Merchant& merchant,
              Notices& notices,
              const Payment& payment,
              const std::string& cancellation_id = {});

/// Asks the shop's server whether the payment may be approved. Empty: yes. Else the fail_reason
/// that i'mport gives it. Waits up to 10 s. Source: iamport-v1.md 5.
std::optional<std::string> ask_to_confirm(const Merchant& merchant,
                                          const Payment& payment,
                                          Wire& wire);

/// The settings of the account that are about the shop's server. False: not one of them.
Result<bool> set_merchant(Merchant& merchant, std::string_view key, const json::Value& value);
void show_merchant(const Merchant& merchant, json::Value& answer);

/// What a window's own fields (notice_url, confirm_url, webhook) change.
Merchant merchant_for(Merchant account, const Fields& fields);

}  // namespace imp::sandbox
