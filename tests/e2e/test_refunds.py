"""Money that goes back: refused money by policy, accepted money by the operator; exactly once in effect."""
import concurrent.futures
import json
import sqlite3
import time

from support import check, contains, equal, landing, places, test
from support.processes import wait_until
from support.shop import CommandHook


def cancels(world):
    """The cancel calls that the sandbox has seen."""
    return [call for call in world.sandbox.log() if call["path"] == "/payments/cancel"]


def payment(world, imp_uid):
    answer = world.sandbox.call("GET", f"/sandbox/payments/{imp_uid}")
    return answer.get("response", answer)


def hooked(world, **settings):
    hook = CommandHook(world)
    world.settings.update(IMP_NOTIFY_COMMAND=hook.setting, **settings)
    return hook


def make_due(world):
    connection = sqlite3.connect(world.database, timeout=20)
    connection.execute("UPDATE outbox SET due_at = 0, claimed_until = 0, acted_at = "
                       "CASE WHEN acted_at > 0 THEN acted_at - 120 ELSE 0 END WHERE state = 'due'")
    connection.commit()
    connection.close()


def land(world, imp_uid, merchant_uid):
    return world.cgi(landing(imp_uid, merchant_uid))


@test("two payments with the right amount for one order: one is accepted, the other refused and given back")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world, IMP_FORGERY_CANCEL="true")
    world.add_order("A", 1000)
    for name in ("imp_1", "imp_2"):
        sandbox.pay(imp_uid=name, merchant_uid="A", amount=1000, status="paid")
    equal(land(world, "imp_1", "A").word, "success")
    equal(land(world, "imp_2", "A").word, "duplicate")
    world.did("work", "--once")
    world.did("work", "--once")
    equal((world.state("A"), world.order("A")["imp_uid"]), ("paid", "imp_1"))
    equal((payment(world, "imp_1")["status"], payment(world, "imp_2")["status"]), ("paid", "cancelled"))
    equal(hook.types(), ["payment.paid", "payment.refused", "payment.refunded"])
    equal(land(world, "imp_2", "A").word, "success", "the order's own status: superseded now")
    equal(len(cancels(world)), 1)


@test("… also where many processes see them at once: every payment but one goes back, once")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world, IMP_FORGERY_CANCEL="true")
    names = [f"imp_{number}" for number in range(4)]
    world.add_order("A", 1000)
    for name in names:
        sandbox.pay(imp_uid=name, merchant_uid="A", amount=1000, status="paid")
    webhook = {"method": "POST", "path": "/payments/webhook", "content_type": "application/json"}

    def arrive(number):
        name = names[number // 2]
        if number % 2:
            return land(world, name, "A").word
        return world.cgi(body=json.dumps({"imp_uid": name, "status": "paid"}).encode(), **webhook).word

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        words = list(pool.map(arrive, range(8)))
        list(pool.map(lambda _: world.did("work", "--once"), range(3)))
    equal(sorted(words), ["duplicate"] * 6 + ["success"] * 2)
    accepted = world.order("A")["imp_uid"]
    world.did("work", "--once")
    for name in names:
        found = payment(world, name)
        equal((found["status"], len(found["cancel_history"])), ("paid", 0) if name == accepted else ("cancelled", 1))
    equal(len(cancels(world)), 3)
    equal(sorted(hook.types()), ["payment.paid"] + ["payment.refunded"] * 3 + ["payment.refused"] * 3)


@test("without the policy nothing is given back")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world)
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=10, status="paid")
    equal(land(world, "imp_1", "A").word, "forgery")
    world.did("work", "--once")
    equal((payment(world, "imp_1")["status"], cancels(world)), ("paid", []))
    equal(hook.types(), ["payment.refused"])


