"""impctl timeline: everything that happened to an order, and whose log lines tell more."""
import json
import time

from support import check, contains, equal, landing, places, test
from support.processes import wait_until
from support.shop import CommandHook


def timeline(world, merchant_uid):
    return json.loads(world.did("timeline", "--json", "--", merchant_uid))


def lines(world, merchant_uid):
    """[(who, what, what kind of entry)], oldest first."""
    return [(each["who"], each["what"], (each["note"] or "").split(",")[0] if each["who"] == "outbox" else "")
            for each in timeline(world, merchant_uid)["timeline"]]


def post(ask, path, **fields):
    return ask(method="POST", path=f"/payments/{path}", body=json.dumps(fields).encode(),
               content_type="application/json")


@test("a virtual account, its deposit, a partial refund and a hook that fails, in order and with their requests")
def _(world):
    sandbox = world.start_sandbox()
    broken = world.directory / "broken"
    broken.touch()
    hook = CommandHook(world, before=f"[ ! -e '{broken}' ] || exit 3")
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    now = int(time.time())
    world.add_order("ORDER-7", 15000)
    account = {"imp_uid": "imp_7", "merchant_uid": "ORDER-7", "amount": 15000, "pay_method": "vbank",
               "vbank_num": "123456789", "vbank_name": "국민은행", "vbank_holder": "가게", "vbank_date": now + 86400,
               "buyer_name": "홍길동", "started_at": now - 60}
    sandbox.pay(**account, status="ready")
    responder = world.start_responder()
    page = responder.ask(landing("imp_7", "ORDER-7"))
    equal(page.word, "vbankIssued")
    equal(responder.ask(landing("imp_7", "ORDER-7")).word, "vbankIssued")  # leaves no line
    wait_until(lambda: ("outbox", "failed", "command payment.awaiting_deposit") in lines(world, "ORDER-7"),
               places.patience(30), "the first delivery to fail")
    broken.unlink()
    sandbox.change("imp_7", status="paid", paid_at=now)
    equal(post(responder.ask, "webhook", imp_uid="imp_7", merchant_uid="ORDER-7", status="paid").status, 200)
    webhook_request = [line for line in responder.log().splitlines() if "msg=webhook" in line][0]
    wait_until(lambda: hook.types("ORDER-7") == ["payment.awaiting_deposit", "payment.paid"], places.patience(60),
               "both events to arrive")
    world.did("cancel", "ORDER-7", "--amount", "3000", "--reason", "품절", "--refund-bank", "국민", "--refund-account",
              "111", "--refund-holder", "홍길동", "--refund-tel", "010")
    wait_until(lambda: len(hook.types("ORDER-7")) == 3, places.patience(30), "the third event")
    wait_until(lambda: ("outbox", "done", "command payment.partially_cancelled") in lines(world, "ORDER-7"),
               places.patience(30), "its end to be written")
    found = timeline(world, "ORDER-7")
    equal((found["merchant_uid"], found["state"]), ("ORDER-7", "partially_cancelled"))
    happened = found["timeline"]
    equal([each["at"] for each in happened], sorted(each["at"] for each in happened))
    told = lines(world, "ORDER-7")
    expected = [("operator", "order_added", ""),
                ("redirect", "vbank_issued", ""),
                ("outbox", "queued", "command payment.awaiting_deposit"),
                ("webhook", "paid", ""),
                ("outbox", "queued", "command payment.paid"),
                ("outbox", "done", "command payment.awaiting_deposit"),
                ("outbox", "done", "command payment.paid"),
                ("operator", "cancel_requested", ""),
                ("outbox", "done", "command payment.partially_cancelled")]
    for line in expected:
        check(told.count(line) == 1, f"{line} in {told}")
    wanted = [line for line in expected if line[1] != "done"]
    equal([line for line in told if line in wanted], wanted)
    for line in (("i'mport", "window opened", ""), ("i'mport", "money taken", ""), ("i'mport", "money given back", "")):
        check(line in told, f"{line} in {told}")
    retried = next(each for each in happened if each["what"] == "done" and "awaiting_deposit" in each["note"])
    contains(retried["note"], "failed ")
    contains(responder.log(), f"msg=\"entry done\" entry={retried['entry']} merchant_uid=ORDER-7")
    requests = {each["what"]: each["request"] for each in happened if each["who"] in ("redirect", "webhook")}
    equal(requests["vbank_issued"], page.header("X-Request-Id"))
    contains(page.text, page.header("X-Request-Id"), "the buyer's page shows it")
    contains(webhook_request, f"req={requests['paid']}")
    text = world.did("timeline", "ORDER-7")
    contains(text, "+09:00")
    for part in ("홍길동", "123456789"):
        check(part not in text, text)


@test("what waits is said as being ahead: an account's end, the next attempt, a webhook without an order")
def _(world):
    sandbox = world.start_sandbox()
    hook = CommandHook(world, before="exit 3")
    world.settings["IMP_NOTIFY_COMMAND"] = hook.setting
    world.add_order("A", 1000, "--expires", "3d")
    sandbox.pay(imp_uid="imp_A", merchant_uid="A", amount=1000, status="ready", pay_method="vbank", vbank_num="1",
                vbank_name="국민은행", vbank_holder="가게", vbank_date=int(time.time()) + 86400)
    sandbox.pay(imp_uid="imp_B", merchant_uid="NOT-YET", amount=1000, status="paid")
    equal(world.cgi(landing("imp_A", "A")).word, "vbankIssued")
    world.did("work", "--once")
    ahead = {(each["who"], each["what"]) for each in timeline(world, "A")["timeline"] if each["is_ahead"]}
    check({("i'mport", "deposit due by then"), ("order", "takes no money from then on")} <= ahead, ahead)
    text = world.did("timeline", "A")
    check(text.index(" now ") < text.index("deposit due by then"), text)
    check(("outbox", "failed", "command payment.awaiting_deposit") in lines(world, "A"), text)
    equal(post(world.cgi, "webhook", imp_uid="imp_B", merchant_uid="NOT-YET", status="paid").status, 200)
    found = timeline(world, "NOT-YET")
    equal(found["state"], None)
    check({("inbox", "webhook kept"), ("inbox", "tried again then")} <=
          {(each["who"], each["what"]) for each in found["timeline"]}, found)
    done = world.impctl("timeline", "NOBODY")
    equal((done.returncode, done.stdout), (1, ""))
    contains(done.stderr, "nothing is known of an order NOBODY")
