"""What an answer carries, what it shows to whom, and what it never reflects."""
import html
import re
import urllib.parse

from support import check, contains, equal, lacks, landing, test
from support.answer import Page

JSON = [("Accept", "application/json")]
XSS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "javascript:alert(1)",
       "</main><main data-status=\"success\">", "{{status}}", "{{{merchant_uid}}}", "${7*7}", "<!--", "]]>",
       "&lt;b&gt;", "<svg/onload=alert(1)>", "\u2028\u202e\u0007x", "<a href=//evil.example>click</a>",
       "https://evil.example/", "%3Cscript%3E"]


def each_kind(world):
    """(what, answer) for every kind of answer there is."""
    sandbox = world.start_sandbox()
    world.add_order("PAID", 1000)
    world.add_order("OPEN", 1000)
    sandbox.pay(imp_uid="imp_paid", merchant_uid="PAID", amount=1000, status="paid")
    sandbox.pay(imp_uid="imp_forged", merchant_uid="OPEN", amount=1, status="paid")
    responder = world.start_responder()
    for what, query, more in (("success", landing("imp_paid", "PAID"), {}),
                              ("forgery", landing("imp_forged", "OPEN"), {}),
                              ("not found", landing("imp_none", "OPEN"), {}),
                              ("unknown order", landing(None, "NONE"), {}),
                              ("bad request", "", {}),
                              ("no such route", "", {"path": "/payments/x"}),
                              ("no such method", "", {"method": "DELETE"}),
                              ("health", "", {"path": "/payments/healthz"})):
        for headers in ((), JSON, [("Accept-Language", "en")]):
            for ask in (responder.ask, world.cgi):
                yield what, ask(query, headers=headers, **more)


@test("every answer carries the headers of the contract, once")
def _(world):
    ids = set()
    for what, answer in each_kind(world):
        equal(answer.header("Cache-Control"), "no-store", what)
        equal(answer.header("Referrer-Policy"), "no-referrer", what)
        equal(answer.header("X-Content-Type-Options"), "nosniff", what)
        policy = answer.header("Content-Security-Policy")
        check(policy and "unsafe-inline" not in policy and "default-src 'none'" in policy, f"{what}: {policy}")
        request_id = answer.header("X-Request-Id")
        check(re.fullmatch("[0-9a-f]{16}", request_id or ""), f"{what}: {request_id}")
        ids.add(request_id)
        equal(answer.header("Content-Length"), str(len(answer.body)), what)
    equal(len(ids), 48, "request ids are never repeated")


@test("pages hold nothing from elsewhere, and no script at all")
def _(world):
    for what, answer in each_kind(world):
        if "text/html" not in answer.header("Content-Type"):
            continue
        page = Page(answer.text)
        lacks(page.elements, "script", what)
        lacks(page.elements, "link", what)
        for tag, name, value in page.attributes:
            check(name not in ("style", "src") and not name.startswith("on"), f"{what}: <{tag} {name}>")
            if name == "href":
                check(value.startswith(("https://pg.example.com/", "/")), f"{what}: {value}")


@test("Korean by default, English for those who ask")
def _(world):
    world.start_sandbox()
    world.add_order("LANG", 1000)
    world.sandbox.pay(imp_uid="imp_lang", merchant_uid="LANG", amount=1000, status="paid")
    responder = world.start_responder()
    for accept, language in ((None, "ko"), ("ko-KR,ko;q=0.9,en;q=0.8", "ko"), ("en-US,en;q=0.9", "en"),
                             ("fr", "ko"), ("", "ko"), ("en;q=0", "ko")):
        answer = responder.ask(landing("imp_lang", "LANG"),
                               headers=[] if accept is None else [("Accept-Language", accept)])
        equal(answer.header("Content-Language"), language, accept)
        contains(answer.text, f'<html lang="{language}">', accept)


@test("with imp_uid amount and receipt are shown; by merchant_uid alone the status alone")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("PRIVATE", 15000)
    sandbox.pay(imp_uid="imp_private", merchant_uid="PRIVATE", amount=15000, status="paid",
                receipt_url="https://pg.example.com/receipt?tid=1")
    responder = world.start_responder()
    page = responder.ask(landing("imp_private", "PRIVATE"))
    contains(page.text, "15,000")
    contains(page.text, "https://pg.example.com/receipt?tid=1")
    for headers in ((), JSON):
        alone = responder.ask(landing(None, "PRIVATE"), headers=headers)
        equal((alone.status, alone.word), (200, "success"))
        for private in ("15,000", "15000", "pg.example.com", "imp_private", "홍길동", "buyer@example.com"):
            lacks(alone.text, private)
    document = responder.ask(landing(None, "PRIVATE"), headers=JSON).json
    equal((document["amount"], document["currency"], document["imp_uid"]), (None, None, None))


