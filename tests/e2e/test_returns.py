"""The other returns: identity verification and card registration, at the address behind m_redirect_url."""
import json
import sqlite3

from support import check, contains, equal, lacks, test
from support.answer import Page
from support.shop import CommandHook

PATH = "/payments/certification"
JSON = [("Accept", "application/json")]
PERSONAL = {"name": "홍길동", "birthday": "1990-01-01", "gender": "male", "phone": "01000000000",
            "unique_key": "CI" + "x" * 86, "unique_in_site": "DI" + "y" * 60}


def lands(world, imp_uid, merchant_uid, **others):
    query = "&".join([f"imp_uid={imp_uid}"] * bool(imp_uid) + [f"merchant_uid={merchant_uid}"] * bool(merchant_uid))
    return world.cgi(query, path=PATH, headers=JSON, **others)


def outcome(answer):
    return answer.status, answer.json["status"], answer.json["reason"]


@test("a minor is refused by the order's age, and told so; an adult is not")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("c-1", 0, "--kind", "certification", "--min-age", "19")
    sandbox.certify(imp_uid="imp_1", merchant_uid="c-1", birthday="2015-03-01")
    equal(outcome(lands(world, "imp_1", "c-1")), (200, "certificationFailed", "age"))
    equal(world.state("c-1"), "pending")
    contains(world.cgi("imp_uid=imp_1&merchant_uid=c-1", path=PATH).text, "이용 가능한 연령이 아닙니다")
    sandbox.certify(imp_uid="imp_2", merchant_uid="c-1", birthday="1990-03-01")
    equal(outcome(lands(world, "imp_2", "c-1")), (200, "certified", None))
    equal(world.state("c-1"), "completed")


@test("a person is certified once, for orders that ask for that")
def _(world):
    sandbox = world.start_sandbox()
    for number in ("c-1", "c-2"):
        world.add_order(number, 0, "--kind", "certification", "--once-per-person")
        sandbox.certify(imp_uid="imp_" + number, merchant_uid=number, unique_key="same person")
    equal(outcome(lands(world, "imp_c-1", "c-1")), (200, "certified", None))
    equal(outcome(lands(world, "imp_c-2", "c-2")), (200, "certificationFailed", "duplicate"))
    equal((world.state("c-1"), world.state("c-2")), ("completed", "pending"))


@test("a certification of another merchant_uid is refused as forged")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("c-1", 0, "--kind", "certification")
    sandbox.certify(imp_uid="imp_1", merchant_uid="somebody-else")
    equal(outcome(lands(world, "imp_1", "c-1")), (400, "forgery", "merchant_uid"))
    equal(world.state("c-1"), "pending")


@test("no flag, a lying flag, no imp_uid, no merchant_uid, again and again")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("c-1", 0, "--kind", "certification")
    equal(outcome(lands(world, None, "c-1")), (200, "certificationFailed", None))
    equal(outcome(world.cgi("imp_uid=imp_0&merchant_uid=c-1&success=true", path=PATH, headers=JSON)),
          (200, "certificationFailed", None))
    sandbox.certify(imp_uid="imp_1", merchant_uid="c-1")
    for query in ("imp_uid=imp_1&merchant_uid=c-1&success=false", "imp_uid=imp_1&merchant_uid=c-1", "imp_uid=imp_1",
                  "merchant_uid=c-1", "imp_uid=imp_1&merchant_uid=c-1&success=true"):
        equal(outcome(world.cgi(query, path=PATH, headers=JSON)), (200, "certified", None), query)
    equal(sandbox.calls(), 2, "the store answers from then on")
    equal(outcome(lands(world, "imp_1", "c-9")), (404, "unknownOrder", None))
    equal(world.cgi("imp_uid=imp_1", path=PATH, method="POST", body=b"imp_uid=imp_1").status, 405)


@test("while i'mport is down the answer is pending, and the page says so")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("c-1", 0, "--kind", "certification")
    sandbox.certify(imp_uid="imp_1", merchant_uid="c-1")
    sandbox.fault("html_502", path="/certifications")
    equal(outcome(lands(world, "imp_1", "c-1")), (202, "pending", None))
    contains(world.cgi("imp_uid=imp_1&merchant_uid=c-1", path=PATH).text, "본인인증 결과를 확인하고 있습니다")
    sandbox.no_faults()
    equal(outcome(lands(world, "imp_1", "c-1")), (200, "certified", None))


@test("one address serves all: the order's kind says what came back")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("c-1", 0, "--kind", "certification")
    world.add_order("o-1", 15000)
    sandbox.certify(imp_uid="imp_1", merchant_uid="c-1")
    sandbox.pay(imp_uid="imp_2", merchant_uid="o-1", amount=15000, status="paid")
    equal(outcome(world.cgi("imp_uid=imp_1&merchant_uid=c-1", headers=JSON)), (200, "certified", None))
    equal(outcome(lands(world, "imp_2", "o-1")), (400, "forgery", "kind"))
    equal(world.state("o-1"), "pending")


