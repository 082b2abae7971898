"""The operator's tool: orders in, states out, and exit statuses that a script can trust."""
import json
import signal
import sqlite3
import subprocess

from support import check, contains, equal, lacks, landing, places, test
from support.processes import Process, wait_until

DONE, REFUSED, USAGE, NOT_NOW = 0, 1, 2, 3
ORDER_KEYS = {"merchant_uid", "amount", "currency", "kind", "state", "imp_uid", "payments"}


def status(world, *words, **settings):
    done = world.impctl(*words, **settings)
    text = done.stdout + done.stderr
    lacks(text, "sandbox_secret")
    lacks(text, "sandbox_key")
    if done.returncode != DONE:
        check(done.stderr.strip(), f"{words}: an error that says nothing")
    return done.returncode


@test("order add, show, list and count, with --json as documented")
def _(world):
    world.did("order", "add", "ORDER-1", "15000", "--name", "상품 <1>")
    world.did("order", "add", "ORDER-2", "14.20", "--currency", "USD")
    world.did("order", "add", "KEY-1", "0", "--kind", "billing_key", "--customer-uid", "C1")
    order = world.order("ORDER-1")
    check(ORDER_KEYS <= set(order), order)
    equal({key: order[key] for key in ORDER_KEYS},
          {"merchant_uid": "ORDER-1", "amount": 15000, "currency": "KRW", "kind": "payment", "state": "pending",
           "imp_uid": None, "payments": []})
    equal(world.order("ORDER-2")["amount"], 14.2)
    equal(world.order("KEY-1")["kind"], "billing_key")
    contains(world.did("order", "show", "ORDER-1"), "15000")
    listed = json.loads(world.did("order", "list", "--json"))
    equal({one["merchant_uid"] for one in listed}, {"ORDER-1", "ORDER-2", "KEY-1"})
    equal((world.count(), world.count("pending"), world.count("paid")), (3, 3, 0))
    equal(world.did("order", "count"), "3\n", "the bare number")


@test("after a landing show names the payment, and list --state finds the order")
def _(world):
    payment = world.start_sandbox().load("payment-paid-card.json")
    world.add_fixture_order(payment["merchant_uid"])
    world.add_order("OTHER", 1)
    equal(world.cgi(landing(payment["imp_uid"], payment["merchant_uid"])).word, "success")
    order = world.order(payment["merchant_uid"])
    equal((order["state"], order["imp_uid"]), ("paid", payment["imp_uid"]))
    equal([(one["imp_uid"], one["status"], one["amount"]) for one in order["payments"]],
          [(payment["imp_uid"], "paid", 15000)])
    listed = json.loads(world.did("order", "list", "--state", "paid", "--json"))
    equal([one["merchant_uid"] for one in listed], [payment["merchant_uid"]])


@test("adding the same order again is fine; with another amount, currency or kind it is refused")
def _(world):
    equal(status(world, "order", "add", "ORDER-1", "15000"), DONE)
    equal(status(world, "order", "add", "ORDER-1", "15000"), DONE)
    equal(status(world, "order", "add", "ORDER-1", "15001"), REFUSED)
    equal(status(world, "order", "add", "ORDER-1", "15000", "--currency", "JPY"), REFUSED)
    equal((world.count(), world.order("ORDER-1")["amount"]), (1, 15000))


@test("an order that is not there is status 1, and says so")
def _(world):
    world.add_order("ORDER-1", 1)
    equal(status(world, "order", "show", "NONE"), REFUSED)
    equal(status(world, "order", "show", "--json", "NONE"), REFUSED)


@test("what cannot be meant is status 2")
def _(world):
    for words in ([], ["order"], ["nonsense"], ["order", "add"], ["order", "add", "X"], ["order", "nonsense"],
                  ["order", "list", "--state", "nonsense"], ["order", "count", "--nonsense"],
                  ["order", "add", "X", "1", "--kind", "nonsense"]):
        equal(status(world, *words), USAGE, words)
    for amount in ("abc", "-5", "0", "1.5", "1e400", "", "１００", "15,000"):
        equal(status(world, "order", "add", "X", "--", amount), USAGE, amount)
    for uid in ("", ".", "..", "x" * 65, "a\nb", "a\x7f"):
        equal(status(world, "order", "add", "--", uid, "1000"), USAGE, repr(uid))
    check(not world.database.exists() or world.count() == 0, "nothing was added")


