"""The demo shop as its buyers use it, without a browser: orders placed at the real responder, every ending of the payment
window by both methods, and what the wire shows of it."""
import html.parser
import json
import socket
import urllib.parse

from support import check, contains, equal, lacks, places, test
from support.processes import wait_until
from support.servers import Nginx

TOKEN = "token-of-the-demo-shop-0123456789"
FORM = ("Content-Type", "application/x-www-form-urlencoded")
PAGE = "http://shop.example"


class Form(html.parser.HTMLParser):
    """The hidden fields, the buttons and what <main> carries, of a page."""

    def __init__(self, text):
        super().__init__()
        self.fields, self.actions, self.main, self.links = {}, [], {}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]
        elif tag == "button" and found.get("name") == "action":
            self.actions.append(found["value"])
        elif tag == "main":
            self.main = found
        elif tag == "a":
            self.links.append(found["href"])


@test("pages of other sites in the developer's browser open the window, and neither read nor change anything else")
def _(world):
    sandbox = world.start_sandbox()
    payment = sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")["imp_uid"]
    for path in ("/sandbox/shop", "/sandbox/wire", f"/sandbox/payments/{payment}", "/sandbox/shop/wire/stream", "/sandbox/iamport.js", "/"):
        # Its own name, pointed at this machine: then all of it is one origin to the browser.
        equal(sandbox.ask(path, headers=[("Host", "shop-pay.kr:4010")]).status, 403, path)
    nginx = Nginx(world, world.start_responder(), SHOP=sandbox.url)
    equal(nginx.ask(path="/sandbox/shop", headers=[("Host", f"shop-pay.kr:{nginx.port}")]).status, 403)
    for own in ("127.0.0.1", "localhost", "shop.localhost"):
        equal(nginx.ask(path="/sandbox/shop", headers=[("Host", f"{own}:{nginx.port}")]).status, 200, own)
    for headers in ([("Origin", "https://shop-pay.kr")], [("Origin", "null")], [("Sec-Fetch-Site", "cross-site")],
                    [("Sec-Fetch-Site", "same-site"), ("Origin", "http://127.0.0.1:1")]):
        for path, body in (("/sandbox/reset", b""), ("/sandbox/settings", b'{"webhook_url":"http://127.0.0.1:9/"}'),
                           ("/sandbox/shop", b'{"responder":"http://127.0.0.1:9"}'), ("/sandbox/shop/orders", b"product=socks")):
            equal(sandbox.ask(path, "POST", [("Content-Type", "text/plain"), *headers], body).status, 403, (path, headers))
        opened = sandbox.ask("/sandbox/window?merchant_uid=B&amount=1000&m_redirect_url=http%3A%2F%2Fshop.example%2F", headers=headers)
        equal(opened.status, 200)
    equal(len(sandbox.call("GET", "/sandbox/payments")["response"]), 5, "nothing was reset")


