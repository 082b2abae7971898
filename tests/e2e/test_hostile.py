"""Hostile inputs, made from a seed (tests/hostile): HOSTILE_INPUTS of them (400; make hostile: 10,000), HOSTILE_SEED, and
HOSTILE_LISTS, a directory of published lists to take words from as well."""
import base64
import hashlib
import os
import random
import sys

from support import check, equal, places, test
from support.answer import Answer

sys.path.append(str(places.ROOT / "tests"))

from hostile import oracle  # noqa: E402  (the path to it is set just above)
from hostile.attempts import Attempt  # noqa: E402
from hostile.campaign import Campaign  # noqa: E402
from hostile.words import EVALUATED, read_lists  # noqa: E402

NUMBER = int(os.environ.get("HOSTILE_INPUTS", "400"))
SEED = int(os.environ.get("HOSTILE_SEED", "20261126"))
LISTS = os.environ.get("HOSTILE_LISTS")

SENT = Attempt(0, "script", "error_msg", "fastcgi", "zq00c0ffee", b"<zq00c0ffee>", query=b"error_msg=%3Czq00c0ffee%3E")
SAFE = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", "default-src 'none'"), ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"), ("X-Content-Type-Options", "nosniff"), ("X-Request-Id", "0")]
PAGE = '<!doctype html><html lang="ko"><head><title>x</title></head><body><main data-status="failed"><p>%s</p></main></body></html>'
JSON = [("Content-Type", "application/json"), *SAFE[1:]]
DOCUMENT = '{"status":"x","message":"","reason":null,"merchant_uid":%s,"imp_uid":null,"amount":null,"currency":null}'


def page(inside="", headers=(), status=200, policy=None):
    safe = [(name, policy if policy and name == "Content-Security-Policy" else value) for name, value in SAFE]
    return Answer(status, [*safe, *headers], (PAGE % inside).encode())


def document(inside, headers=()):
    return Answer(200, [*JSON, *headers], (DOCUMENT % inside).encode())


OWN = "x();"
OWN_HASH = base64.b64encode(hashlib.sha256(OWN.encode()).digest()).decode()
GOOD = {"escaped": page("&lt;zq00c0ffee&gt;"),
        "a script of its own": page(f"<script>{OWN}</script>", policy=f"default-src 'none'; script-src 'sha256-{OWN_HASH}'; connect-src 'self'"), "JSON": document('"<zq00c0ffee>"'), "nothing of it": page(),
        "a refresh of its own": page(headers=[("Refresh", "3; url=?error_msg=%3Czq00c0ffee%3E&imp_refresh=1")])}
BAD = {
    "an element": page("<zq00c0ffee>"),
    "a script": page("<script>zq00c0ffee()</script>"),
    "a script by another page's hash": page("<script>x()</script>", policy=f"default-src 'none'; script-src 'sha256-{'A' * 43}='"),
    "scripts from this host": page(policy="default-src 'none'; script-src 'self'"),
    "what a script may ask anybody": page(policy="default-src 'none'; connect-src *"),
    "a known element with a handler": page('<p onclick="zq00c0ffee()">x</p>'),
    "a known attribute": page('<p class="zq00c0ffee">x</p>'),
    "a link": page('<a href="https://elsewhere.example/">x</a>'),
    "a comment": page("<!-- zq00c0ffee -->"),
    "a second main": page('</p></main><main data-status="success"><p>'),
    "bytes that are no UTF-8": Answer(200, SAFE, b"\xc0\xbc"),
    "a header of the client's": page(headers=[("X-zq00c0ffee", "1")]),
    "a cookie": page(headers=[("Set-Cookie", "a=b")]),
    "the input in a header": page(headers=[("Content-Language", "zq00c0ffee")]),
    "a refresh to elsewhere": page(headers=[("Refresh", "0; url=//zq00c0ffee.example/")]),
    "a redirect": page(headers=[("Location", "https://zq00c0ffee.example/")], status=303),
    "another origin": document("null", [("Access-Control-Allow-Origin", "null")]),
    "a status of 500": page(status=500),
    "no no-store": Answer(200, [each for each in SAFE if each[0] != "Cache-Control"], (PAGE % "").encode()),
    "unsafe-inline": Answer(200, [(n, v + "; style-src 'unsafe-inline'" if n.startswith("Content-Sec") else v) for n, v in SAFE],
                            (PAGE % "").encode()),
    "an SQL text": page("no such column: zq00c0ffee in SELECT state FROM orders"),
    "a path": page("cannot open /var/lib/imp/imp.db"),
    "a trace": page("what(): bad_alloc at src/http/router.cpp"),
    "a secret": document('"hush-orders"'),
    "an evaluated template": page(EVALUATED),
    "broken JSON": document('"\n"'),
    "NaN": document("NaN"),
    "one member more": document('null,"zq00c0ffee":1'),
    "plain text with the input": Answer(404, [("Content-Type", "text/plain; charset=utf-8"), *SAFE[1:]], b"<zq00c0ffee>"),
    "no type": Answer(200, SAFE[1:], b"<zq00c0ffee>"),
}


@test("the judge of hostile inputs' answers lets good ones pass and finds what is wrong with bad ones")
def _(_world):
    for what, answer in GOOD.items():
        equal(oracle.judge(SENT, answer), [], what)
    for what, answer in BAD.items():
        check(oracle.judge(SENT, answer), f"nothing is found wrong with {what}")


@test("a change of the store, a call to i'mport and a forged log line are found too")
def _(world):
    campaign = Campaign(world)
    before, memory, pid = campaign.dump(), campaign.memory_mib(), campaign.responder.process.pid
    world.did("order", "close", "OPEN-1")
    campaign.responder.ask("imp_uid=imp_9&merchant_uid=PAID-1")
    with open(campaign.responder.process.log_path, "ab") as log:
        log.write(b"level=info msg=forged\n")

    class Called:
        calls = 1

    campaign.look_after(before, memory, pid, Called)
    for part in ("rows of orders changed", "a client's proxy was called", "a line of the log is forged"):
        check(any(part in each for each in campaign.wrong), part)
    equal(campaign.asked() - campaign.known, 1, "calls to i'mport")


@test(f"{NUMBER} hostile inputs: no 5xx, nothing reflected unescaped, nothing told, nothing changed")
def _(world):
    campaign = Campaign(world)
    more = read_lists(LISTS, NUMBER // 10, random.Random(SEED)) if LISTS else ()
    harmless, asking, calls = campaign.run(SEED, NUMBER, more)
    counts, statuses = campaign.counts, campaign.statuses
    print(f"seed {SEED}: " + ", ".join(f"{counts[door]} by {door}" for door in ("fastcgi", "nginx", "cgi"))
          + f"; {harmless} name no payment: 0 calls, {asking} may: {calls} calls; answers "
          + ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items(), key=str))
          + f"; slowest {campaign.slowest:.2f} s")
    check(not campaign.wrong, campaign.report())
    check(counts["redirected"] > 0, "nobody was redirected")
    check(all(counts[door] > NUMBER / 50 for door in ("fastcgi", "nginx", "cgi")), counts)