@test("a virtual account is shown to who names its imp_uid only, also right after it was looked up")
def _(world):
    sandbox = world.start_sandbox()
    world.add_fixture_order("TEST-20260701-0002")
    payment = sandbox.load("payment-ready-vbank.json")
    responder = world.start_responder()
    for _ in range(2):
        for headers in ((), JSON):
            alone = responder.ask(landing(None, payment["merchant_uid"]), headers=headers)
            equal(alone.word, "vbankIssued")
            for private in (payment["vbank_num"], payment["vbank_holder"], "23,000", "23000", payment["imp_uid"]):
                lacks(alone.text, private)
    page = responder.ask(landing(payment["imp_uid"], payment["merchant_uid"]))
    equal(payment["vbank_date"], 1783123200, "2026-07-04 00:00:00 UTC")
    for shown in (payment["vbank_num"], payment["vbank_name"], payment["vbank_holder"], "23,000",
                  "2026년 7월 4일 (토) 09:00"):
        contains(page.text, shown)


@test("nothing about the buyer is on a page, in JSON, in the journal or in the log")
def _(world):
    sandbox = world.start_sandbox()
    world.add_fixture_order("TEST-20260701-0001")
    payment = sandbox.load("payment-paid-card.json")
    responder = world.start_responder()
    everywhere = ""
    for headers in ((), JSON):
        everywhere += responder.ask(landing(payment["imp_uid"], payment["merchant_uid"]), headers=headers).text
    everywhere += repr(world.events(payment["merchant_uid"])) + responder.log()
    everywhere += world.did("order", "show", "--json", payment["merchant_uid"])
    everywhere += world.database.read_bytes().decode("latin-1")
    for private in (payment["buyer_name"], payment["buyer_email"], payment["buyer_tel"], payment["card_number"]):
        lacks(everywhere, private)
        lacks(everywhere, private.encode().decode("latin-1"))
    for secret in ("sandbox_secret", "sandbox_key"):
        lacks(everywhere, secret)


@test("the PG's words are shown verbatim for an open order, in an element of their own, never for a paid one")
def _(world):
    sandbox = world.start_sandbox()
    message = "[TEST] 카드 한도를 초과하였습니다. <b>1588-0000</b> & 문의"
    world.add_order("OPEN", 1000)
    world.add_order("PAID", 1000)
    sandbox.pay(imp_uid="imp_paid", merchant_uid="PAID", amount=1000, status="paid")
    responder = world.start_responder()
    told = {"imp_success": "false", "error_code": "E1", "error_msg": message}
    page = responder.ask(landing(None, "OPEN", **told))
    equal((page.status, page.word), (200, "failed"))
    contains(page.text, ">" + html.escape(message, quote=False) + "<")
    equal(world.state("OPEN"), "pending", "the browser's word is recorded nowhere")
    for query in (landing("imp_paid", "PAID", **told), landing(None, "PAID", **told)):
        for _ in range(2):
            page = responder.ask(query)
            equal(page.word, "success")
            lacks(page.text, "1588-0000")


@test("i'mport's reason goes before the browser's, and a long one is cut at 200 characters")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("REASON", 1000)
    world.add_order("LONG", 1000)
    sandbox.pay(imp_uid="imp_reason", merchant_uid="REASON", amount=1000, status="failed", fail_reason="API의 이유")
    sandbox.pay(imp_uid="imp_long", merchant_uid="LONG", amount=1000, status="failed", fail_reason="가" * 500)
    responder = world.start_responder()
    page = responder.ask(landing("imp_reason", "REASON", error_msg="브라우저의 이유"))
    contains(page.text, "API의 이유")
    lacks(page.text, "브라우저의 이유")
    text = Page(responder.ask(landing("imp_long", "LONG")).text).text
    longest = max(len(run) for run in re.findall("가+", text))
    check(150 <= longest <= 200, f"{longest} characters")


for number, attack in enumerate(XSS):

    @test(f"an attack is only text, in every field: {attack!r}")
    def _(world, attack=attack):
        sandbox = world.start_sandbox()
        plain = "".join(c for c in attack if c.isprintable() or c == " ")
        uid = plain[:64]
        world.add_order(uid, 1000)
        sandbox.pay(imp_uid="imp_x", merchant_uid=uid, amount=1000, status="failed", fail_reason=attack,
                    receipt_url=attack, vbank_num=attack, pay_method="vbank")
        responder = world.start_responder()
        known = set(Page(responder.ask(landing("imp_none", "plain")).text).elements) | {
            "blockquote", "dl", "div", "dt", "dd", "p", "a", "footer", "small", "code"}
        for query in (landing("imp_x", uid, error_code=attack, error_msg=attack),
                      landing(None, uid, error_msg=attack, imp_success=attack),
                      landing("imp_none", uid, error_msg=attack, code=attack, message=attack),
                      landing(None, "no-" + uid[:60], error_msg=attack),
                      urllib.parse.quote(attack) + "=1&" + landing(attack, attack)):
            for headers in ((), [("Accept-Language", attack.encode("utf-8", "replace"))]):
                answer = responder.ask(query, headers=headers)
                page = Page(answer.text)
                check(page.word != "success", "no success was ever there")
                check(set(page.elements) <= known | {"svg", "circle", "path"}, set(page.elements) - known)
                for tag, name, value in page.attributes:
                    check(not name.startswith("on"), f"<{tag} {name}>")
                    check(name != "href" or value.startswith("https://"), f"href={value}")
                lacks(answer.text, "\u202e", "bidi controls are gone")
                for name, value in answer.headers:
                    check(all(0x20 <= ord(c) < 0x7f for c in value), f"{name}: {value!r}")