@test("a forged payment leaves the order payable, and its refund later changes nothing")
def _(world):
    sandbox = world.start_sandbox()
    hooked(world, IMP_FORGERY_CANCEL="true")
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_forged", merchant_uid="A", amount=10, status="paid")
    equal(land(world, "imp_forged", "A").word, "forgery")
    sandbox.pay(imp_uid="imp_good", merchant_uid="A", amount=1000, status="paid")
    equal(land(world, "imp_good", "A").word, "success")
    world.did("work", "--once")
    equal(payment(world, "imp_forged")["status"], "cancelled")
    world.did("settle", "imp_forged")
    equal((world.state("A"), world.order("A")["imp_uid"]), ("paid", "imp_good"))
    equal(payment(world, "imp_good")["cancel_amount"], 0)


@test("naming somebody else's payment refunds nobody and changes nobody")
def _(world):
    sandbox = world.start_sandbox()
    hooked(world, IMP_FORGERY_CANCEL="true")
    world.add_order("VICTIM", 1000)
    world.add_order("MINE", 900000)
    sandbox.pay(imp_uid="imp_victim", merchant_uid="VICTIM", amount=1000, status="paid")
    equal(land(world, "imp_victim", "VICTIM").word, "success")
    equal(land(world, "imp_victim", "MINE").word, "forgery")
    world.did("work", "--once")
    equal((payment(world, "imp_victim")["status"], cancels(world)), ("paid", []))
    equal((world.state("VICTIM"), world.state("MINE")), ("paid", "pending"))


@test("never: test payments, payments without an order, mismatches with a promotion, virtual accounts")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world, IMP_FORGERY_CANCEL="true")
    for name in ("TEST", "PROMO", "VBANK"):
        world.add_order(name, 1000)
    sandbox.pay(imp_uid="imp_TEST", merchant_uid="TEST", amount=10, status="paid", sandbox=True)
    sandbox.pay(imp_uid="imp_PROMO", merchant_uid="PROMO", amount=10, status="paid",
                promotion={"id": "p", "discount": 5})
    sandbox.pay(imp_uid="imp_VBANK", merchant_uid="VBANK", amount=10, status="paid", pay_method="vbank",
                vbank_num="123", vbank_name="신한")
    sandbox.pay(imp_uid="imp_ORPHAN", merchant_uid="ORPHAN", amount=10, status="paid")
    for name in ("TEST", "PROMO", "VBANK", "ORPHAN"):
        land(world, f"imp_{name}", name)
        world.impctl("settle", f"imp_{name}")
    world.did("work", "--once")
    equal(cancels(world), [])
    check("payment.refund_failed" in hook.types("VBANK"), "the operator's task is told")


for fault in ("reset_mid_body", "reset", "status_502"):

    @test(f"a lost answer ({fault}) is resolved by a look-up: exactly one refund in effect")
    def _(world, fault=fault):
        sandbox = world.start_sandbox()
        hook = hooked(world, IMP_FORGERY_CANCEL="true")
        world.add_order("A", 1000)
        sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=10, status="paid")
        land(world, "imp_1", "A")
        sandbox.fault(fault, path="/payments/cancel")
        world.did("work", "--once")
        sandbox.no_faults()
        before = len(cancels(world))
        check(before >= 1, "it was tried")
        world.did("work", "--once")
        equal(len(cancels(world)), before, "not repeated at once")
        make_due(world)
        world.did("work", "--once")
        equal(payment(world, "imp_1")["cancel_amount"], 10)
        equal(len(payment(world, "imp_1")["cancel_history"]), 1)
        world.did("work", "--once")
        equal(hook.types(), ["payment.refused", "payment.refunded"])


@test("the PG's refusal is the operator's task, and is told")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world, IMP_FORGERY_CANCEL="true")
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=10, status="paid")
    land(world, "imp_1", "A")
    sandbox.call("POST", "/sandbox/settings", {"cancel": "refused"})
    world.did("work", "--once")
    world.did("work", "--once")
    equal(hook.types(), ["payment.refused", "payment.refund_failed"])
    equal([entry["kind"] for entry in json.loads(world.did("outbox", "list", "--json", "--state", "dead"))], ["refund"])