class Shop:
    def __init__(self, world, **settings):
        self.world = world
        self.sandbox = world.start_sandbox()
        world.settings.update(IMP_ORDERS_API_TOKEN=TOKEN, IMP_NOTIFY_URL=f"{self.sandbox.url}/sandbox/shop/events",
                              **settings)
        self.nginx = world.start_nginx(world.start_responder())
        self.base = f"http://127.0.0.1:{self.nginx.port}/payments"
        self.sandbox.call("POST", "/sandbox/settings", {"webhook_url": f"{self.base}/webhook"})
        self.sandbox.call("POST", "/sandbox/shop", {"responder": self.base, "orders_token": TOKEN})
        equal(self.sandbox.ask("/sandbox/shop").status, 200)

    def post(self, path, fields, *headers):
        return self.sandbox.ask(path, "POST", [FORM, *headers], urllib.parse.urlencode(fields).encode())

    def order(self, product="socks", **fields):
        """What the shop's page gets once the order is placed."""
        placed = self.post("/sandbox/shop/orders", {"product": product, **fields}, ("Accept", "application/json"))
        equal(placed.status, 200, placed)
        return placed.json

    def open(self, order, framed, **fields):
        """The window as iamport.js opens it: its form."""
        way = {"page_origin": PAGE} if framed else {"m_redirect_url": f"{self.base}/complete"}
        opened = self.post("/sandbox/window/open", {
            "merchant_uid": order["merchant_uid"], "amount": order["amount"], "currency": order["currency"],
            "name": order["name"], "pay_method": "card", **({"customer_uid": order["customer_uid"]}
                                                            if order["customer_uid"] else {}), **way, **fields})
        equal((opened.status, opened.header("Access-Control-Allow-Origin")), (200, "*"), opened)
        check("window" in opened.json, opened.json)
        page = self.sandbox.ask(opened.json["window"])
        equal(page.status, 200, page)
        return Form(page.text)

    def end(self, form, action, **fields):
        check(action in form.actions, f"{action}: {form.actions}")
        return self.post("/sandbox/window", {**form.fields, "action": action, **fields})

    def land(self, location):
        return self.nginx.ask(location.split("?", 1)[1])

    def verify(self, rsp):
        body = json.dumps({"imp_uid": rsp["imp_uid"], "merchant_uid": rsp["merchant_uid"]}).encode()
        return self.nginx.ask(path="/payments/verify", method="POST", headers=[("Content-Type", "application/json")],
                              body=body)

    def state(self, order):
        return self.world.state(order["merchant_uid"])

    def becomes(self, order, state):
        wait_until(lambda: self.state(order) == state, places.patience(30), f"{order} to be {state}")

    def wire(self, order=None):
        return [line for line in self.sandbox.call("GET", "/sandbox/wire")
                if order is None or line["merchant_uid"] == order["merchant_uid"]]

    def told(self, order, types):
        wait_until(lambda: [line["line"] for line in self.wire(order) if line["kind"] == "event"] == types,
                   places.patience(30), f"the shop to be told {types}: {self.wire(order)}")


ENDINGS = {  # by redirect: the page's word, the order's state, what the shop is told
    "pay": ("success", "paid", ["payment.paid"]),
    "fail": ("failed", "failed", ["payment.failed"]),
    "cancel": ("failed", "failed", ["payment.failed"]),
    "close": ("pending", "pending", []),
    "vbank": ("vbankIssued", "awaiting_deposit", ["payment.awaiting_deposit"]),
    "forged": ("forgery", "pending", ["payment.refused"]),
    "claim": ("pending", "pending", []),
}

for ending, (word, state, types) in ENDINGS.items():
    for framed in (False, True):

        @test(f"{ending} by {'callback' if framed else 'redirect'}: the buyer reads {word}, the order is {state}")
        def _(world, ending=ending, word=word, state=state, types=types, framed=framed):
            shop = Shop(world)
            order = shop.order()
            ended = shop.end(shop.open(order, framed), ending, webhook="second")
            if framed:
                equal(ended.status, 200, ended)
                main = Form(ended.text).main
                equal((main["data-origin"], main["data-type"]), (PAGE, "result"))
                contains(ended.header("Content-Security-Policy"), f"frame-ancestors {PAGE};")
                rsp = json.loads(main["data-result"])
                equal(rsp["success"], ending not in ("fail", "cancel", "close"))
                equal(shop.verify(rsp).word, word)
            else:
                equal(ended.status, 302, ended)
                equal(shop.land(ended.header("Location")).word, word)
            shop.sandbox.call("GET", "/sandbox/webhooks?settle=20")
            equal(shop.state(order), state)
            shop.told(order, types)
            contains(shop.sandbox.ask("/sandbox/shop/orders").text, f'data-merchant-uid="{order["merchant_uid"]}"')
            kinds = [line["kind"] for line in shop.wire(order)]
            equal(kinds[:2], ["order", "ask"])
            check(("callback" if framed else "redirect") in kinds, kinds)
            equal("webhook" in kinds, ending in ("pay", "vbank", "forged"), kinds)


