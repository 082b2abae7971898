"""Hostile requests: a word of a family in a field of a route, by one of the doors. The same seed gives the same ones."""
import dataclasses
import json
import random
import re
import urllib.parse

from .words import FAMILIES, words_of

PAID = ("imp_paid", "PAID-1")  # an order that was paid by this payment before all began
OPEN = "OPEN-1"  # one that waits for its payment
ABSENT = "imp_absent"  # a payment that i'mport does not know: the page shows the browser's own message
READY = ("imp_ready", "WAIT-1")  # one that is not decided yet: the page asks again by itself, with the same message
TOKEN = "hush-orders-token-0123456789abcdef"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DOORS = (("fastcgi", 60), ("nginx", 35), ("cgi", 5))


@dataclasses.dataclass
class Attempt:
    number: int
    family: str
    slot: str
    door: str
    marker: str
    word: bytes
    method: str = "GET"
    path: bytes = b"/payments/complete"
    query: bytes = b""
    body: bytes = b""
    content_type: str | None = None
    headers: list = dataclasses.field(default_factory=list)  # (name, bytes)
    variables: dict = dataclasses.field(default_factory=dict)  # of FastCGI and CGI alone
    argv: list = dataclasses.field(default_factory=list)  # of CGI alone
    by_shop: bool = False  # shows the token of the orders API

    def __str__(self):
        return (f"#{self.number} {self.family} in {self.slot} by {self.door}: {self.method} {self.path[:200]!r}"
                f" ?{self.query[:300]!r} {self.body[:300]!r} {self.headers!r:.300} {self.variables!r:.300} {self.argv!r:.200}")

    def is_news(self):
        """A webhook about a payment that is known: i'mport is asked each time."""
        return self.path.endswith(b"/webhook") and PAID[0].encode() in self.body

    def may_ask(self):
        """Whether i'mport may be asked at all: some reading of the request names a payment that could be one."""
        if self.is_news():
            return True
        if self.slot in ("error_msg", "error_code", "imp_refresh"):
            return True
        texts = [self.query, self.body, *(value for value in self.variables.values() if isinstance(value, bytes)), self.path]
        for text in texts:
            for _ in range(4):
                for found in re.findall(rb"imp_uid[\"']?\s*[=:]\s*[\"']?([A-Za-z0-9][A-Za-z0-9._:-]{0,63})(?![^&\"'\s,}])", text):
                    if found.decode() != PAID[0]:
                        return True
                text = urllib.parse.unquote_to_bytes(text.replace(b"+", b" "))
        return False


def percent(word):
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in word).encode()


def nearly_raw(word):
    """Only what would end the request line or the field."""
    return b"".join(b"%%%02X" % byte if byte <= 32 or byte in b"&=#+" or byte == 127 else bytes([byte]) for byte in word)


