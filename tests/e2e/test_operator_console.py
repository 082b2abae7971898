"""The operator's console: the real program as CGI, as a service, and behind nginx's own login."""
import concurrent.futures
import crypt
import json
import re
import time
import urllib.parse

from support import check, contains, equal, lacks, landing, places, test
from support.console import basic, form_in
from support.databases import Mariadb
from support.processes import wait_until
from support.servers import Nginx
from support.shop import CommandHook

ENABLED = {"IMP_ADMIN_ENABLED": "true", "IMP_ADMIN_WRITE": "true"}
PAGES = ("", "/charts", "/orders", "/payments", "/refused", "/outbox", "/order?id=A", "/search?q=A")


def paid(world, merchant_uid="A", imp_uid=None, amount=15000, **fields):
    imp_uid = imp_uid or "imp_" + merchant_uid
    world.add_order(merchant_uid, amount)
    world.sandbox.pay(imp_uid=imp_uid, merchant_uid=merchant_uid, amount=amount, **{"status": "paid", **fields})
    return landing(imp_uid, merchant_uid)


def split(page):
    path, _, query = page.partition("?")
    return {"path": "/payments/admin" + path, "query": query}


class Operator:
    """Somebody whom the web server let in; `ask` is how: World.cgi or Responder.ask."""

    def __init__(self, ask, name="kim", settings=None):
        self.ask, self.name, self.more = ask, name, {"settings": settings} if settings else {}

    def get(self, page, **others):
        return self.ask(**split(page), **{"IMP_ADMIN_USER": self.name, "HTTP_ACCEPT_LANGUAGE": "en", **others}, **self.more)

    def post(self, page, fields, **others):
        body = urllib.parse.urlencode(fields).encode()
        return self.ask(method="POST", body=body, content_type="application/x-www-form-urlencoded", **split(page),
                        **{"IMP_ADMIN_USER": self.name, "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_SEC_FETCH_SITE": "same-origin",
                           **others}, **self.more)


@test("it is not there unless it is enabled, whoever asks")
def _(world):
    world.start_sandbox()
    responder = world.start_responder()
    for ask in (world.cgi, responder.ask):
        for page in PAGES:
            answer = ask(**split(page), IMP_ADMIN_USER="kim")
            equal(answer.status, 404, page)
            lacks(answer.text, "imp-fcgi")
        equal(ask(method="POST", IMP_ADMIN_USER="kim", **split("/refund")).status, 404)


