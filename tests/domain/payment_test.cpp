#include "domain/payment.hpp"

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace imp;
using namespace imp::samples;

TEST_CASE("progress runs from ready to failed to paid to given back, and never the other way") {
    Payment odd = paid();
    odd.status = PaymentStatus::unknown;
    const std::array steps{odd,
                           abandoned(),
                           failed(),
                           paid(),
                           cancelled("5000"),
                           cancelled("7000"),
                           cancelled("15000")};
    for (std::size_t i = 0; i < steps.size(); ++i) {
        for (std::size_t j = 0; j < steps.size(); ++j) {
            CAPTURE(i);
            CAPTURE(j);
            const int progress = compare_progress(steps.at(i), steps.at(j));
            CHECK((progress < 0) == (i < j));
            CHECK((progress == 0) == (i == j));
        }
    }
}

TEST_CASE("a partial cancellation is as far under either status word") {
    Payment word_paid = paid();
    word_paid.cancel_amount = decimal("5000");
    CHECK(compare_progress(word_paid, cancelled("5000")) == 0);
    CHECK(compare_progress(word_paid, cancelled("6000")) < 0);
    CHECK(holds_money(word_paid));
    CHECK(holds_money(cancelled("5000")));
    CHECK_FALSE(holds_money(cancelled("15000")));
    CHECK_FALSE(holds_money(abandoned()));
}

TEST_CASE("a free payment was paid and is not given back") {
    Payment p = paid();
    p.amount = decimal("0");
    CHECK_FALSE(is_fully_cancelled(p));
    CHECK(is_fully_cancelled(cancelled("0")));
}

TEST_CASE("status words are exact") {
    CHECK(parse_payment_status("cancelled") == PaymentStatus::cancelled);
    CHECK(parse_payment_status("canceled") == PaymentStatus::unknown);
    CHECK(parse_payment_status("PAID") == PaymentStatus::unknown);
    CHECK(parse_payment_status("") == PaymentStatus::unknown);
}
