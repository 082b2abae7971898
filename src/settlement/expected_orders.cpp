#include "settlement/expected_orders.hpp"

#include "settlement/order_change.hpp"
#include "settlement/order_desk.hpp"

#include <algorithm>

namespace imp::settlement {

namespace {

class StoredOrders final : public ExpectedOrders {
  public:
    explicit StoredOrders(store::OrderStore& store) : store_(store) {}

    Result<std::optional<Order>> find(const MerchantUid& merchant_uid,
                                      const Asker& asker) override {
        return store_.find_order(merchant_uid, asker.deadline);
    }

  private:
    store::OrderStore& store_;
};

class PreparedOrders final : public ExpectedOrders {
  public:
    PreparedOrders(store::OrderStore& store,
                   PaymentSource& source,
                   Lookups& lookups,
                   const Clock& clock)
        : store_(store), source_(source), lookups_(lookups), clock_(clock) {}

    Result<std::optional<Order>> find(const MerchantUid& merchant_uid,
                                      const Asker& asker) override {
        auto pinned = store_.find_order(merchant_uid, asker.deadline);
        if (!pinned || *pinned)
            return pinned;
        Inquiry inquiry(lookups_,
                        "prepared " + network_of(asker.remote_addr),
                        "prepared " + merchant_uid.str(),
                        asker.is_browser ? kPreparedPerNetwork : kUnlimited);
        switch (inquiry.advice()) {
            case Advice::ask:
            case Advice::found_just_now:
            case Advice::unclear_just_now:
                break;
            case Advice::not_there:
                if (asker.is_browser)
                    return std::optional<Order>();
                break;
            case Advice::over_budget:
                return Error{Errc::unavailable, "too many look-ups of amounts led nowhere"};
        }
        auto prepared = source_.find_prepared(merchant_uid, asker.deadline);
        if (!prepared)
            return prepared.error();
        if (!*prepared) {
            inquiry.ended(LookupOutcome::missed);
            return std::optional<Order>();
        }
        const auto price =
            Money::make((*prepared)->amount, (*prepared)->currency.value_or(Currency()));
        if (!price)
            return Error{Errc::bad_reply, "what is registered at i'mport is no amount"};
        return pin_order(store_, merchant_uid, *price, clock_.now(), asker);
    }

  private:
    store::OrderStore& store_;
    PaymentSource& source_;
    Lookups& lookups_;
    const Clock& clock_;
};

}  // namespace

Result<std::optional<Order>> ExpectedOrders::find_for(const Payment& payment, const Asker& asker) {
    const auto own = MerchantUid::parse(payment.merchant_uid);
    return own ? find(*own, asker) : Result<std::optional<Order>>(std::nullopt);
}

Result<void> transact_for(const Asker& asker, store::OrderStore& store, const store::Work& work) {
    return asker.is_hurried ? store.transact_by(asker.deadline, work) : store.transact(work);
}

Result<std::optional<Order>> pin_order(store::OrderStore& store,
                                       const MerchantUid& merchant_uid,
                                       const Money& price,
                                       UnixSeconds now,
                                       const Asker& asker,
                                       const std::string& customer_uid) {
    std::optional<Order> pinned;
    const Result<void> done =
        transact_for(asker, store, [&](store::Transaction& tx) -> Result<void> {
            auto there = tx.find_order(merchant_uid);
            if (!there)
                return there.error();
            pinned = std::move(*there);
            if (pinned)  // somebody was faster
                return {};
            pinned = Order{.merchant_uid = merchant_uid,
                           .price = price,
                           .customer_uid = customer_uid,
                           .check_at = now + kFirstCheckAfter,
                           .created_at = now,
                           .updated_at = now};
            if (auto inserted = tx.insert_order(*pinned); !inserted)
                return inserted;
            json::Value detail = json::Value::object();
            detail.set("amount", json::Value::number(price.amount().str()));
            detail.set("currency", json::Value::string(price.currency().code()));
            store::Event event =
                order_event(*pinned, *pinned, word::kPinned, Source::shop, now, detail);
            event.state_before.clear();
            if (auto noted = tx.append_event(event); !noted)
                return noted;
            return tx.wake_inbox(merchant_uid.str(), 0);  // before all that is due
        });
    if (!done)
        return done.error();
    return pinned;
}

std::unique_ptr<ExpectedOrders> make_stored_orders(store::OrderStore& store) {
    return std::make_unique<StoredOrders>(store);
}

std::unique_ptr<ExpectedOrders> make_prepared_orders(store::OrderStore& store,
                                                     PaymentSource& source,
                                                     Lookups& lookups,
                                                     const Clock& clock) {
    return std::make_unique<PreparedOrders>(store, source, lookups, clock);
}

}  // namespace imp::settlement
