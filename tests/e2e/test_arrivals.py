"""Every way the result arrives, through the sandbox's window, webhooks and confirm calls, behind nginx."""
import json
import urllib.parse
from html.parser import HTMLParser

from support import check, equal, places, test
from support.processes import wait_until
from support.shop import CommandHook, UrlHook


class Shop:
    """The sandbox, the responder, nginx: and a buyer with a browser."""

    def __init__(self, world, **settings):
        self.world = world
        self.sandbox = world.start_sandbox()
        self.hook = CommandHook(world)
        world.settings.update(IMP_NOTIFY_COMMAND=self.hook.setting, **settings)
        self.nginx = world.start_nginx(world.start_responder())
        self.base = f"http://127.0.0.1:{self.nginx.port}/payments"
        self.set(webhook_url=f"{self.base}/webhook")

    def set(self, **settings):
        return self.sandbox.call("POST", "/sandbox/settings", settings)

    def window(self, merchant_uid, action, amount=1000, **fields):
        """Opens the payment window and ends it by `action`; where the browser is sent, and imp_uid."""
        query = urllib.parse.urlencode({"merchant_uid": merchant_uid, "amount": amount, "currency": "KRW",
                                        "m_redirect_url": f"{self.base}/complete", **fields})
        page = self.sandbox.ask(f"/sandbox/window?{query}")
        equal(page.status, 200, page)
        form = {}

        class Hidden(HTMLParser):
            def handle_starttag(self, tag, attributes):
                found = dict(attributes)
                if tag == "input" and found.get("type") == "hidden":
                    form[found["name"]] = found["value"]

        Hidden().feed(page.text)
        answer = self.sandbox.ask("/sandbox/window", "POST",
                                  [("Content-Type", "application/x-www-form-urlencoded")],
                                  urllib.parse.urlencode({**form, "action": action}).encode())
        equal(answer.status, 302, answer)
        return answer.header("Location"), form["imp_uid"]

    def land(self, location):
        return self.nginx.ask(location.split("?", 1)[1])

    def event(self, imp_uid, name, **fields):
        return self.sandbox.call("POST", f"/sandbox/payments/{imp_uid}/{name}", fields)["response"]

    def webhooks(self, settle=20):
        return self.sandbox.call("GET", f"/sandbox/webhooks?settle={settle}")

    def told(self, merchant_uid, types):
        wait_until(lambda: self.hook.types(merchant_uid) == types, places.patience(30),
                   f"{merchant_uid} to be told {types}: {self.hook.types(merchant_uid)}")


for order in ("first", "second", "twice", "late", "lost"):
    for form in (False, True):

        @test(f"a payment whose webhook comes {order} ({'form' if form else 'JSON'}) is paid once and told once")
        def _(world, order=order, form=form):
            shop = Shop(world)
            shop.set(webhook_form=form, webhook_late_ms=1500)
            world.add_order("A", 1000)
            location, _ = shop.window("A", "pay", webhook=order)
            if order == "first":
                equal(world.state("A"), "paid", "before the browser is back")
            page = shop.land(location)
            equal((page.status, page.word), (200, "success"))
            seen = shop.webhooks()
            equal(len(seen), {"twice": 2, "lost": 0}.get(order, 1))
            equal({attempt for one in seen for attempt in one["attempts"]}, {"200"} if seen else set())
            equal(len(world.paid_events("A")), 1)
            shop.told("A", ["payment.paid"])


@test("the browser never comes back: the webhook alone pays; both lost: reconciliation does")
def _(world):
    shop = Shop(world)
    for name in ("HOOKED", "LOST"):
        world.add_order(name, 1000)
    shop.window("HOOKED", "pay")
    shop.window("LOST", "pay", webhook="lost")
    shop.webhooks()
    wait_until(lambda: world.state("HOOKED") == "paid", places.patience(20), "the webhook")
    world.did("reconcile")
    equal(world.state("LOST"), "paid")
    shop.told("LOST", ["payment.paid"])


@test("a virtual account: issued, deposited two days later, told of both")
def _(world):
    shop = Shop(world)
    world.add_order("A", 1000)
    location, imp_uid = shop.window("A", "vbank")
    equal(shop.land(location).word, "vbankIssued")
    equal(world.state("A"), "awaiting_deposit")
    shop.sandbox.call("POST", "/sandbox/clock", {"advance": 2 * 86400})
    shop.event(imp_uid, "deposit")
    shop.webhooks()
    equal(world.state("A"), "paid")
    shop.told("A", ["payment.awaiting_deposit", "payment.paid"])
    event = shop.hook.events()[0]
    check(event["data"]["vbank"]["number"], event)


@test("a pending PG decides later; a failed payment is paid after all (Paymentwall)")
def _(world):
    shop = Shop(world)
    for name in ("YES", "NO", "LATE"):
        world.add_order(name, 1000)
    shown = {}
    for name in ("YES", "NO"):
        location, shown[name] = shop.window(name, "close")
        equal(shop.land(location).word, "pending")
    location, shown["LATE"] = shop.window("LATE", "fail")
    equal(shop.land(location).word, "failed")
    shop.event(shown["YES"], "approve")
    shop.event(shown["NO"], "fail")
    shop.event(shown["LATE"], "approve")
    shop.webhooks()
    equal([world.state(name) for name in ("YES", "NO", "LATE")], ["paid", "failed", "paid"])
    shop.told("LATE", ["payment.failed", "payment.paid"])


