"""The confirm call: approves what may be paid, refuses with a reason, in time."""
import concurrent.futures
import json
import sqlite3
import time

from support import check, contains, equal, places, test
from support.shop import LockedStore, UrlHook

PATH = "/payments/confirm"
FORM = "application/x-www-form-urlencoded"
ORDER = "TEST-20260701-0018"
IMP_UID = "imp_900000000118"


def post(ask, body, content_type="application/json", **others):
    return ask(method="POST", path=PATH, body=body, content_type=content_type, **others)


def confirm(ask, imp_uid, merchant_uid, amount=None, **others):
    fields = {"imp_uid": imp_uid, "merchant_uid": merchant_uid, "amount": amount}
    return post(ask, json.dumps({name: value for name, value in fields.items() if value is not None}).encode(),
                **others)


def is_refused(answer, what=""):
    equal(answer.status, 409, what)
    reason = answer.json["reason"]
    check(any("가" <= letter <= "힣" for letter in reason), f"a Korean reason: {reason!r}")
    return reason


def ready(sandbox, imp_uid=IMP_UID, merchant_uid=ORDER, amount=15000, **others):
    return sandbox.pay(imp_uid=imp_uid, merchant_uid=merchant_uid, amount=amount, status="ready", **others)


for name, content_type in (("confirm-process.json", "application/json"), ("confirm-process.form", FORM),
                           ("confirm-process-legacy.json", "application/json"),
                           ("confirm-process.form", "application/json"), ("confirm-process.json", FORM)):

    @test(f"{name} labelled {content_type} is approved, and nothing is paid by it")
    def _(world, name=name, content_type=content_type):
        ready(world.start_sandbox())
        world.fresh_store()
        answer = post(world.cgi, (places.FIXTURES / name).read_bytes(), content_type)
        equal(answer.status, 200, answer)
        equal(world.state(ORDER), "pending")


@test("confirm-cvs.json (a convenience store, without an amount) is approved")
def _(world):
    ready(world.start_sandbox(), "imp_900000000119", "TEST-20260701-0019")
    world.fresh_store()
    equal(post(world.cgi, (places.FIXTURES / "confirm-cvs.json").read_bytes()).status, 200)


@test("an unknown, a paid, a closed and a differently priced order are refused with a reason")
def _(world):
    sandbox = world.start_sandbox()
    for name in ("PAID", "CLOSED", "DEAR", "OPEN"):
        world.add_order(name, 1000)
    sandbox.pay(imp_uid="imp_paid", merchant_uid="PAID", amount=1000, status="paid")
    world.did("settle", "PAID")
    world.did("order", "close", "CLOSED", "--reason", "sold out")
    for name in ("PAID", "CLOSED", "DEAR", "OPEN", "UNKNOWN"):
        ready(sandbox, f"imp_{name.lower()}2", name, 1000)
    reasons = {is_refused(confirm(world.cgi, "imp_unknown2", "UNKNOWN", 1000), "unknown"),
               is_refused(confirm(world.cgi, "imp_paid2", "PAID", 1000), "paid"),
               is_refused(confirm(world.cgi, "imp_closed2", "CLOSED", 1000), "closed"),
               is_refused(confirm(world.cgi, "imp_dear2", "DEAR", 999), "price")}
    equal(len(reasons), 4, "each says why")
    equal(confirm(world.cgi, "imp_open2", "OPEN", "1000.0").status, 200, "an amount as text")


@test("i'mport's own record decides: another order's, another amount's, or no such payment is refused")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    world.add_order("B", 1000)
    ready(sandbox, "imp_b", "B", 1000)
    ready(sandbox, "imp_cheap", "A", 10)
    sandbox.pay(imp_uid="imp_failed", merchant_uid="A", amount=1000, status="failed")
    for imp_uid in ("imp_b", "imp_cheap", "imp_failed", "imp_nobody"):
        is_refused(confirm(world.cgi, imp_uid, "A", 1000), imp_uid)
    ready(sandbox, "imp_a", "A", 1000)
    equal(confirm(world.cgi, "imp_a", "A", 1000).status, 200)


@test("two windows of one order: one approval, until the first has failed")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    names = [f"imp_{n}" for n in range(8)]
    for name in names:
        ready(sandbox, name, "A", 1000)
    responder = world.start_responder()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda name: confirm(responder.ask, name, "A", 1000).status, names))
    equal(sorted(statuses), [200] + [409] * 7)
    winner = names[statuses.index(200)]
    other = names[statuses.index(409)]
    equal(confirm(responder.ask, winner, "A", 1000).status, 200, "the same one again")
    is_refused(confirm(responder.ask, other, "A", 1000), "another, meanwhile")
    sandbox.change(winner, status="failed")
    equal(confirm(responder.ask, other, "A", 1000).status, 200, "after the first has failed")


