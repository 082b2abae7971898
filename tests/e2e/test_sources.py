"""orders.source = query and prepared: the same landings as with orders placed beforehand."""
import json
import sqlite3
import subprocess
import time
import urllib.parse

from support import check, equal, landing, places, test
from support.shop import CommandHook

ORDERS = places.fixture("orders.json")
VECTORS = [vector for vector in places.fixture("redirects.json") if vector["route"] == "/complete"]
JSON = [("Accept", "application/json")]

SELECT = ("SELECT order_no, price, currency, payable FROM shop_orders WHERE order_no = :merchant_uid")


def decimal_text(amount):
    return f"{amount:.2f}"


def shop_table(world, orders=None):
    """A shop's own table, in the database that the responder uses: amounts as DECIMAL, as shops have them."""
    world.impctl("order", "count")  # makes the database
    connection = sqlite3.connect(world.database, timeout=20)
    connection.execute("DROP TABLE IF EXISTS shop_orders")
    connection.execute("CREATE TABLE shop_orders (order_no TEXT, price DECIMAL(12,2), currency TEXT, payable INTEGER,"
                       " status TEXT NOT NULL DEFAULT 'pending', imp_uid TEXT)")
    for merchant_uid, order in (orders or ORDERS).items():
        connection.execute("INSERT INTO shop_orders (order_no, price, currency, payable) VALUES (?, ?, ?, 1)",
                           (merchant_uid, decimal_text(order["amount"]), order["currency"]))
    connection.commit()
    connection.close()
    world.settings.update(IMP_ORDERS_SOURCE="query", IMP_ORDERS_SELECT=SELECT)


def shop_rows(world):
    connection = sqlite3.connect(world.database, timeout=20)
    rows = dict(connection.execute("SELECT order_no, status FROM shop_orders").fetchall())
    connection.close()
    return rows


def load(world, vector):
    sandbox = world.start_sandbox()
    if vector["fixture"] and places.fixture(vector["fixture"])["code"] == 0:
        sandbox.load(vector["fixture"])
    return sandbox


def judge(world, vector):
    answer = world.cgi(vector["query"], headers=JSON)
    equal((answer.status, answer.word), (vector["http"], vector["status"]))
    merchant_uid = vector["decoded"]["merchant_uid"]
    if world.impctl("order", "show", "--", merchant_uid).returncode == 0:
        equal(world.state(merchant_uid), vector["state"])
    else:
        equal(vector["state"], "pending", "never seen, never changed")


for vector in VECTORS:
    merchant_uid = vector["decoded"]["merchant_uid"]
    kind = ORDERS.get(merchant_uid, {"kind": "payment"})["kind"]
    if kind != "payment":
        continue  # billing keys and identity checks are placed beforehand whatever the source

    @test(f"query: {vector['name']}")
    def _(world, vector=vector):
        load(world, vector)
        shop_table(world)
        judge(world, vector)

    @test(f"prepared: {vector['name']}")
    def _(world, vector=vector):
        sandbox = load(world, vector)
        world.settings["IMP_ORDERS_SOURCE"] = "prepared"
        token = sandbox.call("POST", "/users/getToken", {"imp_key": "sandbox_key",
                                                         "imp_secret": "sandbox_secret"})["response"]["access_token"]
        for uid, order in ORDERS.items():
            if order["kind"] != "payment":
                continue
            body = json.dumps({"merchant_uid": uid, "amount": order["amount"], "currency": order["currency"]}).encode()
            answer = sandbox.ask("/payments/prepare", "POST", [("Content-Type", "application/json"),
                                                               ("Authorization", f"Bearer {token}")], body)
            equal((answer.status, answer.json["code"]), (200, 0))
        judge(world, vector)


@test("query: on_paid and on_cancelled reach the shop's table, by the outbox")
def _(world):
    sandbox = world.start_sandbox()
    shop_table(world, {"A": {"amount": 1000, "currency": "KRW"}})
    world.settings.update(
        IMP_ORDERS_ON_PAID="UPDATE shop_orders SET status = 'paid', imp_uid = :imp_uid"
                           " WHERE order_no = :merchant_uid AND price = :amount",
        IMP_ORDERS_ON_CANCELLED="UPDATE shop_orders SET status = 'cancelled' WHERE order_no = :merchant_uid")
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    equal(world.cgi(landing("imp_1", "A")).word, "success")
    equal(shop_rows(world), {"A": "pending"}, "a CGI landing waits for nobody")
    world.did("work", "--once")
    equal(shop_rows(world), {"A": "paid"})
    sandbox.change("imp_1", status="cancelled", cancel_amount=1000)
    world.did("settle", "imp_1")
    world.did("work", "--once")
    equal(shop_rows(world), {"A": "cancelled"})


