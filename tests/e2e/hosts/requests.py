"""What must come through a web server unharmed, and what it must keep out."""
import http.client
import json
import socket
import ssl
import subprocess
import time
import urllib.parse

from support import check, contains, equal, http_client, lacks, landing, places
from support.processes import wait_until
from support.vectors import JSON
from support.webhooks import FORM

from .cases import case
from .site import ORIGIN, TOKEN

HTML = [("Accept", "text/html")]
# An address of this machine that is none of the shop's own (those are 127.0.0.1 and ::1).
STRANGER = "127.0.0.2"


@case("the page's own headers arrive, each once")
def _(site):
    site.paid_order("HEADERS", "imp_headers")
    answer = site.ask(landing("imp_headers", "HEADERS"))
    equal((answer.status, answer.word), (200, "success"))
    for name, expected in (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"),
                           ("X-Content-Type-Options", "nosniff"), ("Content-Type", "text/html; charset=utf-8")):
        equal(answer.header(name), expected, name)
    contains(answer.header("Content-Security-Policy"), "default-src 'none'")
    check(answer.header("X-Request-Id"), "X-Request-Id")


@case("HEAD settles like GET and has no body")
def _(site):
    site.paid_order("HEAD", "imp_head")
    answer = site.ask(landing("imp_head", "HEAD"), method="HEAD")
    equal((answer.status, answer.body), (200, b""))
    contains(answer.header("Content-Type"), "text/html")
    equal(site.world.state("HEAD"), "paid")


@case("a query of 8 KiB is read, a longer one is 414")
def _(site):
    site.paid_order("QUERY", "imp_query")
    query = landing("imp_query", "QUERY") + "&x="
    query += "y" * (8192 - len(query))
    answer = site.ask(query + "y")
    equal((answer.status, answer.word, site.world.state("QUERY")), (414, "badRequest", "pending"))
    equal(site.ask(query).word, "success")


@case("a query of 100 KB is refused by the server itself", server=True)
def _(site):
    answer = site.ask("x=" + "y" * 100_000)
    check(answer.status in (400, 414, 431), answer)
    equal(answer.header("X-Request-Id"), None, "it reached the responder")


def form_of(size, imp_uid, merchant_uid):
    body = (landing(imp_uid, merchant_uid) + "&x=").encode()
    return body + b"y" * (size - len(body))


@case("a body of 64 KiB is read, a longer one is 413 with our own page")
def _(site):
    site.paid_order("BODY", "imp_body")
    answer = site.post(form_of(65537, "imp_body", "BODY"), content_type=FORM, headers=HTML)
    equal((answer.status, answer.word, site.world.state("BODY")), (413, "badRequest", "pending"))
    answer = site.post(form_of(65536, "imp_body", "BODY"), content_type=FORM, headers=HTML)
    equal((answer.status, answer.word), (200, "success"))


@case("a body of 80 KB or 200 KB is 413 by the server itself", server=True)
def _(site):
    for size in (80_000, 200_000):
        answer = site.post(b"x" * size, content_type=FORM)
        equal((answer.status, answer.header("X-Request-Id")), (413, None), f"{size} bytes: {answer}")


def talk(site, written, source=None):
    """The answer to raw bytes."""
    with secured(site, source) as connection:
        connection.sendall(written)
        received = b""
        while True:
            try:
                piece = connection.recv(65536)
            except (ConnectionResetError, ssl.SSLEOFError):
                break
            if not piece:
                break
            received += piece
        return received


def secured(site, source=None):
    return site.server.tls.wrap_socket(site.server.connect(source), server_hostname="127.0.0.1")


