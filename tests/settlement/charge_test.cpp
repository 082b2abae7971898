#include "settlement/charge.hpp"

#include "settlement/shop.hpp"

#include <functional>

using namespace imp;
using namespace imp::samples;
using namespace imp::settlement;

namespace {

/// i'mport's calls in memory: what each is to do.
class FakeCaller final : public api::NamedCalls {
  public:
    using Do = std::function<Result<api::CallAnswer>()>;

    Result<api::CallAnswer> make(std::string_view /*call*/,
                                 const std::vector<api::Argument>& arguments) override {
        ++calls;
        last.clear();
        for (const api::Argument& one : arguments)
            last += one.name + '=' + one.value + '\n';
        return act();
    }

    Do act;
    int calls = 0;
    std::string last;
};

api::CallAnswer answer_about(const Payment& payment) {
    json::Value response = json::Value::object();
    response.set("imp_uid", json::Value::string(payment.imp_uid.str()));
    return {.kind = payment.status == PaymentStatus::failed ? api::CallAnswer::Kind::refused
                                                            : api::CallAnswer::Kind::done,
            .http_status = 200,
            .message = payment.fail_reason,
            .envelope = json::Value(),
            .response = response};
}

struct CardShop : Shop {
    CardShop() : charger(*store, source, caller, settler, clock) {
        Order plan = order("plan-1");
        plan.customer_uid = "card-1";
        add(plan);
    }

    Result<Answer> charge(const char* number = "plan-1") {
        return charger.charge(merchant_uid(number), "charge-again", {{"customer_uid", "card-1"}});
    }

    /// From now on the call makes this payment, and the answer about it arrives or not.
    void card_gives(Payment payment, bool answer_arrives = true) {
        payment.merchant_uid = "plan-1";
        payment.customer_uid = "card-1";
        payment.customer_uid_usage = "payment";
        caller.act = [this, payment, answer_arrives]() -> Result<api::CallAnswer> {
            source.put(payment);
            if (!answer_arrives)
                return Error{Errc::unavailable, "timeout"};
            return answer_about(payment);
        };
    }

    FakeCaller caller;
    Charger charger;
};

}  // namespace

TEST_CASE("a registered card is charged for an order, once") {
    CardShop shop;
    shop.card_gives(paid("imps_1"));
    const auto answer = shop.charge();
    REQUIRE(answer);
    CHECK(answer->status == Status::success);
    CHECK(shop.stored("plan-1").accepted == imp_uid("imps_1"));
    CHECK(shop.caller.last.find("amount=15000\n") != std::string::npos);
    CHECK(shop.events("charge_sent", "plan-1") == 1);
    CHECK(shop.charge().error().code == Errc::conflict);
    CHECK(shop.caller.calls == 1);
}

TEST_CASE("a card that is refused may be charged again") {
    CardShop shop;
    Payment refused = failed("imps_1");
    refused.fail_reason = "한도초과";
    shop.card_gives(refused);
    CHECK(shop.charge()->status == Status::failed);
    CHECK(shop.stored("plan-1").state == OrderState::failed);
    shop.card_gives(paid("imps_2"));
    CHECK(shop.charge()->status == Status::success);
}

TEST_CASE("HTTP 200 with a code is no charge") {
    CardShop shop;
    shop.caller.act = []() -> Result<api::CallAnswer> {
        return api::CallAnswer{.kind = api::CallAnswer::Kind::refused,
                               .http_status = 200,
                               .message = "등록되지 않은 구매자입니다.",
                               .envelope = json::Value(),
                               .response = json::Value()};
    };
    const auto answer = shop.charge();
    REQUIRE(!answer);
    CHECK(answer.error().code == Errc::refused);
    CHECK(shop.stored("plan-1").state == OrderState::pending);
}

TEST_CASE("a charge whose answer was lost is found, and not made again") {
    CardShop shop;
    shop.card_gives(paid("imps_1"), /*answer_arrives=*/false);
    CHECK(shop.charge()->status == Status::success);
    CHECK(shop.charge().error().code == Errc::conflict);
    CHECK(shop.caller.calls == 1);
}

TEST_CASE("what nobody knows is not repeated while it may be under way") {
    CardShop shop;
    shop.caller.act = []() -> Result<api::CallAnswer> {
        return Error{Errc::unavailable, "timeout"};
    };
    CHECK(shop.charge().error().code == Errc::unavailable);
    CHECK(shop.charge().error().code == Errc::refused);
    CHECK(shop.caller.calls == 1);
    shop.clock.advance(std::chrono::minutes(3));
    shop.card_gives(paid("imps_1"));
    CHECK(shop.charge()->status == Status::success);
    CHECK(shop.caller.calls == 2);
}

TEST_CASE("a charge whose answer was lost is not taken for an earlier one that failed") {
    CardShop shop;
    shop.card_gives(failed("imps_0"));
    CHECK(shop.charge()->status == Status::failed);
    shop.caller.act = []() -> Result<api::CallAnswer> {
        return Error{Errc::unavailable, "timeout"};
    };
    const auto lost = shop.charge();
    REQUIRE(!lost);
    CHECK(lost.error().code == Errc::unavailable);
    // Declined, as it turns out: known, and the order may be charged again at once.
    shop.clock.advance(std::chrono::minutes(3));
    shop.card_gives(failed("imps_1"), /*answer_arrives=*/false);
    CHECK(shop.charge()->status == Status::failed);
    shop.card_gives(paid("imps_2"));
    CHECK(shop.charge()->status == Status::success);
}