@test("--help and --version are status 0")
def _(world):
    contains(world.did("--help"), "order")
    contains(world.did("--version"), (places.ROOT / "VERSION").read_text().strip())


@test("a store that cannot be opened is status 3; a broken configuration 2")
def _(world):
    (world.directory / "dir.db").mkdir()
    equal(status(world, "order", "count", IMP_STORE_URL=f"sqlite:{world.directory}/dir.db"), NOT_NOW)
    equal(status(world, "order", "count", IMP_STORE_URL="nonsense:x"), USAGE)
    equal(status(world, "order", "count", IMP_API_DEADLIN="1s"), USAGE)


@test("import takes lines and the optional header, is repeatable, and names the line it cannot take")
def _(world):
    file = world.directory / "orders.csv"
    file.write_text("merchant_uid,amount,currency\nCSV-1,1000,KRW\nCSV-2,14.2,USD\n\"CSV,3\",5,KRW\r\n", "utf-8")
    for _ in range(2):
        equal(status(world, "order", "import", str(file)), DONE)
        equal(world.count(), 3)
    equal((world.order("CSV-2")["amount"], world.order("CSV,3")["amount"]), (14.2, 5))
    file.write_text("CSV-4,1000,KRW\nCSV-5,abc,KRW\n", "utf-8")
    done = world.impctl("order", "import", str(file))
    equal(done.returncode, REFUSED)
    contains(done.stdout + done.stderr, "2", "the line")
    file.write_text("CSV-1,999,KRW\n", "utf-8")
    equal(status(world, "order", "import", str(file)), REFUSED, "another amount")
    equal(world.order("CSV-1")["amount"], 1000)
    check(status(world, "order", "import", str(world.directory / "none.csv")) in (REFUSED, USAGE, NOT_NOW), "no file")


@test("50000 lines are imported at once")
def _(world):
    file = world.directory / "many.csv"
    file.write_text("".join(f"MANY-{n},{n + 1},KRW\n" for n in range(50_000)))
    world.did("order", "import", str(file))
    equal(world.count(), 50_000)
    equal(world.order("MANY-49999")["amount"], 50_000)


