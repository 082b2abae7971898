"""What no message told us is found; what is found goes the way of all news."""
import json
import sqlite3
import time

from support import check, contains, equal, landing, places, test
from support.processes import wait_until
from support.shop import CommandHook


def hooked(world):
    hook = CommandHook(world)
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    return hook


def pay(world, merchant_uid, amount=1000, status="paid", **fields):
    now = int(time.time())
    times = {"started_at": now, "paid_at": now if status == "paid" else 0}
    return world.sandbox.pay(imp_uid=f"imp_{merchant_uid}", merchant_uid=merchant_uid, amount=amount, status=status,
                             **{**times, **fields})


@test("paid, refunded and deposited payments whose messages were all lost are found")
def _(world):
    sandbox = world.start_sandbox()
    hook = hooked(world)
    for name in ("PAID", "REFUNDED", "DEPOSITED", "OPEN"):
        world.add_order(name, 1000)
    pay(world, "REFUNDED")
    pay(world, "DEPOSITED", status="ready", pay_method="vbank", vbank_num="1", vbank_name="신한",
        vbank_date=int(time.time()) + 86400)
    equal(world.cgi(landing("imp_REFUNDED", "REFUNDED")).word, "success")
    equal(world.cgi(landing("imp_DEPOSITED", "DEPOSITED")).word, "vbankIssued")
    pay(world, "PAID")
    sandbox.change("imp_REFUNDED", status="cancelled", cancel_amount=1000, cancelled_at=int(time.time()))
    sandbox.change("imp_DEPOSITED", status="paid", paid_at=int(time.time()))
    report = json.loads(world.did("reconcile", "--json"))
    equal(sorted(report["changed"]), ["DEPOSITED", "PAID", "REFUNDED"])
    equal([world.state(name) for name in ("PAID", "REFUNDED", "DEPOSITED", "OPEN")],
          ["paid", "cancelled", "paid", "pending"])
    world.did("work", "--once")
    equal(hook.types("PAID"), ["payment.paid"])
    equal(hook.types("REFUNDED"), ["payment.paid", "payment.cancelled"])
    equal(hook.types("DEPOSITED"), ["payment.awaiting_deposit", "payment.paid"])
    equal(json.loads(world.did("reconcile", "--json"))["changed"], [])


@test("the service finds them alone")
def _(world):
    world.start_sandbox()
    world.add_order("A", 1000)
    world.start_responder()
    pay(world, "A")
    connection = sqlite3.connect(world.database, timeout=20)
    connection.execute("UPDATE meta SET value = '0' WHERE name = 'reconcile.next_walk'")  # five minutes later
    connection.commit()
    connection.close()
    wait_until(lambda: world.state("A") == "paid", places.patience(40), "the worker's walk")


@test("payments at i'mport without an order are reported")
def _(world):
    world.start_sandbox()
    pay(world, "NOBODY")
    done = world.impctl("reconcile")
    equal(done.returncode, 0, done.stderr)
    contains(done.stdout, "imp_NOBODY")
    world.add_order("NOBODY", 1000)
    equal(world.state("NOBODY"), "paid", "and settled when the order comes")


@test("an old payment that the console refunds is seen once its day's check is due")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    long_ago = int(time.time()) - 100 * 86400
    pay(world, "A", started_at=long_ago, paid_at=long_ago)
    equal(world.cgi(landing("imp_A", "A")).word, "success")
    sandbox.change("imp_A", status="cancelled", cancel_amount=1000, cancelled_at=long_ago)
    world.did("reconcile", "--since", "3d")
    equal(world.state("A"), "cancelled")


@test("two reconciliations at once, beside landings, come to one truth")
def _(world):
    from concurrent.futures import ThreadPoolExecutor
    world.start_sandbox()
    names = [f"A{number}" for number in range(40)]
    for name in names:
        world.add_order(name, 1000)
        pay(world, name)
    responder = world.start_responder()
    with ThreadPoolExecutor(6) as pool:
        both = [pool.submit(world.impctl, "reconcile") for _ in range(2)]
        answers = list(pool.map(lambda name: responder.ask(landing(f"imp_{name}", name)), names))
        equal({done.result().returncode for done in both}, {0})
    equal({answer.word for answer in answers}, {"success"})
    equal(world.count("paid"), 40)
    for name in names:
        equal(len(world.paid_events(name)), 1, name)


@test("with i'mport down it says so, and loses nothing")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    pay(world, "A")
    sandbox.fault("status_503")
    equal(world.impctl("reconcile").returncode, 3)
    sandbox.no_faults()
    world.did("reconcile")
    equal(world.state("A"), "paid")


@test("impctl settle asks now, by either id")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    equal(world.impctl("settle", "A").returncode, 1, "no payment yet")
    pay(world, "A")
    world.did("settle", "A")
    equal(world.state("A"), "paid")
    sandbox.change("imp_A", status="cancelled", cancel_amount=400)
    contains(world.did("settle", "imp_A"), "A")
    equal(world.state("A"), "partially_cancelled")
    sandbox.fault("reset")
    equal(world.impctl("settle", "A").returncode, 3)
    equal(world.impctl("settle", "imp_NOBODY").returncode, 3)
    sandbox.no_faults()
    equal(world.impctl("settle", "imp_NOBODY").returncode, 1)


@test("an order past its time takes no more money, but money that came in time counts")
def _(world):
    world.start_sandbox()
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
    for name in ("LATE", "INTIME", "UNSEEN"):
        world.add_order(name, 1000, "--expires", soon)
    pay(world, "INTIME")
    time.sleep(4)
    pay(world, "UNSEEN")  # before any reconciliation
    equal(world.cgi(landing("imp_UNSEEN", "UNSEEN")).word, "duplicate")
    world.did("reconcile")
    equal((world.state("INTIME"), world.state("LATE")), ("paid", "pending"))
    pay(world, "LATE")
    equal(world.cgi(landing("imp_LATE", "LATE")).word, "duplicate")
    equal(world.order("LATE")["imp_uid"], None)


@test("the day's report: accepted, refunded, refused, open")
def _(world):
    sandbox = world.start_sandbox()
    for name in ("GOOD", "BACK", "BAD", "OPEN"):
        world.add_order(name, 1000)
    pay(world, "GOOD")
    pay(world, "BACK")
    pay(world, "BAD", amount=10)
    for name in ("GOOD", "BACK", "BAD"):
        world.cgi(landing(f"imp_{name}", name))
    world.did("cancel", "BACK", "--amount", "400", "--reason", "x")
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600))
    rows = world.did("report", "--day", day, "--csv").splitlines()
    words = {}
    for row in rows[1:]:
        words.setdefault(row.split(",")[0], []).append(row)
    equal({word: len(found) for word, found in words.items()}, {"accepted": 2, "refunded": 1, "refused": 1, "open": 2},
          "BAD's order is open too")
    contains(words["refunded"][0], "400")
    contains(words["refused"][0], "imp_BAD")
    check(len(sandbox.log()) > 0, "asked")
