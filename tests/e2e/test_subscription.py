"""A year of a monthly subscription on the sandbox's clock: 12 charges, two of which fail once."""
import json
import time

from support import check, contains, equal, test
from support.processes import wait_until
from support import places
from support.shop import CommandHook

MONTH = 30 * 86400
FAILING = (3, 8)


def number_of(month):
    return f"SUB-2026-{month:02}"


def wait_for_state(world, merchant_uid, state):
    def reached():
        shown = world.impctl("order", "show", "--json", "--", merchant_uid)
        return shown.returncode == 0 and json.loads(shown.stdout)["state"] == state
    wait_until(reached, places.patience(30), f"{merchant_uid} to be {state}")


def register_card(world, sandbox):
    world.add_order("REG-1", 0, "--kind", "billing_key", "--customer-uid", "card-1")
    sandbox.register("card-1")
    sandbox.pay(imp_uid="imp_1", merchant_uid="REG-1", amount=0, status="paid", customer_uid="card-1",
                customer_uid_usage="issue")
    answer = world.cgi("imp_uid=imp_1&merchant_uid=REG-1", headers=[("Accept", "application/json")])
    equal(answer.json["status"], "success")


@test("a year of a monthly subscription: every charge settled, none made twice, each told")
def _(world):
    sandbox = world.start_sandbox()
    register_card(world, sandbox)
    hook = CommandHook(world)
    responder = world.start_responder(IMP_SUBSCRIPTION_PATTERN="SUB-*", IMP_NOTIFY_COMMAND=hook.setting)
    nginx = world.start_nginx(responder)
    sandbox.call("POST", "/sandbox/settings", {"webhook_url": f"http://127.0.0.1:{nginx.port}/payments/webhook"})
    for month in range(1, 13):
        order = number_of(month)
        due = sandbox.call("GET", "/sandbox/clock")["now"] + MONTH
        world.did("api", "schedule-payments", "customer_uid=card-1", f"schedules[0][merchant_uid]={order}",
                  f"schedules[0][schedule_at]={due}", "schedules[0][amount]=9900", "schedules[0][currency]=KRW",
                  f"schedules[0][name]={month}월")
        if month in FAILING:
            sandbox.register("card-1", decline=1, reason="[TEST] 한도초과")
        sandbox.call("POST", "/sandbox/clock", {"advance": MONTH})
        if month in FAILING:
            wait_for_state(world, order, "failed")
            world.did("api", "retry-schedule", f"merchant_uid={order}")
        wait_for_state(world, order, "paid")

    payments = sandbox.call("GET", "/sandbox/payments")["response"]
    for month in range(1, 13):
        attempts = [p["status"] for p in payments if p["merchant_uid"] == number_of(month)]
        equal(sorted(attempts), ["failed", "paid"] if month in FAILING else ["paid"], number_of(month))
        check(len({p["imp_uid"] for p in payments if p["merchant_uid"] == number_of(month)}) == len(attempts), month)
    equal(world.count("paid"), 12)

    def all_told():
        return len(hook.types()) >= 12 + len(FAILING)
    wait_until(all_told, places.patience(30), "the shop to be told of all")
    for month in range(1, 13):
        equal(hook.types(number_of(month)),
              ["payment.failed", "payment.paid"] if month in FAILING else ["payment.paid"], number_of(month))


@test("a charge that the shop placed an order for needs no pattern")
def _(world):
    sandbox = world.start_sandbox()
    register_card(world, sandbox)
    world.add_order("PLAN-1", 9900, "--customer-uid", "card-1")
    world.did("api", "schedule-payments", "customer_uid=card-1", "schedules[0][merchant_uid]=PLAN-1",
              f"schedules[0][schedule_at]={sandbox.call('GET', '/sandbox/clock')['now'] + 60}",
              "schedules[0][amount]=9900", "schedules[0][currency]=KRW", "schedules[0][name]=x")
    sandbox.call("POST", "/sandbox/clock", {"advance": 120})
    imp_uid = [p["imp_uid"] for p in sandbox.call("GET", "/sandbox/payments")["response"]
               if p["merchant_uid"] == "PLAN-1"][0]
    tell = json.dumps({"imp_uid": imp_uid, "merchant_uid": "PLAN-1", "status": "paid"}).encode()
    answer = world.cgi(path="/payments/webhook", method="POST", body=tell, content_type="application/json")
    equal((answer.status, world.state("PLAN-1")), (200, "paid"))


@test("without the pattern, or paid by hand under such a number, a charge places no order")
def _(world):
    sandbox = world.start_sandbox()
    register_card(world, sandbox)
    sandbox.pay(imp_uid="imp_9", merchant_uid="SUB-1", amount=100, status="paid")
    tell = json.dumps({"imp_uid": "imp_9", "merchant_uid": "SUB-1", "status": "paid"}).encode()
    answer = world.cgi(path="/payments/webhook", method="POST", body=tell, content_type="application/json",
                       settings={"IMP_SUBSCRIPTION_PATTERN": "SUB-*"})
    equal(answer.status, 200)
    equal(world.impctl("order", "show", "--", "SUB-1").returncode, 1)


