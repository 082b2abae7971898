#include "cli/refund_account.hpp"
#include "cli/shop.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace imp;

namespace {

/// order-1, 15000 won, paid.
void sell(Shop& shop, const Payment& payment = samples::paid()) {
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    shop.source.put(payment);
    REQUIRE(shop.impctl({"settle", "imp_1"}) == 0);
}

Payment paid_by_vbank() {
    Payment payment = samples::paid();
    payment.pay_method = "vbank";
    return payment;
}

constexpr const char* kAccount = "88\n110987654321\n김철수\n01012345678\n";

/// Whether any file of the shop holds it.
bool is_in_files(const Shop& shop, std::string_view part) {
    for (const auto& file : std::filesystem::directory_iterator(shop.directory.path())) {
        std::ifstream in(file.path(), std::ios::binary);
        std::ostringstream contents;
        contents << in.rdbuf();
        if (holds(contents.str(), part))
            return true;
    }
    return false;
}

Result<std::optional<RefundAccount>> read_account(const cli::CancelPayment& command,
                                                  const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    const SystemClock clock;
    return cli::read_refund_account(command, {.in = in, .out = out, .err = out, .clock = clock});
}

}  // namespace

TEST_CASE("gives back all that is left, or a part of it") {
    Shop shop;
    sell(shop);
    CHECK(shop.impctl({"cancel", "order-1", "--amount", "5000", "--reason", "R", "--json"}) == 0);
    CHECK(shop.document().find("state")->text() == "partially_cancelled");
    CHECK(shop.document().find("refund")->text() == "done");
    CHECK(shop.document().find("refunded_imp_uid")->text() == "imp_1");
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "the rest"}) == 0);
    CHECK(shop.out == "done: imp_1, 15000 of 15000 KRW given back so far\n");
    CHECK(shop.state("order-1") == "cancelled");
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "again"}) == 1);
}

TEST_CASE("the amount 0 is refused before anybody is asked: it would mean all of it") {
    Shop shop;
    sell(shop);
    for (const char* amount : {"0", "0.00", "0e5"}) {
        CAPTURE(amount);
        CHECK(shop.impctl({"cancel", "order-1", "--amount", amount, "--reason", "R"}) == 2);
        CHECK(holds(shop.err, "in full"));
    }
    CHECK(shop.impctl({"cancel", "order-1", "--amount=-5", "--reason", "R"}) == 2);
    CHECK(shop.impctl({"cancel", "order-1", "--amount", "all", "--reason", "R"}) == 2);
    CHECK(shop.impctl({"cancel", "order-1", "--reason", ""}) == 2);
    CHECK(shop.impctl({"cancel", "order-1"}) == 2);
    CHECK(shop.state("order-1") == "paid");
    CHECK(shop.impctl({"order", "show", "order-1", "--json", "--events"}) == 0);
    CHECK_FALSE(holds(shop.out, "cancel_requested"));
}

TEST_CASE("what the order does not allow is refused") {
    Shop shop;
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R"}) == 1);
    REQUIRE(shop.impctl({"order", "add", "order-1", "15000"}) == 0);
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R"}) == 1);
    shop.source.put(samples::paid());
    REQUIRE(shop.impctl({"settle", "imp_1"}) == 0);
    CHECK(shop.impctl({"cancel", "order-1", "--amount", "15001", "--reason", "R"}) == 2);
    CHECK(holds(shop.err, "15000"));
    CHECK(shop.impctl({"cancel", "order-1", "--amount", "0.5", "--reason", "R"}) == 2);
    CHECK(shop.state("order-1") == "paid");
}

TEST_CASE("a refund that the PG makes later is pending, and said so") {
    Shop shop;
    sell(shop);
    shop.source.cancel_mode(CancelMode::pending);
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R", "--json"}) == 0);
    CHECK(shop.document().find("refund")->text() == "pending");
    CHECK(shop.document().find("state")->text() == "paid");
    CHECK(shop.impctl({"order", "show", "order-1", "--json"}) == 0);
    REQUIRE(shop.document().find("refunds")->items().size() == 1);
    CHECK(shop.document().find("refunds")->items()[0].find("kind")->text() == "cancel");
}

TEST_CASE("a lost answer is unclear: status 3, and how to find out") {
    Shop shop;
    sell(shop);
    shop.source.cancel_mode(CancelMode::lost_before);
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R", "--json"}) == 3);
    CHECK(shop.document().find("refund")->text() == "unclear");
    CHECK(holds(shop.err, "impctl settle imp_1"));
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R"}) == 3);
    CHECK(holds(shop.out, "unclear: imp_1"));
}

TEST_CASE("what the PG refuses is refused") {
    Shop shop;
    sell(shop);
    shop.source.cancel_mode(CancelMode::refused);
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R"}) == 1);
    CHECK(shop.state("order-1") == "paid");
}

TEST_CASE("a virtual account needs the buyer's, which is kept nowhere") {
    Shop shop;
    sell(shop, paid_by_vbank());
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R"}) == 2);
    CHECK(shop.impctl({"cancel", "order-1", "--reason", "R", "--refund-stdin"}, kAccount) == 0);
    CHECK(shop.source.cancel_calls() == 1);
    for (const char* part : {"110987654321", "김철수", "01012345678"}) {
        CAPTURE(part);
        CHECK_FALSE(holds(shop.out + shop.err, part));
        CHECK_FALSE(is_in_files(shop, part));
    }
    CHECK(is_in_files(shop, "imp_1"));  // or the look at the files has seen nothing
}

TEST_CASE("an account is all of its parts or none") {
    cli::CancelPayment command;
    CHECK_FALSE(read_account(command).value());
    command.refund_bank = "88";
    command.refund_account = "110987654321";
    command.refund_holder = "김철수";
    REQUIRE_FALSE(read_account(command));
    CHECK(holds(read_account(command).error().detail, "--refund-tel is missing"));
    CHECK_FALSE(holds(read_account(command).error().detail, "110987654321"));
    command.refund_tel = "010\n1";
    CHECK_FALSE(read_account(command));
    command.refund_tel = "01012345678";
    CHECK(read_account(command).value()->tel == "01012345678");
    command.refund_stdin = true;
    REQUIRE_FALSE(read_account(command, kAccount));
    CHECK(read_account(command, kAccount).error().code == Errc::bad_input);
}

TEST_CASE("an account comes as four lines, however they end") {
    cli::CancelPayment command;
    command.refund_stdin = true;
    CHECK(read_account(command, " 88 \r\n110\r\n김철수\r\n010").value()->tel == "010");
    CHECK(read_account(command, "88\r\n110\n김철수\n010\nmore").value()->bank == "88");
    for (const char* lines : {"", "88\n", "88\n110\n김철수\n", "88\n\n김철수\n010\n"}) {
        CAPTURE(lines);
        REQUIRE_FALSE(read_account(command, lines));
        CHECK(read_account(command, lines).error().code == Errc::bad_input);
    }
}
