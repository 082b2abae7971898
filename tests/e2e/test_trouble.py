"""The API is in trouble: the buyer reads "being confirmed", the order stays as it is, and once the API is
back the same address shows the truth."""
import socket
import sqlite3
import time

from support import check, equal, lacks, landing, places, test

JSON = [("Accept", "application/json")]
DEADLINE_S = 1.5
QUICK = {"IMP_API_DEADLINE": "1500ms", "IMP_API_CONNECT_TIMEOUT": "1s"}
QUERY = landing("imp_1", "ORDER-1", imp_success="true")


def prepare(world, *arguments):
    sandbox = world.start_sandbox(*arguments)
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    return sandbox


def confirmed_later(world, ask, what):
    """Page and JSON say pending, in time, and the order is untouched."""
    for headers, query in (((), QUERY), (JSON, QUERY), ((), landing(None, "ORDER-1", error_msg="x"))):
        start = time.monotonic()
        answer = ask(query, headers=headers)
        took = time.monotonic() - start
        equal((answer.status, answer.word), (202, "pending"), what)
        check(took < places.patience(DEADLINE_S + 3), f"{what}: {took:.1f} s")
        check(answer.header("Refresh" if not headers else "Retry-After"), f"{what}: it says when to come back")
        for word in ("실패", "failed", "sandbox_"):
            lacks(answer.seen, word, what)
    equal(world.state("ORDER-1"), "pending", what)
    equal(world.events("ORDER-1"), [], what)


def shows_the_truth(world, ask, what):
    """Within the few seconds after which the client tries again."""
    give_up = time.monotonic() + places.patience(15)
    while True:
        answer = ask(QUERY)
        if answer.status == 200 or time.monotonic() > give_up:
            break
        equal((answer.status, answer.word), (202, "pending"), what)
        time.sleep(0.3)
    equal((answer.status, answer.word), (200, "success"), what)
    equal(world.state("ORDER-1"), "paid", what)
    equal(len(world.paid_events("ORDER-1")), 1, what)


FAULTS = {
    "answers 500": {"kind": "status_500"},
    "answers 503": {"kind": "status_503"},
    "answers 429": {"kind": "status_429"},
    "answers 403": {"kind": "status_403"},
    "answers 400": {"kind": "status_400"},
    "is a 502 page in HTML": {"kind": "html_502"},
    "hangs up": {"kind": "down"},
    "is reset": {"kind": "reset"},
    "is reset in the middle of the body": {"kind": "reset_mid_body"},
    "breaks off in the middle of the body": {"kind": "truncate"},
    "says HTTP 200 with another code than 0": {"kind": "code_nonzero"},
    "is no JSON": {"kind": "not_json"},
    "has an empty response": {"kind": "empty_response"},
    "has no body": {"kind": "empty_body"},
    "drips one byte at a time": {"kind": "drip", "ms": 200},
    "is 5 MiB long": {"kind": "huge"},
    "comes too late": {"kind": "latency", "ms": 4000},
}

for what, fault in FAULTS.items():

    @test(f"an API that {what}: confirmed later, then the truth (FastCGI)")
    def _(world, what=what, fault=fault):
        sandbox = prepare(world)
        responder = world.start_responder(**QUICK)
        sandbox.fault(**fault)
        confirmed_later(world, responder.ask, what)
        sandbox.no_faults()
        shows_the_truth(world, responder.ask, what)

    @test(f"an API that {what}: confirmed later, then the truth (CGI)")
    def _(world, what=what, fault=fault):
        sandbox = prepare(world)
        world.settings.update(QUICK)
        sandbox.fault(**fault)
        confirmed_later(world, world.cgi, what)
        sandbox.no_faults()
        shows_the_truth(world, world.cgi, what)


@test("an API labelled text/html is read all the same: the body decides")
def _(world):
    sandbox = prepare(world)
    sandbox.fault("wrong_content_type")
    equal(world.cgi(QUERY).word, "success")


@test("getToken in trouble is trouble too")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder(**QUICK)
    for kind in ("status_500", "html_502", "down", "truncate", "not_json", "empty_response", "code_nonzero", "drip"):
        sandbox.fault(kind, path="/users")
        equal((responder.ask(QUERY).status, world.state("ORDER-1")), (202, "pending"), kind)
        sandbox.no_faults()
    shows_the_truth(world, responder.ask, "afterwards")


@test("refused keys are not tried again for a minute: confirmed later")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder(IMP_API_SECRET="wrong", **QUICK)
    for _ in range(5):
        equal((responder.ask(QUERY).status, world.state("ORDER-1")), (202, "pending"))
    equal(sandbox.stats()["token_calls"], 1, "held back for a minute")


