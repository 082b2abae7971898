#include "cli/advice.hpp"

#include "support/text.hpp"

#include <doctest/doctest.h>

using namespace imp;
using cli::advice_for;

namespace {}  // namespace

TEST_CASE("an error that says what to do is left alone") {
    const cli::Command show = cli::ShowOrder{};
    CHECK(advice_for(show, "order show", {Errc::bad_input, "x: did you mean y?"}).empty());
    CHECK(advice_for(show, "order show", {Errc::refused, "`impctl settle` shows it"}).empty());
    CHECK(advice_for(cli::Doctor{}, "doctor", {Errc::refused, "1 problem"}).empty());
}

TEST_CASE("every other failure names the next step") {
    const cli::Command show = cli::ShowOrder{};
    const auto of_show = [&](Errc code) {
        return advice_for(show, "impctl order show", {code, "x"});
    };
    CHECK(of_show(Errc::bad_input) == "`impctl order show --help` says what it takes");
    CHECK(holds(of_show(Errc::not_found), "impctl order list"));
    CHECK(holds(of_show(Errc::refused), "impctl timeline"));
    CHECK(holds(of_show(Errc::conflict), "impctl timeline"));
    CHECK(holds(of_show(Errc::config), "impctl doctor"));
    CHECK(holds(of_show(Errc::unavailable), "try again"));
    CHECK(holds(of_show(Errc::bad_reply), "impctl doctor"));
    CHECK(holds(of_show(Errc::store), "impctl doctor"));
    CHECK_FALSE(of_show(Errc::internal).empty());
    const cli::Command drop = cli::DropOutbox{};
    CHECK(holds(advice_for(drop, "outbox drop", {Errc::not_found, "x"}), "outbox list"));
}

TEST_CASE("who would give refused money back by cancel is told how") {
    const cli::Command cancel = cli::CancelPayment{};
    CHECK(
        holds(advice_for(cancel, "cancel", {Errc::not_found, "the order has no accepted payment"}),
              "impctl api cancel-payment"));
    CHECK(holds(advice_for(cancel, "cancel", {Errc::not_found, "there is no order X"}),
                "impctl order list"));
}

TEST_CASE("who may not read the files is told as whom to come") {
    const cli::Command list = cli::ListOrders{};
    const auto of = [&](Errc code, std::string detail) {
        return advice_for(list, "impctl order list", {code, std::move(detail)});
    };
    CHECK(holds(of(Errc::config, "IMP_CONFIG: /etc/x: Permission denied"), "sudo -u imp"));
    CHECK(holds(of(Errc::store, "database /srv/shop/imp.db: Permission denied"), "sudo -u imp"));
    CHECK(holds(of(Errc::store, "Access denied for user 'imp'@'localhost' (using password: YES)"),
                "store.password_file"));
    CHECK(holds(of(Errc::store, "FATAL: password authentication failed for user"), "store.url"));
    CHECK(holds(of(Errc::store, "disk I/O error"), "try again"));
}

TEST_CASE("nobody is told to try again where money may have moved") {
    for (const cli::Command& command : {cli::Command(cli::CancelPayment{}),
                                        cli::Command(cli::ChargeAgain{}),
                                        cli::Command(cli::ChargeOnetime{}),
                                        cli::Command(cli::AddSchedule{})}) {
        for (const Errc code : {Errc::unavailable, Errc::bad_reply}) {
            const std::string advice = advice_for(command, "cancel", {code, "x"});
            CHECK(advice.starts_with("look before trying again"));
        }
    }
    CHECK_FALSE(holds(advice_for(cli::CallApi{}, "api", {Errc::unavailable, "x"}), "try again"));
}