@test("the browser never returns: the webhook alone pays; who walks away leaves nothing behind")
def _(world):
    shop = Shop(world)
    gone, left = shop.order(), shop.order("coffee", quantity="2")
    equal((left["amount"], left["kind"]), (37000, "payment"))
    equal(shop.end(shop.open(gone, framed=False), "vanish").status, 200)
    framed = shop.end(shop.open(left, framed=True), "close_silent")
    equal(Form(framed.text).main["data-type"], "left")
    shop.becomes(gone, "paid")
    equal(shop.state(left), "pending")
    equal([line["line"] for line in shop.wire(left) if line["kind"] == "world"], ["left"])
    check("redirect" not in [line["kind"] for line in shop.wire(gone)], shop.wire(gone))


@test("a late approval: pending at first, paid by itself; a deposit that comes later likewise")
def _(world):
    shop = Shop(world)
    late, account = shop.order(), shop.order()
    equal(shop.land(shop.end(shop.open(late, framed=False), "late").header("Location")).word, "pending")
    issued = shop.end(shop.open(account, framed=False, pay_method="vbank"), "vbank_deposit", bank="004")
    equal(shop.land(issued.header("Location")).word, "vbankIssued")
    shop.becomes(late, "paid")
    shop.becomes(account, "paid")
    shop.told(account, ["payment.awaiting_deposit", "payment.paid"])
    equal([line["line"] for line in shop.wire(account) if line["kind"] == "world"], ["deposit"])


@test("the deposit button of the orders pays an account; the page then says paid, because the responder did")
def _(world):
    shop = Shop(world)
    order = shop.order()
    shop.land(shop.end(shop.open(order, framed=False), "vbank").header("Location"))
    shop.told(order, ["payment.awaiting_deposit"])
    page = Form(shop.sandbox.ask("/sandbox/shop/orders").text)
    equal(page.actions[0], "deposit")
    paid = shop.post("/sandbox/shop", {"imp_uid": page.fields["imp_uid"], "back": "", "action": "deposit"})
    equal((paid.status, paid.header("Location")), (303, "/sandbox/shop/orders"))
    shop.told(order, ["payment.awaiting_deposit", "payment.paid"])
    contains(shop.sandbox.ask("/sandbox/shop/orders").text, 'data-state="payment.paid"')
    equal(shop.post("/sandbox/shop", {"imp_uid": page.fields["imp_uid"], "action": "deposit"}).status, 409)


@test("two landings of one browser, and a lost webhook: paid once, told once")
def _(world):
    shop = Shop(world)
    order = shop.order()
    page = shop.end(shop.open(order, framed=False), "twice", webhook="lost")
    equal(page.status, 200)
    location = Form(page.text).main["data-location"]
    contains(page.header("Content-Security-Policy"), f"connect-src http://127.0.0.1:{shop.nginx.port};")
    equal([shop.land(location).word for _ in range(2)], ["success", "success"])
    equal(len(world.paid_events(order["merchant_uid"])), 1)
    shop.told(order, ["payment.paid"])
    equal([line["line"] for line in shop.wire(order) if line["kind"] == "world"], ["lost"])


@test("the confirm call is made where the checkout asks for it, and is on the wire")
def _(world):
    shop = Shop(world)
    order = shop.order()
    form = shop.open(order, framed=False, confirm_url=f"{shop.base}/confirm")
    equal(shop.land(shop.end(form, "pay").header("Location")).word, "success")
    confirmed, = [line for line in shop.wire(order) if line["kind"] == "confirm"]
    equal((confirmed["status"], confirmed["meaning"], confirmed["line"]),
          (200, "wire.confirm.yes", "POST /payments/confirm"))


@test("registering a card and verifying an age go through the shop too")
def _(world):
    shop = Shop(world)
    card, person, minor = shop.order("delivery"), shop.order("adult"), shop.order("adult")
    equal((card["kind"], person["kind"]), ("billing_key", "certification"))
    equal(shop.land(shop.end(shop.open(card, framed=False), "pay").header("Location")).word, "success")
    equal(shop.state(card), "completed")
    for order, action, word in ((person, "adult", "certified"), (minor, "minor", "certificationFailed")):
        query = urllib.parse.urlencode({"merchant_uid": order["merchant_uid"], "page_origin": PAGE})
        form = Form(shop.sandbox.ask(f"/sandbox/certification?{query}").text)
        ended = Form(shop.post("/sandbox/certification", {**form.fields, "action": action}).text)
        equal(shop.verify(json.loads(ended.main["data-result"])).word, word)
    shop.told(person, ["certification.verified"])