def head(method, target, *lines):
    return "\r\n".join([f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode()


def chunks(*parts):
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (*parts, b""))


@case("a body sent in chunks arrives whole, a huge one is refused", server=True)
def _(site):
    site.paid_order("CHUNKS", "imp_chunks")
    start = head("POST", "/payments/complete", "Connection: close", "Transfer-Encoding: chunked")
    answer = talk(site, start + chunks(b"imp_uid=imp_ch", b"unks&merchant", b"_uid=CHUNKS"))
    contains(answer, b'"status":"success"')
    with secured(site) as connection:
        connection.sendall(start)
        try:
            for _ in range(8):
                connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
            connection.sendall(b"0\r\n\r\n")
        except OSError:
            return  # cut off
        answer = connection.recv(65536)
        check(answer == b"" or b" 413 " in answer.split(b"\r\n")[0], answer[:200])


@case("Expect: 100-continue is answered, then the request", server=True)
def _(site):
    site.paid_order("EXPECT", "imp_expect")
    body = landing("imp_expect", "EXPECT").encode()
    answer = talk(site, head("POST", "/payments/complete", "Connection: close", "Expect: 100-continue",
                             f"Content-Length: {len(body)}") + body)
    contains(answer, b'"status":"success"')


@case("several requests on one connection: HEAD, POST, a refusal, GET", server=True)
def _(site):
    site.paid_order("KEPT", "imp_kept")
    query = landing("imp_kept", "KEPT")
    connection = http.client.HTTPSConnection("127.0.0.1", site.server.port, timeout=places.patience(60),
                                             context=site.server.tls)
    for method, target, body, expected in (("HEAD", "/payments/complete?" + query, None, 200),
                                           ("POST", "/payments/complete", query, 200),
                                           ("POST", "/payments/nothing", "x=1", 404),
                                           ("GET", "/payments/complete?" + query, None, 200)):
        connection.request(method, target, body)
        answer = connection.getresponse()
        text = answer.read()
        equal(answer.status, expected, (method, target))
        equal(bool(text), method != "HEAD", (method, target))
    connection.close()


@case("HTTP/2", server=True)
def _(site):
    site.paid_order("TWO", "imp_two")
    done = subprocess.run(["curl", "-sS", "--http2", "--cacert", site.shown, "-w", "%{http_version} %{http_code}", "-o",
                           "/dev/null", f"https://127.0.0.1:{site.server.port}/payments/complete?"
                           + landing("imp_two", "TWO")],
                          capture_output=True, encoding="utf-8", timeout=places.patience(60), check=False)
    equal((done.stdout, done.returncode, site.world.state("TWO")), ("2 200", 0, "paid"), done.stderr)


@case("without TLS: 308 to the same address with it", server=True)
def _(site):
    answer = http_client.request(site.server.plain_port, "/payments/complete?imp_uid=imp_1&x=%EA%B0%80", "POST",
                                 body=b"a=b")
    equal(answer.status, 308)
    location = answer.header("Location")
    check(location.startswith("https://"), location)
    check(location.endswith("/payments/complete?imp_uid=imp_1&x=%EA%B0%80"), location)


# ---- those who go away


@case("a client that hangs up within its body has asked nothing", server=True)
def _(site):
    # A payment that i'mport does not know: nobody else asks for it, as reconciliation would for a known one.
    site.world.add_order("HALF", 1000)

    def asked(imp_uid):
        return imp_uid in json.dumps(site.sandbox.log())

    body = landing("imp_half", "HALF").encode()
    with secured(site) as connection:
        connection.sendall(head("POST", "/payments/complete", f"Content-Length: {len(body) + 10}") + body)
        time.sleep(0.1)
    with secured(site) as connection:  # with a reset
        connection.sendall(head("POST", "/payments/complete", f"Content-Length: {len(body) + 10}") + body)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    equal(site.ask(landing("imp_whole", "HALF")).word, "notFound", "the next one")
    check(asked("imp_whole"), "the next one is asked for")
    check(not asked("imp_half"), "i'mport was asked for a request that nobody finished")


@case("a client that hangs up before the answer has paid all the same", server=True)
def _(site):
    site.paid_order("GONE", "imp_gone")
    site.sandbox.fault("latency", ms=600)
    try:
        calls = site.sandbox.calls()
        with secured(site) as connection:
            connection.sendall(head("GET", "/payments/complete?" + landing("imp_gone", "GONE")))
            wait_until(lambda: site.sandbox.calls() > calls, places.patience(30), "the call to i'mport")
        wait_until(lambda: site.world.state("GONE") == "paid", places.patience(30), "the payment to be recorded")
    finally:
        site.sandbox.no_faults()
    equal(site.ask(landing("imp_gone", "GONE")).word, "success", "the next one")


# ---- /orders


def bearer(token=TOKEN):
    return [("Authorization", f"Bearer {token}")] if token else []


NAMES = ("2026/07/01-1", "주문 1", "a%2Fb", "a+b", "?x=1", "ends/", "two//slashes", "a/../b", "%", "&=#;", "-rf")


@case("order numbers with slashes, dots, blanks, Hangul and percent signs are read back as they were placed")
def _(site):
    for name in NAMES:
        placed = site.post(json.dumps({"merchant_uid": name, "amount": 1}).encode(), "/payments/orders",
                           headers=bearer())
        equal(placed.status, 201, name)
        read = site.ask(path="/payments/orders/" + urllib.parse.quote(name, safe=""), headers=bearer())
        equal((read.status, read.json["merchant_uid"]), (200, name))
    changed = site.ask(path="/payments/orders/2026%2F07%2F01-1", method="PUT", body=b'{"amount":7}', headers=bearer())
    equal((changed.status, changed.json["amount"]), (200, 7))


@case("Authorization arrives; without the token, or with another, nothing is told")
def _(site):
    site.world.add_order("SECRET", 1000)
    for token in (None, "wrong", TOKEN + "x"):
        answer = site.ask(path="/payments/orders/SECRET", headers=bearer(token))
        equal(answer.status, 401, token)
        check(answer.header("WWW-Authenticate"), "WWW-Authenticate")
    equal(site.ask(path="/payments/orders/SECRET", headers=bearer()).json["amount"], 1000)


@case("the page's call from another origin: OPTIONS and POST")
def _(site):
    site.paid_order("ORIGIN", "imp_origin")
    body = json.dumps({"imp_uid": "imp_origin", "merchant_uid": "ORIGIN"}).encode()
    for origin, seen in ((ORIGIN, ORIGIN), ("https://evil.example", None)):
        for path in ("/payments/verify", "/payments/complete"):
            asked = site.ask(path=path, method="OPTIONS", headers=[
                ("Origin", origin), ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "content-type")])
            equal(asked.header("Access-Control-Allow-Origin"), seen, (path, asked))
            if seen:
                check(asked.status in (200, 204), asked)
                contains(asked.header("Access-Control-Allow-Methods"), "POST")
            answer = site.post(body, path, headers=[("Origin", origin)])
            equal((answer.status, answer.word, answer.header("Access-Control-Allow-Origin")), (200, "success", seen))


