#include "cli/report.hpp"

#include "cli/table.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace imp::cli {

namespace {

bool is_within(const Day& day, UnixSeconds time) {
    return time >= day.from && time < day.to;
}

/// A payment and the order that it names, if that is ours.
struct Paid {
    const PaymentRecord& record;
    std::optional<Order> order;

    [[nodiscard]] const Payment& payment() const { return record.payment; }

    [[nodiscard]] bool is_accepted() const {
        return order && order->accepted == record.payment.imp_uid;
    }

    /// A card was registered, or is about to be, and nothing charged for it: neither a sale nor
    /// money that was refused, whatever amount was shown.
    [[nodiscard]] bool is_no_sale() const {
        const bool issues_key = payment().customer_uid_usage == kIssuance;
        return order && order->kind == OrderKind::billing_key && (issues_key || is_accepted()) &&
               !charges_at_issuance(payment());
    }

    /// Why no order took it.
    [[nodiscard]] std::string refusal() const {
        return record.verdict ? std::string(to_string(*record.verdict)) : "no_order";
    }
};

/// What was given back on that day. Old answers have no history: then all of it counts as given
/// back when the payment was last cancelled.
std::vector<Cancellation> refunds_of(const Payment& payment, const Day& day) {
    std::vector<Cancellation> refunds;
    for (const Cancellation& one : payment.cancel_history) {
        if (is_within(day, one.cancelled_at))
            refunds.push_back(one);
    }
    const bool unlisted = payment.cancel_history.empty() && !payment.cancel_amount.is_zero();
    if (unlisted && is_within(day, payment.cancelled_at))
        refunds.push_back({.cancellation_id = "",
                           .amount = payment.cancel_amount,
                           .cancelled_at = payment.cancelled_at,
                           .reason = ""});
    return refunds;
}

class Collector {
  public:
    Collector(const Day& day, store::OrderStore& store, const Policy& policy)
        : day_(day), store_(store), policy_(policy) {}

    Result<Report> collect() {
        if (Result<void> done = collect_payments(); !done)
            return done.error();
        if (Result<void> done = collect_open_orders(); !done)
            return done.error();
        std::stable_sort(
            report_.rows.begin(), report_.rows.end(), [](const ReportRow& a, const ReportRow& b) {
                return std::tie(a.what, a.at) < std::tie(b.what, b.at);
            });
        for (const ReportRow& row : report_.rows) {
            if (Result<void> added = add_to_totals(row); !added)
                return added.error();
        }
        return std::move(report_);
    }

  private:
    Result<void> collect_payments() {
        std::string after;
        while (true) {
            const auto page = store_.payments_between(day_.from, day_.to, after, kPage);
            if (!page)
                return page.error();
            for (const PaymentRecord& record : *page) {
                if (Result<void> added = add_payment(record); !added)
                    return added;
                after = record.payment.imp_uid.str();
            }
            if (page->size() < static_cast<std::size_t>(kPage))
                return {};
        }
    }

    Result<void> add_payment(const PaymentRecord& record) {
        Paid paid{record, std::nullopt};
        // A name that is none of ours can be anything.
        if (const auto merchant_uid = MerchantUid::parse(record.payment.merchant_uid)) {
            Result<std::optional<Order>> order = store_.find_order(*merchant_uid);
            if (!order)
                return order.error();
            paid.order = *std::move(order);
        }
        if (paid.is_no_sale())
            return {};
        const Payment& payment = record.payment;
        const Entry what = paid.is_accepted() ? Entry::accepted : Entry::refused;
        if (is_within(day_, payment.paid_at) && !payment.amount.is_zero())
            report_.rows.push_back(row(paid,
                                       what,
                                       payment.paid_at,
                                       payment.amount,
                                       what == Entry::refused ? paid.refusal() : ""));
        for (const Cancellation& refund : refunds_of(payment, day_))
            report_.rows.push_back(row(paid,
                                       Entry::refunded,
                                       refund.cancelled_at,
                                       refund.amount,
                                       std::string(to_string(what))));
        return {};
    }

    [[nodiscard]] ReportRow row(const Paid& paid,
                                Entry what,
                                UnixSeconds at,
                                const Decimal& amount,
                                std::string detail) const {
        const Payment& payment = paid.payment();
        return {.what = what,
                .at = at,
                .merchant_uid = payment.merchant_uid,
                .imp_uid = payment.imp_uid.str(),
                .amount = amount,
                .currency = payment.currency,
                .detail = std::move(detail),
                .pay_method = payment.pay_method,
                .pg_provider = payment.pg_provider,
                .pg_tid = payment.pg_tid,
                .test = is_test_payment(payment, policy_)};
    }

    Result<void> collect_open_orders() {
        std::string after;
        while (true) {
            const auto page = store_.open_orders_between(day_.from, day_.to, after, kPage);
            if (!page)
                return page.error();
            for (const Order& order : *page) {
                report_.rows.push_back({.what = Entry::open,
                                        .at = order.created_at,
                                        .merchant_uid = order.merchant_uid.str(),
                                        .imp_uid = "",
                                        .amount = order.price.amount(),
                                        .currency = order.price.currency().code(),
                                        .detail = std::string(to_string(order.state)),
                                        .pay_method = "",
                                        .pg_provider = "",
                                        .pg_tid = "",
                                        .test = false});
                after = order.merchant_uid.str();
            }
            if (page->size() < static_cast<std::size_t>(kPage))
                return {};
        }
    }

    Result<void> add_to_totals(const ReportRow& row) {
        ReportTotal& total =
            report_.totals[{.what = row.what, .currency = row.currency, .test = row.test}];
        const std::optional<Decimal> sum = total.amount.plus(row.amount);
        if (!sum)
            return Error{Errc::internal, "the day's sum has more than 18 digits"};
        total.amount = *sum;
        ++total.count;
        return {};
    }

    const Day& day_;
    store::OrderStore& store_;
    const Policy& policy_;
    Report report_;
};

}  // namespace

std::string_view to_string(Entry entry) noexcept {
    switch (entry) {
        case Entry::accepted:
            return "accepted";
        case Entry::refunded:
            return "refunded";
        case Entry::refused:
            return "refused";
        case Entry::open:
            return "open";
    }
    return "open";
}

Result<Report> make_report(const Day& day, store::OrderStore& store, const Policy& policy) {
    return Collector(day, store, policy).collect();
}

}  // namespace imp::cli