@test("query: an update that concerns no row is told as payment.unapplied, and repeated until it works")
def _(world):
    sandbox = world.start_sandbox()
    hook = CommandHook(world)
    shop_table(world, {"A": {"amount": 1000, "currency": "KRW"}})
    world.settings.update(
        IMP_NOTIFY_COMMAND=hook.setting,
        IMP_ORDERS_ON_PAID="UPDATE shop_orders SET status = 'paid' WHERE order_no = :merchant_uid AND payable = 1")
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    equal(world.cgi(landing("imp_1", "A")).word, "success")
    connection = sqlite3.connect(world.database, timeout=20)
    connection.execute("UPDATE shop_orders SET payable = 0")
    connection.commit()
    world.did("work", "--once")
    world.did("work", "--once")
    equal(sorted(hook.types()), ["payment.paid", "payment.unapplied"])
    connection.execute("UPDATE shop_orders SET payable = 1")
    connection.execute("UPDATE outbox SET due_at = 0 WHERE state = 'due'")
    connection.commit()
    connection.close()
    world.did("work", "--once")
    equal(shop_rows(world), {"A": "paid"})


@test("query: an order whose row cannot be read holds up no other order, and is settled once it can be")
def _(world):
    sandbox = world.start_sandbox()
    shop_table(world, {name: {"amount": 1000, "currency": "KRW"} for name in ("A", "ODD", "OLD")})
    now, long_ago = int(time.time()), int(time.time()) - 100 * 86400
    for name in ("A", "ODD", "OLD"):  # each was seen once
        sandbox.pay(imp_uid=f"imp_open_{name}", merchant_uid=name, amount=1000, status="ready", started_at=now)
        world.cgi(landing(f"imp_open_{name}", name))
    connection = sqlite3.connect(world.database, timeout=20, isolation_level=None)
    connection.execute("UPDATE shop_orders SET price = NULL WHERE order_no = 'ODD'")
    connection.execute("UPDATE orders SET check_at = CASE merchant_uid WHEN 'ODD' THEN 1 ELSE 2 END")
    for name, at in (("A", now), ("ODD", now), ("OLD", long_ago)):  # no list reaches back to OLD's
        sandbox.pay(imp_uid=f"imp_{name}", merchant_uid=name, amount=1000, status="paid", started_at=at, paid_at=at)
    done = world.impctl("work", "--once")
    equal(done.returncode, 3, "it says so")
    check("ODD" in done.stderr, done.stderr)
    equal([world.state(name) for name in ("A", "ODD", "OLD")], ["paid", "pending", "paid"])
    equal(connection.execute("SELECT COUNT(*) FROM meta WHERE name = 'note:reconcile.watermark'").fetchone(), (1,),
          "the walk was to its end")
    equal(world.impctl("reconcile").returncode, 3)
    connection.execute("UPDATE shop_orders SET price = 1000")
    connection.execute("UPDATE inbox SET due_at = 0")
    connection.close()
    world.did("work", "--once")
    equal(world.state("ODD"), "paid")


@test("query: a number that only looks like the order's is unknown")
def _(world):
    sandbox = world.start_sandbox()
    world.impctl("order", "count")
    connection = sqlite3.connect(world.database, timeout=20)
    connection.execute("CREATE TABLE wp_wc_orders (id INTEGER PRIMARY KEY, status TEXT, currency TEXT,"
                       " total_amount DECIMAL(26,8))")
    connection.execute("INSERT INTO wp_wc_orders VALUES (42, 'wc-pending', 'KRW', 1000)")
    connection.commit()
    connection.close()
    world.settings.update(
        IMP_ORDERS_SOURCE="query",
        IMP_ORDERS_SELECT="SELECT CAST(id AS TEXT), total_amount, currency, status IN ('wc-pending', 'wc-failed')"
                          " FROM wp_wc_orders WHERE id = CAST(:merchant_uid AS INTEGER)")
    for number, name in enumerate(("42x", " 42", "042", "42.0")):
        sandbox.pay(imp_uid=f"imp_x{number}", merchant_uid=name, amount=1000, status="paid")
        answer = world.cgi(landing(f"imp_x{number}", name), headers=JSON)
        equal((answer.status, answer.word), (404, "unknownOrder"), name)
    sandbox.pay(imp_uid="imp_1", merchant_uid="42", amount=1000, status="paid")
    equal(world.cgi(landing("imp_1", "42")).word, "success")
    equal(world.state("42"), "paid")


@test("query: statements are checked at start, with the name that is wrong")
def _(world):
    world.start_sandbox()
    shop_table(world)
    for setting, wrong, part in (("IMP_ORDERS_SELECT", "SELECT nonsense FROM shop_orders", "orders.select"),
                                 ("IMP_ORDERS_ON_PAID", "UPDATE nowhere SET x = :merchant_uid", "orders.on_paid"),
                                 ("IMP_ORDERS_ON_PAID", "UPDATE shop_orders SET status = :order_no", "order_no")):
        done = subprocess.run([str(places.RESPONDER), "--listen", str(world.directory / "x.sock")],
                              env=world.env(**{setting: wrong}), capture_output=True, timeout=30, check=False)
        equal(done.returncode, 2, wrong)
        check(part in done.stderr.decode(), done.stderr)


@test("query: quotes in an order number are text, never SQL")
def _(world):
    sandbox = world.start_sandbox()
    name = "x' OR '1'='1"
    shop_table(world, {"A": {"amount": 1000, "currency": "KRW"}})
    sandbox.pay(imp_uid="imp_1", merchant_uid=name, amount=1000, status="paid")
    answer = world.cgi("imp_uid=imp_1&merchant_uid=" + urllib.parse.quote(name), headers=JSON)
    equal((answer.status, answer.word), (404, "unknownOrder"))
