"""The shop is told what changed: at least once, in order, whatever its hooks do."""
import base64
import hashlib
import hmac
import json
import sqlite3
import time

from support import check, equal, landing, places, test
from support.processes import wait_until
from support.shop import CommandHook, UrlHook

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


def pay(world, merchant_uid, imp_uid=None, amount=1000):
    world.sandbox.pay(imp_uid=imp_uid or f"imp_{merchant_uid}", merchant_uid=merchant_uid, amount=amount,
                      status="paid")
    world.add_order(merchant_uid, amount)


def make_due(world):
    """As if the pauses between the attempts were over."""
    connection = sqlite3.connect(world.database, timeout=20)
    connection.execute("UPDATE outbox SET due_at = 0, claimed_until = 0 WHERE state = 'due'")
    connection.commit()
    connection.close()


def entries(world, *options):
    return json.loads(world.did("outbox", "list", "--json", *options))


def land(ask, merchant_uid):
    answer = ask(landing(f"imp_{merchant_uid}", merchant_uid))
    equal((answer.status, answer.word), (200, "success"))


@test("a landing is told to notify.command within seconds, as one line with one id")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world)
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    pay(world, "A")
    responder = world.start_responder()
    land(responder.ask, "A")
    wait_until(hook.events, places.patience(20), "the event")
    land(responder.ask, "A")
    event = hook.events()[0]
    equal(event["type"], "payment.paid")
    data = event["data"]
    equal((data["merchant_uid"], data["imp_uid"], data["amount"], data["currency"], data["status"],
           data["sandbox"], data["escrow"]), ("A", "imp_A", 1000, "KRW", "paid", False, False))
    check(event["timestamp"].endswith("Z") and event["id"].startswith("evt_"), event)
    equal(len(hook.events()), 1)


@test("in CGI mode `impctl work --once` tells what is due")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world)
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    for name in ("A", "B", "C"):
        pay(world, name)
        land(world.cgi, name)
    equal(hook.events(), [], "a CGI landing waits for no hook")
    world.did("work", "--once")
    equal(sorted(event["data"]["merchant_uid"] for event in hook.events()), ["A", "B", "C"])
    world.did("work", "--once")
    equal(len(hook.events()), 3)


@test("notify.url is signed as Standard Webhooks, with the previous secret too while it changes")
def _(world):
    world.start_sandbox()
    with UrlHook() as hook:
        world.settings.update(IMP_NOTIFY_URL=hook.url, IMP_NOTIFY_SECRET=SECRET,
                              IMP_NOTIFY_SECRET_PREVIOUS="an older secret of the shop")
        pay(world, "A")
        land(world.cgi, "A")
        world.did("work", "--once")
        equal(hook.types(), ["payment.paid"])
        path, headers, body = hook.requests[0]
        equal(path, "/hooks/imp?shop=1")
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        keys = [b"0123456789abcdef0123456789abcdef", b"an older secret of the shop"]
        expected = ["v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
        equal(headers["webhook-signature"].split(" "), expected)
        equal(headers["webhook-id"], json.loads(body)["id"])
        check(abs(int(headers["webhook-timestamp"]) - time.time()) < 300, "now")


@test("an address that fails, hangs up or redirects is asked again, with the same id")
def _(world):
    world.start_sandbox()
    answers = {1: 500, 2: None, 3: 302, 4: 204}
    with UrlHook(lambda number: answers.get(number, 200)) as hook:
        world.settings.update(IMP_NOTIFY_URL=hook.url, IMP_NOTIFY_SECRET=SECRET)
        pay(world, "A")
        land(world.cgi, "A")
        for attempt in range(1, 5):
            make_due(world)
            world.did("work", "--once")
            equal(len(hook.requests), attempt)
        make_due(world)
        world.did("work", "--once")
        equal(len(hook.requests), 4, "once it was taken")
        equal(len({event["id"] for event in hook.events()}), 1, "ids")
    equal(entries(world), [])


@test("a hook that fails is tried again; the order's later events wait for it, other orders do not")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before='case "$line" in *\'"merchant_uid":"STUCK"\'*) [ -e fixed ] || exit 1;; esac')
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    for name in ("STUCK", "FREE"):
        pay(world, name)
        land(world.cgi, name)
        world.sandbox.change(f"imp_{name}", status="cancelled", cancel_amount=300)
        world.did("settle", name)
    for _ in range(3):
        make_due(world)
        world.did("work", "--once")
    equal(hook.types("FREE"), ["payment.paid", "payment.partially_cancelled"])
    equal(hook.types("STUCK"), [])
    check(len(entries(world)) == 2, entries(world))
    (world.directory / "fixed").touch()
    make_due(world)
    world.did("work", "--once")
    equal(hook.types("STUCK"), ["payment.paid", "payment.partially_cancelled"], "in order")


