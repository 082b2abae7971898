"""What is no landing is refused, exactly, before anybody is asked."""
import json
import urllib.parse

from support import check, contains, equal, lacks, landing, places, test
from support import fastcgi

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PAID = "imp_uid=imp_1&merchant_uid=ORDER-1"


def prepare(world):
    """One order, paid in the API's eyes, and a responder."""
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    return sandbox, world.start_responder()


def refused(answer, status, what):
    equal((answer.status, answer.word), (status, "badRequest"), f"{what}: {answer!r}")


BAD_QUERIES = {
    "no query": "",
    "neither id": "imp_success=true",
    "both ids empty": "imp_uid=&merchant_uid=",
    "both ids absent as apps write it": "imp_uid=null&merchant_uid=undefined",
    "two different imp_uids": "imp_uid=imp_1&imp_uid=imp_2&merchant_uid=ORDER-1",
    "two different merchant_uids": "merchant_uid=ORDER-1&merchant_uid=ORDER-2",
    "imp_uid with a slash": "imp_uid=imp_1%2F..%2F&merchant_uid=ORDER-1",
    "imp_uid with a blank": "imp_uid=imp%201&merchant_uid=ORDER-1",
    "imp_uid with a quote": "imp_uid=imp_1%27&merchant_uid=ORDER-1",
    "imp_uid that begins with a dot": "imp_uid=.imp_1&merchant_uid=ORDER-1",
    "imp_uid .": "imp_uid=.&merchant_uid=ORDER-1",
    "imp_uid ..": "imp_uid=..&merchant_uid=ORDER-1",
    "imp_uid not ASCII": "imp_uid=%EA%B0%80&merchant_uid=ORDER-1",
    "imp_uid with a new line": "imp_uid=imp_1%0A&merchant_uid=ORDER-1",
    "imp_uid of 65 characters": "merchant_uid=ORDER-1&imp_uid=" + "i" * 65,
    "merchant_uid .": "merchant_uid=.",
    "merchant_uid ..": "merchant_uid=..",
    "merchant_uid with a new line": "merchant_uid=ORDER-1%0D%0ASet-Cookie:%20a=b",
    "merchant_uid with NUL": "merchant_uid=ORDER-1%00",
    "merchant_uid with DEL": "merchant_uid=ORDER%7F1",
    "merchant_uid with a C1 control": "merchant_uid=ORDER%C2%85",
    "merchant_uid that is no UTF-8": "merchant_uid=%C7%D1%B5%B5",
    "merchant_uid of 65 characters": "merchant_uid=" + "m" * 65,
    "merchant_uid of 65 Korean characters": "merchant_uid=" + urllib.parse.quote("가" * 65),
}


@test("queries that name no payment are 400, and nobody is asked")
def _(world):
    sandbox, responder = prepare(world)
    for what, query in BAD_QUERIES.items():
        refused(responder.ask(query), 400, what)
        refused(responder.ask(query, headers=[("Accept", JSON)]), 400, what + ", as JSON")
    for what in ("no query", "imp_uid with a new line", "merchant_uid of 65 characters"):
        refused(world.cgi(BAD_QUERIES[what]), 400, what + ", as CGI")
    equal(sandbox.calls(), 0, "calls to the API")
    equal(world.state("ORDER-1"), "pending")


FINE_QUERIES = {
    "imp_uid spelled null": "imp_uid=null&merchant_uid=ORDER-1",
    "the same id twice": PAID + "&merchant_uid=ORDER-1&imp_uid=imp_1",
    "the same id, once encoded once more": "imp_uid=imp_1&merchant_uid=ORDER-1&merchant_uid=ORDER%252D1",
    "empty beside a value": PAID + "&imp_uid=&merchant_uid=",
    "broken percent-encoding elsewhere": PAID + "&error_msg=%&x=%zz&%=%&=&&&",
    "many parameters": "&".join(f"p{n}=1" for n in range(60)) + "&" + PAID,
    "own parameters in front": "a=b&" + PAID,
}


@test("odd queries that still name the payment are settled")
def _(world):
    for number, (what, query) in enumerate(FINE_QUERIES.items()):
        if number == 0:
            _sandbox, responder = prepare(world)
        answer = responder.ask(query)
        equal((answer.status, answer.word), (200, "success"), what)


