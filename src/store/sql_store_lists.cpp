// What SqlStore reads for whoever has work to do, or writes reports.
#include "store/billing_keys_table.hpp"
#include "store/certifications_table.hpp"
#include "store/inbox_table.hpp"
#include "store/notes_table.hpp"
#include "store/orders_table.hpp"
#include "store/outbox_table.hpp"
#include "store/payments_table.hpp"
#include "store/sql_store.hpp"

namespace imp::store {

Result<std::optional<CertificationRecord>> SqlStore::find_certification(const ImpUid& imp_uid) {
    return readers_.read("reading a certification", [&](Session& session) {
        return certifications_table::find(session, imp_uid);
    });
}

Result<std::optional<BillingKeyRecord>> SqlStore::find_billing_key(std::string_view customer_uid) {
    return readers_.read("reading a billing key", [&](Session& session) {
        return billing_keys_table::find(session, customer_uid);
    });
}

Result<std::vector<OutboxEntry>> SqlStore::due_entries(UnixSeconds now, int limit) {
    return readers_.read("reading the outbox",
                         [&](Session& session) { return outbox_table::due(session, now, limit); });
}

Result<std::vector<OutboxEntry>> SqlStore::list_entries(std::optional<OutboxState> state,
                                                        std::int64_t after_seq,
                                                        int limit) {
    return readers_.read("listing the outbox", [&](Session& session) {
        return outbox_table::list(session, state, after_seq, limit);
    });
}

Result<std::int64_t> SqlStore::count_entries(OutboxState state) {
    return readers_.read("counting the outbox", [&](Session& session) -> Result<std::int64_t> {
        return outbox_table::count(session, state);
    });
}

Result<std::vector<std::string>> SqlStore::last_errors(int most) {
    return readers_.read("reading the outbox",
                         [&](Session& session) -> Result<std::vector<std::string>> {
                             return outbox_table::last_errors(session, most);
                         });
}

Result<std::vector<OutboxEntry>> SqlStore::entries_of(std::string_view merchant_uid) {
    return readers_.read("listing the outbox", [&](Session& session) {
        return outbox_table::list_of(session, merchant_uid);
    });
}

Result<std::optional<std::string>> SqlStore::find_note(std::string_view name) {
    return readers_.read("reading a note",
                         [&](Session& session) -> Result<std::optional<std::string>> {
                             return notes_table::find(session, name);
                         });
}

Result<std::vector<InboxItem>> SqlStore::due_inbox(UnixSeconds now, int limit) {
    return readers_.read("reading the inbox",
                         [&](Session& session) -> Result<std::vector<InboxItem>> {
                             return inbox_table::due(session, now, limit);
                         });
}

Result<std::int64_t> SqlStore::count_inbox() {
    return readers_.read("counting the inbox", [&](Session& session) -> Result<std::int64_t> {
        return inbox_table::count(session);
    });
}

Result<std::vector<InboxItem>> SqlStore::inbox_of(std::string_view merchant_uid) {
    return readers_.read("reading the inbox",
                         [&](Session& session) -> Result<std::vector<InboxItem>> {
                             return inbox_table::list_of(session, merchant_uid);
                         });
}

Result<std::vector<Order>> SqlStore::orders_to_check(UnixSeconds now, int limit) {
    return readers_.read("listing orders", [&](Session& session) {
        return orders_table::open_to_check(session, now, limit);
    });
}

Result<std::vector<HeldPayment>> SqlStore::payments_to_check(UnixSeconds checked_before,
                                                             int limit) {
    return readers_.read("listing payments", [&](Session& session) {
        return payments_table::to_check(session, checked_before, limit);
    });
}

Result<std::vector<PaymentRecord>> SqlStore::payments_between(UnixSeconds from,
                                                              UnixSeconds to,
                                                              std::string_view after,
                                                              int limit) {
    return readers_.read("listing payments", [&](Session& session) {
        return payments_table::between(session, from, to, after, limit);
    });
}

Result<std::vector<PaymentRecord>> SqlStore::payments_without_order(std::string_view after,
                                                                    int limit) {
    return readers_.read("listing payments", [&](Session& session) {
        return payments_table::without_order(session, after, limit);
    });
}

Result<std::int64_t> SqlStore::count_refused(int most) {
    return readers_.read("counting payments", [&](Session& session) -> Result<std::int64_t> {
        return payments_table::count_refused(session, most);
    });
}

Result<std::vector<Order>> SqlStore::open_orders_between(UnixSeconds from,
                                                         UnixSeconds to,
                                                         std::string_view after,
                                                         int limit) {
    return readers_.read("listing orders", [&](Session& session) {
        return orders_table::open_between(session, from, to, after, limit);
    });
}

}  // namespace imp::store