# ---- what must not come through


@case("other methods are refused and say what is allowed; TRACE tells nothing back")
def _(site):
    site.paid_order("METHOD", "imp_method")
    for method in ("DELETE", "PUT", "PATCH"):
        answer = site.ask(landing("imp_method", "METHOD"), method=method)
        equal(answer.status, 405, method)
        equal({word.strip() for word in answer.header("Allow").split(",")}, {"GET", "HEAD", "POST", "OPTIONS"}, method)
    for method in ("TRACE", "X-ODD", "get"):
        answer = site.ask(landing("imp_method", "METHOD"), method=method, headers=[("X-Told", "told")])
        check(400 <= answer.status < 502, (method, answer))
        lacks(answer.body, b"told")
    equal(site.world.state("METHOD"), "pending")
    lacks(site.ask(path="/", method="TRACE", headers=[("X-Told", "told")]).body, b"told")


@case("no header of a client reaches route or configuration")
def _(site):
    site.paid_order("PROXY", "imp_proxy")
    headers = [("Proxy", "http://127.0.0.1:1"), ("IMP-ROUTE", "/nothing"), ("IMP_ROUTE", "/nothing"),
               ("IMP-API-URL", "http://127.0.0.1:1"), ("IMP_API_URL", "http://127.0.0.1:1"),
               ("Cookie", "a=" + "b" * 4000), ("Accept-Language", "x" * 3000)]
    query = landing("imp_proxy", "PROXY") + "&IMP_ROUTE=/nothing&IMP_API_URL=http://127.0.0.1:1"
    equal(site.ask(query, headers=headers).word, "success")


@case("queries that are no UTF-8, or hardly percent-encoded, are read all the same, and never reflected")
def _(site):
    site.world.add_order("RAW", 15000)
    site.sandbox.pay(imp_uid="imp_raw", merchant_uid="RAW", status="ready", amount=15000)
    raw = "한도초과".encode("euc-kr")
    once = urllib.parse.quote(raw)
    for message in (once.encode(), urllib.parse.quote(once).encode(), b"%FF%C0%AF%ED%A0%80", b"%zz%", b"50%",
                    b"a%2Fb%2e%2e%2F", raw, b"\xff\xfe\x80"):
        query = b"merchant_uid=RAW&imp_success=false&error_code=X&error_msg=" + message
        for headers in ((), JSON):
            answer = site.ask(query, headers=headers)
            check(answer.status in (200, 202), (message, answer))
            check(answer.text is not None, "strict UTF-8")