@test("ids of exactly 64 characters are fine, also with signs that need care")
def _(world):
    sandbox = world.start_sandbox()
    responder = world.start_responder()
    uids = ("m" * 64, "가" * 64, "a/b?c#d&e=f%41+ ' \" <x>", "-rf", "..x", "%2e%2e", "주문 1")
    for number, uid in enumerate(uids):
        imp_uid = f"{number}" + "i" * 63
        world.add_order(uid, 1000)
        sandbox.pay(imp_uid=imp_uid, merchant_uid=uid, amount=1000, status="paid")
        answer = responder.ask(landing(None, uid))
        equal((answer.status, answer.word), (200, "success"), uid)
        answer = responder.ask(landing(imp_uid, uid), headers=[("Accept", JSON)])
        equal((answer.status, answer.json["merchant_uid"]), (200, uid))
        equal(world.order(uid)["imp_uid"], imp_uid)


@test("a query over 8 KiB is 414, one of 8 KiB is read")
def _(world):
    sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    fits = PAID + "&x=" + "y" * (8192 - len(PAID) - 3)
    equal(len(fits), 8192)
    for ask in (responder.ask, nginx.ask, world.cgi):
        refused(ask(fits + "y"), 414, "one byte more")
    equal(sandbox.calls(), 0)
    equal(responder.ask(fits).word, "success")
    equal(nginx.ask(fits).word, "success")


@test("a body over 64 KiB is 413, one of 64 KiB is read")
def _(world):
    sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    fits = (PAID + "&x=").encode() + b"y" * (65536 - len(PAID) - 3)
    headers = [("Accept", "text/html")]
    typed = [*headers, ("Content-Type", FORM)]
    refused(responder.ask(method="POST", body=fits + b"y", content_type=FORM, headers=headers), 413, "FastCGI")
    refused(world.cgi(method="POST", body=fits + b"y", content_type=FORM, headers=headers), 413, "CGI")
    refused(nginx.ask(method="POST", body=fits + b"y", headers=typed), 413, "nginx lets it through to us")
    equal(nginx.ask(method="POST", body=b"x" * 200_000, headers=typed).status, 413, "nginx itself")
    equal(sandbox.calls(), 0)
    answer = responder.ask(method="POST", body=fits, content_type=FORM, headers=headers)
    equal((answer.status, answer.word), (200, "success"))


@test("a body is what its first byte says, whatever the header says")
def _(world):
    _sandbox, responder = prepare(world)
    document = json.dumps({"imp_uid": "imp_1", "merchant_uid": "ORDER-1", "amount": "1000"}).encode()
    form = PAID.encode()
    for what, body, content_type in (("JSON", document, JSON), ("form", form, FORM),
                                     ("JSON labelled form", document, FORM), ("form labelled JSON", form, JSON),
                                     ("JSON unlabelled", document, None), ("form unlabelled", form, None),
                                     ("JSON labelled text", document, "text/plain"),
                                     ("form with charset", form, FORM + "; charset=UTF-8"),
                                     ("JSON after blanks", b" \n\t" + document, JSON)):
        answer = responder.ask(method="POST", body=body, content_type=content_type)
        equal((answer.status, answer.json["status"]), (200, "success"), what)


@test("a body that is neither is 400 where it was announced, else 415")
def _(world):
    sandbox, responder = prepare(world)
    for body, content_type, status in ((b"[1,2]", JSON, 400), (b"hello", FORM, 400), (b"{broken", JSON, 400),
                                       (b"{broken", FORM, 400), (b"hello", "text/plain", 415), (b"hello", None, 415),
                                       (b"<xml a='b'/>", "application/xml", 415), (b"\xff\xfe\x00", None, 415)):
        refused(responder.ask(method="POST", body=body, content_type=content_type), status, (body, content_type))
    equal(sandbox.calls(), 0)


@test("ids may be JSON integers; null and undefined are absent")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_7", merchant_uid="20260701", amount=1000, status="paid")
    world.add_order("20260701", 1000)
    responder = world.start_responder()

    def post(document):
        return responder.ask(method="POST", body=document.encode(), content_type=JSON)

    for document in ('{"imp_uid":"imp_7","merchant_uid":20260701}', '{"imp_uid":null,"merchant_uid":20260701}',
                     '{"imp_uid":"undefined","merchant_uid":"20260701"}', '{"imp_uid":"imp_7"}'):
        equal((post(document).status, post(document).word), (200, "success"), document)
    for document in ('{"imp_uid":null,"merchant_uid":null}', "{}", '{"imp_uid":["imp_7"]}', '{"merchant_uid":{"a":1}}',
                     '{"imp_uid":"imp_7","imp_uid":"imp_8"}', "[" * 5000, '{"a":' * 5000):
        refused(post(document), 400, document[:60])