def use(world, ask, **settings):
    """Everything that an operator does, in one way of running the program."""
    operator = Operator(ask, **settings)
    for page in PAGES[:-1]:
        answer = operator.get(page)
        equal(answer.status, 200, page)
        contains(answer.header("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-")
        equal((answer.header("Cache-Control"), answer.header("X-Content-Type-Options")), ("no-store", "nosniff"))
    answer = operator.get("/search?q=A")
    equal((answer.status, answer.header("Location")), (303, "/payments/admin/order?id=A"))
    equal(operator.get("/order?id=A", method="HEAD").body, b"")
    page = operator.get("/order?id=A")
    done = operator.post("/settle", form_in(page, "/settle"))
    equal((done.status, done.header("Location")), (303, "/payments/admin/order?id=A&said=asked"))
    page = operator.get("/refund?order=A")
    question = operator.post("/refund", {**form_in(page, "/refund"), "amount": "5000", "reason": "늦은 배송"})
    equal(question.status, 200)
    contains(question.seen, "₩5,000")
    fields = form_in(question, "/refund")
    equal((fields["amount"], fields["left"], fields["reason"]), ("5000", "15000", "늦은 배송"))
    for number, expected in ((1, 303), (2, 409)):
        equal(operator.post("/refund", fields).status, expected, f"sent {number} times")
    order = world.order("A")
    equal(order["state"], "partially_cancelled")
    page = operator.get("/order?id=A")
    for words in ("refund asked for", "asked again", "by=kim", "늦은 배송", "partly refunded"):
        contains(page.seen, words)
    check("5000" in json.dumps(order["payments"][0]["cancel_amount"]), order)


@test("as CGI: pages, asking again, a refund, each on the record")
def _(world):
    world.start_sandbox()
    query = paid(world)
    equal(world.cgi(query).word, "success")
    use(world, world.cgi, settings=ENABLED)


@test("as a service: the same")
def _(world):
    world.start_sandbox()
    query = paid(world)
    responder = world.start_responder(**ENABLED)
    equal(responder.ask(query).word, "success")
    use(world, responder.ask)


@test("nobody is let in by what a client can send; without writing nothing can be done")
def _(world):
    world.start_sandbox()
    query = paid(world)
    responder = world.start_responder(IMP_ADMIN_ENABLED="true")
    responder.ask(query)
    for ask, more in ((world.cgi, {"settings": {"IMP_ADMIN_ENABLED": "true"}}), (responder.ask, {})):
        for variables in ({}, {"IMP_ADMIN_USER": ""}, {"HTTP_IMP_ADMIN_USER": "kim"}, {"REMOTE_USER": "kim"},
                          {"HTTP_AUTHORIZATION": "Basic a2ltOmtpbQ=="}):
            for page in ("", "/order?id=A&IMP_ADMIN_USER=kim", "/nothing"):
                answer = ask(**split(page), **variables, **more)
                equal(answer.status, 403, (page, variables))
                lacks(answer.text, "imp_A", page)
        operator = Operator(ask, settings=more.get("settings"))
        page = operator.get("/order?id=A")
        equal(page.status, 200)
        lacks(page.text, 'method="post"')
        for action in ("/refund", "/settle", "/resend"):
            equal(operator.post(action, {"order": "A", "amount": "1", "left": "15000", "reason": "x", "token": "1.x"}).status,
                  403, action)
    contains(responder.log(), "IMP_ADMIN_USER")
    equal(world.state("A"), "paid")


@test("MariaDB reads no more for a page far back than what stands on it")
def _(world):
    database = Mariadb(world)
    world.start_sandbox()
    rows, now = 5000, int(time.time())
    orders = world.directory / "orders.csv"
    orders.write_text("merchant_uid,amount,currency\n" + "".join(f"{row:06d},1000,KRW\n" for row in range(1, rows + 1)))
    world.did("order", "import", str(orders))
    database.rows("INSERT INTO outbox (id, lane, kind, type, merchant_uid, imp_uid, body, state, attempts, created_at, due_at,"
                  " claimed_until, acted_at, last_error) SELECT CONCAT('url:', seq), CONCAT('url ', seq), 'url', 'payment.paid',"
                  f" LPAD(seq, 6, 0), '', REPEAT('-', 600), 'done', 0, {now - rows} + seq, 0, 0, 0, '' FROM seq_1_to_{rows}")
    operator = Operator(world.start_responder(**ENABLED).ask)

    def rows_read():
        return int(database.rows("SELECT SUM(variable_value) FROM information_schema.global_status"
                                 " WHERE variable_name LIKE 'Handler_read%'")[0][0])

    operator.get("/outbox?state=done")  # what is prepared once
    for page, shown in ((f"/outbox?state=done&after={now - rows // 2}-9999999999", f">{rows // 2:06d}<"),
                        (f"/orders?state=pending&after={rows // 2:06d}", f">{rows // 2 + 1:06d}<")):
        before = rows_read()
        answer = operator.get(page)
        contains(answer.text, shown, page)
        check(rows_read() - before < 1000, f"{page}: {rows_read() - before} rows read")


@test("a name that the environment of a service holds is nobody's")
def _(world):
    world.start_sandbox()
    responder = world.start_responder(IMP_ADMIN_ENABLED="true", IMP_ADMIN_USER="root")
    equal(responder.ask(**split("")).status, 403)


@test("forms of another operator, of another installation, and old pages do nothing")
def _(world):
    world.start_sandbox()
    query = paid(world)
    one = world.start_responder(str(world.directory / "a.sock"), **ENABLED)
    same = world.start_responder(str(world.directory / "b.sock"), **ENABLED)
    other = world.start_responder(str(world.directory / "c.sock"), IMP_API_SECRET="another", **ENABLED)
    one.ask(query)
    fields = form_in(Operator(one.ask).get("/order?id=A"), "/settle")
    equal(Operator(same.ask).post("/settle", fields).status, 303, "another process of the same installation")
    equal(Operator(other.ask).post("/settle", fields).status, 403)
    equal(Operator(one.ask, "lee").post("/settle", fields).status, 403)
    at, _, signature = fields["token"].partition(".")
    for token in ("", at, "." + signature, f"{int(at) - 7201}.{signature}", f"{int(at) + 1}.{signature}",
                  f"{at}.{signature[:-1]}", f"{at}.{'0' * 64}"):
        equal(Operator(one.ask).post("/settle", {**fields, "token": token}).status, 403, token)
    equal(Operator(one.ask).post("/settle", fields, HTTP_SEC_FETCH_SITE="cross-site").status, 403)
    equal(Operator(one.ask).post("/settle", fields, HTTP_SEC_FETCH_SITE="", HTTP_ORIGIN="https://evil.example",
                                 HTTP_HOST="shop.example.com").status, 403)
    equal(Operator(one.ask).get("/settle?" + urllib.parse.urlencode(fields)).status, 404, "a link does nothing")


@test("what was given up is sent again from the list")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world)
    query = paid(world)
    responder = world.start_responder(IMP_NOTIFY_COMMAND=json.dumps(["/bin/false"]), **ENABLED)
    responder.ask(query)
    operator = Operator(responder.ask)
    wait_until(lambda: "payment.paid" in operator.get("/outbox?state=due").text, places.patience(20), "an entry that is due")
    fields = form_in(operator.get("/outbox?state=due"), "/resend")
    responder.stop()
    responder = world.start_responder(IMP_NOTIFY_COMMAND=hook.setting, **ENABLED)
    operator = Operator(responder.ask)
    equal(operator.post("/resend", fields).header("Location"), "/payments/admin/order?id=A&said=resent")
    wait_until(lambda: hook.types("A") == ["payment.paid"], places.patience(20), "the shop to be told")
    contains(operator.get("/order?id=A").seen, "sent again")