@test("past forgery.limit it stops")
def _(world):
    sandbox = world.start_sandbox()
    hooked(world, IMP_FORGERY_CANCEL="true", IMP_FORGERY_LIMIT="3")
    for number in range(6):
        world.add_order(f"A{number}", 1000)
        sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"A{number}", amount=10, status="paid")
        land(world, f"imp_{number}", f"A{number}")
    world.did("work", "--once")
    world.did("work", "--once")
    equal(len(cancels(world)), 3)


@test("… also where several processes give back at once")
def _(world):
    sandbox = world.start_sandbox()
    hooked(world, IMP_FORGERY_CANCEL="true", IMP_FORGERY_LIMIT="3")
    for number in range(12):
        world.add_order(f"A{number}", 1000)
        sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"A{number}", amount=10, status="paid")
        land(world, f"imp_{number}", f"A{number}")
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        equal({done.returncode for done in pool.map(lambda _: world.impctl("work", "--once"), range(6))}, {0})
    equal(len(cancels(world)), 3)


@test("kill -9 around a refund: it happens once")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world, IMP_FORGERY_CANCEL="true")
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=10, status="paid")
    sandbox.fault("latency", ms=1500, path="/payments/cancel")
    responder = world.start_responder()
    equal(responder.ask(landing("imp_1", "A")).word, "forgery")
    wait_until(lambda: cancels(world), places.patience(20), "the cancel call")
    responder.process.signal(9)
    responder.process.wait(20)
    sandbox.no_faults()
    wait_until(lambda: payment(world, "imp_1")["status"] == "cancelled", places.patience(20), "i'mport to be done")
    make_due(world)
    world.did("work", "--once")
    equal(len(payment(world, "imp_1")["cancel_history"]), 1)
    equal(len(cancels(world)), 1)
    world.did("work", "--once")
    check(hook.types()[-1] == "payment.refunded", hook.types())


@test("when another payment is accepted the open account is taken back; a deposit after all is a duplicate")
def _(world):
    sandbox = world.start_sandbox()
    hooked(world)
    world.add_order("A", 1000)
    for name in ("imp_v1", "imp_v2"):
        sandbox.pay(imp_uid=name, merchant_uid="A", amount=1000, status="ready", pay_method="vbank", vbank_num="1",
                    vbank_name="신한", vbank_date=4102444800)
        equal(land(world, name, "A").word, "vbankIssued")
    equal(world.state("A"), "awaiting_deposit")
    sandbox.change("imp_v2", status="paid")
    world.did("settle", "imp_v2")
    world.did("work", "--once")
    equal(payment(world, "imp_v1")["status"], "failed")
    equal((world.state("A"), world.order("A")["imp_uid"]), ("paid", "imp_v2"))


@test("an account that nobody paid into expires; one that was issued after the order was paid is taken back")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world)
    now = int(time.time())
    world.add_order("A", 1000)

    def account(imp_uid, due):
        sandbox.pay(imp_uid=imp_uid, merchant_uid="A", amount=1000, status="ready", pay_method="vbank", vbank_num="1",
                    vbank_name="신한", vbank_date=due, started_at=now)

    account("imp_over", now - 86400 - 60)
    equal(land(world, "imp_over", "A").word, "vbankIssued")
    world.did("reconcile")
    equal(world.state("A"), "pending")
    sandbox.pay(imp_uid="imp_card", merchant_uid="A", amount=1000, status="paid", paid_at=now)
    equal(land(world, "imp_card", "A").word, "success")
    account("imp_late", now + 86400)
    equal(land(world, "imp_late", "A").word, "success", "the order's own status")
    world.did("work", "--once")
    equal({payment(world, name)["status"] for name in ("imp_over", "imp_late")}, {"failed"})
    equal(hook.types(), ["payment.awaiting_deposit", "payment.deposit_expired", "payment.paid"])


# ---- the operator


def paid_order(world, amount=1000, **fields):
    world.start_sandbox()
    hook = hooked(world)
    world.add_order("A", amount)
    world.sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=amount, status="paid", **fields)
    equal(land(world, "imp_1", "A").word, "success")
    return hook


