// What every OrderStore keeps of a payment.
#include "backends.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace imp;
using namespace imp::store;
using namespace imp::store::test;

namespace {

/// Values that have broken other programs.
class Odd {
  public:
    explicit Odd(unsigned seed) : random_(seed) {}

    std::string text() {
        static const std::vector<std::string> kTexts{"",
                                                     "'",
                                                     "\"",
                                                     "'; DROP TABLE payments; --",
                                                     ":imp_uid",
                                                     "%_\\",
                                                     "한글 주문",
                                                     "🙂",
                                                     "a\nb\r\tc",
                                                     "\x01\x7f",
                                                     "e\xcc\x81",
                                                     std::string(5000, 'x'),
                                                     "null",
                                                     "0",
                                                     " ",
                                                     "?1"};
        std::string out = kTexts[number(kTexts.size())];
        return coin() ? out : out + kTexts[number(kTexts.size())];
    }

    /// A text that rows are found by.
    std::string key() {
        const std::string chosen = text();
        return chosen.size() > 255 ? "" : chosen;
    }

    Decimal decimal() {
        static const std::vector<std::string> kNumbers{"0",
                                                       "1",
                                                       "-1",
                                                       "14.2",
                                                       "0.05",
                                                       "-0.001",
                                                       "999999999999999999",
                                                       "0.000000000000000001",
                                                       "-999999999.999999999",
                                                       "1.42e1"};
        return Decimal::parse(kNumbers[number(kNumbers.size())]).value();
    }

    UnixSeconds time() {
        static const std::vector<UnixSeconds> kTimes{0,
                                                     1,
                                                     -1,
                                                     1'700'000'000,
                                                     (1LL << 53) + 1,
                                                     std::numeric_limits<UnixSeconds>::max(),
                                                     std::numeric_limits<UnixSeconds>::min()};
        return kTimes[number(kTimes.size())];
    }

    bool coin() { return number(2) == 0; }

    std::size_t number(std::size_t below) { return random_() % below; }

  private:
    std::mt19937 random_;
};

PaymentRecord odd_record(const std::string& imp_uid, Odd& odd) {
    PaymentRecord record = paid(imp_uid, odd.key());
    Payment& payment = record.payment;
    payment.status = static_cast<PaymentStatus>(odd.number(5));
    payment.amount = odd.decimal();
    payment.cancel_amount = odd.decimal();
    payment.currency = odd.text();
    if (odd.coin())
        payment.sandbox = odd.coin();
    payment.escrow = odd.coin();
    payment.pay_method = odd.text();
    payment.pg_provider = odd.text();
    payment.pg_id = odd.text();
    payment.pg_tid = odd.text();
    payment.customer_uid = odd.text();
    payment.customer_uid_usage = odd.text();
    payment.has_promotion = odd.coin();
    payment.promotion_discount = odd.decimal();
    payment.fail_reason = odd.text();
    payment.cancel_reason = odd.text();
    payment.receipt_url = odd.text();
    payment.vbank_name = odd.text();
    payment.vbank_num = odd.text();
    payment.vbank_holder = odd.text();
    payment.vbank_date = odd.time();
    payment.started_at = odd.time();
    payment.paid_at = odd.time();
    payment.failed_at = odd.time();
    payment.cancelled_at = odd.time();
    for (std::size_t i = odd.number(4); i > 0; --i)
        payment.cancel_history.push_back({.cancellation_id = odd.text(),
                                          .amount = odd.decimal(),
                                          .cancelled_at = odd.time(),
                                          .reason = odd.text()});
    record.verdict = static_cast<Verdict>(odd.number(15));
    if (odd.coin())
        record.verdict.reset();
    record.first_seen_at = odd.time();
    record.updated_at = odd.time();
    return record;
}

}  // namespace

TEST_CASE_TEMPLATE("reads a payment back as it was put, whatever is in it", Backend, EVERY_STORE) {
    Store<Backend> store;
    Odd odd(20261123);
    for (int i = 0; i < 200; ++i) {
        // Ten ids for 200 records: most of them replace an earlier one.
        const std::string imp_uid = "imp_" + std::to_string(i % 10);
        const PaymentRecord record = odd_record(imp_uid, odd);
        REQUIRE(store->transact([&](Transaction& tx) { return tx.put_payment(record); }));
        REQUIRE(store->find_payment(attempt(imp_uid)).value() == record);
    }
}

TEST_CASE_TEMPLATE("refuses texts that not every database could keep", Backend, EVERY_STORE) {
    Store<Backend> store;
    PaymentRecord record = paid("imp_1", "1");
    record.payment.fail_reason = std::string("a\0b", 3);
    const Result<void> nul =
        store->transact([&](Transaction& tx) { return tx.put_payment(record); });
    REQUIRE_FALSE(nul);
    CHECK(nul.error().code == Errc::bad_input);
    record.payment.fail_reason = "\xff";
    CHECK_FALSE(store->transact([&](Transaction& tx) { return tx.put_payment(record); }));
    CHECK_FALSE(store->find_payment(attempt("imp_1")).value().has_value());
}

TEST_CASE_TEMPLATE("keeps a key of 255 characters and refuses one more", Backend, EVERY_STORE) {
    Store<Backend> store;
    std::string key;
    for (int i = 0; i < 255; ++i)
        key += "🙂";
    const auto put = [&](const std::string& merchant_uid) {
        return store->transact(
            [&](Transaction& tx) { return tx.put_payment(paid("imp_1", merchant_uid)); });
    };
    REQUIRE(put(key));
    CHECK(store->payments_of(key).value().size() == 1);
    CHECK(put(key + "x").error().code == Errc::bad_input);
}

TEST_CASE_TEMPLATE("lists an order's payments in the order first seen", Backend, EVERY_STORE) {
    Store<Backend> store;
    REQUIRE(store->transact([&](Transaction& tx) -> Result<void> {
        for (const char* imp_uid : {"imp_c", "imp_a", "imp_b", "imp_c"}) {
            if (Result<void> put = tx.put_payment(paid(imp_uid, "1")); !put)
                return put;
        }
        return tx.put_payment(paid("imp_x", "another"));
    }));
    std::vector<std::string> seen;
    const std::vector<PaymentRecord> records = store->payments_of("1").value();
    for (const PaymentRecord& record : records)
        seen.push_back(record.payment.imp_uid.str());
    CHECK(seen == std::vector<std::string>{"imp_c", "imp_a", "imp_b"});
}
