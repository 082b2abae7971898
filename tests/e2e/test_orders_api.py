"""/orders: the shop's backend places and reads orders over HTTP."""
import json
import shutil
import subprocess
import urllib.parse

from support import Skip, check, equal, landing, places, test

TOKEN = "a-token-of-32-characters-0123456"


def ask(world, method, path, given=None, token=TOKEN, via=None):
    headers = [("Authorization", f"Bearer {token}")] if token else []
    body = b"" if given is None else json.dumps(given, ensure_ascii=False).encode()
    return (via or world.cgi)(method=method, path=path, body=body, headers=headers,
                              content_type="application/json" if body else None)


def start(world, **settings):
    world.start_sandbox()
    world.settings.update(IMP_ORDERS_API_TOKEN=TOKEN, **settings)


@test("an order is placed, read, and paid")
def _(world):
    start(world)
    placed = ask(world, "POST", "/payments/orders", {"merchant_uid": "A", "amount": 1000, "name": "티셔츠"})
    equal(placed.status, 201, placed)
    equal({name: placed.json[name] for name in ("merchant_uid", "amount", "currency", "kind", "state", "imp_uid")},
          {"merchant_uid": "A", "amount": 1000, "currency": "KRW", "kind": "payment", "state": "pending",
           "imp_uid": None})
    equal(ask(world, "POST", "/payments/orders", {"merchant_uid": "A", "amount": "1000"}).status, 200, "again")
    equal(ask(world, "POST", "/payments/orders", {"merchant_uid": "A", "amount": 1001}).status, 409)
    world.sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=1000, status="paid")
    equal(world.cgi(landing("imp_1", "A")).word, "success")
    read = ask(world, "GET", "/payments/orders/A")
    equal((read.status, read.json["state"], read.json["imp_uid"]), (200, "paid", "imp_1"))
    equal({**world.order("A"), **read.json}, world.order("A"), "as impctl shows it")
    equal(ask(world, "GET", "/payments/orders/B").status, 404)


@test("order numbers may hold slashes, blanks and Hangul")
def _(world):
    start(world)
    responder = world.start_responder()
    for name in ("2026/07/01-1", "주문 1", "a%2Fb", "a+b", "?x=1"):
        equal(ask(world, "POST", "/payments/orders", {"merchant_uid": name, "amount": 1}, via=responder.ask).status,
              201, name)
        path = "/payments/orders/" + urllib.parse.quote(name, safe="")
        read = ask(world, "GET", path, via=responder.ask)
        equal((read.status, read.json["merchant_uid"]), (200, name))


@test("re-priced, closed, reopened, expired: until money is accepted")
def _(world):
    start(world)
    ask(world, "POST", "/payments/orders", {"merchant_uid": "A", "amount": 1000})
    equal(ask(world, "PUT", "/payments/orders/A", {"amount": 2000}).json["amount"], 2000)
    equal(ask(world, "PUT", "/payments/orders/A", {"closed": True}).status, 200)
    world.sandbox.pay(imp_uid="imp_1", merchant_uid="A", amount=2000, status="paid")
    equal(world.cgi(landing("imp_1", "A")).word, "duplicate")
    equal(ask(world, "PUT", "/payments/orders/A", {"closed": False}).status, 200)
    world.did("settle", "A")
    equal(world.state("A"), "paid")
    for change in ({"amount": 1}, {"closed": True}, {"expires_at": 4102444800}):
        equal(ask(world, "PUT", "/payments/orders/A", change).status, 409, str(change))
    equal(ask(world, "PUT", "/payments/orders/B", {"amount": 1}).status, 404)


@test("without the token, or with a wrong one, nothing is told; without a configured one there is no such address")
def _(world):
    start(world)
    world.add_order("A", 1000)
    for token in (None, "", "wrong", TOKEN[:-1], TOKEN + "x"):
        for method, path, given in (("POST", "/payments/orders", {"merchant_uid": "B", "amount": 1}),
                                    ("GET", "/payments/orders/A", None), ("PUT", "/payments/orders/A", {"amount": 1})):
            answer = ask(world, method, path, given, token)
            equal(answer.status, 401, (token, method))
            check(answer.header("WWW-Authenticate"), "WWW-Authenticate")
    equal(world.count(), 1)
    world.settings.pop("IMP_ORDERS_API_TOKEN")
    equal(ask(world, "GET", "/payments/orders/A").status, 404)


@test("orders that are none are refused, saying why")
def _(world):
    start(world)
    for given in ({}, {"merchant_uid": "A"}, {"merchant_uid": "", "amount": 1}, {"merchant_uid": "A", "amount": -1},
                  {"merchant_uid": "A", "amount": 0}, {"merchant_uid": "A", "amount": 0.5},
                  {"merchant_uid": "A", "amount": "x"}, {"merchant_uid": "A", "amount": 1, "currency": "WON!"},
                  {"merchant_uid": "A", "amount": 1, "kind": "gift"}, {"merchant_uid": "x" * 65, "amount": 1},
                  {"merchant_uid": "A", "amount": 1, "expires_at": "tomorrow"}, [1], "x"):
        equal(ask(world, "POST", "/payments/orders", given).status, 400, str(given))
    equal(world.count(), 0)


