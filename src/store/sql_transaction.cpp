#include "store/sql_transaction.hpp"

#include "store/billing_keys_table.hpp"
#include "store/certifications_table.hpp"
#include "store/future_times.hpp"
#include "store/hours_table.hpp"
#include "store/inbox_table.hpp"
#include "store/journal.hpp"
#include "store/notes_table.hpp"
#include "store/orders_table.hpp"
#include "store/outbox_table.hpp"
#include "store/payments_table.hpp"
#include "store/reservations_table.hpp"

#include <utility>

namespace imp::store {

SqlTransaction::SqlTransaction(const Dialect& dialect, Session& session)
    : dialect_(dialect), session_(session) {}

template <typename Body>
auto SqlTransaction::run(std::string_view doing, Body&& body) -> decltype(body()) {
    if (failure_)
        return *failure_;
    auto result = guarded(dialect_, doing, [&] {
        try {
            return body();
        } catch (const soci::soci_error& error) {
            class_ = dialect_.classify(error);
            throw;
        }
    });
    if (!result)
        failure_ = result.error();
    return result;
}

Result<std::optional<Order>> SqlTransaction::find_order(const MerchantUid& merchant_uid) {
    return run("reading an order",
               [&] { return orders_table::find(session_, merchant_uid, dialect_.lock_row()); });
}

Result<std::optional<PaymentRecord>> SqlTransaction::find_payment(const ImpUid& imp_uid) {
    auto found = run("reading a payment",
                     [&] { return payments_table::find(session_, imp_uid, dialect_.lock_row()); });
    if (found && !*found && dialect_.lock_row().empty())
        absent_ = imp_uid.str();
    return found;
}

Result<std::vector<PaymentRecord>> SqlTransaction::payments_of(std::string_view merchant_uid) {
    return run("reading payments", [&] { return payments_table::list(session_, merchant_uid); });
}

Result<void> SqlTransaction::insert_order(const Order& order) {
    return run("adding an order", [&] { return orders_table::insert(session_, order); });
}

Result<bool> SqlTransaction::update_order(const Order& order) {
    return run("changing an order", [&] { return orders_table::update(session_, order); });
}

Result<void> SqlTransaction::put_payment(const PaymentRecord& record) {
    return run("writing a payment", [&] {
        // Whoever settles a payment builds upon its order, whether or not that is changed.
        if (dialect_.compares_writes())
            orders_table::touch(session_, record.payment.merchant_uid);
        const bool is_new = std::exchange(absent_, {}) == record.payment.imp_uid.str();
        return is_new ? payments_table::insert(session_, record)
                      : payments_table::put(session_, record);
    });
}

Result<void> SqlTransaction::append_event(const Event& event) {
    return run("writing the journal", [&] { return journal::append(session_, event); });
}

Result<std::vector<Event>> SqlTransaction::events_of(std::string_view merchant_uid) {
    return run("reading the journal", [&]() -> Result<std::vector<Event>> {
        return journal::list(session_, merchant_uid);
    });
}

Result<bool> SqlTransaction::has_event(std::string_view merchant_uid,
                                       std::string_view imp_uid,
                                       std::string_view verdict) {
    return run("reading the journal", [&]() -> Result<bool> {
        return journal::has(session_, merchant_uid, imp_uid, verdict);
    });
}

Result<std::optional<CertificationRecord>> SqlTransaction::find_certification(
    const ImpUid& imp_uid) {
    return run("reading a certification",
               [&] { return certifications_table::find(session_, imp_uid, dialect_.lock_row()); });
}

Result<void> SqlTransaction::put_certification(const CertificationRecord& record) {
    return run("writing a certification",
               [&] { return certifications_table::put(session_, record); });
}

Result<bool> SqlTransaction::is_known_person(std::string_view person,
                                             const MerchantUid& other_than) {
    return run("looking for a person", [&]() -> Result<bool> {
        if (!dialect_.lock_row().empty())
            certifications_table::lock_person(session_, person);
        return certifications_table::knows(session_, person, other_than);
    });
}

Result<void> SqlTransaction::put_billing_key(const BillingKeyRecord& record) {
    return run("writing a billing key", [&] { return billing_keys_table::put(session_, record); });
}

Result<bool> SqlTransaction::add_entry(const OutboxEntry& entry) {
    return run("writing the outbox", [&] { return outbox_table::add(session_, entry); });
}

Result<std::optional<OutboxEntry>> SqlTransaction::find_entry(std::string_view id) {
    return run("reading the outbox",
               [&] { return outbox_table::find(session_, id, dialect_.lock_row()); });
}

Result<void> SqlTransaction::update_entry(const OutboxEntry& entry) {
    return run("changing the outbox", [&] { return outbox_table::update(session_, entry); });
}

Result<bool> SqlTransaction::claim_entry(std::string_view id, UnixSeconds now, UnixSeconds until) {
    return run("taking from the outbox",
               [&]() -> Result<bool> { return outbox_table::claim(session_, id, now, until); });
}

Result<std::int64_t> SqlTransaction::count_acted(std::string_view kind, UnixSeconds since) {
    return run("counting the outbox", [&]() -> Result<std::int64_t> {
        return outbox_table::count_acted(session_, kind, since);
    });
}

Result<std::int64_t> SqlTransaction::purge_entries(UnixSeconds before, int most) {
    return run("clearing the outbox", [&]() -> Result<std::int64_t> {
        return outbox_table::purge(session_, before, most);
    });
}

Result<std::int64_t> SqlTransaction::correct_times(UnixSeconds now, int most) {
    return run("correcting times", [&]() -> Result<std::int64_t> {
        return future_times::correct(session_, now, most);
    });
}

Result<bool> SqlTransaction::put_inbox(const InboxItem& item) {
    return run("writing the inbox", [&] { return inbox_table::put(session_, item); });
}

Result<void> SqlTransaction::remove_inbox(std::string_view imp_uid) {
    return run("clearing the inbox", [&]() -> Result<void> {
        inbox_table::remove(session_, imp_uid);
        return {};
    });
}

Result<void> SqlTransaction::wake_inbox(std::string_view merchant_uid, UnixSeconds now) {
    return run("waking the inbox", [&]() -> Result<void> {
        inbox_table::wake(session_, merchant_uid, now);
        return {};
    });
}

Result<std::optional<Reservation>> SqlTransaction::find_reservation(std::string_view merchant_uid) {
    return run("reading a reservation", [&]() -> Result<std::optional<Reservation>> {
        return reservations_table::find(session_, merchant_uid, dialect_.lock_row());
    });
}

Result<void> SqlTransaction::put_reservation(const Reservation& reservation) {
    return run("writing a reservation",
               [&] { return reservations_table::put(session_, reservation); });
}

Result<void> SqlTransaction::remove_reservation(std::string_view merchant_uid) {
    return run("ending a reservation", [&]() -> Result<void> {
        reservations_table::remove(session_, merchant_uid);
        return {};
    });
}

Result<std::optional<std::string>> SqlTransaction::find_note(std::string_view name) {
    return run("reading a note", [&]() -> Result<std::optional<std::string>> {
        return notes_table::find(session_, name, dialect_.lock_row());
    });
}

Result<void> SqlTransaction::put_note(std::string_view name, std::string_view value) {
    return run("writing a note", [&] { return notes_table::put(session_, name, value); });
}

Result<void> SqlTransaction::mark_checked(const std::vector<ImpUid>& imp_uids, UnixSeconds now) {
    return run("marking payments as checked", [&]() -> Result<void> {
        payments_table::mark_checked(session_, imp_uids, now);
        return {};
    });
}

Result<void> SqlTransaction::add_counts(const std::vector<HourCount>& counts) {
    return run("counting", [&] { return hours_table::add(session_, counts); });
}

Result<void> SqlTransaction::remove_counts(UnixSeconds before) {
    return run("forgetting counts", [&]() -> Result<void> {
        hours_table::remove(session_, before);
        return {};
    });
}

Result<void> SqlTransaction::remove_details(std::string_view merchant_uid) {
    return run("forgetting an order's payments", [&]() -> Result<void> {
        payments_table::remove_of(session_, merchant_uid);
        journal::remove_of(session_, merchant_uid);
        return {};
    });
}

Result<void> SqlTransaction::remember_lookup(std::string_view group,
                                             std::string_view key,
                                             UnixSeconds now) {
    return run("remembering a look-up",
               [&] { return journal::remember_lookup(session_, group, key, now); });
}

}  // namespace imp::store
