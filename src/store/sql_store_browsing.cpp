// What SqlStore reads for people who look.
#include "store/hours_table.hpp"
#include "store/journal.hpp"
#include "store/orders_table.hpp"
#include "store/outbox_table.hpp"
#include "store/payments_table.hpp"
#include "store/sql_store.hpp"

namespace imp::store {

Result<std::vector<PaidSum>> SqlStore::sum_paid(UnixSeconds from, UnixSeconds to, int most) {
    return readers_.read("summing payments", [&](Session& session) {
        return payments_table::sum_paid(session, from, to, most);
    });
}

Result<std::vector<StateCount>> SqlStore::count_open(UnixSeconds from, UnixSeconds to, int most) {
    return readers_.read("counting orders",
                         [&](Session& session) -> Result<std::vector<StateCount>> {
                             return orders_table::count_open(session, from, to, most);
                         });
}

Result<std::int64_t> SqlStore::count_orders_up_to(OrderState state, int most) {
    return readers_.read("counting orders", [&](Session& session) -> Result<std::int64_t> {
        return orders_table::count_up_to(session, state, most);
    });
}

Result<std::vector<ListedPayment>> SqlStore::latest_paid(Position after, int limit) {
    return readers_.read("listing payments", [&](Session& session) {
        return payments_table::latest_paid(session, after, limit);
    });
}

Result<std::vector<ListedPayment>> SqlStore::latest_refused(std::int64_t before_id, int limit) {
    return readers_.read("listing payments", [&](Session& session) {
        return payments_table::latest_refused(session, before_id, limit);
    });
}

Result<std::vector<OutboxEntry>> SqlStore::latest_entries(OutboxState state,
                                                          Position after,
                                                          int limit) {
    return readers_.read("listing the outbox", [&](Session& session) {
        return outbox_table::latest(session, state, after, limit);
    });
}

Result<std::vector<OutboxEntry>> SqlStore::entries_near(std::string_view merchant_uid,
                                                        const std::vector<UnixSeconds>& times) {
    return readers_.read("listing the outbox", [&](Session& session) {
        return outbox_table::list_near(session, merchant_uid, times);
    });
}

Result<std::vector<Event>> SqlStore::last_events_of(std::string_view merchant_uid, int limit) {
    return readers_.read("reading the journal",
                         [&](Session& session) -> Result<std::vector<Event>> {
                             return journal::last_of(session, merchant_uid, limit);
                         });
}

Result<std::vector<PaymentRecord>> SqlStore::last_payments_of(std::string_view merchant_uid,
                                                              int limit) {
    return readers_.read("reading payments", [&](Session& session) {
        return payments_table::last_of(session, merchant_uid, limit);
    });
}

Result<std::vector<std::int64_t>> SqlStore::settling_times(int most) {
    return readers_.read("reading the journal",
                         [&](Session& session) -> Result<std::vector<std::int64_t>> {
                             return payments_table::settling_times(session, most);
                         });
}

Result<std::vector<HourCount>> SqlStore::counts_since(UnixSeconds since) {
    return readers_.read("reading counts", [&](Session& session) -> Result<std::vector<HourCount>> {
        return hours_table::list(session, since);
    });
}

}  // namespace imp::store
