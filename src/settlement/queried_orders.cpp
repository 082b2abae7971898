// orders.source = query: what the shop's own table expects.
#include "settlement/expected_orders.hpp"
#include "settlement/order_change.hpp"
#include "settlement/order_desk.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

/// The journal's words for an order that the shop's table closed and opened again: an order that
/// the operator closed stays closed.
constexpr std::string_view kNotPayable = "order_not_payable";
constexpr std::string_view kPayable = "order_payable";

class QueriedOrders final : public ExpectedOrders {
  public:
    QueriedOrders(store::OrderStore& store, store::ShopTable& shop, const Clock& clock)
        : store_(store), shop_(shop), clock_(clock) {}

    Result<std::optional<Order>> find(const MerchantUid& merchant_uid,
                                      const Asker& asker) override {
        auto ours = store_.find_order(merchant_uid, asker.deadline);
        if (!ours)
            return ours;
        if (*ours && ((*ours)->accepted || (*ours)->kind != OrderKind::payment))
            return ours;  // money that was accepted, and other kinds, do not depend on its table
        auto theirs = shop_.find(merchant_uid, asker.deadline);
        if (!theirs)
            return theirs.error();
        if (!*ours)
            return *theirs ? pin(merchant_uid, **theirs, asker)
                           : Result<std::optional<Order>>(std::nullopt);
        return follow(**ours, *theirs, asker);
    }

  private:
    Result<std::optional<Order>> pin(const MerchantUid& merchant_uid,
                                     const store::ShopOrder& theirs,
                                     const Asker& asker) {
        auto pinned = pin_order(store_, merchant_uid, theirs.price, clock_.now(), asker);
        if (!pinned || !*pinned)
            return pinned;
        return follow(**pinned, theirs, asker);
    }

    /// Our row after theirs. Only a difference is written.
    Result<std::optional<Order>> follow(const Order& ours,
                                        const std::optional<store::ShopOrder>& theirs,
                                        const Asker& asker) {
        if (!theirs && !ours.closed) {
            auto pinned = has_line(ours, word::kPinned);
            if (!pinned)
                return pinned.error();
            if (!*pinned)  // placed beside the table: it has no say
                return std::optional(ours);
        }
        const bool payable = theirs && theirs->payable;
        Order now = ours;
        if (theirs && theirs->price != now.price && now.state != OrderState::awaiting_deposit) {
            auto repriced = reprice(now, theirs->price, asker);
            if (!repriced)
                return repriced.error();
            now = *std::move(repriced);
        }
        if (!payable && !now.closed)
            return changed(set_closed(now, true, kNotPayable, asker));
        if (payable && now.closed) {
            auto by_table = was_closed_by_table(now);
            if (!by_table)
                return by_table.error();
            if (*by_table)
                return changed(set_closed(now, false, kPayable, asker));
        }
        return std::optional(std::move(now));
    }

    static Result<std::optional<Order>> changed(Result<Order> order) {
        if (!order)
            return order.error();
        return std::optional(*std::move(order));
    }

    Result<Order> reprice(const Order& order, const Money& price, const Asker& asker) {
        return change_order(
            store_,
            order.merchant_uid,
            word::kRepriced,
            Source::shop,
            clock_.now(),
            [&](store::Transaction&, Order& stored, json::Value& detail) -> Result<void> {
                const bool is_late = stored.accepted || stored.price == price ||
                                     stored.state == OrderState::awaiting_deposit;
                return is_late ? Result<void>() : set_new_price(stored, price, detail);
            },
            asker);
    }

    Result<Order> set_closed(const Order& order,
                             bool closed,
                             std::string_view word,
                             const Asker& asker) {
        const UnixSeconds now = clock_.now();
        return change_order(
            store_,
            order.merchant_uid,
            word,
            Source::shop,
            now,
            [&](store::Transaction&, Order& stored, json::Value&) -> Result<void> {
                if (stored.accepted)
                    return {};
                stored.closed = closed;
                if (!closed)
                    stored.check_at = now + kFirstCheckAfter;
                return {};
            },
            asker);
    }

    Result<bool> has_line(const Order& order, std::string_view word) {
        auto events = store_.events_of(order.merchant_uid.str());
        if (!events)
            return events.error();
        return std::any_of(events->begin(), events->end(), [&](const store::Event& event) {
            return event.verdict == word;
        });
    }

    /// Who closed it last? Rarely asked: the order is closed, and payable for the shop.
    Result<bool> was_closed_by_table(const Order& order) {
        auto events = store_.events_of(order.merchant_uid.str());
        if (!events)
            return events.error();
        const auto last = std::find_if(events->rbegin(), events->rend(), [](const auto& event) {
            return event.verdict == kNotPayable || event.verdict == "order_closed" ||
                   event.verdict == "order_expired";
        });
        return last != events->rend() && last->verdict == kNotPayable;
    }

    store::OrderStore& store_;
    store::ShopTable& shop_;
    const Clock& clock_;
};

}  // namespace

std::unique_ptr<ExpectedOrders> make_queried_orders(store::OrderStore& store,
                                                    store::ShopTable& shop,
                                                    const Clock& clock) {
    return std::make_unique<QueriedOrders>(store, shop, clock);
}

}  // namespace imp::settlement