@test("with orders_api.prepare the amount is registered at i'mport, and again when it changes")
def _(world):
    start(world, IMP_ORDERS_API_PREPARE="true")
    sandbox = world.sandbox
    token = sandbox.call("POST", "/users/getToken", {"imp_key": "sandbox_key",
                                                     "imp_secret": "sandbox_secret"})["response"]["access_token"]

    def registered():
        return sandbox.ask("/payments/prepare/A", headers=[("Authorization", token)]).json["response"]["amount"]

    placed = ask(world, "POST", "/payments/orders", {"merchant_uid": "A", "amount": 1000})
    equal((placed.status, placed.json["prepared"], registered()), (201, True, 1000))
    equal(ask(world, "PUT", "/payments/orders/A", {"amount": 2000}).status, 200)
    equal(registered(), 2000)
    sandbox.fault("reset")
    late = ask(world, "POST", "/payments/orders", {"merchant_uid": "B", "amount": 1000})
    equal((late.status, late.json["prepared"], world.state("B")), (202, False, "pending"))


@test("the Youngcart hook of the document, as printed, places the order, and says when it could not")
def _(world):
    if not shutil.which("php"):
        raise Skip("php (php-cli, php-curl) is not installed")
    start(world)
    nginx = world.start_nginx(world.start_responder())
    text = (places.ROOT / "docs" / "order-sources.md").read_text(encoding="utf-8")
    start_of = "function imp_place_order"
    function = start_of + text.split("    " + start_of, 1)[1].split("\n    }\n", 1)[0] + "\n}\n"
    address = "https://shop.example/payments/orders"
    equal(function.count(address), 1)
    script = world.directory / "hook.php"
    script.write_text(f"<?php define('IMP_ORDERS_TOKEN', '{TOKEN}');\n"
                      + function.replace(address, f"http://127.0.0.1:{nginx.port}/payments/orders")
                      + "foreach ([[2026112600001, '15000'], ['2026112600001', 15000], ['2026112600001', 9]] as $o)\n"
                      + "    echo imp_place_order($o[0], $o[1]) ? 'open ' : 'stay ';\n", encoding="utf-8")
    done = subprocess.run(["php", str(script)], capture_output=True, encoding="utf-8", timeout=60, check=False)
    equal((done.returncode, done.stdout), (0, "open open stay "), done.stderr)
    equal(world.order("2026112600001")["amount"], 15000)


@test("other methods: 405 with Allow")
def _(world):
    start(world)
    equal(ask(world, "DELETE", "/payments/orders/A").status, 405)
    check("PUT" in ask(world, "DELETE", "/payments/orders/A").header("Allow"), "Allow")
    equal(ask(world, "GET", "/payments/orders").status, 405)


# ---- the callback's other origins


def preflight(world, origin, path="/payments/verify"):
    return world.cgi(method="OPTIONS", path=path, headers=[("Origin", origin),
                                                           ("Access-Control-Request-Method", "POST"),
                                                           ("Access-Control-Request-Headers", "content-type")])


@test("CORS: only for the origins named, never for all, never with credentials")
def _(world):
    world.start_sandbox().load("payment-paid-card.json")
    world.add_fixture_order("TEST-20260701-0001")
    world.settings["IMP_CORS_ORIGINS"] = '["https://shop.example.com", "http://localhost:3000"]'
    body = json.dumps(places.fixture("complete-answers.json")["request_success"]["body"]).encode()
    for path in ("/payments/verify", "/payments/complete"):
        for origin in ("https://shop.example.com", "http://localhost:3000"):
            allowed = preflight(world, origin, path)
            check(allowed.status in (200, 204), allowed)
            equal(allowed.header("Access-Control-Allow-Origin"), origin)
            check("POST" in allowed.header("Access-Control-Allow-Methods"), allowed)
            check("content-type" in allowed.header("Access-Control-Allow-Headers").lower(), allowed)
            answer = world.cgi(method="POST", path=path, body=body, content_type="application/json",
                               headers=[("Origin", origin)])
            equal((answer.status, answer.word, answer.header("Access-Control-Allow-Origin")),
                  (200, "success", origin))
            check("Origin" in answer.header("Vary"), answer)
            equal(answer.header("Access-Control-Allow-Credentials"), None)
        for origin in ("https://evil.example", "https://shop.example.com.evil.example", "null",
                       "http://shop.example.com", "https://shop.example.com:444"):
            equal(preflight(world, origin, path).header("Access-Control-Allow-Origin"), None, origin)
            answer = world.cgi(method="POST", path=path, body=body, content_type="application/json",
                               headers=[("Origin", origin)])
            equal(answer.header("Access-Control-Allow-Origin"), None, origin)
    equal(preflight(world, "https://shop.example.com", "/payments/webhook").status, 405)
