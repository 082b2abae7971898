"""The buyer's pages made one's own: templates that are broken in every way, and pages of the shop's behind a redirect."""
import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import time
import urllib.parse

from support import Skip, check, contains, equal, lacks, landing, places, test
from support.answer import Page

NAMES = ("page.html", "page.css", "copy.js", "poll.js")
SECRET = "whsec_" + base64.b64encode(b"a secret of the shop's").decode()


def shop(world):
    """A paid order, one that failed, one to pay into and one that is not known yet."""
    sandbox = world.start_sandbox()
    for order, status in (("PAID", "paid"), ("FAILED", "failed"), ("VBANK", "ready"), ("OPEN", "ready")):
        world.add_order(order, 1000)
        vbank = {"pay_method": "vbank", "vbank_num": "110-123-456789", "vbank_name": "신한은행", "vbank_holder": "가게",
                 "vbank_date": int(time.time()) + 3 * 86400 + 4 * 3600 + 1800} if order == "VBANK" else {}
        sandbox.pay(imp_uid="imp_" + order, merchant_uid=order, amount=1000, status=status, **vbank)


def land(world, order, settings=None, **request):
    return world.cgi(landing("imp_" + order, order), settings=settings, **request)


def scripts_of(answer):
    return re.findall(r"<script>(.*?)</script>", answer.text, re.S)


