"""The operator's tool: orders in, states out, and exit statuses that a script can trust."""
import json
import sqlite3

from support import check, contains, equal, lacks, landing, places, test

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
        check(status(world, "order", "add", "X", "--", amount) in (REFUSED, USAGE), amount)
    for uid in ("", ".", "..", "x" * 65, "a\nb", "a\x7f"):
        check(status(world, "order", "add", "--", uid, "1000") in (REFUSED, USAGE), repr(uid))
    check(not world.database.exists() or world.count() == 0, "nothing was added")


@test("--help and --version are status 0")
def _(world):
    contains(world.did("--help"), "order")
    contains(world.did("--version"), (places.ROOT / "VERSION").read_text().strip())


@test("a store that cannot be opened is status 3; a broken configuration 1")
def _(world):
    (world.directory / "dir.db").mkdir()
    equal(status(world, "order", "count", IMP_STORE_URL=f"sqlite:{world.directory}/dir.db"), NOT_NOW)
    equal(status(world, "order", "count", IMP_STORE_URL="nonsense:x"), REFUSED)
    equal(status(world, "order", "count", IMP_API_DEADLIN="1s"), REFUSED)


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
