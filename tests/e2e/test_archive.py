"""impctl order archive: old orders' details go into a file, whatever is killed meanwhile, and the orders stay."""
import csv
import json
import signal
import sqlite3
import subprocess
import time

from support import check, contains, equal, landing, places, test

ORDERS = 5000
DAY_S = 86400
MOST_KILLS = 200


def sql(world, *statements):
    """The rows of the last one."""
    with sqlite3.connect(world.database, timeout=20) as connection:
        return [connection.execute(statement).fetchall() for statement in statements][-1]


def make_old(world):
    """What is paid was paid a year ago."""
    sql(world, f"UPDATE orders SET created_at = created_at - {365 * DAY_S}, updated_at = updated_at - {365 * DAY_S}"
               " WHERE accepted IS NOT NULL")


def day_before():
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - 200 * DAY_S))


def import_paid(world, count):
    """Orders with a payment each, as landings leave them; by SQL, as paying them one by one takes long."""
    orders = world.directory / "orders.csv"
    with open(orders, "w", newline="", encoding="ascii") as file:
        csv.writer(file).writerows((f"old-{n:05d}", 1000, "KRW") for n in range(count))
    world.did("order", "import", orders)
    columns = [row[1] for row in sql(world, "PRAGMA table_info(payments)") if row[1] not in ("id", "imp_uid", "merchant_uid")]
    sql(world,
        f"INSERT INTO payments (imp_uid, merchant_uid, {', '.join(columns)}) SELECT 'imp_' || o.merchant_uid, o.merchant_uid,"
        f" {', '.join('p.' + name for name in columns)} FROM orders o, payments p WHERE p.imp_uid = 'imp_sample' AND o.state = 'pending'",
        "INSERT INTO events (happened_at, source, merchant_uid, imp_uid, verdict, state_before, state_after, detail)"
        " SELECT created_at, 'redirect', merchant_uid, 'imp_' || merchant_uid, 'paid', 'pending', 'paid', '{}'"
        " FROM orders WHERE state = 'pending'",
        "UPDATE orders SET state = 'paid', accepted = 'imp_' || merchant_uid WHERE state = 'pending'")


def kept_in(path):
    """What the file tells, by order; a line that was cut short is none."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        found[one["order"]["merchant_uid"]] = one
    return found


def payments_here(world):
    return {row[0] for row in sql(world, "SELECT merchant_uid FROM payments")}


@test("archiving loses nothing when it is killed, and landings go on meanwhile")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("sample", 1000)
    sandbox.pay(imp_uid="imp_sample", merchant_uid="sample", amount=1000, status="paid")
    equal(world.cgi(landing("imp_sample", "sample")).word, "success")
    import_paid(world, ORDERS)
    make_old(world)
    new = [f"new-{number}" for number in range(40)]
    for uid in new:
        world.add_order(uid, 1000)
        sandbox.pay(imp_uid=f"imp_{uid}", merchant_uid=uid, amount=1000, status="paid")
    responder = world.start_responder()
    to = world.directory / "old.jsonl"
    command = [places.IMPCTL, "order", "archive", "--before", day_before(), "--to", to]
    old = {f"old-{number:05d}" for number in range(ORDERS)} | {"sample"}
    waiting, kills = list(new), 0
    while True:
        archiving = subprocess.Popen([str(word) for word in command], env=world.env(), stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
        end = time.monotonic() + places.patience(0.1)
        while archiving.poll() is None and time.monotonic() < end:
            if waiting:
                uid = waiting.pop()
                equal(responder.ask(landing(f"imp_{uid}", uid)).word, "success")
            time.sleep(0.01)
        if archiving.poll() is not None:
            equal(archiving.returncode, 0)
            break
        archiving.send_signal(signal.SIGKILL)
        archiving.wait()
        kills += 1
        equal(sorted(old - payments_here(world) - set(kept_in(to))), [], "in the store or in the file")
        check(kills < MOST_KILLS, "it comes to an end")
    check(kills > 0, "it was killed at least once")
    kept = kept_in(to)
    equal(set(kept), old)
    equal(kept["old-00007"]["order"]["payments"][0]["imp_uid"], "imp_old-00007")
    equal(len(kept["old-00007"]["events"]), 1)
    equal(payments_here(world), set(new) - set(waiting))
    equal(world.count("paid"), len(old) + len(new) - len(waiting), "the orders themselves stay")


@test("an archived order is known: its buyer is told, its refund is told, and it is not paid twice")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_A", merchant_uid="A", amount=1000, status="paid")
    equal(world.cgi(landing("imp_A", "A")).word, "success")
    make_old(world)
    contains(world.did("order", "archive", "--before", day_before(), "--to", world.directory / "old.jsonl"), "1 archived")
    equal(world.order("A")["payments"], [])
    equal(world.cgi(landing("imp_A", "A")).word, "success")
    equal(world.cgi(landing("imp_other", "A")).word, "notFound")
    equal(world.impctl("order", "add", "A", "2000").returncode, 1, "the number stays taken")
    sandbox.pay(imp_uid="imp_B", merchant_uid="A", amount=1000, status="paid")
    equal(world.cgi(landing("imp_B", "A")).word, "duplicate")
    sandbox.change("imp_A", status="cancelled", cancel_amount=1000)
    world.did("settle", "imp_A")
    equal(world.state("A"), "cancelled")
    equal(len(world.order("A")["payments"]), 2, "what there is news of is here again")


@test("what is at rest is archived once, and the file is its owner's alone")
def _(world):
    world.add_order("A", 1000)
    world.did("order", "close", "A")
    sql(world, f"UPDATE orders SET created_at = created_at - {365 * DAY_S}, updated_at = updated_at - {365 * DAY_S}")
    to = world.directory / "old.jsonl"
    contains(world.did("order", "archive", "--before", day_before(), "--dry-run"), "1 would be archived")
    check(not to.exists(), "a dry run writes nothing")
    equal(json.loads(world.did("order", "archive", "--before", day_before(), "--to", to, "--json"))["archived"], 1)
    equal(to.stat().st_mode & 0o777, 0o600)
    equal(json.loads(world.did("order", "archive", "--before", day_before(), "--to", to, "--json"))["archived"], 0)
    equal(len(kept_in(to)), 1)
    equal(world.impctl("order", "archive", "--before", day_before(), "--to", world.directory / "no" / "old").returncode, 1)