@test("a hook that hangs blocks no landing and no other order's event")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before='case "$line" in *\'"merchant_uid":"SLOW"\'*) sleep 600;; esac')
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    for name in ("SLOW", "A", "B"):
        pay(world, name)
    responder = world.start_responder()
    land(responder.ask, "SLOW")
    time.sleep(2)  # it hangs by now
    land(responder.ask, "A")
    land(responder.ask, "B")
    wait_until(lambda: len(hook.events()) == 2, places.patience(30), "the other orders' events")


@test("a hook that is killed, or a program that is not there, loses nothing")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before="[ -e fixed ] || kill -9 $$")
    world.settings["IMP_NOTIFY_COMMAND"] = '["/nonexistent/hook"]'
    pay(world, "A")
    land(world.cgi, "A")
    world.did("work", "--once")
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    make_due(world)
    world.did("work", "--once")
    equal(hook.events(), [])
    (world.directory / "fixed").touch()
    make_due(world)
    world.did("work", "--once")
    equal(hook.types(), ["payment.paid"])


@test("after three days an event is a dead letter, and the operator can retry or drop it")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before="[ -e fixed ] || exit 1")
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    for name in ("A", "B"):
        pay(world, name)
        land(world.cgi, name)
    connection = sqlite3.connect(world.database)
    connection.execute("UPDATE outbox SET created_at = created_at - 300000, attempts = 50")
    connection.commit()
    connection.close()
    world.did("work", "--once")
    dead = entries(world, "--state", "dead")
    equal(sorted(entry["merchant_uid"] for entry in dead), ["A", "B"])
    by_order = {entry["merchant_uid"]: entry["id"] for entry in dead}
    (world.directory / "fixed").touch()
    world.did("outbox", "drop", by_order["B"], "--yes")
    world.did("outbox", "retry", by_order["A"])
    world.did("work", "--once")
    equal([event["data"]["merchant_uid"] for event in hook.events()], ["A"])
    equal(entries(world), [])


@test("a worker that died with an event in its hands is succeeded within a minute")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before="[ -e fixed ] || sleep 600")
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    pay(world, "A")
    responder = world.start_responder()
    land(responder.ask, "A")
    time.sleep(2)
    responder.process.signal(9)
    responder.process.wait(20)
    (world.directory / "fixed").touch()
    world.did("work", "--once")
    equal(hook.events(), [], "somebody may still be at it")
    connection = sqlite3.connect(world.database)
    claimed, = connection.execute("SELECT claimed_until FROM outbox WHERE state = 'due'").fetchone()
    connection.close()
    check(claimed <= time.time() + 60, "no longer than a minute")
    make_due(world)
    world.did("work", "--once")
    equal(hook.types(), ["payment.paid"])


@test("both channels are told, each by itself")
def _(world):
    world.start_sandbox()
    command = CommandHook(world)
    with UrlHook(lambda number: 500) as url:
        world.settings.update(IMP_NOTIFY_COMMAND=command.setting, IMP_NOTIFY_URL=url.url)
        pay(world, "A")
        land(world.cgi, "A")
        world.did("work", "--once")
        equal((command.types(), url.types()), (["payment.paid"], ["payment.paid"]))
        equal(len(entries(world)), 1, "the address is asked again")


@test("secrets of the configuration do not reach the hook")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before="env >environment")
    world.settings.update(IMP_NOTIFY_COMMAND=hook.setting, IMP_NOTIFY_SECRET=SECRET)
    pay(world, "A")
    land(world.cgi, "A")
    world.did("work", "--once")
    environment = (world.directory / "environment").read_text()
    check("sandbox_secret" not in environment and SECRET not in environment, environment)