@test("while i'mport cannot be asked the amount decides, and nothing is reserved")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    sandbox.fault("latency", ms=20000)
    for imp_uid in ("imp_1", "imp_2"):
        started = time.monotonic()
        equal(confirm(world.cgi, imp_uid, "A", 1000).status, 200)
        check(time.monotonic() - started < places.patience(6), "answered in time")
    is_refused(confirm(world.cgi, "imp_1", "A", 999))
    answer = confirm(world.cgi, "imp_1", "A")
    equal(answer.status, 503, "neither an amount nor i'mport")
    contains(answer.text, "reason")


@test("with the store locked it answers in time")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    ready(sandbox, "imp_1", "A", 1000)
    responder = world.start_responder()
    with LockedStore(world):
        for ask in (world.cgi, responder.ask):
            started = time.monotonic()
            answer = confirm(ask, "imp_1", "A", 1000)
            took = time.monotonic() - started
            equal(answer.status, 503, answer)
            check(took < places.patience(4), f"took {took:.1f} s")  # 2 s on an idle machine
    equal(confirm(responder.ask, "imp_1", "A", 1000).status, 200, "afterwards")


@test("… also where the file cannot even be read, as a CGI program, its start included")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    ready(sandbox, "imp_1", "A", 1000)
    other = sqlite3.connect(world.database, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE meta SET value = value")
    started = time.monotonic()
    answer = confirm(world.cgi, "imp_1", "A", 1000)
    took = time.monotonic() - started
    equal(answer.status, 503, answer)
    check(took < places.patience(4), f"took {took:.1f} s")  # 2 s on an idle machine
    other.close()
    equal(confirm(world.cgi, "imp_1", "A", 1000).status, 200, "afterwards")


def stock_check(world, script):
    path = world.directory / "stock.sh"
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o700)
    world.settings["IMP_CONFIRM_STOCK_CHECK"] = json.dumps([str(path)])


@test("the shop's stock check may refuse with its own words")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    ready(sandbox, "imp_1", "A", 1000)
    stock_check(world, "cat >asked.json; echo '{\"reason\":\"재고 부족\"}'; exit 1\n")
    equal(is_refused(confirm(world.cgi, "imp_1", "A", 1000)), "재고 부족")
    asked = json.loads((world.directory / "asked.json").read_text())
    equal(asked["data"]["merchant_uid"], "A")
    equal(asked["data"]["amount"], 1000)
    stock_check(world, "cat >/dev/null; exit 0\n")
    equal(confirm(world.cgi, "imp_1", "A", 1000).status, 200)
    ready(sandbox, "imp_2", "A", 1000)


@test("the stock check may be an address of the shop")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    ready(sandbox, "imp_1", "A", 1000)
    for status, expected in ((409, 409), (200, 200)):
        with UrlHook(lambda number, status=status: status) as shop:
            world.settings["IMP_CONFIRM_STOCK_CHECK"] = json.dumps([shop.url])
            equal(confirm(world.cgi, "imp_1", "A", 1000).status, expected)
            equal(json.loads(shop.requests[0][2])["data"]["merchant_uid"], "A")


@test("a stock check that hangs, or is not there, ends in time and approves nothing")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    ready(sandbox, "imp_1", "A", 1000)
    for script in ("sleep 30\n", "kill -9 $$\n"):
        stock_check(world, script)
        started = time.monotonic()
        answer = confirm(world.cgi, "imp_1", "A", 1000)
        check(answer.status in (409, 503), answer)
        check(time.monotonic() - started < places.patience(6), "in time")
    world.settings["IMP_CONFIRM_STOCK_CHECK"] = '["/nonexistent/program"]'
    equal(confirm(world.cgi, "imp_1", "A", 1000).status, 503)
    world.settings.pop("IMP_CONFIRM_STOCK_CHECK")
    equal(confirm(world.cgi, "imp_1", "A", 1000).status, 200, "nothing was left reserved for another")


@test("confirm calls that are none: 400, 403, 405, 415")
def _(world):
    world.start_sandbox()
    world.add_order("A", 1000)
    for body, content_type, http in ((b"{}", "application/json", 400), (b"{", "application/json", 400),
                                     (b'{"merchant_uid":"A","amount":"x"}', "application/json", 400),
                                     (b'{"merchant_uid":"A","amount":-1}', "application/json", 400),
                                     (b"hello", "text/plain", 415)):
        equal(post(world.cgi, body, content_type).status, http, repr(body))
    equal(world.cgi(path=PATH).status, 405)
    world.settings["IMP_CONFIRM_ALLOW"] = '["52.78.100.19"]'
    equal(confirm(world.cgi, "imp_1", "A", 1000).status, 403)
