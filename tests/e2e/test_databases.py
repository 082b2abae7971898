"""The same life of orders on MariaDB and PostgreSQL, by the real responder; and what servers do besides:
restart, and serve many processes."""
import concurrent.futures
import json
import os
import threading

from support import check, contains, equal, lacks, landing, test
from support.databases import BOTH
from support.processes import wait_until
from support.shop import CommandHook

ORDERS = 60
CLIENTS = 8
NOBODY = 65534


def webhook(responder, imp_uid, merchant_uid, status="paid", timeout=60):
    return responder.ask(method="POST", path="/payments/webhook", content_type="application/json", timeout=timeout,
                         body=json.dumps({"imp_uid": imp_uid, "merchant_uid": merchant_uid,
                                          "status": status}).encode())


def import_orders(world, prefix, number):
    lines = world.directory / "orders.csv"
    lines.write_text("merchant_uid,amount,currency\n" + "".join(f"{prefix}{n},1000,KRW\n" for n in range(number)))
    world.did("order", "import", str(lines))


def findings(world):
    """({name: grade}, {name: text}) of impctl doctor"""
    done = world.impctl("doctor", "--json")
    lacks(done.stdout + done.stderr, "app:app")
    found = json.loads(done.stdout)["findings"]
    return {one["name"]: one["grade"] for one in found}, {one["name"]: one["found"] for one in found}