@test("charts show landings: as a service by itself, as CGI by what cron notes")
def _(world):
    world.start_sandbox()
    for number in range(3):
        equal(world.cgi(paid(world, f"C{number}")).word, "success")
    operator = Operator(world.cgi, settings=ENABLED)

    def counted():
        table = re.search(r'<table id="landings-table">.*?</table>', operator.get("/charts").text, re.S)[0]
        return sum(int(row.replace(",", "")) for row in re.findall(r'data-label="paid" class="number">([\d,]+)<', table))

    equal(counted(), 3, "not noted yet")
    world.did("work", "--once")
    equal(counted(), 3, "noted")
    world.cgi(paid(world, "C9"))
    equal(counted(), 4, "noted and not")


@test("behind nginx: the example's commented lines, in force, ask for a password and name the operator")
def _(world):
    world.start_sandbox()
    query = paid(world)
    responder = world.start_responder(**ENABLED)
    responder.ask(query)
    users = world.directory / f"nginx{len(world.processes)}" / "users"
    users.parent.mkdir()
    users.write_text(f"kim:{crypt.crypt('word', crypt.METHOD_SHA512)}\n", encoding="ascii")
    users.chmod(0o644)
    nginx = Nginx(world, responder, OPTIONS="1")
    if not (nginx.prefix / "users").exists():  # another port was tried, so another directory
        (nginx.prefix / "users").write_bytes(users.read_bytes())
    for page in PAGES:
        for headers in ([], [basic("kim:wrong")], [basic("nobody:word")], [("Imp-Admin-User", "kim")]):
            answer = nginx.ask(**split(page), headers=headers)
            equal((answer.status, answer.header("X-Request-Id")), (401, None), (page, headers))
    let_in = [basic("kim:word"), ("Accept-Language", "en")]
    page = nginx.ask(**split("/order?id=A"), headers=let_in)
    equal(page.status, 200)
    contains(page.text, '<span id="operator">kim</span>')
    page = nginx.ask(**split("/order?id=A"), headers=[*let_in, ("Imp-Admin-User", "root"), ("IMP_ADMIN_USER", "root")])
    contains(page.text, '<span id="operator">kim</span>')
    body = urllib.parse.urlencode(form_in(page, "/settle")).encode()
    sent = {"method": "POST", "body": body, "path": "/payments/admin/settle"}
    form = ("Content-Type", "application/x-www-form-urlencoded")
    done = nginx.ask(**sent, headers=[*let_in, form, ("Sec-Fetch-Site", "same-origin"), ("Origin", "null")])
    equal(done.status, 303)
    for headers in ([("Sec-Fetch-Site", "cross-site")], [("Origin", "https://evil.example")], [("Origin", "null")]):
        equal(nginx.ask(**sent, headers=[*let_in, form, *headers]).status, 403, headers)
    for path in ("/payments/%61dmin/order", "/payments//admin/order", "/payments/x/../admin/order"):
        equal(nginx.ask("id=A", path=path).status, 401, path)


@test("behind nginx: who guesses passwords is stopped, and that costs buyers nothing")
def _(world):
    world.start_sandbox()
    query = paid(world)
    responder = world.start_responder(**ENABLED)
    responder.ask(query)
    nginx = Nginx(world, responder, OPTIONS="1")
    (nginx.prefix / "users").write_text(f"kim:{crypt.crypt('word', crypt.METHOD_SHA512)}\n", encoding="ascii")
    (nginx.prefix / "users").chmod(0o644)

    def guess(word, source):
        return nginx.ask(**split(""), headers=[basic(f"kim:{word}")], source=source).status

    statuses = [guess(number, "127.0.0.2") for number in range(80)]
    equal((statuses[0], statuses[-1], set(statuses)), (401, 429, {401, 429}))
    check(statuses.count(401) < 60, statuses)
    equal(guess("word", "127.0.0.3"), 200, "somebody else")
    equal(nginx.ask(query, source="127.0.0.2").word, "success", "a buyer at the same address")


@test("while operators wait for i'mport, buyers are served, and more operators are asked to come again")
def _(world):
    sandbox = world.start_sandbox()
    query = paid(world)
    paid(world, "B")
    responder = world.start_responder(IMP_SERVER_THREADS="8", **ENABLED)
    responder.ask(query)
    operator = Operator(responder.ask)
    fields = {**form_in(operator.get("/refund?order=A"), "/refund"), "reason": "x"}
    sandbox.fault("latency", path="/payments/imp_A", ms=3000, count=9)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        began = time.monotonic()
        answers = [pool.submit(operator.post, "/refund", fields) for _ in range(6)]
        time.sleep(0.5)
        equal(responder.ask(landing("imp_B", "B")).word, "success")
        check(time.monotonic() - began < 2.5, "a buyer waits for no operator")
        statuses = sorted(answer.result().status for answer in answers)
    equal(statuses, [200, 200, 200, 503, 503, 503])
