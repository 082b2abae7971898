#include "store/sql_transaction.hpp"

#include "store/journal.hpp"
#include "store/orders_table.hpp"
#include "store/payments_table.hpp"

namespace imp::store {

SqlTransaction::SqlTransaction(const Dialect& dialect, soci::session& session)
    : dialect_(dialect), session_(session) {}

template <typename Body>
auto SqlTransaction::run(std::string_view doing, Body&& body) -> decltype(body()) {
    if (failure_)
        return *failure_;
    auto result = guarded(dialect_, doing, body);
    if (!result)
        failure_ = result.error();
    return result;
}

Result<std::optional<Order>> SqlTransaction::find_order(const MerchantUid& merchant_uid) {
    return run("reading an order", [&] { return orders_table::find(session_, merchant_uid); });
}

Result<std::optional<PaymentRecord>> SqlTransaction::find_payment(const ImpUid& imp_uid) {
    return run("reading a payment", [&] { return payments_table::find(session_, imp_uid); });
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
    return run("writing a payment", [&] { return payments_table::put(session_, record); });
}

Result<void> SqlTransaction::append_event(const Event& event) {
    return run("writing the journal", [&] { return journal::append(session_, event); });
}

Result<bool> SqlTransaction::has_event(std::string_view merchant_uid,
                                       std::string_view imp_uid,
                                       std::string_view verdict) {
    return run("reading the journal", [&]() -> Result<bool> {
        return journal::has(session_, merchant_uid, imp_uid, verdict);
    });
}

Result<void> SqlTransaction::remember_lookup(std::string_view group,
                                             std::string_view key,
                                             UnixSeconds now) {
    return run("remembering a look-up",
               [&] { return journal::remember_lookup(session_, group, key, now); });
}

}  // namespace imp::store
