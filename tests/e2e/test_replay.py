"""Somebody else's payment, guessed ids, and how often i'mport is asked on whose behalf."""
import time

from support import between, check, equal, lacks, landing, test

JSON = [("Accept", "application/json")]



def two_orders(world):
    """A and B cost the same; A is paid in the API's eyes."""
    sandbox = world.start_sandbox()
    for uid in ("A", "B"):
        world.add_order(uid, 1000)
    sandbox.pay(imp_uid="imp_a", merchant_uid="A", amount=1000, status="paid")
    return sandbox


@test("a payment of another order is forgery and settles its own order alone")
def _(world):
    two_orders(world)
    responder = world.start_responder()
    for _ in range(2):
        answer = responder.ask(landing("imp_a", "B"), headers=JSON)
        equal((answer.status, answer.word, answer.json["reason"]), (400, "forgery", "merchant_uid"))
        equal((answer.json["amount"], answer.json["currency"]), (None, None))
        equal((world.state("A"), world.state("B")), ("paid", "pending"))
    equal(len(world.paid_events("A")), 1)
    equal([event[2] for event in world.events("B")], ["forged_merchant_uid"], "noted once, beside the order")


@test("replayed after its own order was settled, it changes neither")
def _(world):
    sandbox = two_orders(world)
    responder = world.start_responder()
    equal(responder.ask(landing("imp_a", "A")).word, "success")
    before = world.order("A")
    answer = responder.ask(landing("imp_a", "B"))
    equal((answer.status, answer.word), (400, "forgery"))
    lacks(answer.text, "1,000")
    equal((world.order("A"), world.state("B")), (before, "pending"))
    sandbox.pay(imp_uid="imp_b", merchant_uid="B", amount=1000, status="paid")
    equal(responder.ask(landing("imp_b", "B")).word, "success", "B can still be paid")


@test("a payment of an order that is not ours is forgery and changes nothing")
def _(world):
    sandbox = two_orders(world)
    sandbox.pay(imp_uid="imp_x", merchant_uid="ELSEWHERE", amount=1000, status="paid")
    answer = world.cgi(landing("imp_x", "B"))
    equal((answer.status, answer.word), (400, "forgery"))
    equal((world.state("A"), world.state("B")), ("pending", "pending"))


@test("a billing-key issuance against a normal order is forgery of kind, and the other way round")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("NORMAL", 1000)
    world.add_order("KEY", 0, "--kind", "billing_key", "--customer-uid", "C1")
    sandbox.pay(imp_uid="imp_issue", merchant_uid="NORMAL", amount=1000, status="paid", customer_uid="C1",
                customer_uid_usage="issue", pg_provider="tosspayments")
    sandbox.pay(imp_uid="imp_sale", merchant_uid="KEY", amount=0, status="paid")
    sandbox.pay(imp_uid="imp_other", merchant_uid="KEY", amount=0, status="paid", customer_uid="C2",
                customer_uid_usage="issue")
    for imp_uid, uid in (("imp_issue", "NORMAL"), ("imp_sale", "KEY"), ("imp_other", "KEY")):
        answer = world.cgi(landing(imp_uid, uid), headers=JSON)
        equal((answer.status, answer.word, answer.json["reason"]), (400, "forgery", "kind"), imp_uid)
        equal(world.state(uid), "pending")
    sandbox.pay(imp_uid="imp_key", merchant_uid="KEY", amount=0, status="paid", customer_uid="C1",
                customer_uid_usage="issue")
    equal(world.cgi(landing("imp_key", "KEY")).word, "success")
    equal(world.state("KEY"), "completed")


@test("a paid order asks nothing for its accepted imp_uid or none; another imp_uid asks")
def _(world):
    sandbox = two_orders(world)
    for ask in (world.start_responder().ask, world.cgi):
        equal(ask(landing("imp_a", "A")).word, "success")
        before = sandbox.stats()["calls"]
        for query in (landing("imp_a", "A"), landing(None, "A"), landing("imp_a"),
                      landing("imp_a", "A", imp_success="false", error_msg="x")):
            answer = ask(query)
            equal((answer.status, answer.word), (200, "success"), query)
        equal(sandbox.stats()["calls"], before, "calls to the API, tokens included")
        other = sandbox.pay(merchant_uid="A", amount=1000, status="failed")
        equal(ask(landing(other["imp_uid"], "A")).word, "success", "a stale attempt: the order's own status")
        check(sandbox.stats()["payment_calls"] >= 1 and sandbox.stats()["calls"] > before, "another one asks")


