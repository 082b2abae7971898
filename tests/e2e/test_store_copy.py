"""impctl store copy: a shop moves from SQLite to a server and back, and goes on there as if nothing had been."""
import json
import subprocess

from support import contains, equal, landing, places, test
from support.databases import BOTH
from support.processes import wait_until
from support.shop import CommandHook


def webhook(responder, imp_uid, merchant_uid):
    return responder.ask(method="POST", path="/payments/webhook", content_type="application/json", body=json.dumps(
        {"imp_uid": imp_uid, "merchant_uid": merchant_uid, "status": "paid"}).encode())


def move(database_of):
    @test(f"a shop moves from SQLite to {database_of.name}, works there, and moves back")
    def _(world):
        old = f"sqlite:{world.database}"
        database = database_of(world)  # the configured store from here on
        new = database.url
        world.settings["IMP_STORE_URL"] = old
        sandbox = world.start_sandbox()
        hook = CommandHook(world)
        world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
        for order in ("PAID", "OPEN", "LATE", "PART 가'"):
            world.add_order(order, 1000)
            sandbox.pay(imp_uid=f"imp_{order[:4]}", merchant_uid=order, amount=1000, status="paid")
        responder = world.start_responder()
        equal(responder.ask(landing("imp_PAID", "PAID")).word, "success")
        equal(responder.ask(landing("imp_PART", "PART 가'")).word, "success")
        world.did("cancel", "PART 가'", "--amount", "300", "--reason", "one less")
        sandbox.pay(imp_uid="imp_early", merchant_uid="EARLY", amount=1000, status="paid")
        equal(webhook(responder, "imp_early", "EARLY").status, 200, "kept until the order is there")
        wait_until(lambda: len(hook.events()) == 3, 30, "the shop to be told")
        responder.stop()
        # Something is still to be told when the shop moves.
        world.settings["IMP_NOTIFY_COMMAND"] = '["/bin/false"]'
        equal(world.cgi(landing("imp_OPEN", "OPEN")).word, "success")
        before = [world.order(order) for order in ("PAID", "OPEN", "LATE", "PART 가'")]

        password = world.directory / "password"
        password.write_text("app\n")
        password.chmod(0o600)
        bare = new.replace("app:app@", "app@")
        report = json.loads(world.did("store", "copy", "--json", "--to", bare, "--to-password-file", password))
        equal((report["rows"]["orders"], report["rows"]["inbox"]), (4, 1))
        again = world.impctl("store", "copy", "--to", new)
        equal(again.returncode, 3)
        contains(again.stderr, "closed by impctl store copy")
        world.did("store", "reopen")
        again = world.impctl("store", "copy", "--to", new)
        equal(again.returncode, 1)
        contains(again.stderr, "not empty")
        equal(world.impctl("store", "reopen").returncode, 1, "it is not closed")

        world.settings.update(IMP_STORE_URL=new, IMP_NOTIFY_COMMAND=hook.setting)
        equal([world.order(order) for order in ("PAID", "OPEN", "LATE", "PART 가'")], before)
        database.make_due()
        world.add_order("EARLY", 1000)  # what was kept in the old store is done in the new one
        responder = world.start_responder()
        equal(responder.ask(landing("imp_PAID", "PAID")).word, "success")
        equal(responder.ask(landing("imp_LATE", "LATE")).word, "success")
        equal(webhook(responder, "imp_LATE", "LATE").status, 200)
        wait_until(lambda: world.state("EARLY") == "paid", 60, "the webhook that came before its order")
        wait_until(lambda: len(hook.types("OPEN")) == 1, 60, "what was still to be told")
        wait_until(lambda: len(hook.types("EARLY")) == 1, 60, "the last event")
        equal(hook.types("PAID"), ["payment.paid"], "never told again")
        world.did("cancel", "LATE", "--reason", "back")
        responder.stop()

        back = f"sqlite:{world.directory / 'back.db'}"
        orders = [world.order(order) for order in ("PAID", "OPEN", "LATE", "PART 가'", "EARLY")]
        contains(world.did("store", "copy", "--to", back), "The copy is the same")
        world.settings["IMP_STORE_URL"] = back
        equal([world.order(order) for order in ("PAID", "OPEN", "LATE", "PART 가'", "EARLY")], orders)
        equal(world.state("LATE"), "cancelled")

    @test(f"whoever still uses the store that was moved to {database_of.name} records nothing there")
    def _(world):
        old = f"sqlite:{world.database}"
        database = database_of(world)
        world.settings["IMP_STORE_URL"] = old
        sandbox = world.start_sandbox()
        for order in ("PAID", "LATE"):
            world.add_order(order, 1000)
            sandbox.pay(imp_uid=f"imp_{order}", merchant_uid=order, amount=1000, status="paid")
        forgotten = world.start_responder()
        equal(forgotten.ask(landing("imp_PAID", "PAID")).word, "success")
        contains(world.did("store", "copy", "--trial", "--to", f"sqlite:{world.directory / 'trial.db'}"), "stays open")
        world.add_order("LATER", 1000)
        contains(world.did("store", "copy", "--to", database.url), "closed now")

        answer = forgotten.ask(landing("imp_LATE", "LATE"))
        equal((answer.status, answer.word), (202, "pending"), "it cannot be recorded")
        check = webhook(forgotten, "imp_LATE", "LATE").status
        equal(check >= 500, True, "it is to come again")
        contains(forgotten.log(), "closed by impctl store copy")
        forgotten.stop()
        refused = world.impctl("order", "add", "MORE", "1000")
        equal(refused.returncode, 3)
        contains(refused.stderr, "impctl store reopen")
        contains(world.impctl("doctor").stdout, "closed by impctl store copy")

        world.settings["IMP_STORE_URL"] = database.url
        equal([world.state(order) for order in ("PAID", "LATE", "LATER")], ["paid", "pending", "pending"])
        equal(world.cgi(landing("imp_LATE", "LATE")).word, "success")
        world.settings["IMP_STORE_URL"] = old
        world.did("store", "reopen")
        equal(world.state("LATE"), "pending", "nothing was recorded in the old store")

    @test(f"a copy into {database_of.name} that is killed is no store, and is made whole by --restart")
    def _(world):
        old = f"sqlite:{world.database}"
        database = database_of(world)
        sandbox = world.start_sandbox()
        sandbox.pay(imp_uid="imp_1", merchant_uid="M1", amount=1000, status="paid")
        lines = world.directory / "orders.csv"
        lines.write_text("".join(f"M{number},1000,KRW\n" for number in range(30000)))
        world.did("order", "import", str(lines), IMP_STORE_URL=old)
        with open(world.directory / "copy.log", "wb") as log, subprocess.Popen(
                [str(places.IMPCTL), "store", "copy", "--to", database.url], env=world.env(IMP_STORE_URL=old),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log) as copying:
            wait_until(lambda: begun(database) or copying.poll() is not None, 60, "the copy to begin")
            copying.kill()
        equal(copying.returncode, -9, "killed before it was done")
        answer = world.cgi(landing("imp_1", "M1"))
        equal((answer.status, answer.word), (202, "pending"), "the half of a store knows nothing")
        done = world.impctl("order", "count")
        equal(done.returncode, 3)
        contains(done.stderr, "not whole")
        done = world.impctl("store", "copy", "--to", database.url, IMP_STORE_URL=old)
        equal(done.returncode, 1)
        contains(done.stderr, "--restart")
        world.did("store", "copy", "--restart", "--to", database.url, IMP_STORE_URL=old)
        equal(world.count(), 30000)
        equal(world.cgi(landing("imp_1", "M1")).word, "success")


def begun(database):
    done = database.client("SELECT COUNT(*) FROM orders")
    return done.returncode == 0 and int(done.stdout) > 0


for each in BOTH:
    move(each)