def life(database_of):
    @test(f"landings, webhook, refund and outbox on {database_of.name}")
    def _(world):
        database = database_of(world)
        sandbox = world.start_sandbox()
        hook = CommandHook(world)
        world.settings.update(IMP_NOTIFY_COMMAND=hook.setting, IMP_FORGERY_CANCEL="true")
        for order in ("A", "B", "C 가'", "F"):
            world.add_order(order, 1000)
        for imp_uid, order, fields in (("imp_a", "A", {}), ("imp_a2", "A", {}), ("imp_b", "B", {}),
                                       ("imp_c", "C 가'", {"status": "failed"}), ("imp_f", "F", {"amount": 10})):
            sandbox.pay(**{"imp_uid": imp_uid, "merchant_uid": order, "amount": 1000, "status": "paid", **fields})
        responder = world.start_responder()
        equal(responder.ask(landing("imp_a", "A")).word, "success")
        equal(responder.ask(landing("imp_a", "A")).word, "success", "again")
        equal(responder.ask(landing("imp_a2", "A")).word, "duplicate")
        equal(webhook(responder, "imp_b", "B").status, 200)
        equal(webhook(responder, "imp_b", "B").status, 200, "again")
        equal(responder.ask(landing("imp_c", "C 가'")).word, "failed")
        equal(world.cgi(landing("imp_f", "F")).word, "forgery", "by CGI")
        equal([world.state(order) for order in ("A", "B", "C 가'", "F")], ["paid", "paid", "failed", "pending"])
        world.did("cancel", "B", "--amount", "300", "--reason", "one piece less")
        equal(world.state("B"), "partially_cancelled")
        wait_until(lambda: (len(hook.types("A")), len(hook.types("B"))) == (3, 2), 30, "the events of refunds")
        equal(hook.types("A"), ["payment.paid", "payment.refused", "payment.refunded"])
        equal(hook.types("B"), ["payment.paid", "payment.partially_cancelled"])
        equal(database.paid_events("A"), 1)
        config = world.did("config")
        contains(config, f"{database.scheme}://app:***@127.0.0.1")
        for said in (config, responder.log(), world.cgi_log.read_text()):
            lacks(said, "app:app@")
        responder.stop()

    @test(f"{ORDERS} landings and webhooks while {database_of.name} is killed and comes back: nothing lost, nothing twice")
    def _(world):
        database = database_of(world)
        sandbox = world.start_sandbox()
        hook = CommandHook(world)
        world.settings.update(IMP_NOTIFY_COMMAND=hook.setting)
        import_orders(world, "R", ORDERS)
        for number in range(ORDERS):
            sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"R{number}", amount=1000, status="paid")
        responders = [world.start_responder(str(world.directory / f"{name}.sock")) for name in "ab"]
        seen = set()
        done = threading.Semaphore(0)

        def visit(number):
            # The browser at one process, the webhook at the other, each until it is told.
            for way in range(2):
                responder = responders[(number + way) % 2]
                for _ in range(100):
                    if way == 0:
                        answer = responder.ask(landing(f"imp_{number}", f"R{number}"))
                        seen.add((answer.status, answer.word))
                    else:
                        answer = webhook(responder, f"imp_{number}", f"R{number}")
                        seen.add(answer.status)
                    if answer.status == 200:
                        break
                    threading.Event().wait(0.2)
                else:
                    raise AssertionError(f"R{number} never came through: {answer}")
            done.release()

        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            visits = [pool.submit(visit, number) for number in range(ORDERS)]
            for _ in range(ORDERS // 3):
                done.acquire(timeout=120)
            database.crash(1)
            for visited in visits:
                visited.result()
        check(seen <= {(200, "success"), (202, "pending"), 200, 503}, seen)
        check((202, "pending") in seen or 503 in seen, f"nobody noticed: {seen}")
        equal((world.count(), world.count("paid")), (ORDERS, ORDERS))
        wait_until(lambda: len(hook.events()) >= ORDERS, 60, "the shop to be told")
        world.did("work", "--once")
        equal(database.number("SELECT COUNT(*) FROM outbox WHERE type = 'payment.paid'"), ORDERS)
        equal(database.number("SELECT COUNT(*) FROM events WHERE verdict = 'paid' AND state_before = 'pending'"), ORDERS)
        equal(len({event["id"] for event in hook.events()}), ORDERS)
        for responder in responders:
            equal(responder.stop(), 0)

    @test(f"20 CGI processes at once on an empty {database_of.name}: one schema, paid once")
    def _(world):
        database = database_of(world)
        sandbox = world.start_sandbox()
        sandbox.pay(imp_uid="imp_one", merchant_uid="ONE", amount=1000, status="paid")
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            counts = list(pool.map(lambda _: world.count(), range(20)))
            equal(counts, [0] * 20)
            world.add_order("ONE", 1000)
            answers = list(pool.map(lambda _: world.cgi(landing("imp_one", "ONE")), range(20)))
        equal({(answer.status, answer.word) for answer in answers}, {(200, "success")})
        equal(database.paid_events("ONE"), 1)
        equal(database.number("SELECT COUNT(*) FROM payments"), 1)

    @test(f"by CGI on {database_of.name} one landing leaves i'mport's token for the next: beside the configuration, or"
          " where it says")
    def _(world):
        database_of(world)
        sandbox = world.start_sandbox()
        folder = world.directory / "own"
        folder.mkdir()
        if os.geteuid() == 0:  # root's own folders are no place for it
            os.chown(folder, NOBODY, NOBODY)
        config = folder / "imp.toml"
        config.write_text("")
        config.chmod(0o600)
        world.settings["IMP_CONFIG"] = str(config)
        for place, said in ((folder / "imp.toml.token", None), (world.directory / "elsewhere", "../elsewhere")):
            if said:
                config.write_text(f'[api]\ntoken_file = "{said}"\n')
            before = sandbox.stats()["token_calls"]
            for number in range(3):
                order = f"{place.name}-{number}"
                world.add_order(order, 1000)
                sandbox.pay(imp_uid=f"imp_{order}", merchant_uid=order, amount=1000, status="paid")
                equal(world.cgi(landing(f"imp_{order}", order)).word, "success")
            equal(sandbox.stats()["token_calls"] - before, 1, "tokens fetched by three landings")
            equal(place.stat().st_mode & 0o777, 0o600)

    @test(f"the shop's own table on {database_of.name}")
    def _(world):
        database = database_of(world)
        sandbox = world.start_sandbox()
        engine = " ENGINE=MyISAM" if database.scheme == "mysql" else ""
        database.rows("CREATE TABLE shop_orders (no BIGINT PRIMARY KEY, price DECIMAL(12,2), state VARCHAR(20),"
                      f" imp_uid VARCHAR(64)){engine}")
        database.rows("INSERT INTO shop_orders VALUES (12, 1000, 'open', NULL), (13, 1000, 'open', NULL)")
        world.settings.update(
            IMP_ORDERS_SOURCE="query",
            IMP_ORDERS_SELECT="SELECT no, price, 'KRW', state = 'open' FROM shop_orders WHERE no = :merchant_uid",
            IMP_ORDERS_ON_PAID="UPDATE shop_orders SET state = 'paid', imp_uid = :imp_uid WHERE no = :merchant_uid"
                               " AND state = 'open'")
        if database.scheme == "postgresql":
            # A text is no number there: the shop says how it compares.
            world.settings["IMP_ORDERS_ON_PAID"] = world.settings["IMP_ORDERS_ON_PAID"].replace(
                "no = :merchant_uid", "no = CAST(:merchant_uid AS BIGINT)")
        sandbox.pay(imp_uid="imp_12", merchant_uid="12", amount=1000, status="paid")
        sandbox.pay(imp_uid="imp_13", merchant_uid="13", amount=999, status="paid")
        responder = world.start_responder()
        equal(responder.ask(landing("imp_12", "12")).word, "success")
        equal(responder.ask(landing("imp_13", "13")).word, "forgery")
        equal(responder.ask(landing("imp_12", "12abc")).word, "unknownOrder")
        equal(responder.ask(landing("imp_12", "012")).word, "unknownOrder")
        wait_until(lambda: database.rows("SELECT state, imp_uid FROM shop_orders WHERE no = 12") == [["paid", "imp_12"]],
                   30, "the shop's order to be paid")
        equal(database.rows("SELECT state FROM shop_orders WHERE no = 13"), [["open"]])
        responder.stop()

    @test(f"doctor on {database_of.name}: its settings, the shop's statements and tables, and a server that is away")
    def _(world):
        database = database_of(world)
        world.start_sandbox()
        password = world.directory / "password"
        password.write_text("app\n")
        password.chmod(0o600)
        world.settings.update(IMP_STORE_URL=database.url.replace(":app@", "@"), IMP_STORE_PASSWORD_FILE=str(password))
        world.add_order("ONE", 1000)
        world.did("work", "--once")
        world.settings["IMP_ORDERS_ON_PAID"] = "UPDATE shop SET paid = 1 WHERE id = :merchant_uid"
        grades, texts = findings(world)
        equal([grades[name] for name in ("store.open", "store.schema", "store.durability", "store.statements",
                                         "work.running")], ["ok", "ok", "ok", "problem", "ok"], texts)
        engine = " ENGINE=MyISAM" if database.scheme == "mysql" else ""
        database.rows(f"CREATE TABLE shop (id VARCHAR(40), paid INTEGER){engine}")
        grades, texts = findings(world)
        equal(grades["store.statements"], "ok", texts)
        if database.scheme == "mysql":
            equal(grades["store.tables"], "warning")
            contains(texts["store.tables"], "shop (MyISAM)")
            database.rows("SET GLOBAL read_only = ON")
            equal(findings(world)[0]["store.writable"], "problem")
        database.server.kill(database.sudden)
        database.server.start(*database.careless)
        wait_until(database.answers, 60, "the server to come back")
        grades, texts = findings(world)
        equal(grades["store.durability"], "problem", texts)
        contains(texts["store.durability"], database.careless_word)
        database.server.kill(database.sudden)
        equal(findings(world)[0]["store.open"], "unknown")
        password.write_text("another\n")
        database.server.start()
        wait_until(database.answers, 60, "the server to come back")
        check(findings(world)[0]["store.open"] in ("problem", "unknown"), "a wrong password is none")
        contains(world.impctl("order", "count").stderr, "store.password_file")
        world.settings["IMP_STORE_URL"] = database.url.replace("app:app@", "nobody@")
        contains(world.impctl("order", "count").stderr, "store.password_file")


for each in BOTH:
    life(each)
