"""A store copied while it works, and what becomes of a shop that goes back to the copy."""
import os
import sqlite3
import time

from support import check, contains, equal, landing, places, test
from support.load import Load, prepare_orders
from support.processes import wait_until
from support.shop import CommandHook


def by_backup(source, target):
    """What `sqlite3 imp.db ".backup FILE"` does."""
    with sqlite3.connect(source, timeout=20) as connection, sqlite3.connect(target) as copy:
        connection.backup(copy)


def by_vacuum(source, target):
    connection = sqlite3.connect(source, timeout=20)
    connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()


for how in (by_backup, by_vacuum):
    @test(f"{how.__name__[3:]}: a copy made under load is whole, and an impctl can work with it")
    def _(world, how=how):
        world.start_sandbox()
        prepare_orders(world)
        responder = world.start_responder()
        copy = world.directory / "copy.db"
        with Load(responder.ask, 50) as load:
            time.sleep(1)
            how(world.database, copy)
            time.sleep(0.5)
        equal(load.failed, {}, str(load))
        connection = sqlite3.connect(copy)
        equal(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        connection.close()
        original, world.database = world.database, copy
        before = world.count("paid")
        check(0 < before < 200, f"{before} were paid when it was copied")
        world.did("reconcile")
        equal(world.count("paid"), 200, "what came later, found again")
        check(original.exists(), "the store itself")


@test("back to a copy: what it does not know is found again, told again under the same id, and paid once")
def _(world):
    sandbox = world.start_sandbox()
    hook = CommandHook(world)
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    for name in ("BEFORE", "AFTER", "LATE"):
        sandbox.pay(imp_uid=f"imp_{name}", merchant_uid=name, amount=1000, status="paid")
    responder = world.start_responder()

    def land(name):
        equal(responder.ask(landing(f"imp_{name}", name)).word, "success", name)
        wait_until(lambda: hook.types(name), places.patience(20), "the event")

    world.add_order("BEFORE", 1000)
    world.add_order("AFTER", 1000)
    land("BEFORE")
    copy = world.directory / "copy.db"
    by_backup(world.database, copy)
    land("AFTER")
    world.add_order("LATE", 1000)  # placed after the copy
    land("LATE")
    responder.stop()

    for end in ("-wal", "-shm"):  # they belong to the store that goes
        path = f"{world.database}{end}"
        if os.path.exists(path):
            os.unlink(path)
    os.replace(copy, world.database)
    equal((world.state("BEFORE"), world.state("AFTER")), ("paid", "pending"))
    responder = world.start_responder()
    done = world.impctl("reconcile")
    contains(done.stdout, "without an order: imp_LATE")
    equal(world.state("AFTER"), "paid")
    wait_until(lambda: len(hook.types("AFTER")) == 2, places.patience(20), "the event, again")
    ids = {event["id"] for event in hook.events() if event["data"]["merchant_uid"] == "AFTER"}
    equal(len(ids), 1, "under one id")
    world.add_order("LATE", 1000)  # the shop places it again
    equal(world.state("LATE"), "paid")
    equal(hook.types("BEFORE"), ["payment.paid"])
    equal(responder.ask(landing("imp_BEFORE", "BEFORE")).word, "success")