@test("impctl cancel: partial, partial, the rest; each is told")
def _(world):
    hook = paid_order(world)
    world.did("cancel", "A", "--amount", "300", "--reason", "일부 품절")
    equal((world.state("A"), payment(world, "imp_1")["cancel_amount"]), ("partially_cancelled", 300))
    world.did("cancel", "A", "--amount", "200", "--reason", "일부 품절")
    world.did("cancel", "A", "--reason", "고객 변심")
    equal((world.state("A"), payment(world, "imp_1")["cancel_amount"]), ("cancelled", 1000))
    world.did("work", "--once")
    equal(hook.types(), ["payment.paid", "payment.partially_cancelled", "payment.partially_cancelled",
                         "payment.cancelled"])
    done = world.impctl("cancel", "A", "--reason", "again")
    equal(done.returncode, 1, "nothing is left")


@test("impctl cancel refuses amount 0, more than is left, and an order without money")
def _(world):
    paid_order(world)
    for amount in ("0", "0.0", "-1", "1001", "0.5", "x"):
        done = world.impctl("cancel", "A", f"--amount={amount}", "--reason", "x")
        equal(done.returncode, 2, f"{amount}: {done.stderr}")
    world.add_order("B", 1000)
    equal(world.impctl("cancel", "B", "--reason", "x").returncode, 1)
    equal(world.impctl("cancel", "NOBODY", "--reason", "x").returncode, 1)
    equal(world.impctl("cancel", "A").returncode, 2, "without a reason")
    equal(cancels(world), [])


@test("impctl cancel of a virtual account needs the buyer's account, which is kept nowhere")
def _(world):
    paid_order(world, pay_method="vbank", vbank_num="1", vbank_name="신한")
    equal(world.impctl("cancel", "A", "--reason", "x").returncode, 2)
    world.did("cancel", "A", "--reason", "x", "--refund-bank", "088", "--refund-account", "110987654321",
              "--refund-holder", "홍길동", "--refund-tel", "01000000000")
    equal(world.state("A"), "cancelled")
    check(b"110987654321" not in world.database.read_bytes(), "in the store")
    wal = world.database.with_name(world.database.name + "-wal")
    check(not wal.exists() or b"110987654321" not in wal.read_bytes(), "in the journal of the store")


@test("a cancellation whose answer is lost is said to be unclear, and is not repeated")
def _(world):
    paid_order(world)
    world.sandbox.fault("reset_mid_body", path="/payments/cancel")
    done = world.impctl("cancel", "A", "--amount", "300", "--reason", "x")
    equal(done.returncode, 3, done.stderr)
    world.sandbox.no_faults()
    calls = len(cancels(world))
    make_due(world)
    world.did("work", "--once")
    equal(len(cancels(world)), calls)
    equal((payment(world, "imp_1")["cancel_amount"], world.state("A")), (300, "partially_cancelled"))


@test("impctl accept overrules a mismatch, on the record, and not against a refund under way")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world)
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=990, status="paid")
    equal(land(world, "imp_1", "A").word, "forgery")
    equal(world.impctl("accept", "imp_1").returncode, 2, "without a reason")
    world.did("accept", "imp_1", "--reason", "전화로 할인")
    equal((world.state("A"), world.order("A")["imp_uid"]), ("paid", "imp_1"))
    world.did("settle", "imp_1")
    equal(world.state("A"), "paid", "and stays so")
    world.did("work", "--once")
    equal(hook.types(), ["payment.refused", "payment.paid"])
    connection = sqlite3.connect(world.database)
    details = [row[0] for row in connection.execute("SELECT detail FROM events WHERE verdict = 'overruled'")]
    connection.close()
    equal(len(details), 1)
    contains(details[0], "전화로 할인")
    equal(world.impctl("accept", "imp_1", "--reason", "x").returncode, 1, "there is nothing more to overrule")
