"""Webhooks: each fixture in both content types, whoever comes first, whatever is lost."""
import json
import sqlite3

from support import check, contains, equal, landing, places, test
from support.processes import wait_until
from support.webhooks import EXPECTED, FORM, PATH, body_of, post


def notice(imp_uid, merchant_uid=None, status="paid", **others):
    fields = {"imp_uid": imp_uid, "merchant_uid": merchant_uid, "status": status, **others}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def tell(ask, *words, **fields):
    return post(ask, notice(*words, **fields), "application/json")


for name, (fixture, http, word, merchant_uid, state) in EXPECTED.items():
    for kind, content_type, lie in (("json", "application/json", FORM), ("form", FORM, "application/json")):

        @test(f"{name}.{kind} as CGI, FastCGI, and under the wrong label")
        def _(world, name=name, fixture=fixture, http=http, word=word, merchant_uid=merchant_uid, state=state,
              kind=kind, content_type=content_type, lie=lie):
            sandbox = world.start_sandbox()
            if fixture:
                sandbox.load(fixture)
            body = body_of(name, kind)
            for label in (content_type, lie):
                world.fresh_store()
                answer = post(world.cgi, body, label)
                equal((answer.status, answer.word), (http, word), label)
                equal(world.state(merchant_uid), state)
                again = post(world.cgi, body, label)
                equal((again.status, again.word, world.state(merchant_uid)), (http, word, state), "repeated")
            world.fresh_store()
            responder = world.start_responder()
            answer = post(responder.ask, body, content_type)
            equal((answer.status, answer.word), (http, word), "FastCGI")
            equal(world.state(merchant_uid), state)


@test("a webhook's cancellation_id is in the journal")
def _(world):
    world.start_sandbox().load("payment-cancelled-partial.json")
    world.fresh_store()
    post(world.cgi, body_of("webhook-cancelled-partial", "json"), "application/json")
    connection = sqlite3.connect(world.database)
    details = [row[0] for row in connection.execute(
        "SELECT detail FROM events WHERE merchant_uid = 'TEST-20260701-0007' AND imp_uid != ''")]
    connection.close()
    check(any("TESTCANCEL0000001072" in detail for detail in details), details)


@test("webhooks that are none: 400, 405, 413, 415")
def _(world):
    world.start_sandbox()
    for body, content_type, http in (
            (b"{", "application/json", 400), (b"[]", "application/json", 400),
            (b'{"merchant_uid":"X","status":"paid"}', "application/json", 400),
            (b'{"imp_uid":null}', "application/json", 400), (b'{"imp_uid":"a b"}', "application/json", 400),
            (b"imp_uid=imp_1&imp_uid=imp_2", FORM, 400), (b"", "application/json", 400),
            (b"hello", "text/plain", 415), (b"x" * 70000, "application/json", 413)):
        answer = post(world.cgi, body, content_type)
        equal(answer.status, http, repr(body[:40]))
    answer = world.cgi(path=PATH)
    equal((answer.status, answer.header("Allow")), (405, "POST"))


@test("ids may come as JSON integers")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="1234567890", merchant_uid="20260701", amount=1000, status="paid")
    world.add_order("20260701", 1000)
    answer = post(world.cgi, b'{"imp_uid":1234567890,"merchant_uid":20260701,"status":"paid"}', "application/json")
    equal((answer.status, answer.word, world.state("20260701")), (200, "success", "paid"))


@test("only the addresses of webhook.allow are listened to")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    world.add_order("A", 1000)
    world.settings["IMP_WEBHOOK_ALLOW"] = '["52.78.100.19", "10.0.0.0/8", "2001:db8::/32"]'
    for address in ("127.0.0.1", "11.0.0.1", "2001:db9::1", "", "::ffff:11.0.0.1", "10.0.0.1.evil"):
        answer = post(world.cgi, notice("imp_1", "A"), "application/json", REMOTE_ADDR=address)
        equal((answer.status, world.state("A")), (403, "pending"), address)
    equal(sandbox.calls(), 0, "calls for strangers")
    for address in ("52.78.100.19", "10.255.0.1", "2001:db8:1::2", "::ffff:10.1.2.3"):
        answer = post(world.cgi, notice("imp_1", "A"), "application/json", REMOTE_ADDR=address)
        equal((answer.status, answer.word), (200, "success"), address)
    equal(world.state("A"), "paid")