@test("an unknown order asks nothing")
def _(world):
    sandbox = two_orders(world)
    for ask in (world.start_responder().ask, world.cgi):
        for query in (landing(None, "NONE"), landing("imp_a", "NONE"), landing("imp_zzz", "NONE", error_msg="x")):
            answer = ask(query)
            equal((answer.status, answer.word), (404, "unknownOrder"), query)
    equal(sandbox.stats()["calls"], 0)


@test("imp_uid alone finds the order that i'mport's answer names")
def _(world):
    two_orders(world)
    answer = world.cgi(landing("imp_a"), headers=JSON)
    equal((answer.status, answer.word, answer.json["merchant_uid"]), (200, "success", "A"))
    equal(world.state("A"), "paid")


@test("without imp_uid a paid attempt counts behind a newer abandoned one")
def _(world):
    sandbox = two_orders(world)
    sandbox.pay(merchant_uid="A", amount=1000, status="ready", started_at=4_000_000_000)
    equal(world.cgi(landing(None, "A")).word, "success")
    equal(world.order("A")["imp_uid"], "imp_a")


@test("the eleventh unknown imp_uid of an order in a minute is pending and asks nobody (FastCGI and CGI)")
def _(world):
    sandbox = two_orders(world)
    for uid, ask in (("A", world.start_responder().ask), ("B", world.cgi)):
        before = sandbox.stats()["payment_calls"]
        for number in range(10):
            answer = ask(landing(f"imp_guess{uid}{number}", uid))
            equal((answer.status, answer.word), (404, "notFound"), number)
        equal(sandbox.stats()["payment_calls"] - before, 10)
        answer = ask(landing(f"imp_guess{uid}10", uid))
        equal((answer.status, answer.word), (202, "pending"), "the eleventh")
        equal(sandbox.stats()["payment_calls"] - before, 10, "calls after the eleventh")
    equal((world.state("A"), world.state("B")), ("pending", "pending"))


@test("one order's guesses are not charged to another, and a miss is remembered for a moment")
def _(world):
    sandbox = two_orders(world)
    responder = world.start_responder()
    for number in range(11):
        responder.ask(landing(f"imp_guess{number}", "B"))
    equal(responder.ask(landing("imp_a", "A")).word, "success")
    before = sandbox.stats()["payment_calls"]
    for _ in range(5):
        equal(responder.ask(landing("imp_guess0", "A")).status, 404)
    equal(sandbox.stats()["payment_calls"], before, "a miss of a moment ago is not asked again")


@test("a payment still open is asked for at most once in three seconds, whoever polls (FastCGI and CGI)")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("SLOW", 1000)
    payment = sandbox.pay(merchant_uid="SLOW", amount=1000, status="ready")
    for ask in (world.start_responder().ask, world.cgi):
        for query in (landing(payment["imp_uid"], "SLOW"), landing(None, "SLOW")):
            before = sandbox.stats()
            start = time.monotonic()
            for _ in range(8):
                answer = ask(query)
                equal((answer.status, answer.word), (202, "pending"))
            spans = int((time.monotonic() - start) / 3) + 1
            after = sandbox.stats()
            between(after["payment_calls"] - before["payment_calls"], 0, spans, "calls for the payment")
            between(after["findall_calls"] - before["findall_calls"], 0, spans, "findAll")
    time.sleep(3.2)
    sandbox.change(payment["imp_uid"], status="paid")
    equal(world.cgi(landing(payment["imp_uid"], "SLOW")).word, "success", "after three seconds it is asked again")


@test("a pending page comes back by itself, ever more slowly, and ends after two minutes")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("SLOW", 1000)
    payment = sandbox.pay(merchant_uid="SLOW", amount=1000, status="ready")
    responder = world.start_responder()
    query, pauses = landing(payment["imp_uid"], "SLOW"), []
    for _ in range(20):
        answer = responder.ask(query)
        equal(answer.word, "pending")
        refresh = answer.header("Refresh")
        if refresh is None:
            break
        pause, _, target = refresh.partition("; url=")
        pauses.append(int(pause))
        check(target.startswith("?"), "the same address")
        query = target[1:]
    equal(pauses[:4], [3, 5, 10, 15])
    equal(sum(pauses), 120, "two minutes")
    check(responder.ask(query).header("Refresh") is None, "the last page stays")