@test("without JavaScript a form places the order and leads to the window, which the shop's page cannot refuse")
def _(world):
    shop = Shop(world)
    sent = shop.post("/sandbox/shop/orders", {"product": "umbrella", "quantity": "1", "pay_method": "card", "flag": "none"})
    equal(sent.status, 303, sent)
    window = urllib.parse.urlsplit(sent.header("Location"))
    form = Form(shop.sandbox.ask(f"{window.path}?{window.query}").text)
    equal(form.fields["flag"], "none")
    location = shop.end(form, "pay").header("Location")
    lacks(location, "imp_success")
    equal(shop.land(location).word, "success")
    again = shop.post("/sandbox/window/open", {"merchant_uid": form.fields["merchant_uid"], "amount": "23000",
                                               "page_origin": PAGE})
    equal(again.json["rsp"]["error_code"], "F1002")


@test("the wire shows who said what, without a secret, and streams it from where a reader was")
def _(world):
    shop = Shop(world)
    order = shop.order()
    shop.land(shop.end(shop.open(order, framed=False), "pay").header("Location"))
    shop.told(order, ["payment.paid"])
    lines = shop.wire()
    everything = json.dumps(lines, ensure_ascii=False)
    for secret in (TOKEN, "sandbox_secret", "sandbox_key",
                   shop.sandbox.call("POST", "/users/getToken",
                                     {"imp_key": "sandbox_key", "imp_secret": "sandbox_secret"})["response"]["access_token"]):
        lacks(everything, secret)
    placed = lines[0]
    equal((placed["kind"], placed["from"], placed["to"], placed["line"], placed["status"]),
          ("order", "shop", "responder", "POST /payments/orders", 201))
    look_up = next(line for line in lines if line["line"].startswith("GET /payments/imp_"))
    equal((look_up["merchant_uid"], look_up["from"], look_up["to"]), (order["merchant_uid"], "responder", "iamport"))
    with socket.create_connection(("127.0.0.1", shop.sandbox.port), places.patience(30)) as reader:
        reader.sendall(b"GET /sandbox/shop/wire/stream?lang=en HTTP/1.1\r\nHost: x\r\nLast-Event-ID: 1\r\n\r\n")
        seen = b""
        while b"IMP.request_pay()" not in seen:
            seen += reader.recv(65536)
        lacks(seen.decode(errors="replace"), "id: 1\n")
        contains(seen.decode(errors="replace"), "X-Accel-Buffering: no")
        shop.post("/sandbox/shop/orders", {"product": "coffee", "quantity": "1"}, ("Accept", "application/json"))
        while b"POST /payments/orders" not in seen:
            seen += reader.recv(65536)
    equal(shop.post("/sandbox/shop/wire", {"action": "clear"}).status, 303)
    equal(shop.wire(), [])


@test("what the page reports of its own question is a line; an event for nobody's order changes nothing")
def _(world):
    shop = Shop(world)
    order = shop.order()
    report = {"url": f"{shop.base}/verify", "status": 200, "ms": 12, "word": "success", "merchant_uid": order["merchant_uid"],
              "sent": "{}", "answer": '{"status":"success"}'}
    shop.sandbox.call("POST", "/sandbox/shop/wire", report)
    line, = [each for each in shop.wire(order) if each["kind"] == "verify"]
    equal((line["kind"], line["meaning"], line["ms"], line["line"]),
          ("verify", "wire.verify.success", 12, "POST /payments/verify"))
    shop.sandbox.call("POST", "/sandbox/shop/events", {"type": "payment.paid", "data": {"merchant_uid": "nobody"}})
    lacks(shop.sandbox.ask("/sandbox/shop/orders").text, 'data-state="payment.paid"')