@test("nobody listens at the API's address: confirmed later; then it is back at the same address")
def _(world):
    sandbox = prepare(world)
    port = sandbox.port
    responder = world.start_responder(**QUICK)
    sandbox.stop()
    world.settings.update(QUICK)
    confirmed_later(world, responder.ask, "down, FastCGI")
    confirmed_later(world, world.cgi, "down, CGI")
    back = world.start_sandbox(listen=f"127.0.0.1:{port}")
    back.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    shows_the_truth(world, responder.ask, "back")


@test("an API that accepts and never answers holds nobody beyond the deadline")
def _(world):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        world.settings.update(QUICK, IMP_API_URL=f"http://127.0.0.1:{silent.getsockname()[1]}")
        world.add_order("ORDER-1", 1000)
        confirmed_later(world, world.cgi, "silent")


@test("a token that expired on i'mport's side is renewed once, unseen by the buyer")
def _(world):
    sandbox = prepare(world)
    world.add_order("ORDER-2", 1000)
    sandbox.pay(imp_uid="imp_2", merchant_uid="ORDER-2", amount=1000, status="paid")
    responder = world.start_responder()
    equal(responder.ask(QUERY).word, "success")
    sandbox.call("POST", "/sandbox/clock", {"advance": 3600})
    equal(responder.ask(landing("imp_2", "ORDER-2")).word, "success")
    stats = sandbox.stats()
    equal((stats["token_calls"], stats["unauthorized"]), (2, 1))


@test("a revoked token is replaced once; if that is refused too, confirmed later")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder(**QUICK)
    sandbox.fault("expire_token", count=1)
    equal(responder.ask(QUERY).word, "success")
    world.add_order("ORDER-2", 1000)
    sandbox.pay(imp_uid="imp_2", merchant_uid="ORDER-2", amount=1000, status="paid")
    sandbox.fault("expire_token")
    before = sandbox.stats()
    answer = responder.ask(landing("imp_2", "ORDER-2"))
    equal((answer.status, answer.word, world.state("ORDER-2")), (202, "pending", "pending"))
    after = sandbox.stats()
    check(after["payment_calls"] - before["payment_calls"] <= 4, "it is not asked over and over")


@test("refused keys: confirmed later, and i'mport is not hammered with them")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder(IMP_API_SECRET="wrong", **QUICK)
    for _ in range(10):
        equal((responder.ask(QUERY).status, world.state("ORDER-1")), (202, "pending"))
    check(sandbox.stats()["token_calls"] <= 2, sandbox.stats())


@test("a payment that answers for another one, or contradicts itself, is no answer")
def _(world):
    sandbox = prepare(world)
    world.settings.update(QUICK)
    for wrong in ({"imp_uid": "imp_9"}, {"amount": -1000}, {"cancel_amount": 2000}, {"amount": "a lot"},
                  {"status": 5}, {"imp_uid": None}, {"merchant_uid": None}, {"amount": None}, {"status": None}):
        sandbox.change("imp_1", answer_with=wrong)
        answer = world.cgi(QUERY)
        equal((answer.status, answer.word), (202, "pending"), wrong)
        equal(world.state("ORDER-1"), "pending", wrong)
    sandbox.change("imp_1", answer_with={}, answer_without=["merchant_uid"])
    equal(world.cgi(QUERY).status, 202, "without merchant_uid")
    sandbox.change("imp_1", answer_with={"status": "brand_new", "surprise": {"a": [1]}}, answer_without=[])
    equal((world.cgi(QUERY).status, world.state("ORDER-1")), (202, "pending"), "a status that nobody knows")
    sandbox.change("imp_1", answer_with={"surprise": {"a": [1]}, "amount": "1000"},
                   answer_without=["channel", "promotion", "user_agent"])
    shows_the_truth(world, world.cgi, "new keys, missing keys, amounts as text")


@test("a store that cannot be opened: confirmed later as CGI, no service as FastCGI")
def _(world):
    prepare(world)
    (world.directory / "dir.db").mkdir()
    broken = f"sqlite:{world.directory}/dir.db"
    answer = world.cgi(QUERY, settings={"IMP_STORE_URL": broken})
    equal((answer.status, answer.word), (202, "pending"))
    world.database.write_bytes(b"this is no database, and was never one" * 100)
    answer = world.cgi(QUERY)
    equal((answer.status, answer.word), (202, "pending"), "a damaged file")


@test("somebody else keeps the store locked: confirmed later, in bounded time; then the truth")
def _(world):
    prepare(world)
    responder = world.start_responder()
    lock = sqlite3.connect(world.database, timeout=20, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        started = time.monotonic()
        equal(responder.ask(QUERY).status, 202, "while locked")
        check(time.monotonic() - started < 15, "a buyer does not wait for ever")
    finally:
        lock.execute("ROLLBACK")
        lock.close()
    shows_the_truth(world, responder.ask, "afterwards")
