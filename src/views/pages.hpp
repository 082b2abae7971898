#pragma once

#include "base/result.hpp"
#include "domain/order.hpp"
#include "domain/payment.hpp"
#include "domain/verdict.hpp"
#include "views/languages.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace imp::views {

/// Everything a result page may show. What is empty is not shown; the caller decides what this
/// visitor may see.
struct ResultPage {
    Status status = Status::pending;
    OrderKind kind = OrderKind::payment;  ///< what the buyer came to do
    std::string_view reason;              ///< refusal_reason(), "" for none
    std::optional<Payment> payment;  ///< amount, account, receipt and imp_uid are shown from here
    std::string merchant_uid;        ///< "" where unknown
    std::string message;        ///< PG's own words, cleaned for display; in an element of its own
    bool test_payment = false;  ///< banner
    bool will_refresh =
        false;           ///< pending: the page comes back by itself; else it says what happens next
    int poll_after = 0;  ///< pending: seconds until its script asks for the result; 0 for no script
    UnixSeconds now = 0;     ///< for the time that is left; 0: nothing is said about it
    std::string retry_url;   ///< page.retry_url for payable orders, "" for none
    std::string request_id;  ///< for the shop's support
};

/// An account to pay into whose deadline is past.
[[nodiscard]] bool is_overdue(const ResultPage& page) noexcept;

/// A finished page and the policy it needs.
struct Page {
    std::string html;
    std::string content_security_policy;
};

struct PageOptions {
    std::string template_dir;  ///< page.template_dir; "" uses what is built in
    std::string shop_name;     ///< page.shop_name; "" for none
    std::string logo;          ///< page.logo, a file; "" for none
    std::string color;         ///< page.color, #rrggbb; "" for the built-in ones
};

/// Turns outcomes into pages. Immutable once made; any thread may call it.
class Pages {
  public:
    virtual ~Pages() = default;
    [[nodiscard]] virtual Page result(const ResultPage& page, Language language) const = 0;
    /// For requests that are no landing at all (400, 404, 405, 413, 414, 415) and for faults of
    /// ours (500).
    [[nodiscard]] virtual Page refusal(int http_status,
                                       std::string_view request_id,
                                       Language language) const = 0;
};

/// Reads all files here and never again. A file of `template_dir` that does not pass the lint is
/// replaced by the built-in one and named in the log, likewise a directory or a logo that cannot be
/// read: a buyer never sees a blank page.
Result<std::unique_ptr<Pages>> make_pages(const PageOptions& options);

/// `message` of the JSON answers. The three documented ones are exactly i'mport's (iamport-v1.md
/// 2).
std::string_view json_message(Status status) noexcept;

/// "15,000원", "US$14.20" style amounts for people.
std::string format_amount(const Decimal& amount, std::string_view currency, Language language);

/// Unix seconds in Korea's time, e.g. "2026년 7월 4일 (토) 09:00" / "Sat, 4 July 2026, 09:00 KST".
/// "" for none and for years beyond 9999.
std::string format_korea_time(UnixSeconds at, Language language);

/// The same for programs: "2026-07-04T09:00+09:00".
std::string format_machine_time(UnixSeconds at);

/// "3일 4시간 남음" / "3 days 4 hours left": the two largest units, and never more than is left.
std::string format_time_left(UnixSeconds deadline, UnixSeconds now, Language language);

}  // namespace imp::views