@test("nothing of the person is on the page, in the log, in the store, or told to the shop")
def _(world):
    sandbox = world.start_sandbox()
    hook = CommandHook(world)
    world.add_order("c-1", 0, "--kind", "certification", "--min-age", "14", "--once-per-person")
    sandbox.certify(imp_uid="imp_1", merchant_uid="c-1", **PERSONAL)
    page = world.cgi("imp_uid=imp_1&merchant_uid=c-1", path=PATH, settings={"IMP_NOTIFY_COMMAND": hook.setting})
    equal(Page(page.text).word, "certified")
    world.did("work", "--once", IMP_NOTIFY_COMMAND=hook.setting)
    equal(hook.types("c-1"), ["certification.verified"])
    event = hook.events()[0]["data"]
    equal((event["imp_uid"], event["status"]), ("imp_1", "completed"))
    check(event["certified_at"], event)
    dump = "\n".join(sqlite3.connect(world.database).iterdump())
    for what in PERSONAL.values():
        if what == "male":
            continue
        for where in (page.text, json.dumps(hook.events(), ensure_ascii=False), dump, world.cgi_log.read_text()):
            lacks(where, what)
    equal(world.impctl("order", "identity", "c-1").returncode, 1, "nothing is kept")


@test("with a key the person is kept, sealed, and the operator's look is on the record")
def _(world):
    sandbox = world.start_sandbox()
    key = {"IMP_CERTIFICATION_SEAL_KEY": "5a" * 32}
    world.add_order("c-1", 0, "--kind", "certification")
    sandbox.certify(imp_uid="imp_1", merchant_uid="c-1", **PERSONAL)
    equal(outcome(lands(world, "imp_1", "c-1", settings=key)), (200, "certified", None))
    lacks("\n".join(sqlite3.connect(world.database).iterdump()), "홍길동")
    person = json.loads(world.did("order", "identity", "c-1", **key))
    equal({name: person[name] for name in PERSONAL}, PERSONAL)
    contains(world.did("order", "show", "--events", "c-1"), "identity_shown")
    equal(world.impctl("order", "identity", "c-1", IMP_CERTIFICATION_SEAL_KEY="00" * 32).returncode, 1)


@test("a card counts once i'mport shows the key itself; it is no sale")
def _(world):
    sandbox = world.start_sandbox()
    hook = CommandHook(world)
    world.add_order("k-1", 0, "--kind", "billing_key", "--customer-uid", "card-1")
    payment = sandbox.pay(imp_uid="imp_1", merchant_uid="k-1", amount=1000, status="paid", customer_uid="card-1",
                          customer_uid_usage="issue")
    sandbox.forget("card-1")
    equal(outcome(world.cgi("imp_uid=imp_1&merchant_uid=k-1", headers=JSON)), (202, "pending", None))
    lacks(world.did("report", "--json", "--day", day_of(payment["paid_at"])), "imp_1",
          "nothing was charged, and nothing refused")
    sandbox.register("card-1")
    tell = json.dumps({"imp_uid": "imp_1", "merchant_uid": "k-1", "status": "paid"}).encode()
    answer = world.cgi(path="/payments/webhook", method="POST", body=tell, content_type="application/json",
                       settings={"IMP_NOTIFY_COMMAND": hook.setting})
    equal((answer.status, world.state("k-1")), (200, "completed"))
    equal(outcome(world.cgi("imp_uid=imp_1&merchant_uid=k-1", headers=JSON)), (200, "success", None))
    world.did("work", "--once", IMP_NOTIFY_COMMAND=hook.setting)
    equal(hook.types("k-1"), ["billing_key.issued"])
    equal((hook.events()[0]["data"]["customer_uid"], hook.events()[0]["data"]["charged"]), ("card-1", False))
    day = world.did("report", "--json", "--day", day_of(payment["paid_at"]))
    lacks(day, "imp_1")


def ends(sandbox, path, fields, action):
    """What a window's button sends the browser back with, as a query."""
    import urllib.parse
    form = urllib.parse.urlencode({**fields, "action": action}).encode()
    answer = sandbox.ask(path, "POST", [("Content-Type", "application/x-www-form-urlencoded")], form)
    equal(answer.status, 302)
    return urllib.parse.urlsplit(answer.header("Location")).query


@test("the sandbox's windows verify identities and register cards")
def _(world):
    import re
    sandbox = world.start_sandbox()
    there = {"merchant_uid": "c-1", "m_redirect_url": "http://127.0.0.1/payments/certification"}
    world.add_order("c-1", 0, "--kind", "certification", "--min-age", "19")
    contains(sandbox.ask("/sandbox/certification?merchant_uid=c-1&m_redirect_url=http://127.0.0.1/").text, "본인인증")
    for action, expected in (("cancel", (200, "certificationFailed", None)), ("minor", (200, "certificationFailed", "age")),
                             ("adult", (200, "certified", None))):
        query = ends(sandbox, "/sandbox/certification", there, action)
        contains(query, "success=" + ("false" if action == "cancel" else "true"))
        equal(outcome(world.cgi(query, path=PATH, headers=JSON)), expected)
    world.add_order("k-1", 0, "--kind", "billing_key", "--customer-uid", "card-1")
    page = sandbox.ask("/sandbox/window?merchant_uid=k-1&amount=0&customer_uid=card-1"
                       "&m_redirect_url=http://127.0.0.1/payments/complete").text
    contains(page, "카드 등록하기")
    lacks(page, "가상계좌")
    imp_uid = re.search(r'name="imp_uid" value="([^"]+)"', page).group(1)
    query = ends(sandbox, "/sandbox/window", {"imp_uid": imp_uid, "merchant_uid": "k-1",
                                              "m_redirect_url": "http://127.0.0.1/payments/complete"}, "pay")
    equal(outcome(world.cgi(query, headers=JSON)), (200, "success", None))
    equal(world.state("k-1"), "completed")


def day_of(time):
    import datetime
    korea = datetime.timezone(datetime.timedelta(hours=9))
    return datetime.datetime.fromtimestamp(time, korea).strftime("%Y-%m-%d")
