#include "cli/arguments.hpp"

#include "support/text.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace imp;
using cli::ExitStatus;

namespace {

using Parsed = std::variant<cli::Invocation, cli::Notice>;

Parsed parse(std::vector<const char*> words) {
    words.insert(words.begin(), "impctl");
    return cli::parse_arguments(static_cast<int>(words.size()), words.data());
}

/// The command that the words must lead to.
template <typename OneCommand>
OneCommand read(std::vector<const char*> words) {
    const Parsed parsed = parse(std::move(words));
    if (const auto* notice = std::get_if<cli::Notice>(&parsed))
        FAIL(notice->err);
    const auto& command = std::get<cli::Invocation>(parsed).command;
    REQUIRE(std::holds_alternative<OneCommand>(command));
    return std::get<OneCommand>(command);
}

/// What is said of words that lead to none.
std::string complaint(std::vector<const char*> words) {
    const Parsed parsed = parse(std::move(words));
    const auto* notice = std::get_if<cli::Notice>(&parsed);
    REQUIRE(notice != nullptr);
    CHECK(notice->status == ExitStatus::usage);
    CHECK(notice->out.empty());
    return notice->err;
}

}  // namespace

TEST_CASE("reads what doctor is given") {
    const auto doctor = read<cli::Doctor>({"doctor", "--url=https://shop.example", "--strict"});
    CHECK(doctor.url == "https://shop.example");
    CHECK(doctor.strict);
    CHECK_FALSE(doctor.json);
    CHECK(read<cli::Doctor>({"doctor", "--json"}).url.empty());
    CHECK(holds(complaint({"doctor", "--ur=x"}), "did you mean --url?"));
    CHECK(holds(complaint({"docter"}), "did you mean doctor?"));
}

TEST_CASE("reads what the order commands are given") {
    const auto add =
        read<cli::AddOrder>({"order", "add", "A-1", "14.20", "--currency", "USD", "--expires=3d"});
    CHECK(add.merchant_uid == "A-1");
    CHECK(add.amount == "14.20");
    CHECK(add.currency == "USD");
    CHECK(add.expires == "3d");
    CHECK_FALSE(add.json);
    const auto show = read<cli::ShowOrder>({"order", "show", "--events", "--json", "A-1"});
    CHECK(show.events);
    CHECK(show.json);
    CHECK(read<cli::CloseOrder>({"order", "close", "A-1"}).reason.empty());
    CHECK(read<cli::CloseOrder>({"order", "close", "A-1", "--reason", "sold out"}).reason ==
          "sold out");
    CHECK(read<cli::ReopenOrder>({"order", "reopen", "A-1", "--json"}).json);
    const auto reprice = read<cli::RepriceOrder>({"order", "reprice", "A-1", "900"});
    CHECK(reprice.amount == "900");
    CHECK(reprice.currency.empty());
    CHECK(read<cli::ExpireOrder>({"order", "expire", "A-1", "never"}).time == "never");
    CHECK(holds(complaint({"order", "expire", "A-1"}), "TIME"));
    CHECK(holds(complaint({"order", "reprice", "A-1"}), "AMOUNT"));
}

TEST_CASE("reads what the payment commands are given") {
    CHECK(read<cli::SettleNow>({"settle", "imp_1"}).id == "imp_1");
    CHECK(read<cli::SettleNow>({"settle", "--json", "--", "-5"}).id == "-5");
    CHECK(read<cli::AcceptPayment>({"accept", "imp_1", "--reason", "R"}).reason == "R");
    CHECK(holds(complaint({"accept", "imp_1"}), "--reason"));
    const auto cancel = read<cli::CancelPayment>({"cancel",
                                                  "A-1",
                                                  "--amount",
                                                  "500",
                                                  "--reason",
                                                  "R",
                                                  "--refund-bank",
                                                  "88",
                                                  "--refund-account",
                                                  "110123",
                                                  "--refund-holder",
                                                  "Kim",
                                                  "--refund-tel",
                                                  "010"});
    CHECK(cancel.merchant_uid == "A-1");
    CHECK(cancel.amount == "500");
    CHECK(cancel.refund_bank == "88");
    CHECK(cancel.refund_account == "110123");
    CHECK(cancel.refund_holder == "Kim");
    CHECK(cancel.refund_tel == "010");
    CHECK_FALSE(cancel.refund_stdin);
    CHECK(read<cli::CancelPayment>({"cancel", "A-1", "--reason=R", "--refund-stdin"}).refund_stdin);
    CHECK(holds(complaint({"cancel", "A-1"}), "--reason"));
}

TEST_CASE("a mistyped option does not print the buyer's account") {
    const std::string said =
        complaint({"cancel", "A-1", "--reason", "R", "--refund-acount=110-123-456789"});
    CHECK(holds(said, "did you mean --refund-account?"));
    CHECK_FALSE(holds(said, "110-123"));
}

