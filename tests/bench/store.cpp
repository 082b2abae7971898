// How many landings a second a store bears: what settling one payment reads and writes, and nothing
// else.
//
//   store URL CLIENTS ORDERS        ORDERS new orders, each settled once, by CLIENTS threads
//
// Prints the number a second. The URL is store.url's; the orders stay there.
#include "store/order_store.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

using namespace imp;
using namespace imp::store;

namespace {

/// Different at each run, so that one store serves several.
std::string prefix() {
    return "b" + std::to_string(std::chrono::system_clock::now().time_since_epoch().count()) + "-";
}

Result<ImportCount> add_orders(OrderStore& store, const std::string& tag, int orders) {
    int next = 0;
    return store.import_orders(
        [&]() -> Result<std::optional<ImportedOrder>> {
            if (next == orders)
                return std::optional<ImportedOrder>();
            return std::optional(ImportedOrder{
                .merchant_uid = MerchantUid::parse(tag + std::to_string(next++)).value(),
                .price = Money::from_minor(1000, Currency()).value()});
        },
        1);
}

/// As settlement/recorder does it for a payment that is seen for the first time.
Result<void> record(Transaction& tx, const MerchantUid& order, const ImpUid& imp_uid) {
    if (const auto payment = tx.find_payment(imp_uid); !payment)
        return payment.error();
    const auto found = tx.find_order(order);
    if (!found)
        return found.error();
    Payment payment{.imp_uid = imp_uid};
    payment.merchant_uid = order.str();
    payment.status = PaymentStatus::paid;
    payment.amount = Decimal::from_int(1000);
    const PaymentRecord record{
        .payment = payment, .verdict = Verdict::paid, .first_seen_at = 1, .updated_at = 1};
    if (Result<void> put = tx.put_payment(record); !put)
        return put;
    if (const auto payments = tx.payments_of(order.str()); !payments)
        return payments.error();
    Order paid = **found;
    paid.state = OrderState::paid;
    paid.accepted = imp_uid;
    if (const Result<bool> updated = tx.update_order(paid); !updated || !*updated)
        return updated ? Error{Errc::conflict, "somebody was faster"} : updated.error();
    const Event event{.at = 1,
                      .source = "redirect",
                      .merchant_uid = order.str(),
                      .imp_uid = imp_uid.str(),
                      .verdict = "paid",
                      .state_before = "pending",
                      .state_after = "paid",
                      .detail = "{}"};
    if (Result<void> appended = tx.append_event(event); !appended)
        return appended;
    OutboxEntry entry;
    entry.id = "evt_" + order.str();
    entry.lane = order.str();
    entry.kind = "url";
    if (const auto added = tx.add_entry(entry); !added)
        return added.error();
    return {};
}

bool settle(OrderStore& store, const std::string& number) {
    const MerchantUid order = MerchantUid::parse(number).value();
    const ImpUid imp_uid = ImpUid::parse("imp_" + number).value();
    return store.find_order(order) && store.find_payment(imp_uid) &&
           store.transact([&](Transaction& tx) { return record(tx, order, imp_uid); });
}

}  // namespace

int main(int argc, char** argv) {
    const int clients = argc == 4 ? std::atoi(argv[2]) : 0;
    const int orders = argc == 4 ? std::atoi(argv[3]) : 0;
    if (clients <= 0 || orders <= 0) {
        std::fprintf(stderr, "usage: store URL CLIENTS ORDERS\n");
        return 2;
    }
    const auto store = open_store({.url = argv[1], .password = {}, .readers = 8});
    const std::string tag = prefix();
    if (!store || !add_orders(**store, tag, orders)) {
        std::fprintf(stderr, "store: the orders could not be added\n");
        return 1;
    }
    std::atomic<int> next = 0;
    std::atomic<int> failed = 0;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    threads.reserve(static_cast<std::size_t>(clients));
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&] {
            for (int mine = next++; mine < orders; mine = next++) {
                if (!settle(**store, tag + std::to_string(mine)))
                    ++failed;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf(
        "%.0f landings/s, %d of %d failed\n", orders / seconds.count(), failed.load(), orders);
    return failed == 0 ? 0 : 1;
}