def policy_hash(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


# ---- the page itself

@test("an account's page says what is left of the deadline and brings the script that copies, by its hash")
def _(world):
    shop(world)
    answer = land(world, "VBANK")
    equal(answer.word, "vbankIssued")
    contains(answer.text, '<span class="left">3일 4시간 남음</span>')
    check(re.search(r'<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d\+09:00">', answer.text), answer.text)
    contains(answer.text, 'data-copy="110123456789"')
    script, = scripts_of(answer)
    equal(re.findall("script-src ([^;]*)", answer.header("Content-Security-Policy")), [policy_hash(script)])
    lacks(answer.header("Content-Security-Policy"), "connect-src")
    contains(land(world, "VBANK", headers=[("Accept-Language", "en")]).text, "3 days 4 hours left")
    equal(scripts_of(land(world, "PAID")), [])


@test("polling begins with the first refresh: its script, by its hash, may ask this host; the answers say when")
def _(world):
    shop(world)
    query = landing("imp_OPEN", "OPEN")
    first = world.cgi(query)
    equal((first.word, first.header("Refresh").split(";")[0], scripts_of(first)), ("pending", "3", []))
    second = world.cgi(query + "&imp_refresh=1")
    script, = scripts_of(second)
    contains(second.header("Content-Security-Policy"), f"script-src {policy_hash(script)}; connect-src 'self'; ")
    equal(second.header("Refresh").split(";")[0], "5")
    contains(second.text, 'data-poll="5"')
    asked = world.cgi(query + "&imp_refresh=2", headers=[("Accept", "application/json")])
    equal((asked.status, asked.json["status"], asked.header("Retry-After")), (202, "pending", "10"))
    last = world.cgi(query + "&imp_refresh=10")
    equal((last.header("Refresh"), scripts_of(last)), (None, []))
    contains(last.seen, "쇼핑몰에서 알려 드립니다")
    equal(world.cgi(query + "&imp_refresh=10", headers=[("Accept", "application/json")]).header("Retry-After"), None)


# ---- templates

@test("impctl template: what init writes is taken byte for byte; nothing is written over; check names file and line")
def _(world):
    shop(world)
    own = world.directory / "deep/own"
    world.did("template", "init", own)
    equal(sorted(path.name for path in own.iterdir()), sorted(NAMES))
    contains(world.did("template", "check", own), "ok  ")
    equal(json.loads(world.did("template", "check", "--json", own))["complaints"], [])
    settings = {"IMP_PAGE_TEMPLATE_DIR": str(own)}
    before = world.cgi_log.read_text()
    equal(land(world, "PAID", settings).word, "success")
    lacks(world.cgi_log.read_text()[len(before):], "template replaced")
    contains(land(world, "PAID", settings).text, (own / "page.css").read_text())

    refused = world.impctl("template", "init", own)
    equal(refused.returncode, 1)
    for name in NAMES:
        contains(refused.stderr, str(own / name))
    (own / "page.css").unlink()
    equal(world.impctl("template", "init", own).returncode, 1)
    check(not (own / "page.css").exists(), "a file was written beside those that are there")

    page = own / "page.html"
    page.write_text(page.read_text().replace("{{headline}}</h1>", "{{headlin}}</h1>"))
    found = world.impctl("template", "check", own)
    equal(found.returncode, 1)
    line = next(number for number, text in enumerate(page.read_text().splitlines(), 1) if "{{headlin}}" in text)
    contains(found.stdout, f"{page}:{line}")
    contains(found.stdout, "did you mean headline?")
    check(re.search(r"page\.css +not there: the built-in one is used", found.stdout), found.stdout)
    page.write_text("<!doctype html>\n<p>{{{message}}}</p>\n")
    (own / "poll.js").write_text("one();\n'</script>'\n")
    found = world.impctl("template", "check", own)
    equal(found.returncode, 1)
    contains(found.stdout, f"{own / 'poll.js'}:2")
    equal(world.impctl("template", "check", world.directory / "none").returncode, 1)
    empty = world.directory / "empty"
    empty.mkdir()
    contains(world.impctl("template", "check", empty).stderr, "impctl template init")


@test("impctl template check --pages writes every page, whole and under 14 KiB")
def _(world):
    own, pages = world.directory / "own", world.directory / "pages"
    world.did("template", "init", own)
    world.did("template", "check", own, "--pages", pages)
    written = sorted(pages.iterdir())
    check(len(written) > 60, written)
    for path in written:
        html = path.read_text("utf-8")
        check(Page(html).word, path)
        check(len(html.encode()) < 14 * 1024, f"{path.name}: {len(html.encode())}")


@test("impctl template check writes through no link, and waits for no pipe")
def _(world):
    own, pages, theirs = world.directory / "own", world.directory / "pages", world.directory / "theirs"
    world.did("template", "init", own)
    pages.mkdir()
    theirs.write_text("precious")
    (pages / "success-ko.html").symlink_to(theirs)
    (pages / "failed-ko.html").hardlink_to(theirs)
    (pages / "pending-last-ko.html").symlink_to(world.directory / "not-there-yet")
    world.did("template", "check", own, "--pages", pages)
    equal(theirs.read_text(), "precious")
    check(not (world.directory / "not-there-yet").exists(), "a file was made where a link led")
    equal(Page((pages / "success-ko.html").read_text("utf-8")).word, "success")
    world.did("template", "check", own, "--pages", pages)
    for make in (os.mkfifo, lambda page: page.symlink_to("/dev/zero")):
        (own / "page.html").unlink()
        make(own / "page.html")
        found = world.impctl("template", "check", own)
        equal((found.returncode, found.stderr.count("\n")), (1, 1), found.stderr)
        contains(found.stdout, "no regular file")


def broken(directory):
    """(what is wrong, what the log says of it) for each way of being broken; the last ones leave no file."""
    page = directory / "page.html"
    good = page.read_text("utf-8")
    for what, contents, said in (
            ("unescaped", good.replace("{{body}}", "{{{body}}}"), "only {{name}}"),
            ("unescaped, behind a blank", good.replace("{{body}}", "{{\f&body}}"), "only {{name}}"),
            ("a section without its end", good + "{{#message}}", "section not closed"),
            ("a script of its own", good.replace("</body>", "<script>own()</script></body>"), "a script that is not"),
            ("too large", good + " " * 70_000, "larger than 64 KiB"),
            ("not UTF-8", good.encode() + b"\xb0\xa1", "not UTF-8"),
            ("empty", "", "does not show"),
            ("without the headline", good.replace("{{headline}}", ""), "does not show {{headline}}")):
        page.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        yield what, said
    page.unlink()
    page.symlink_to(directory / "nowhere")
    yield "a link to nothing", "not there"
    page.unlink()
    yield "missing", "not there"
    page.mkdir()
    yield "a directory", "no regular file"
    page.rmdir()
    os.mkfifo(page)
    yield "a pipe", "no regular file"
    page.unlink()
    if os.geteuid() != 0:
        page.write_text(good)
        page.chmod(0)
        yield "unreadable", "cannot be read"
        directory.chmod(0)
        yield "a folder of somebody else's", "may not enter"
        directory.chmod(0o700)
    shutil.rmtree(directory)
    yield "a directory that is gone", "not there"


@test("however a template is broken, the buyer sees the built-in page, and the log says why")
def _(world):
    shop(world)
    own = world.directory / "own"
    world.did("template", "init", own)
    settings = {"IMP_PAGE_TEMPLATE_DIR": str(own)}
    for what, said in broken(own):
        before = len(world.cgi_log.read_text())
        for order, word in (("PAID", "success"), ("VBANK", "vbankIssued")):
            answer = land(world, order, settings)
            equal((answer.word, answer.status), (word, 200), what)
            contains(answer.text, "<h1 tabindex", what)
            contains(answer.seen, "1,000원", what)
        log = world.cgi_log.read_text()[before:]
        contains(log, "template replaced by the built-in one", what)
        contains(log, said, what)
        lacks(log, "level=error", what)


@test("a service reads its templates at start alone")
def _(world):
    shop(world)
    own = world.directory / "own"
    world.did("template", "init", own)
    page = own / "page.html"
    page.write_text(page.read_text().replace('class="{{tone}}"', 'class="{{tone}} own"'))
    responder = world.start_responder(IMP_PAGE_TEMPLATE_DIR=str(own))
    contains(responder.ask(landing("imp_PAID", "PAID")).text, 'class="done own"')
    shutil.rmtree(own)
    contains(responder.ask(landing("imp_PAID", "PAID")).text, 'class="done own"')


@test("name, logo and colour come from the configuration; a logo that is none is left out with a word in the log")
def _(world):
    shop(world)
    logo = world.directory / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    settings = {"IMP_PAGE_SHOP_NAME": "들꽃 <상점>", "IMP_PAGE_LOGO": str(logo), "IMP_PAGE_COLOR": "#03c75a"}
    answer = land(world, "PAID", settings)
    picture = "data:image/svg+xml;base64," + base64.b64encode(logo.read_bytes()).decode()
    contains(answer.text, f'<img src="{picture}" alt="들꽃 &lt;상점&gt;">')
    contains(answer.header("Content-Security-Policy"), "img-src data:")
    lacks(answer.header("Content-Security-Policy"), "script-src")
    style = re.search("<style>(.*?)</style>", answer.text, re.S)[1]
    contains(style, "--accent:#03c75a;--on-accent:#000000;")
    contains(answer.header("Content-Security-Policy"), "style-src " + policy_hash(style))
    logo.write_bytes(b"GIF89a")
    answer = land(world, "PAID", settings)
    equal(answer.word, "success")
    lacks(answer.text, "<img")
    contains(answer.text, "<header>들꽃 &lt;상점&gt;</header>")
    contains(world.cgi_log.read_text(), "logo left out")


# ---- pages of the shop's own

def examples():
    """The checks of docs/pages.md: {language: source}."""
    text = (places.ROOT / "docs/pages.md").read_text("utf-8")
    return dict(re.findall(r"```(php|js)\n(.*?)```", text, re.S))


def verified_by(world, language, query, secret):
    """What the documented check says of a query."""
    program, tail = {
        "php": ("php", "parse_str($argv[1], $query); echo json_encode(redirect_is_genuine($query, $argv[2]));"),
        "js": ("node", "console.log(redirectIsGenuine(new URLSearchParams(process.argv[2]), process.argv[3]));")}[language]
    if not shutil.which(program):
        raise Skip(f"there is no {program}")
    script = world.directory / f"check.{language}"
    script.write_text(("<?php\n" if language == "php" else "") + examples()[language] + tail)
    done = subprocess.run([program, str(script), query, secret], capture_output=True, text=True, check=False,
                          timeout=places.patience(30), cwd=world.directory, env=world.clean_env())
    check(done.stdout.strip() in ("true", "false"), done.stdout + done.stderr)
    return done.stdout.strip() == "true"


def own_pages(secret=SECRET):
    return {"IMP_PAGE_SUCCESS_URL": "https://shop.example/paid?a=b#top", "IMP_PAGE_FAILURE_URL": "https://shop.example/again",
            "IMP_NOTIFY_SECRET": secret}


@test("with pages of its own a shop's buyers go on by 303: paid and failed; all others, and scripts, do not")
def _(world):
    shop(world)
    answer = land(world, "PAID", own_pages())
    equal((answer.status, answer.body), (303, b""))
    check(re.fullmatch(r"https://shop\.example/paid\?a=b&merchant_uid=PAID&status=success&ts=\d+&sig=[0-9a-f]{64}#top",
                       answer.header("Location")), answer.header("Location"))
    equal(answer.header("Cache-Control"), "no-store")
    equal(answer.header("Referrer-Policy"), "no-referrer")
    equal(land(world, "PAID", own_pages(), method="HEAD").status, 303)
    form = landing("imp_PAID", "PAID").encode()
    posted = world.cgi(method="POST", body=form, content_type="application/x-www-form-urlencoded",
                       headers=[("Accept", "text/html")], settings=own_pages())
    equal(posted.status, 303)
    check(land(world, "FAILED", own_pages()).header("Location").startswith(
        "https://shop.example/again?merchant_uid=FAILED&status=failed&ts="), "failed")
    for order, word in (("VBANK", "vbankIssued"), ("OPEN", "pending")):
        answer = land(world, order, own_pages())
        equal((answer.word, answer.header("Location")), (word, None))
    for order in ("PAID", "FAILED"):
        equal(land(world, order, own_pages(), headers=[("Accept", "application/json")]).header("Location"), None)
    equal(world.cgi("merchant_uid=NONE", settings=own_pages()).status, 404)


@test("a registered card goes on like a payment, a certified person does not")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("CARD", 0, "--kind", "billing_key", "--customer-uid", "card-1")
    sandbox.pay(imp_uid="imp_CARD", merchant_uid="CARD", amount=1000, status="paid", customer_uid="card-1", customer_uid_usage="issue")
    sandbox.register("card-1")
    contains(land(world, "CARD", own_pages()).header("Location"), "merchant_uid=CARD&status=success&")
    world.add_order("PERSON", 0, "--kind", "certification")
    sandbox.certify(imp_uid="imp_PERSON", merchant_uid="PERSON")
    answer = land(world, "PERSON", own_pages(), path="/payments/certification")
    equal((answer.word, answer.header("Location")), ("certified", None))


@test("the documented checks take what we sign, and nothing else: PHP")
def _(world):
    check_of(world, "php")


@test("the documented checks take what we sign, and nothing else: JavaScript")
def _(world):
    check_of(world, "js")


def check_of(world, language):
    sandbox = world.start_sandbox()
    order = "주문 1&a=b"
    world.add_order(order, 1000)
    sandbox.pay(imp_uid="imp_1", merchant_uid=order, amount=1000, status="paid")
    for secret in (SECRET, "a plain text, which is the key itself"):
        answer = world.cgi(landing("imp_1", order), settings=own_pages(secret))
        query = urllib.parse.urlsplit(answer.header("Location")).query
        given = urllib.parse.parse_qs(query)
        equal(given["merchant_uid"], [order])
        check(verified_by(world, language, query, secret), f"refused: {query}")
        check(not verified_by(world, language, query, "another"), "another secret")
        sig = given["sig"][0]
        for wrong in (query.replace("status=success", "status=failed"), query.replace("%26a", "%26b"), query.replace(sig, sig[:-1]),
                      query.replace(sig, ("0" if sig[0] != "0" else "1") + sig[1:]), query.replace(f"&sig={sig}", ""),
                      query.replace(given["ts"][0], str(int(given["ts"][0]) + 1)), query.replace("sig=", "sig[]="), ""):
            check(not verified_by(world, language, wrong, secret), f"taken: {wrong}")
    # Signed well, but long ago.
    ts = str(int(time.time()) - 301)
    sig = hmac.new(b"k", f"redirect.{ts}.success.A".encode(), hashlib.sha256).hexdigest()
    check(not verified_by(world, language, f"merchant_uid=A&status=success&ts={ts}&sig={sig}", "k"), "an old one is taken")


@test("without notify.secret, or with an address that is not safe, nothing starts, and the error says why")
def _(world):
    for settings, said in (({"IMP_PAGE_SUCCESS_URL": "https://shop.example/"}, "page.success_url needs notify.secret"),
                           ({"IMP_PAGE_SUCCESS_URL": "http://shop.example/", "IMP_NOTIFY_SECRET": "k"}, "must be an https address"),
                           ({"IMP_PAGE_FAILURE_URL": "//shop.example/", "IMP_NOTIFY_SECRET": "k"}, "must be an https address")):
        done = world.impctl("config", **settings)
        equal(done.returncode, 2)
        contains(done.stderr, said)