CLOSED = ("healthz", "healthz/", "metrics", "metrics/", "orders", "orders/", "orders/X", "orders%2FX", "admin",
          "admin/", "admin/x", "healthz%2F", "metrics%2f", "%68ealthz", "x/../healthz", "complete/../healthz",
          "complete/x", "nothing", "./metrics", "healthz?x=/payments/complete", "healthz%3Fx", "healthz;x",
          "metrics/../metrics", "healthz#/payments/complete")


@case("strangers reach the five open addresses and nothing else", server=True)
def _(site):
    site.paid_order("STRANGER", "imp_stranger")
    for tail in CLOSED:
        for before in ("/payments/", "/payments//", "//payments/"):
            answer = site.ask(path=before + tail, source=STRANGER, headers=bearer())
            check(answer.status in (400, 403, 404), (before + tail, answer))
            if before == "/payments/":
                equal(answer.header("X-Request-Id"), None, f"{before + tail} reached the responder")
            lacks(answer.body, b"ok\n", before + tail)
            lacks(answer.body, b"# HELP", before + tail)
    query = landing("imp_stranger", "STRANGER")
    for path in ("/payments/complete", "/payments/complete/", "/payments/"):
        equal(site.ask(query, path, source=STRANGER).word, "success", path)
    for path in ("/payments/verify", "/payments/webhook", "/payments/confirm"):
        for slash in ("", "/"):
            check(site.ask(query, path + slash, source=STRANGER).header("X-Request-Id"), path)
    check(site.ask(query, "/payments/certification", source=STRANGER).header("X-Request-Id"), "certification")


# To a web server each of these is an open address, and the responder is told how it was sent.
LEADING_OUT = ("orders/../complete", "orders/..%2fcomplete", "orders%2f..%2fcomplete", "orders/%2e%2e/complete", "orders/./../complete",
               "orders//../complete", "orders/x/../../complete", "orders/..%2f", "orders/../verify", "admin/../complete")


@case("no address leads strangers through an open one into a closed one", server=True)
def _(site):
    for number in ("../complete", "./../complete", "x/../../complete", "/../complete"):
        site.world.add_order(number, 1000)
    for tail in LEADING_OUT:
        answer = site.ask(path="/payments/" + tail, source=STRANGER, headers=bearer())
        check(answer.status in (400, 403, 404, 405), (tail, answer))
        lacks(answer.body, b'"amount":1000', tail)
        lacks(answer.body, b"there is no such order", tail)


@case("the shop's own machine reaches /healthz, /metrics and /orders")
def _(site):
    answer = site.ask(path="/payments/metrics")
    equal((answer.status, answer.header("Content-Type").replace(" ", "").lower()),
          (200, "text/plain;version=0.0.4;charset=utf-8"))
    contains(answer.text, 'imp_requests_total{route="/metrics",code="2xx"}')
    check(answer.text.endswith("\n") and len(answer.text) > 30_000, len(answer.text))
    answer = site.ask(path="/payments/healthz")
    equal((answer.status, answer.text, answer.header("Cache-Control")), (200, "ok\n", "no-store"))
    equal(site.ask("deep=1", "/payments/healthz").text, "ok\n")
    check(site.ask(path="/payments/nothing").header("X-Request-Id"), "an unknown address is refused by us")


@case("configuration, database and program are no pages; the shop's own are", server=True)
def _(site):
    root = site.server.prefix / "root"
    database = site.world.database.name
    for path in ("/imp.toml", "/" + database, "/../imp.toml", "/payments/../imp.toml", "/payments/..%2Fimp.toml",
                 "/..%2f..%2fimp.toml", "/%2e%2e/imp.toml", f"/payments/%2e%2e/{database}", "/payments/imp.toml",
                 "/cgi-bin/imp.fcgi", "/imp.fcgi", "/payments-later/../imp.toml", "/payments-later/..%2F..%2Fimp.toml",
                 "/payments/complete/../../imp.toml"):
        answer = site.ask(path=path)
        check(answer.status in (400, 403, 404), (path, answer))
        for secret in (b"sandbox_secret", b"SQLite format", b"\x7fELF", TOKEN.encode()):
            lacks(answer.body, secret, path)
    if site.host.name != "nginx":  # whose example has no shop of its own
        equal(site.ask(path="/index.html").body, b"the shop itself", root)