@test("a POST gets a page only where Accept names text/html")
def _(world):
    _sandbox, responder = prepare(world)
    for accept, kind in ((None, "application/json"), ("*/*", "application/json"), ("", "application/json"),
                         ("text/*", "application/json"), ("text/html", "text/html"),
                         ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
                         ("application/json", "application/json")):
        headers = [] if accept is None else [("Accept", accept)]
        answer = responder.ask(method="POST", body=PAID.encode(), content_type=FORM, headers=headers)
        equal(answer.status, 200, accept)
        contains(answer.header("Content-Type"), kind, accept)
    for accept, kind in ((None, "text/html"), ("*/*", "text/html"), ("application/json", "application/json")):
        headers = [] if accept is None else [("Accept", accept)]
        contains(responder.ask(PAID, headers=headers).header("Content-Type"), kind, f"GET {accept}")


@test("/verify answers POST in JSON, whatever Accept says")
def _(world):
    _sandbox, responder = prepare(world)
    for headers in ([], [("Accept", "text/html")]):
        answer = responder.ask(path="/payments/verify", method="POST", body=PAID.encode(), content_type=FORM,
                               headers=headers)
        equal((answer.status, answer.json["status"], answer.json["amount"]), (200, "success", 1000))
    equal(responder.ask(PAID, path="/payments/verify").status, 405)


@test("no refusal tells more than that it is one")
def _(world):
    _sandbox, responder = prepare(world)
    for query in BAD_QUERIES.values():
        for headers in ([], [("Accept", JSON)]):
            text = responder.ask(query, headers=headers).text
            for secret in ("sandbox_key", "sandbox_secret", str(world.directory), "sqlite", "Set-Cookie"):
                lacks(text, secret)
    check(world.paid_events("ORDER-1") == [], "nothing was settled")


@test("a body without a length is read to its end; one shorter than announced is 400")
def _(world):
    _sandbox, responder = prepare(world)
    body = PAID.encode()
    html = [("Accept", "text/html")]
    for length in (None, ""):  # as CGI under Apache a chunked body has none
        answer = world.cgi(method="POST", body=body, content_type=FORM, headers=html, CONTENT_LENGTH=length)
        equal((answer.status, answer.word), (200, "success"), length)
    for ask in (world.cgi, responder.ask):
        for length in (str(len(body) + 1), "abc", "-1", "1e3", "99999999999999999999", "0x10"):
            answer = ask(method="POST", body=body, content_type=FORM, headers=html, CONTENT_LENGTH=length)
            check(answer.status in (400, 413), f"{length}: {answer!r}")
            equal(answer.word, "badRequest")


@test("records that no web server sends end their connection, and no responder")
def _(world):
    responder = world.start_responder()
    begin = b"\x01\x01\x00\x01\x00\x08\x00\x00" + b"\x00\x01\x00\x00\x00\x00\x00\x00"
    names = b"\x0e\x00FCGI_MAX_CONNS" * 8
    hostile = [begin + b"\x01\x04\x00\x01\x00\x08\x00\x00" + b"\xc0\x00\x00\x00\xc0\x00\x00\x00",
               begin + b"\x01\x04\x00\x01\x00\x08\x00\x00" + b"\xff\xff\xff\xfe\xff\xff\xff\xfe",
               b"\x01\x09\x00\x00\x00" + bytes([len(names)]) + b"\x00\x00" + names + bytes(64),
               b"\x01\x09\x00\x00\x00\x10\x00\x00" + names[:16], b"GET / HTTP/1.0\r\n\r\n", bytes(4096)]
    for bytes_sent in hostile:
        with fastcgi.connect(responder.address, places.patience(10)) as peer:
            peer.sendall(bytes_sent)
            try:
                equal(peer.recv(100), b"", "nothing is answered")
            except ConnectionError:
                pass
    equal(responder.ask("").status, 400)
    check(responder.process.is_running(), "it serves on")
