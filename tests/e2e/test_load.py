"""Many at once: one truth, few calls."""
import concurrent.futures

from support import between, check, equal, landing, places, test

ATTEMPTS = 100
HANDFUL = 8  # who comes between the answer and its record asks once more
ORDERS = 1000
CONNECTIONS = 16
IN_FLIGHT = 16  # not fewer than come at once: past it the answer is pending


def at_once(number, call):
    with concurrent.futures.ThreadPoolExecutor(number) as pool:
        return [future.result() for future in [pool.submit(call, n) for n in range(number)]]


def one_truth(world, answers, imp_uid):
    equal({(answer.status, answer.word) for answer in answers}, {(200, "success")})
    equal((world.state("ONE"), world.order("ONE")["imp_uid"]), ("paid", imp_uid))
    equal(len(world.paid_events("ONE")), 1, "paid in the journal")
    equal(len(world.events("ONE")), 1, "entries in the journal")


@test("the same landing 100 times at once (nginx, FastCGI): paid once, one call")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("ONE", 1000)
    sandbox.pay(imp_uid="imp_one", merchant_uid="ONE", amount=1000, status="paid")
    sandbox.fault("latency", ms=300)
    nginx = world.start_nginx(world.start_responder(IMP_SERVER_THREADS="128"))
    answers = at_once(ATTEMPTS, lambda _: nginx.ask(landing("imp_one", "ONE")))
    one_truth(world, answers, "imp_one")
    stats = sandbox.stats()
    between(stats["payment_calls"], 1, HANDFUL, "calls for the payment")
    equal(stats["token_calls"], 1)


@test("the same landing without imp_uid 100 times at once: paid once, a handful of calls")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("ONE", 1000)
    sandbox.pay(imp_uid="imp_one", merchant_uid="ONE", amount=1000, status="paid")
    sandbox.fault("latency", ms=300)
    responder = world.start_responder(IMP_SERVER_THREADS="128")
    answers = at_once(ATTEMPTS, lambda _: responder.ask(landing(None, "ONE")))
    one_truth(world, answers, "imp_one")
    stats = sandbox.stats()
    between(stats["findall_calls"], 1, HANDFUL, "findAll")
    between(stats["payment_calls"], 1, HANDFUL, "calls for the payment")


@test("the same landing in 20 CGI processes at once: paid once")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("ONE", 1000)
    sandbox.pay(imp_uid="imp_one", merchant_uid="ONE", amount=1000, status="paid")
    sandbox.fault("latency", ms=200)
    answers = at_once(20, lambda _: world.cgi(landing("imp_one", "ONE")))
    one_truth(world, answers, "imp_one")
    between(sandbox.stats()["payment_calls"], 1, 20, "calls for the payment")


@test("1000 landings of 1000 orders over 16 connections: 1000 paid, one token, few connections upstream")
def _(world):
    sandbox = world.start_sandbox()
    lines = world.directory / "orders.csv"
    lines.write_text("".join(f"LOAD-{n},{1000 + n},KRW\n" for n in range(ORDERS)))
    world.did("order", "import", str(lines))
    for number in range(ORDERS):
        sandbox.pay(imp_uid=f"imp_load{number}", merchant_uid=f"LOAD-{number}", amount=1000 + number, status="paid")
    nginx = world.start_nginx(world.start_responder(IMP_API_MAX_IN_FLIGHT=str(IN_FLIGHT)))
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(lambda n: nginx.ask(landing(f"imp_load{n}", f"LOAD-{n}")), range(ORDERS)))
    stats = sandbox.stats()
    words = {}
    for answer in answers:
        words[answer.status, answer.word] = words.get((answer.status, answer.word), 0) + 1
    equal(words, {(200, "success"): ORDERS})
    equal((world.count(), world.count("paid")), (ORDERS, ORDERS))
    equal(stats["token_calls"], 1, "calls for a token")
    # Never more than one each; fewer where the worker's reconciliation saw a payment in a list first.
    between(stats["payment_calls"], ORDERS // 2, ORDERS, "calls for payments")
    # In all, so a slow run adds those that replace connections closed for having been idle.
    between(stats["connections"], 1, places.patience(IN_FLIGHT), "connections to the API")
    between(stats["max_concurrent"], 1, IN_FLIGHT, "calls at the same time")


@test("past api.max_in_flight the answer is pending at once, and settled when the buyer comes again")
def _(world):
    sandbox = world.start_sandbox()
    for number in range(8):
        world.add_order(f"BULK-{number}", 1000)
        sandbox.pay(imp_uid=f"imp_b{number}", merchant_uid=f"BULK-{number}", amount=1000, status="paid")
    responder = world.start_responder(IMP_API_MAX_IN_FLIGHT="2")
    sandbox.fault("latency", ms=1500)
    answers = at_once(8, lambda n: responder.ask(landing(f"imp_b{n}", f"BULK-{n}")))
    words = [answer.word for answer in answers]
    check(set(words) <= {"success", "pending"} and "pending" in words and "success" in words, words)
    sandbox.no_faults()
    for number in range(8):
        equal(responder.ask(landing(f"imp_b{number}", f"BULK-{number}")).word, "success")
    equal(world.count("paid"), 8)
    check(sandbox.stats()["max_concurrent"] <= 2, sandbox.stats())