@test("the database is for its owner alone and passes SQLite's own check")
def _(world):
    world.add_order("ORDER-1", 1000)
    equal(oct(world.database.stat().st_mode & 0o777), "0o600")
    connection = sqlite3.connect(world.database)
    equal(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
    equal(connection.execute("PRAGMA journal_mode").fetchone(), ("wal",))
    connection.close()


# ---- payments


def sold(world, fixture="payment-paid-card.json", **settings):
    """An order and its payment, both as the fixture has them, accepted."""
    payment = (world.sandbox or world.start_sandbox()).load(fixture)
    world.add_fixture_order(payment["merchant_uid"])
    equal(status(world, "settle", payment["merchant_uid"], **settings), DONE)
    return payment


def said(world, *words, expected=DONE, given=None, **settings):
    """The JSON document of an impctl that ends with `expected`."""
    done = subprocess.run([str(places.IMPCTL), *words, "--json"], env=world.env(**settings), input=given or "",
                          capture_output=True, encoding="utf-8", timeout=places.patience(120), cwd=world.directory,
                          check=False)
    equal(done.returncode, expected, f"{words}: {done.stderr}")
    return json.loads(done.stdout)


@test("an order is closed, opened, priced anew and given a time without any API key")
def _(world):
    world.settings.update(IMP_API_KEY=None, IMP_API_SECRET=None)
    world.add_order("ORDER-1", 15000)
    equal(said(world, "order", "close", "ORDER-1", "--reason", "sold out")["closed"], True)
    equal(said(world, "order", "reopen", "ORDER-1")["closed"], False)
    equal(said(world, "order", "reprice", "ORDER-1", "900")["amount"], 900)
    check(said(world, "order", "expire", "ORDER-1", "3d")["expires_at"] > 0, "a time")
    equal(said(world, "order", "expire", "ORDER-1", "never")["expires_at"], None)
    equal(len(said(world, "order", "show", "ORDER-1", "--events")["events"]), 6)
    equal(status(world, "order", "expire", "ORDER-1", "soon"), USAGE)
    equal(status(world, "order", "close", "NONE"), REFUSED)


@test("settle asks now, by order or by imp_uid; who cannot be asked is status 3")
def _(world):
    payment = world.start_sandbox().load("payment-paid-card.json")
    equal(status(world, "settle", payment["imp_uid"]), REFUSED, "no order of ours")
    world.add_order(payment["merchant_uid"], 15000)
    told = said(world, "settle", payment["imp_uid"])
    equal((told["state"], told["status"], told["imp_uid"]), ("paid", "success", payment["imp_uid"]))
    world.sandbox.change(payment["imp_uid"], status="cancelled", cancel_amount=15000)
    equal(said(world, "settle", payment["merchant_uid"])["state"], "cancelled")
    equal(status(world, "settle", "imp_nobody"), REFUSED)
    world.sandbox.fault("status_500")
    equal(status(world, "settle", payment["imp_uid"]), NOT_NOW)


@test("accept overrules a wrong amount, with a reason and on the record")
def _(world):
    payment = world.start_sandbox().load("payment-paid-forged-amount.json")
    world.add_fixture_order(payment["merchant_uid"])
    equal(said(world, "settle", payment["imp_uid"])["status"], "forgery")
    equal(status(world, "accept", payment["imp_uid"]), USAGE)
    accepted = said(world, "accept", payment["imp_uid"], "--reason", "agreed by phone")
    equal((accepted["state"], accepted["imp_uid"]), ("paid", payment["imp_uid"]))
    contains(world.did("order", "show", payment["merchant_uid"], "--events"), "agreed by phone")


@test("cancel gives a part back, then the rest; never 0, never more than there is")
def _(world):
    payment = sold(world)
    order = payment["merchant_uid"]
    done = world.impctl("cancel", order, "--amount", "0", "--reason", "R")
    equal(done.returncode, USAGE)
    contains(done.stderr, "in full")
    equal(status(world, "cancel", order), USAGE, "no reason")
    part = said(world, "cancel", order, "--amount", "5000", "--reason", "one too many")
    equal((part["state"], part["refund"]), ("partially_cancelled", "done"))
    equal(part["payments"][0]["cancel_amount"], 5000)
    equal(status(world, "cancel", order, "--amount", "10001", "--reason", "R"), USAGE)
    rest = said(world, "cancel", order, "--reason", "all of it")
    equal((rest["state"], rest["refund"]), ("cancelled", "done"))
    equal(status(world, "cancel", order, "--reason", "again"), REFUSED)
    equal(status(world, "cancel", "NONE", "--reason", "R"), REFUSED)


@test("a cancellation whose answer is lost is unclear, not repeated, and found by settle")
def _(world):
    payment = sold(world)
    order = payment["merchant_uid"]
    world.sandbox.fault("reset", path="/payments/cancel")
    told = said(world, "cancel", order, "--reason", "R", expected=NOT_NOW)
    equal((told["state"], told["refund"]), ("paid", "unclear"))
    equal(world.sandbox.stats()["cancel_calls"], 1)
    equal(said(world, "settle", order)["state"], "cancelled")


@test("a buyer's account reaches i'mport and nothing else")
def _(world):
    payment = sold(world, "payment-paid-vbank.json")
    order = payment["merchant_uid"]
    account = "110987654321"
    equal(status(world, "cancel", order, "--reason", "R", "--refund-bank", "88"), USAGE, "one of four")
    equal(status(world, "cancel", order, "--reason", "R"), USAGE, "none")
    lines = f"88\n{account}\n김철수\n01012345678\n"
    told = said(world, "cancel", order, "--reason", "R", "--refund-stdin", given=lines, IMP_LOG_LEVEL="debug")
    equal(told["refund"], "done")
    for file in world.directory.glob("imp.db*"):
        for secret in (account, "김철수", "01012345678"):
            lacks(file.read_bytes(), secret.encode(), file.name)
    lacks(world.did("outbox", "list", "--all", "--json"), account)
    lacks(world.did("order", "show", order, "--events"), account)


@test("report is a Korean day's money")
def _(world):
    payment = sold(world)
    report = said(world, "report", "--day", "2026-07-01")
    equal([(row["imp_uid"], row["amount"]) for row in report["accepted"]], [(payment["imp_uid"], 15000)])
    equal([(one["what"], one["count"], one["amount"]) for one in report["totals"]], [("accepted", 1, 15000)])
    csv = world.did("report", "--day", "2026-07-01", "--csv").splitlines()
    equal(csv[1].split(",")[:6], ["accepted", "2026-07-01T09:01:02+09:00", payment["merchant_uid"],
                                  payment["imp_uid"], "15000", "KRW"])
    equal(said(world, "report", "--day", "2026-06-30")["accepted"], [])
    equal(status(world, "report", "--day", "2026-7-1"), USAGE)


@test("reconcile finds what was lost; without i'mport it is status 3")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("LOST", 15000)
    lost = sandbox.pay(merchant_uid="LOST", amount=15000, status="paid")
    stranger = sandbox.pay(merchant_uid="NOBODYS", amount=700, status="paid")
    report = said(world, "reconcile", "--since", "12h")
    equal((report["changed"], report["without_order"], report["trouble"]), (["LOST"], [stranger["imp_uid"]], None))
    equal(world.order("LOST")["imp_uid"], lost["imp_uid"])
    sandbox.fault("status_500")
    equal(status(world, "reconcile"), NOT_NOW)
    equal(status(world, "reconcile", "--since", "often"), USAGE)


@test("work --once tells the shop; what it refuses waits in the outbox, to be tried again or dropped")
def _(world):
    heard = world.directory / "heard"
    refuses = {"IMP_NOTIFY_COMMAND": '["/bin/false"]'}
    payment = sold(world, **refuses)
    world.settings.update(refuses)
    equal(said(world, "work", "--once")["delivered"], 1)
    waiting = said(world, "outbox", "list")
    equal([(one["type"], one["state"], one["attempts"]) for one in waiting], [("payment.paid", "due", 1)])
    world.settings.update(IMP_NOTIFY_COMMAND=json.dumps(["/bin/sh", "-c", f"cat >>'{heard}'"]))
    equal(said(world, "outbox", "retry", waiting[0]["id"])[0]["attempts"], 0)
    world.did("work", "--once")
    event = json.loads(heard.read_text("utf-8"))
    equal((event["type"], event["data"]["imp_uid"]), ("payment.paid", payment["imp_uid"]))
    equal(said(world, "outbox", "list"), [])
    equal(status(world, "outbox", "drop", waiting[0]["id"], "--yes"), REFUSED, "it is done")
    equal(status(world, "outbox", "show", "nobody"), REFUSED)


@test("work runs until SIGTERM, and delivers meanwhile")
def _(world):
    heard = world.directory / "heard"
    world.start_sandbox()
    world.settings.update(IMP_NOTIFY_COMMAND=json.dumps(["/bin/sh", "-c", f"cat >>'{heard}'"]))
    work = Process("work", [places.IMPCTL, "work"], world.env(), world.directory)
    world.processes.append(work)
    sold(world)
    wait_until(lambda: heard.exists() and heard.read_text("utf-8").endswith("\n"), places.patience(20), "the event")
    work.signal(signal.SIGTERM)
    equal(work.wait(places.patience(20)), DONE)