def json_text(word):
    return json.dumps(word.decode("utf-8", "replace")).encode()


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def spelled(self, word):
        return self.random.choice((percent, percent, nearly_raw, lambda w: percent(percent(w))))(word)

    def query(self, **fields):
        """Texts are written as they are, words as hostile clients might."""
        items = list(fields.items())
        self.random.shuffle(items)
        return b"&".join(f"{name}=".encode() + (value.encode() if isinstance(value, str) else self.spelled(value))
                         for name, value in items)

    def unsettled(self):
        imp_uid, merchant_uid = self.random.choice(((ABSENT, OPEN), READY))
        return {"imp_uid": imp_uid, "merchant_uid": merchant_uid}

    # ---- one function a slot: what it changes of the request

    def merchant_uid(self, a):
        a.query = self.query(merchant_uid=a.word, imp_success="true")

    def imp_uid(self, a):
        a.query = self.query(imp_uid=a.word, **({"merchant_uid": OPEN} if self.random.random() < .3 else {}))

    def error_msg(self, a):
        a.query = self.query(**self.unsettled(), error_msg=a.word)

    def error_code(self, a):
        a.query = self.query(**self.unsettled(), error_code=a.word, message=a.word)

    def imp_refresh(self, a):
        a.query = self.query(**self.unsettled(), imp_refresh=a.word)

    def other_name(self, a):
        a.query = self.spelled(a.word) + b"=1&" + self.query(imp_uid=PAID[0], merchant_uid=PAID[1], x=a.word)

    def whole_query(self, a):
        a.query = self.random.choice((nearly_raw, percent))(a.word)
        if a.door == "cgi" and b"=" not in a.query:  # what a web server would make of it (RFC 3875 4.4)
            a.argv = [urllib.parse.unquote_to_bytes(part) for part in a.query.split(b"+")]

    def pollution(self, a):
        mine, own = self.spelled(a.word), PAID[1].encode()
        a.query = self.random.choice((
            b"merchant_uid=%b&merchant_uid=%b" % (own, mine), b"merchant_uid=%b&merchant_uid=%b" % (mine, own),
            b"merchant_uid[]=%b&merchant_uid[0]=%b" % (mine, mine), b"merchant_uid=%b;merchant_uid=%b" % (own, mine),
            b"MERCHANT_UID=%b&Merchant_Uid=%b" % (mine, own), b"merchant_uid%%00=%b&merchant_uid=%b" % (own, mine),
            b"merchant_uid.=%b&%%6Derchant_uid=%b" % (own, mine), b"&".join([b"merchant_uid=%b" % mine] * (1 + 100_000 // (len(mine) + 14)))))
        if self.random.random() < .5:  # query and form at once
            a.method, a.content_type = "POST", FORM
            a.body = b"merchant_uid=%b&merchant_uid=%b" % self.random.choice(((own, mine), (mine, mine)))

    def form(self, a):
        a.method, a.content_type, a.path = "POST", FORM, self.random.choice((b"/payments/complete", b"/payments/verify"))
        a.body = self.query(merchant_uid=a.word)
        a.headers.append(("Accept", self.random.choice((b"text/html", b"application/json", b"*/*"))))

    def json(self, a):
        a.method, a.content_type = "POST", self.random.choice((JSON, "text/plain", FORM, JSON + "; charset=euc-kr"))
        a.path = self.random.choice((b"/payments/complete", b"/payments/verify", b"/payments/webhook", b"/payments/confirm"))
        text = json_text(a.word)
        a.body = self.random.choice((
            b'{"merchant_uid":%b}' % text, b'{"imp_uid":%b,"merchant_uid":"NONE"}' % text, b'{"merchant_uid":[%b]}' % text,
            b'{"merchant_uid":{"$ne":%b}}' % text, b'{%b:1,"merchant_uid":%b}' % (text, text), b'{"__proto__":{"x":%b}}' % text,
            b'{"merchant_uid":"PAID-1","merchant_uid":%b}' % text, b'{"merchant_uid":"' + a.word + b'"}', b"[%b]" % text, text,
            b'{"merchant_uid":%b' % text, b'{"a":' * 400 + text, b'{"merchant_uid":%b}{"merchant_uid":"PAID-1"}' % text,
            b'\xef\xbb\xbf{"merchant_uid":%b}' % text, b'{"merchant_uid":%b,"amount":%b}' % (text, text)))

    def webhook(self, a):
        a.method, a.path, a.content_type = "POST", b"/payments/webhook", FORM
        a.body = self.random.choice((self.query(imp_uid=a.word, merchant_uid="NONE", status="paid"),
                                     self.query(imp_uid=PAID[0], merchant_uid=a.word, status=a.word),
                                     self.query(imp_uid="imp_none", merchant_uid=a.word, cancellation_id=a.word)))

    def confirm(self, a):
        a.method, a.path, a.content_type = "POST", b"/payments/confirm", JSON
        text = a.word if a.family == "number" and self.random.random() < .5 else json_text(a.word)
        a.body = self.random.choice((b'{"merchant_uid":"OPEN-1","amount":%b}' % text,
                                     b'{"merchant_uid":%b,"amount":1000}' % json_text(a.word),
                                     b'{"merchant_uid":"NONE","imp_uid":%b,"amount":%b}' % (json_text(a.word), text)))

    def certification(self, a):
        a.path = b"/payments/certification"
        a.query = self.query(imp_uid=a.word, **({"merchant_uid": a.word} if self.random.random() < .5 else {}))

    def orders(self, a):
        """Without the token, with a wrong one, or with it an order that is the shop's own wish: not a change by strangers."""
        a.method, a.path, a.content_type = "POST", b"/payments/orders", JSON
        said = self.random.choice((b"", b"Bearer " + a.word, b"Bearer", b"Basic " + a.word, b"Bearer " + TOKEN.encode()[:-1],
                                   b"Bearer " + TOKEN.encode()))
        a.by_shop = said == b"Bearer " + TOKEN.encode()
        if said:
            a.headers.append(("Authorization", said))
        text = a.word if a.family == "number" and self.random.random() < .5 else json_text(a.word)
        a.body = self.random.choice((
            b'{"merchant_uid":"SHOP-%d","amount":%b}' % (a.number, text),
            b'{"merchant_uid":"SHOP-%d","amount":1000,"name":%b}' % (a.number, json_text(a.word)),
            b'{"merchant_uid":"SHOP-%d","amount":1000,"currency":%b,"kind":%b}' % (a.number, json_text(a.word), json_text(a.word)),
            b'{"merchant_uid":"SHOP-%d","amount":1000,%b:1}' % (a.number, json_text(a.word)), a.word))
        if self.random.random() < .4:
            a.method, a.path = self.random.choice(("GET", "PUT")), b"/payments/orders/" + self.spelled(a.word)

    def header(self, a):
        name = self.random.choice(("Accept", "Accept-Language", "Cookie", "Origin", "Referer", "User-Agent", "X-Forwarded-For",
                                   "X-Forwarded-Host", "X-Request-Id", "X-Original-Url", "X-Rewrite-Url", "X-Http-Method-Override",
                                   "Content-Type", "Forwarded", "Proxy", "Imp-Config", "Imp-Route", "Imp-Admin-User", "Range",
                                   "If-None-Match", "Access-Control-Request-Method", "Content-Encoding", "Via"))
        a.headers.append((name, a.word))
        if self.random.random() < .2:
            a.headers.append(("Cookie", b"; ".join(b"c%d=%b" % (n, a.word[:200]) for n in range(40))))
        a.query = self.query(imp_uid=PAID[0], merchant_uid=PAID[1])
        if self.random.random() < .3:
            a.method, a.body, a.query = "POST", a.query, b""

    def method(self, a):
        plain = a.word.replace(b" ", b"").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")[:300] or b"X"
        a.method = self.random.choice((plain.decode("latin-1"), "HEAD", "TRACE", "CONNECT", "OPTIONS", "DELETE", "PATCH", "get",
                                       "PROPFIND", "GETS", "POST"))
        a.path = self.random.choice((b"/payments/complete", b"/payments/webhook", b"/payments/orders", b"/payments/healthz"))
        a.query = self.query(merchant_uid=a.word)

    def route(self, a):
        word = self.random.choice((percent, nearly_raw))(a.word)
        a.path = self.random.choice((b"/payments/", b"/payments/complete/", b"/payments/orders/", b"//payments//", b"/payments/;",
                                     b"/payments/../", b"/payments/%2e%2e/", b"/")) + word
        if a.door != "nginx" and self.random.random() < .5:
            a.variables.update(self.random.choice(({"PATH_INFO": a.word}, {"SCRIPT_NAME": a.word, "PATH_INFO": b"/" + a.word},
                                                   {"REQUEST_URI": a.word}, {"DOCUMENT_ROOT": a.word, "SCRIPT_FILENAME": a.word})))
        a.query = self.query(imp_uid=PAID[0], merchant_uid=PAID[1])

    def target(self, a):
        """Where an answer might send the browser, and who it might take us for."""
        names = ("success_url", "failure_url", "retry_url", "redirect", "next", "url", "return_to", "m_redirect_url")
        a.query = self.query(imp_uid=PAID[0], merchant_uid=PAID[1], **{self.random.choice(names): a.word})
        a.headers.append((self.random.choice(("X-Forwarded-Host", "Origin", "Referer", "X-Host")), a.word))
        if a.door != "nginx":
            a.variables.update({"HTTP_HOST": a.word, "SERVER_NAME": a.word})

    def variable(self, a):
        """Names that settings have, as request variables: FastCGI alone, for to a CGI program they are its environment."""
        name = self.random.choice(("IMP_CONFIG", "IMP_STORE_URL", "IMP_API_URL", "IMP_SERVER_BASE_PATH", "HTTP_PROXY", "http_proxy",
                                   "LD_PRELOAD", "SSL_CERT_FILE", "IMP_ORDERS_API_TOKEN", "REMOTE_USER", "REMOTE_ADDR", "QUERY_STRING_X",
                                   "HTTPS", "SERVER_PROTOCOL", "CONTENT_LENGTH", "HTTP_CONTENT_LENGTH", "AUTH_TYPE", "", "A=B"))
        a.door = "fastcgi"
        a.variables[name] = a.word
        a.query = self.query(imp_uid=PAID[0], merchant_uid=PAID[1])

    def healthz(self, a):
        a.path, a.query = b"/payments/healthz", self.query(deep=a.word)


SLOTS = [(name, weight) for name, weight in (
    ("merchant_uid", 8), ("imp_uid", 8), ("error_msg", 9), ("error_code", 3), ("imp_refresh", 2), ("other_name", 3), ("whole_query", 4),
    ("pollution", 6), ("form", 6), ("json", 10), ("webhook", 7), ("confirm", 6), ("certification", 5), ("orders", 9), ("header", 8),
    ("method", 3), ("route", 7), ("target", 5), ("variable", 3), ("healthz", 1))]


def attempts(seed, number, more_words=()):
    """`number` of them. Every word of every family comes up in turn, in slots by weight; `more_words` are a family of
    their own."""
    maker = Maker(seed)
    families = [*FAMILIES, *(["lists"] if more_words else [])]
    slots, weights = zip(*SLOTS)
    for at in range(number):
        marker = f"zq{maker.random.randrange(16 ** 8):08x}"
        family = families[at % len(families)]
        words = words_of(family, marker) if family != "lists" else more_words
        word = words[at // len(families) % len(words)]
        door = maker.random.choices([door for door, _ in DOORS], [weight for _, weight in DOORS])[0]
        attempt = Attempt(at, family, maker.random.choices(slots, weights)[0], door, marker, word)
        getattr(maker, attempt.slot)(attempt)
        yield attempt
