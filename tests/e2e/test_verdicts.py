"""Each order of orders.json against the payment behind it: the table of verdicts, from outside."""
from support import check, equal, landing, places, test

ORDERS = places.fixture("orders.json")
# decision of orders.json: (status word, HTTP, reason, state of the order)
EXPECTED = {
    "success": ("success", 200, None, "paid"),
    "vbankIssued": ("vbankIssued", 200, None, "awaiting_deposit"),
    "pending": ("pending", 202, None, "pending"),
    "failed": ("failed", 200, None, "failed"),
    "cancelled": ("cancelled", 200, None, "cancelled"),
    "partially_cancelled": ("partiallyCancelled", 200, None, "partially_cancelled"),
    "test_payment": ("forgery", 400, "test_payment", "pending"),
    "billing_key_issued": ("success", 200, None, "completed"),
}
FORGED = {"TEST-20260701-0011": "amount", "TEST-20260701-0016": "currency"}
DOCUMENTED = {answer["body"]["status"]: answer["body"]["message"]
              for answer in places.fixture("complete-answers.json").values()
              if isinstance(answer["body"], dict) and "status" in answer["body"]}


def expectation(merchant_uid):
    if merchant_uid in FORGED:
        return ("forgery", 400, FORGED[merchant_uid], "pending")
    return EXPECTED[ORDERS[merchant_uid]["expected_decision"]]


def ask_json(world, payment, **settings):
    return world.cgi(landing(payment["imp_uid"], payment["merchant_uid"]), headers=[("Accept", "application/json")],
                     settings=settings)


for merchant_uid, order in ORDERS.items():
    if not (order["fixture"] or "").startswith("payment-"):
        continue

    @test(f"{order['fixture']} against its order is {order['expected_decision']}")
    def _(world, merchant_uid=merchant_uid, order=order):
        payment = world.start_sandbox().load(order["fixture"])
        world.add_fixture_order(merchant_uid)
        word, http, reason, state = expectation(merchant_uid)
        answer = ask_json(world, payment)
        equal((answer.status, answer.word, answer.json["reason"]), (http, word, reason))
        equal(world.state(merchant_uid), state)
        if word in DOCUMENTED:
            equal(answer.json["message"], DOCUMENTED[word], "i'mport's own words")
        if word in ("success", "vbankIssued"):
            equal((answer.json["amount"], answer.json["currency"]), (payment["amount"], payment["currency"]))
        again = ask_json(world, payment)
        equal((again.status, again.word, world.state(merchant_uid)), (http, word, state), "the second time")


@test("the three documented messages are there")
def _(_world):
    equal(set(DOCUMENTED), {"success", "vbankIssued", "forgery"})


@test("a deposited virtual account turns the order to paid")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.load("payment-ready-vbank.json")
    world.add_fixture_order("TEST-20260701-0002")
    payment = places.fixture_payment("payment-paid-vbank.json")
    equal(payment["imp_uid"], "imp_900000000102", "the same payment, later")
    equal(ask_json(world, payment).word, "vbankIssued")
    sandbox.load("payment-paid-vbank.json")
    responder = world.start_responder()  # nothing remembered: the question is asked anew
    answer = responder.ask(landing(payment["imp_uid"], payment["merchant_uid"]))
    equal((answer.status, answer.word), (200, "success"))
    equal(world.state("TEST-20260701-0002"), "paid")


@test("a partial refund is one, whichever status word i'mport uses")
def _(world):
    payment = world.start_sandbox().load("payment-cancelled-partial-status-paid.json")
    world.add_fixture_order(payment["merchant_uid"])
    equal(payment["status"], "paid")
    answer = ask_json(world, payment)
    equal((answer.status, answer.word), (200, "partiallyCancelled"))
    equal(world.state(payment["merchant_uid"]), "partially_cancelled")


@test("a test payment counts where the configuration accepts it, and says so")
def _(world):
    payment = world.start_sandbox().load("payment-paid-sandbox.json")
    world.add_fixture_order(payment["merchant_uid"])
    accepts = {"IMP_MODE_TEST_PAYMENTS": "true"}
    page = world.cgi(landing(payment["imp_uid"], payment["merchant_uid"]), settings=accepts)
    equal((page.status, page.word), (200, "success"))
    check('class="test"' in page.text, "the page has the test banner")
    equal(world.state(payment["merchant_uid"]), "paid")


@test("an amount one won short, a digit too many, an amount of nothing: all forged")
def _(world):
    sandbox = world.start_sandbox()
    for number, (amount, currency) in enumerate([(14999, "KRW"), (15001, "KRW"), (15000.5, "KRW"), (0, "KRW"),
                                                 (150, "USD")]):
        uid = f"ONE-{number}"
        world.add_order(uid, 15000)
        payment = sandbox.pay(merchant_uid=uid, amount=amount, currency=currency, status="paid")
        answer = ask_json(world, payment)
        equal((answer.status, answer.word), (400, "forgery"), f"{amount} {currency}")
        equal(answer.json["amount"], None, "nothing of a refused payment is shown")
        equal(world.state(uid), "pending")


@test("14.2 dollars are 14.20 dollars, however i'mport writes the number")
def _(world):
    sandbox = world.start_sandbox()
    for number, amount in enumerate((14.2, 14.20)):
        world.add_order(f"USD-{number}", "14.20", "--currency", "USD")
        payment = sandbox.pay(merchant_uid=f"USD-{number}", amount=amount, currency="USD", status="paid")
        equal(ask_json(world, payment).word, "success")
        equal(world.order(f"USD-{number}")["amount"], 14.2)


@test("a second paid payment is a duplicate, never called forged")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("TWICE", 5000)
    first = sandbox.pay(merchant_uid="TWICE", amount=5000, status="paid")
    second = sandbox.pay(merchant_uid="TWICE", amount=5000, status="paid")
    equal(ask_json(world, first).word, "success")
    answer = ask_json(world, second)
    equal((answer.status, answer.word, answer.json["reason"]), (409, "duplicate", "duplicate"))
    order = world.order("TWICE")
    equal((order["state"], order["imp_uid"]), ("paid", first["imp_uid"]))


@test("a failed attempt beside the paid one never invites to pay again")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("STALE", 5000)
    paid = sandbox.pay(merchant_uid="STALE", amount=5000, status="paid")
    failed = sandbox.pay(merchant_uid="STALE", amount=5000, status="failed")
    equal(ask_json(world, paid).word, "success")
    answer = world.cgi(landing(failed["imp_uid"], "STALE"), settings={"IMP_PAGE_RETRY_URL": "/cart"})
    equal((answer.status, answer.word), (200, "success"))
    check("/cart" not in answer.text, "no invitation to pay again")
    equal(world.state("STALE"), "paid")


@test("a failed attempt leaves the order payable, and the next one pays it")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("AGAIN", 5000)
    failed = sandbox.pay(merchant_uid="AGAIN", amount=5000, status="failed")
    page = world.cgi(landing(failed["imp_uid"], "AGAIN"), settings={"IMP_PAGE_RETRY_URL": "/cart"})
    equal((page.status, page.word), (200, "failed"))
    check('href="/cart"' in page.text, "the page offers the way back")
    equal(world.state("AGAIN"), "failed")
    paid = sandbox.pay(merchant_uid="AGAIN", amount=5000, status="paid")
    equal(ask_json(world, paid).word, "success")
    equal(world.state("AGAIN"), "paid")
