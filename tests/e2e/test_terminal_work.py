"""impctl at a terminal: how far it is with what takes long, and what somebody types at it."""
import contextlib
import json
import re
import sqlite3
import threading
import time

from support import check, contains, equal, lacks, test
from support.terminal import at_terminal, columns_of

DAY_S = 86400


@contextlib.contextmanager
def store_held(world, seconds):
    """Another writer has the database; whoever wants to write waits for it."""
    with contextlib.closing(sqlite3.connect(world.database, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(seconds, lambda: other.execute("ROLLBACK"))
        timer.start()
        try:
            yield
        finally:
            timer.join()


def change(world, statement):
    with contextlib.closing(sqlite3.connect(world.database, timeout=20)) as connection, connection:
        connection.execute(statement)


@test("work --once at a terminal shows how far it is, and leaves nothing of it; into a pipe it shows nothing")
def _(world):
    sandbox = world.start_sandbox()
    for number in range(25):
        world.add_order(f"ORDER-{number}", 1000)
    overdue = "UPDATE orders SET created_at = created_at - 3600, check_at = 0"
    sandbox.fault("latency", ms=60)
    change(world, overdue)
    shown = at_terminal(world, "work", "--once")
    equal(shown.status, 0, shown.text)
    said = [line for line in shown.updates if line.startswith("working: ")]
    check(len(said) >= 2, shown.updates)
    for line in said:
        contains(line, "outbox entries and ")
        check(columns_of(line) < 80, line)
    asked = [int(re.search(r"(\d+) orders", line).group(1)) for line in said if re.search(r"\d+ orders", line)]
    equal(asked, sorted(asked), said)
    contains(shown.text, "\r\x1b[K0 outbox entries and 0 webhooks tried; 0 payments seen, 25 orders asked")
    lacks(shown.plain.split("\r")[-1], "working:")
    change(world, overdue)
    piped = world.impctl("work", "--once")
    equal((piped.returncode, piped.stderr), (0, ""))
    equal(piped.stdout.count("\n"), 1, piped.stdout)
    lacks(piped.stdout, "working:")
    change(world, overdue)
    lacks(at_terminal(world, "work", "--once", TERM="dumb").text, "working:")


@test("order archive at a terminal shows how far it is, and leaves nothing of it; into a pipe it shows nothing")
def _(world):
    sandbox = world.start_sandbox()
    for number in range(6):
        world.add_order(f"ORDER-{number}", 1000)
        sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"ORDER-{number}", amount=1000, status="paid")
        world.did("settle", f"imp_{number}")
    before = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 200 * DAY_S))
    archive = ("order", "archive", "--before", before, "--to", world.directory / "old.jsonl")

    def make_old(*numbers):
        change(world, f"UPDATE orders SET created_at = created_at - {365 * DAY_S}, updated_at = updated_at - {365 * DAY_S}"
                      f" WHERE merchant_uid IN ({', '.join(repr(number) for number in numbers)})")

    make_old("ORDER-0", "ORDER-1")
    with store_held(world, 3):
        shown = at_terminal(world, *archive)
    equal(shown.status, 0, shown.text)
    said = [line for line in shown.updates if line.startswith("archiving: ")]
    check(said, shown.updates)
    check(re.match(r"archiving: \d+ orders looked at, 2 archived  0:0\d$", said[-1]), said)
    contains(shown.text, "\r\x1b[K2 archived, 0 kept")
    make_old("ORDER-2", "ORDER-3")
    with store_held(world, 3):
        piped = world.impctl(*archive)
    equal((piped.returncode, piped.stderr), (0, ""))
    check(piped.stdout.startswith("2 archived, 0 kept"), piped.stdout)
    make_old("ORDER-4", "ORDER-5")
    with store_held(world, 3):
        lacks(at_terminal(world, *archive, TERM="dumb").text, "archiving:")


CARD = [("Card number: ", "9410-1234-5678-9012\n"), ("Expiry (YYYY-MM): ", "2099-12\n"),
        ("Birth (YYMMDD), or business number: ", "900101\n"), ("First two digits of its password: ", "00\n")]


@test("charge onetime asks for the card at a terminal, line by line, and for nothing in a pipe")
def _(world):
    world.start_sandbox()
    world.add_order("PLAN-1", 9900)
    shown = at_terminal(world, "charge", "onetime", "PLAN-1", typed=CARD)
    equal((shown.status, world.state("PLAN-1")), (0, "paid"), shown.text)
    contains(shown.lines[-1], "paid")
    told = world.did("order", "show", "--events", "--json", "PLAN-1")
    for digits in ("9410-1234", "94101234", "900101", "2099"):
        lacks(told, digits)
        lacks(shown.text, digits)
    check(shown.echoes, "what is typed afterwards is seen again")
    world.add_order("PLAN-2", 9900)
    shown = at_terminal(world, "charge", "onetime", "PLAN-2", typed=[*CARD[:1], (CARD[1][0], "\x03")])
    equal((shown.status, world.state("PLAN-2")), (-2, "pending"), "Ctrl-C before all was typed charges nothing")
    check(shown.echoes, "and what is typed after that")
    shown = at_terminal(world, "charge", "onetime", "--json", "PLAN-2", typed=CARD, stdout=(world.directory / "out").open("w+"))
    equal((shown.status, world.state("PLAN-2")), (0, "paid"), shown.text)
    equal(json.loads((world.directory / "out").read_text("utf-8"))["state"], "paid", "questions are not in what a script reads")


ACCOUNT = [("Bank (its code): ", "88\n"), ("Account: ", "110987654321\n"), ("Holder: ", "김철수\n"), ("Telephone: ", "01012345678\n")]


@test("cancel --refund-stdin asks for the buyer's account at a terminal; without one of its lines nothing is sent")
def _(world):
    sandbox = world.start_sandbox()
    for number in (1, 2):
        world.add_order(f"ORDER-{number}", 15000)
        sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"ORDER-{number}", amount=15000, pay_method="vbank", vbank_num="1234567",
                    vbank_code="088", vbank_name="신한은행", vbank_holder="가게", status="paid")
        world.did("settle", f"imp_{number}")
    cancel = ("cancel", "--reason", "품절", "--refund-stdin")
    shown = at_terminal(world, *cancel, "--amount", "5000", "ORDER-1", typed=ACCOUNT)
    equal((shown.status, world.state("ORDER-1")), (0, "partially_cancelled"), shown.text)  # the sandbox refuses it without
    contains(shown.lines[-1], "₩5,000")
    shown = at_terminal(world, *cancel, "ORDER-2", typed=[*ACCOUNT[:2], ("Holder: ", "\n"), ACCOUNT[3]])
    equal((shown.status, world.state("ORDER-2")), (2, "paid"), shown.text)
    contains(shown.plain, "--refund-holder is missing")
    equal(sandbox.stats()["cancel_calls"], 1)
    lacks(world.did("order", "show", "--events", "--json", "ORDER-1"), "110987654321")