@test("a webhook that came before its order settles it when it is added")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="LATE", amount=1000, status="paid")
    answer = tell(world.cgi, "imp_1", "LATE")
    equal((answer.status, answer.word), (200, "unknownOrder"))
    world.add_order("LATE", 1000)
    world.did("work", "--once")
    equal((world.state("LATE"), world.order("LATE")["imp_uid"]), ("paid", "imp_1"))
    equal(len(world.paid_events("LATE")), 1)


@test("… also by the service alone, within seconds")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="LATE", amount=1000, status="paid")
    responder = world.start_responder()
    equal(tell(responder.ask, "imp_1", "LATE").status, 200)
    world.add_order("LATE", 1000)
    wait_until(lambda: world.state("LATE") == "paid", places.patience(30), "the order to be paid")


@test("a webhook that came before its order, of a forged amount, is refused when the order is added")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="LATE", amount=10, status="paid")
    tell(world.cgi, "imp_1", "LATE")
    world.add_order("LATE", 1000)
    world.did("work", "--once")
    equal((world.state("LATE"), world.order("LATE")["imp_uid"]), ("pending", None))


@test("while i'mport cannot be asked the answer is 503, and we ask again ourselves")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    world.add_order("A", 1000)
    for fault in ("reset", "status_500", "html_502"):
        sandbox.fault(fault)
        answer = tell(world.cgi, "imp_1", "A")
        equal((answer.status, world.state("A")), (503, "pending"), fault)
        check(int(answer.header("Retry-After")) > 0, "Retry-After")
        sandbox.no_faults()
    connection = sqlite3.connect(world.database)
    equal(connection.execute("SELECT imp_uid FROM inbox").fetchall(), [("imp_1",)])
    connection.execute("UPDATE inbox SET due_at = 0")  # the minute is over
    connection.commit()
    connection.close()
    world.did("work", "--once")
    equal(world.state("A"), "paid")


@test("a store that cannot be written answers 503")
def _(world):
    from support.shop import LockedStore
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    world.add_order("A", 1000)
    with LockedStore(world):
        answer = tell(world.cgi, "imp_1", "A")
        equal(answer.status, 503)
    equal(tell(world.cgi, "imp_1", "A").status, 200)
    equal(world.state("A"), "paid")


@test("a webhook for a final order still asks: a refund is seen, unlike by the redirect")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    world.add_order("A", 1000)
    responder = world.start_responder()
    equal(tell(responder.ask, "imp_1", "A").word, "success")
    sandbox.change("imp_1", status="cancelled", cancel_amount=400)
    equal(responder.ask(landing("imp_1", "A")).word, "success", "the redirect asks nobody")
    equal(tell(responder.ask, "imp_1", "A", "cancelled").word, "partiallyCancelled")
    sandbox.change("imp_1", status="cancelled", cancel_amount=1000)
    equal(tell(responder.ask, "imp_1", "A", "cancelled").word, "cancelled")
    equal(world.state("A"), "cancelled")


@test("the order that i'mport's answer names is settled, not the one that the webhook names")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="MINE", amount=1000, status="paid")
    world.add_order("MINE", 1000)
    world.add_order("DEAR", 900000)
    answer = tell(world.cgi, "imp_1", "DEAR")
    equal((answer.status, answer.word), (200, "success"))
    equal((world.state("MINE"), world.state("DEAR")), ("paid", "pending"))
    contains(answer.text, "MINE")


@test("a flood of webhooks for payments that nobody knows costs few calls, and is answered 200")
def _(world):
    sandbox = world.start_sandbox()
    responder = world.start_responder()
    for number in range(120):
        equal(tell(responder.ask, f"imp_flood{number}", f"NOBODY-{number}").status, 200)
    check(sandbox.calls() <= 80, f"{sandbox.calls()} calls")