@test("the console refunds: in parts, then the rest; each with its own id")
def _(world):
    shop = Shop(world)
    world.add_order("A", 1000)
    location, imp_uid = shop.window("A", "pay")
    shop.land(location)
    shop.event(imp_uid, "cancel", amount=300)
    shop.webhooks()
    equal(world.state("A"), "partially_cancelled")
    shop.event(imp_uid, "cancel", amount=200)
    shop.webhooks()
    shop.event(imp_uid, "cancel")
    shop.webhooks()
    equal(world.state("A"), "cancelled")
    shop.told("A", ["payment.paid", "payment.partially_cancelled", "payment.partially_cancelled",
                    "payment.cancelled"])
    ids = [event["data"].get("cancellation_id") for event in shop.hook.events()[1:]]
    equal(len(set(ids)), 3, ids)


@test("an ordinary failure sends no webhook; the shop is told by the browser's return")
def _(world):
    shop = Shop(world)
    world.add_order("A", 1000)
    location, _ = shop.window("A", "fail")
    equal(shop.webhooks(), [])
    equal(shop.land(location).word, "failed")
    shop.told("A", ["payment.failed"])


@test("i'mport asks before it approves: approved, refused with the shop's reason, and by a wrong amount")
def _(world):
    shop = Shop(world)
    shop.set(confirm_url=f"{shop.base}/confirm")
    for name in ("A", "B", "CHEAP"):
        world.add_order(name, 1000)
    location, _ = shop.window("A", "pay")
    equal(shop.land(location).word, "success")
    world.did("order", "close", "B", "--reason", "sold out")
    location, imp_uid = shop.window("B", "pay")
    payment = shop.sandbox.call("GET", f"/sandbox/payments/{imp_uid}")["response"]
    equal(payment["status"], "failed")
    check("고객사 요청에 의해 결제를 중단합니다. (상세사유 : " in payment["fail_reason"] and
          "결제할 수 없는 주문" in payment["fail_reason"], payment["fail_reason"])
    location, imp_uid = shop.window("CHEAP", "pay", amount=10)
    equal(shop.sandbox.call("GET", f"/sandbox/payments/{imp_uid}")["response"]["status"], "failed")
    equal(shop.land(location).word, "failed")
    equal(world.order("CHEAP")["imp_uid"], None)


for style in ({"confirm_by_form": True}, {"confirm_form": "legacy"}, {"confirm_form": "cvs"}):

    @test(f"the confirm call in its other forms: {style}")
    def _(world, style=style):
        shop = Shop(world)
        shop.set(confirm_url=f"{shop.base}/confirm", **style)
        world.add_order("A", 1000)
        location, _ = shop.window("A", "pay")
        equal(shop.land(location).word, "success")


@test("webhooks are retried on 5xx and network errors only, if the account has that on")
def _(world):
    sandbox = world.start_sandbox()
    for answer, attempts in ((lambda n: 500 if n < 3 else 200, 3), (lambda n: None if n < 2 else 200, 2),
                             (lambda n: 400, 1), (lambda n: 503, 6)):
        with UrlHook(answer) as hook:
            sandbox.call("POST", "/sandbox/reset")
            sandbox.call("POST", "/sandbox/settings", {"webhook_url": hook.url, "webhook_retries": 5,
                                                       "webhook_retry_ms": 50})
            sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
            sandbox.call("POST", "/sandbox/payments/imp_1/webhook")
            seen = sandbox.call("GET", "/sandbox/webhooks?settle=20")
            equal(len(seen[0]["attempts"]), attempts)
            equal(len(hook.requests), attempts)
            equal(json.loads(hook.requests[0][2]), {"imp_uid": "imp_1", "merchant_uid": "A", "status": "paid"})


@test("an API cancel tells only when it is asked to")
def _(world):
    shop = Shop(world)
    world.add_order("A", 1000)
    location, imp_uid = shop.window("A", "pay")
    shop.land(location)
    shop.webhooks()
    before = len(shop.webhooks())
    world.did("cancel", "A", "--amount", "300", "--reason", "x")
    equal(len(shop.webhooks()), before)
    equal(world.state("A"), "partially_cancelled")


@test("a refund that is pending at the PG is told apart from one that is done")
def _(world):
    shop = Shop(world)
    world.add_order("A", 1000)
    location, imp_uid = shop.window("A", "pay")
    shop.land(location)
    shop.set(cancel="pending")
    done = world.impctl("cancel", "A", "--amount", "300", "--reason", "x", "--json")
    equal(done.returncode, 0, done.stderr)
    check("pending" in done.stdout, done.stdout)
    equal(world.state("A"), "paid")
    shop.event(imp_uid, "settle_cancel")
    shop.webhooks()
    equal(world.state("A"), "partially_cancelled")