@test("impctl charges a registered card once, and says why it cannot")
def _(world):
    sandbox = world.start_sandbox()
    register_card(world, sandbox)
    world.add_order("PLAN-1", 9900, "--customer-uid", "card-1")
    sandbox.register("card-1", decline=1, reason="[TEST] 한도초과")
    refused = world.impctl("charge", "again", "PLAN-1")
    equal((refused.returncode, world.state("PLAN-1")), (1, "failed"))
    contains(refused.stderr, "한도초과")
    equal(json.loads(world.did("charge", "again", "--json", "PLAN-1"))["state"], "paid")
    again = world.impctl("charge", "again", "PLAN-1")
    equal(again.returncode, 1)
    made = [p["status"] for p in sandbox.call("GET", "/sandbox/payments")["response"] if p["merchant_uid"] == "PLAN-1"]
    equal(sorted(made), ["failed", "paid"])
    equal(world.impctl("charge", "again", "NO-SUCH").returncode, 1)
    sandbox.register("card-2")
    world.add_order("PLAN-2", 9900, "--customer-uid", "card-1")
    other = world.impctl("charge", "again", "--customer-uid", "card-2", "PLAN-2")
    equal(other.returncode, 2)
    contains(other.stderr, "card-1")


@test("a charge whose answer is lost is looked up and not made twice")
def _(world):
    sandbox = world.start_sandbox()
    register_card(world, sandbox)
    world.add_order("PLAN-1", 9900, "--customer-uid", "card-1")
    sandbox.fault("reset_mid_body", path="/subscribe/payments/again", count=1)
    equal(json.loads(world.did("charge", "again", "--json", "PLAN-1"))["state"], "paid")
    made = [p for p in sandbox.call("GET", "/sandbox/payments")["response"] if p["merchant_uid"] == "PLAN-1"]
    equal(len(made), 1)


@test("a card's number comes on standard input, and is nowhere else")
def _(world):
    import subprocess
    world.start_sandbox()
    world.add_order("PLAN-1", 9900)
    charge = [str(places.IMPCTL), "charge", "onetime", "PLAN-1"]
    done = subprocess.run(charge, input="9410-1234-5678-9012\n2099-12\n900101\n00\n", env=world.env(),
                          capture_output=True, encoding="utf-8", timeout=places.patience(60), check=False)
    equal((done.returncode, world.state("PLAN-1")), (0, "paid"), done.stderr)
    for where in (done.stdout, done.stderr, world.did("order", "show", "--events", "--json", "PLAN-1")):
        check("9410-1234" not in where and "94101234" not in where, where)


@test("impctl schedules an order's charge, lists it, takes it back")
def _(world):
    sandbox = world.start_sandbox()
    register_card(world, sandbox)
    world.add_order("PLAN-1", 9900, "--customer-uid", "card-1")
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(sandbox.call("GET", "/sandbox/clock")["now"] + 86400))
    world.did("schedule", "add", "PLAN-1", "--at", at)
    world.did("schedule", "add", "PLAN-1", "--at", at)
    contains(world.did("schedule", "list"), "PLAN-1")
    listed = json.loads(world.did("schedule", "list", "--json", "--customer-uid", "card-1"))
    equal([(s["merchant_uid"], s["amount"], s["schedule_status"]) for s in listed], [("PLAN-1", 9900, "scheduled")])
    world.did("schedule", "cancel", "PLAN-1")
    equal(world.impctl("schedule", "cancel", "PLAN-1").returncode, 1)
    sandbox.call("POST", "/sandbox/clock", {"advance": 2 * 86400})
    equal(world.impctl("schedule", "add", "REG-1", "--at", "2d").returncode, 1)


@test("all schedules are listed, page by page, in both forms that i'mport's answer may have")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.register("card-1")
    now = sandbox.call("GET", "/sandbox/clock")["now"]
    numbers = [f"P-{n:02}" for n in range(25)]
    world.did("api", "schedule-payments", "customer_uid=card-1",
              "schedules=" + json.dumps([{"merchant_uid": number, "schedule_at": now + 60 + at, "amount": 100,
                                          "currency": "KRW", "name": "x"}
                                         for at, number in enumerate(numbers)]))
    for paged in (False, True):
        sandbox.call("POST", "/sandbox/settings", {"paged_schedules": paged})
        for words in (("--customer-uid", "card-1"), ()):
            listed = json.loads(world.did("schedule", "list", "--json", *words))
            equal([each["merchant_uid"] for each in listed], numbers)