TEST_CASE("nothing is sent while i'mport cannot be asked what there is") {
    CardShop shop;
    shop.card_gives(paid("imps_1"));
    shop.source.fail_with(Error{Errc::unavailable, "down"});
    CHECK(shop.charge().error().code == Errc::unavailable);
    CHECK(shop.caller.calls == 0);
}

TEST_CASE("an order that takes no money, or none at all, is not charged") {
    CardShop shop;
    Order closed = order("closed-1");
    closed.closed = true;
    shop.add(closed);
    CHECK(shop.charge("closed-1").error().code == Errc::conflict);
    CHECK(shop.charge("nobody").error().code == Errc::not_found);
    CHECK(shop.caller.calls == 0);
}

TEST_CASE("a card that the order does not name is not charged for it") {
    CardShop shop;
    shop.card_gives(paid("imps_1"));
    const auto other = shop.charger.charge(
        merchant_uid("plan-1"), "charge-again", {{"customer_uid", "somebody's"}});
    REQUIRE(!other);
    CHECK(other.error().code == Errc::bad_input);
    CHECK(shop.caller.calls == 0);
    CHECK(shop.charge()->status == Status::success);
}

TEST_CASE("a window that pays holds a charge back") {
    CardShop shop;
    shop.card_gives(paid("imps_1"));
    REQUIRE(shop.store->transact([&](store::Transaction& tx) {
        return tx.put_reservation(
            {.merchant_uid = "plan-1", .imp_uid = "imp_window", .until = shop.clock.now() + 60});
    }));
    CHECK(shop.charge().error().code == Errc::refused);
    CHECK(shop.caller.calls == 0);
}

TEST_CASE("an order is held from the first look until the store knows what became of the charge") {
    CardShop shop;
    shop.source.put([] {
        Payment earlier = failed("imps_0");
        earlier.merchant_uid = "plan-1";
        return earlier;
    }());
    shop.card_gives(paid("imps_1"));
    int looks = 0;
    int held = 0;
    shop.source.before_answer([&] {
        ++looks;
        const auto found = shop.store->transact([&](store::Transaction& tx) -> Result<void> {
            held += tx.find_reservation("plan-1").value() ? 1 : 0;
            return {};
        });
        CHECK(found);
    });
    CHECK(shop.charge()->status == Status::success);
    CHECK(looks > 1);
    CHECK(held == looks);
    shop.source.before_answer({});
    CHECK(shop.store->transact([&](store::Transaction& tx) -> Result<void> {
        CHECK(!tx.find_reservation("plan-1").value());
        return {};
    }));
}

TEST_CASE("an order that i'mport is to charge at a time is not charged besides") {
    CardShop shop;
    ScheduledPayment there{.customer_uid = "card-1",
                           .merchant_uid = "plan-1",
                           .amount = decimal("15000"),
                           .schedule_at = shop.clock.now() + 1000,
                           .schedule_status = "scheduled"};
    shop.source.put_scheduled(there);
    shop.card_gives(paid("imps_1"));
    CHECK(shop.charge().error().code == Errc::conflict);
    const UnixSeconds later = there.schedule_at + 1000;
    CHECK(shop.charger.schedule(merchant_uid("plan-1"), later).error().code == Errc::conflict);
    CHECK(shop.caller.calls == 0);
    there.schedule_status = "revoked";
    shop.source.put_scheduled(there);
    CHECK(shop.charge()->status == Status::success);
}

TEST_CASE("a charge that nobody has seen yet is found before the order is scheduled") {
    CardShop shop;
    Payment unseen = paid("imps_1");
    unseen.merchant_uid = "plan-1";
    unseen.customer_uid = "card-1";
    unseen.customer_uid_usage = "payment";
    shop.source.put(unseen);
    const UnixSeconds at = shop.clock.now() + 1000;
    CHECK(shop.charger.schedule(merchant_uid("plan-1"), at).error().code == Errc::conflict);
    CHECK(shop.caller.calls == 0);
    CHECK(shop.stored("plan-1").accepted == imp_uid("imps_1"));
}

TEST_CASE("a charge is scheduled once, whatever becomes of the answer") {
    CardShop shop;
    const UnixSeconds at = shop.clock.now() + 1000;
    shop.caller.act = [&]() -> Result<api::CallAnswer> {
        shop.source.put_scheduled({.customer_uid = "card-1",
                                   .merchant_uid = "plan-1",
                                   .amount = decimal("15000"),
                                   .schedule_at = at,
                                   .schedule_status = "scheduled"});
        return Error{Errc::unavailable, "timeout"};
    };
    CHECK(shop.charger.schedule(merchant_uid("plan-1"), at)->schedule_at == at);
    CHECK(shop.charger.schedule(merchant_uid("plan-1"), at)->schedule_at == at);
    CHECK(shop.caller.calls == 1);
    CHECK(shop.charger.schedule(merchant_uid("order-1"), at).error().code == Errc::bad_input);
}

TEST_CASE("a scheduled charge is taken back, and nothing that does not wait") {
    CardShop shop;
    ScheduledPayment there{.customer_uid = "card-1",
                           .merchant_uid = "plan-1",
                           .amount = decimal("15000"),
                           .schedule_status = "scheduled"};
    CHECK(shop.charger.unschedule(merchant_uid("plan-1")).error().code == Errc::refused);
    shop.source.put_scheduled(there);
    shop.caller.act = [&]() -> Result<api::CallAnswer> {
        there.schedule_status = "revoked";
        shop.source.put_scheduled(there);
        return Error{Errc::unavailable, "timeout"};
    };
    CHECK(shop.charger.unschedule(merchant_uid("plan-1")));
    CHECK(shop.charger.unschedule(merchant_uid("plan-1")).error().code == Errc::refused);
    CHECK(shop.caller.calls == 1);
}
