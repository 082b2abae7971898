"""The landing vectors of redirects.json, each on a fresh store: as CGI, and behind nginx."""
import urllib.parse

from support import check, contains, equal, places, test
from support.vectors import JSON, VECTORS, judge, order_of


def prepare(world, vector):
    sandbox = world.start_sandbox()
    if vector["fixture"] and places.fixture(vector["fixture"])["code"] == 0:
        known = places.fixture(vector["fixture"])["response"]
        if vector["route"] == "/certification":
            sandbox.certify(**known)
        else:
            sandbox.pay(**known)
        if vector["expected"] == "billing_key_issued":
            sandbox.register(known["customer_uid"])
    return sandbox


def shows_its_message(vector, page):
    """The PG's words are shown, whole, where the payment failed and i'mport gives no reason of its own."""
    payment = places.fixture_payment(vector["fixture"]) if vector["route"] == "/complete" and vector["fixture"] else None
    reason = payment and payment["fail_reason"]
    expected = reason or vector["decoded"].get("error_msg")
    if vector["status"] == "failed" and expected:
        contains(page.text, expected)


for vector in VECTORS:

    @test(f"as CGI: {vector['name']}")
    def _(world, vector=vector):
        from support.answer import Page
        prepare(world, vector)
        world.fresh_store()
        answer = world.cgi(vector["query"], path="/payments" + vector["route"])
        judge(vector, answer)
        check("text/html" in answer.header("Content-Type"), "a browser gets a page")
        shows_its_message(vector, Page(answer.text))
        equal(world.state(order_of(vector)), vector["state"], "state after the page")
        world.fresh_store()
        judge(vector, world.cgi(vector["query"], path="/payments" + vector["route"], headers=JSON))
        equal(world.state(order_of(vector)), vector["state"], "state after the JSON")

    @test(f"behind nginx: {vector['name']}")
    def _(world, vector=vector):
        prepare(world, vector)
        world.fresh_store()
        nginx = world.start_nginx(world.start_responder())
        judge(vector, nginx.ask(vector["query"], path="/payments" + vector["route"]))
        equal(world.state(order_of(vector)), vector["state"], "state after the page")
        judge(vector, nginx.ask(vector["query"], path="/payments" + vector["route"], headers=JSON))
        equal(world.state(order_of(vector)), vector["state"], "state after asking again as JSON")


@test("all 23 vectors are there")
def _(_world):
    equal(len(VECTORS), 23)


@test("raw bytes that are no UTF-8 are never reflected")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_900000000104", merchant_uid="TEST-20260701-0004", status="ready", amount=15000)
    world.fresh_store()
    responder = world.start_responder()
    nginx = world.start_nginx(responder)
    raw = "한도초과".encode("euc-kr")
    broken = b"\xff\xfe\x80%FF%C0%AF%ED%A0%80%zz%"
    once = urllib.parse.quote(raw)
    for message in (raw, broken, once.encode(), urllib.parse.quote(once).encode()):
        query = b"merchant_uid=TEST-20260701-0004&imp_success=false&error_code=X&error_msg=" + message
        for ask in (world.cgi, responder.ask, nginx.ask):
            for headers in ((), JSON):
                answer = ask(query, headers=headers)
                check(answer.status in (200, 202), answer)
                check(answer.text is not None, "strict UTF-8")
                for name, value in answer.headers:
                    check(all(0x20 <= ord(c) < 0x7f for c in value), f"{name}: {value!r}")
