"""The i'mport of these tests answers in the shape of the fixtures."""
import json

from support import check, contains, equal, places, test

TOKEN = {"imp_key": "sandbox_key", "imp_secret": "sandbox_secret"}


def shape(value):
    """Keys and kinds, not contents; null and a value are both fine where the API has both."""
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def token_of(sandbox):
    return sandbox.call("POST", "/users/getToken", TOKEN)["response"]["access_token"]


def ask(sandbox, path):
    answer = sandbox.ask(path, headers=[("Authorization", token_of(sandbox))])
    return answer.status, answer.json


@test("getToken answers as recorded, again with the same token")
def _(world):
    sandbox = world.start_sandbox()
    first = sandbox.call("POST", "/users/getToken", TOKEN)
    equal(shape(first), shape(places.fixture("token-success.json")))
    equal(sandbox.call("POST", "/users/getToken", TOKEN)["response"]["access_token"],
          first["response"]["access_token"], "while it is good the token stays")


@test("wrong keys, missing keys and a bad token are answered as recorded")
def _(world):
    sandbox = world.start_sandbox()
    for body, status, fixture in ((b'{"imp_key":"x","imp_secret":"y"}', 401, "token-failure-401.json"),
                                  (b"{}", 400, "token-missing-params-400.json")):
        answer = sandbox.ask("/users/getToken", "POST", [("Content-Type", "application/json")], body)
        equal((answer.status, answer.json), (status, places.fixture(fixture)))
    answer = sandbox.ask("/payments/imp_000000000000", headers=[("Authorization", "no-such-token")])
    equal((answer.status, answer.json), (401, places.fixture("unauthorized-401.json")))


@test("every payment of the fixtures comes back as it was put in, key for key")
def _(world):
    sandbox = world.start_sandbox()
    for path in sorted(places.FIXTURES.glob("payment-*.json")):
        payment = places.fixture(path.name)["response"]
        if payment is None:
            continue
        sandbox.pay(**payment)
        status, found = ask(sandbox, f"/payments/{payment['imp_uid']}?include_sandbox=true")
        equal((status, found["code"], found["message"]), (200, 0, None), path.name)
        equal(found["response"], payment, path.name)


@test("a payment made by the control call alone has the recorded keys, in their order")
def _(world):
    sandbox = world.start_sandbox()
    made = sandbox.pay(status="paid", amount=15000)
    status, found = ask(sandbox, f"/payments/{made['imp_uid']}")
    equal(status, 200)
    equal(list(found["response"]), list(places.fixture_payment("payment-paid-card.json")))


@test("an unknown payment is a 404 with code -1")
def _(world):
    equal(ask(world.start_sandbox(), "/payments/imp_000000000000"),
          (404, places.fixture("payment-not-found-404.json")))


@test("findAll lists the attempts of an order as recorded")
def _(world):
    sandbox = world.start_sandbox()
    listed = places.fixture("payments-findall.json")
    for payment in listed["response"]["list"]:
        sandbox.pay(**payment)
    merchant_uid = listed["response"]["list"][0]["merchant_uid"]
    status, found = ask(sandbox, f"/payments/findAll/{merchant_uid}")
    equal(status, 200)
    equal(sorted(found["response"]), sorted(listed["response"]))
    equal([set(one) for one in found["response"]["list"]], [set(one) for one in listed["response"]["list"]])


@test("it says where it listens at once, and is gone after SIGTERM with status 0")
def _(world):
    sandbox = world.start_sandbox()
    check(sandbox.url.startswith("http://127.0.0.1:"), sandbox.url)
    contains(sandbox.process.output(), sandbox.url + "\n")
    equal(sandbox.stop(), 0, "exit status")


@test("the token comes in any way that clients send it")
def _(world):
    sandbox = world.start_sandbox()
    token = json.loads(sandbox.ask("/users/getToken/", "POST", [("Content-Type", "application/x-www-form-urlencoded")],
                                   b"imp_key=sandbox_key&imp_secret=sandbox_secret").text)["response"]["access_token"]
    for header in (("Authorization", "Bearer " + token), ("authorization", "bearer " + token),
                   ("Authorization", token), ("X-ImpTokenHeader", token)):
        equal(sandbox.ask("/banks/004", headers=[header]).status, 200, header[0])
    equal(sandbox.ask(f"/banks/004/?_token={token}").status, 200)
    for target, headers in (("/banks/004", []), ("/banks/004?_token=0", []), ("/banks/004", [("Authorization", "x")])):
        equal(sandbox.ask(target, headers=headers).status, 401, target)