TEST_CASE("reads what reconcile, work and report are given") {
    CHECK(read<cli::ReconcileNow>({"reconcile"}).since == "3d");
    CHECK(read<cli::ReconcileNow>({"reconcile", "--since", "12h"}).since == "12h");
    CHECK_FALSE(read<cli::Work>({"work"}).once);
    CHECK(read<cli::Work>({"work", "--json", "--once"}).once);
    CHECK(holds(complaint({"work", "--json"}), "--once"));
    CHECK(read<cli::MakeReport>({"report", "--day", "2026-07-01", "--csv"}).csv);
    CHECK(holds(complaint({"report"}), "--day"));
    CHECK(holds(complaint({"report", "--day", "2026-07-01", "--csv", "--json"}), "--csv"));
}

TEST_CASE("reads what the outbox commands are given") {
    const auto list = read<cli::ListOutbox>({"outbox", "list"});
    CHECK(list.state.empty());
    CHECK_FALSE(list.all);
    CHECK(list.limit == 100);
    CHECK(read<cli::ListOutbox>({"outbox", "list", "--all"}).all);
    CHECK(read<cli::ListOutbox>({"outbox", "list", "--state", "done"}).state == "done");
    CHECK(holds(complaint({"outbox", "list", "--all", "--state", "done"}), "--state"));
    CHECK(read<cli::ShowOutbox>({"outbox", "show", "evt_1:url"}).id == "evt_1:url");
    CHECK(read<cli::RetryOutbox>({"outbox", "retry", "evt_1"}).id == "evt_1");
    CHECK(read<cli::RetryOutbox>({"outbox", "retry", "--dead"}).dead);
    CHECK(read<cli::DropOutbox>({"outbox", "drop", "evt_1", "--yes"}).yes);
    CHECK(holds(complaint({"outbox", "drop"}), "ID"));
    CHECK(holds(complaint({"outbox"}), "retry"));
}

TEST_CASE("answers a mistyped word with the nearest") {
    CHECK(
        holds(complaint({"ordr", "add", "a", "1"}), "unknown command 'ordr': did you mean order?"));
    CHECK(holds(complaint({"order", "ad", "a", "1"}), "did you mean add?"));
    CHECK(holds(complaint({"order", "lst"}), "did you mean list?"));
    CHECK(holds(complaint({"order", "repric", "a", "1"}), "did you mean reprice?"));
    CHECK(holds(complaint({"order", "add", "a", "1", "--currncy", "USD"}),
                "did you mean --currency?"));
    CHECK(holds(complaint({"order", "list", "--stat=paid"}), "did you mean --state?"));
    CHECK(holds(complaint({"order", "show", "a", "b"}), "unknown argument 'b'"));
    CHECK(holds(complaint({"order", "show"}), "MERCHANT_UID"));
    CHECK(holds(complaint({"order"}), "add"));
    CHECK(holds(complaint({"reconcil"}), "did you mean reconcile?"));
    CHECK(holds(complaint({"setle", "A-1"}), "did you mean settle?"));
    CHECK(holds(complaint({"outbox", "drp", "x"}), "did you mean drop?"));
    CHECK(holds(complaint({"work", "--onc"}), "did you mean --once?"));
    CHECK(holds(complaint({}), "order"));
}

TEST_CASE("prints help and the version") {
    const auto out = [](std::vector<const char*> words) {
        const Parsed parsed = parse(std::move(words));
        const auto* notice = std::get_if<cli::Notice>(&parsed);
        REQUIRE(notice != nullptr);
        CHECK(notice->status == ExitStatus::done);
        return notice->out;
    };
    CHECK(out({"--version"}) == "impctl " IMP_VERSION "\n");
    CHECK(holds(out({"--help"}), "reconcile"));
    CHECK(holds(out({"order", "add", "--help"}), "--customer-uid"));
    CHECK(holds(out({"cancel", "--help"}), "--refund-stdin"));
}

TEST_CASE("a command of another group is found, whoever's it is") {
    CHECK(holds(complaint({"reprice", "a", "1"}), "did you mean order reprice?"));
    CHECK(holds(complaint({"show", "a"}), "did you mean order show or outbox show?"));
    CHECK(holds(complaint({"order", "settle", "a"}), "did you mean settle?"));
    CHECK(holds(complaint({"order", "timelin", "a"}), "did you mean timeline?"));
    CHECK(holds(complaint({"frobnicate"}), "`impctl --help`"));
    CHECK(holds(complaint({"order", "add", "a", "1", "--x"}), "`impctl order add --help`"));
}

TEST_CASE("--color is of every command, and before it") {
    const auto wish = [](std::vector<const char*> words) {
        const Parsed parsed = parse(std::move(words));
        const auto* invocation = std::get_if<cli::Invocation>(&parsed);
        REQUIRE(invocation != nullptr);
        return invocation->colour;
    };
    CHECK(wish({"order", "list"}) == cli::ColourWish::if_terminal);
    CHECK(wish({"order", "list", "--color", "never"}) == cli::ColourWish::never);
    CHECK(wish({"order", "list", "--color=always"}) == cli::ColourWish::always);
    CHECK(wish({"--color", "always", "doctor"}) == cli::ColourWish::always);
    CHECK(holds(complaint({"order", "list", "--color", "alway"}), "did you mean always?"));
}
