"""Which request is which route, as the web servers fill the variables; and what CGI never reads."""
import os

from support import check, contains, equal, lacks, landing, test
from support.answer import parse_cgi

PAID = "imp_uid=imp_1&merchant_uid=ORDER-1"


def prepare(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    return sandbox


@test("other methods are 405 and say which are allowed")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder()
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "get", "X-ODD", "A" * 300):
        for ask in (responder.ask, world.cgi):
            answer = ask(PAID, method=method)
            equal(answer.status, 405, method)
            equal({word.strip() for word in answer.header("Allow").split(",")}, {"GET", "HEAD", "POST"}, method)
    equal(sandbox.calls(), 0)


@test("an unknown route is 404, asks nobody and settles nothing")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder()
    for path in ("/payments/nothing", "/payments/complete/x", "/payments/completed", "/payments/../complete/..",
                 "/payments/%00", "/payments/complete%2Fx", "/payments//complete/"):
        equal(responder.ask(PAID, path=path).status, 404, path)
    equal(world.cgi(PAID, path="/payments/nothing").status, 404)
    equal(sandbox.calls(), 0)


@test("the route is IMP_ROUTE, else PATH_INFO, else REQUEST_URI below the base path, else /complete")
def _(world):
    prepare(world)
    responder = world.start_responder()
    for what, variables in {
        "IMP_ROUTE before all": {"IMP_ROUTE": "/complete", "PATH_INFO": "/nothing", "REQUEST_URI": "/payments/x"},
        "PATH_INFO": {"PATH_INFO": "/complete", "REQUEST_URI": "/cgi-bin/imp.fcgi/complete"},
        "PATH_INFO with the base path": {"PATH_INFO": "/payments/complete", "REQUEST_URI": "/x"},
        "REQUEST_URI": {"REQUEST_URI": "/payments/complete?" + PAID},
        "REQUEST_URI, percent-encoded": {"REQUEST_URI": "/payments/%63omplete?" + PAID},
        "REQUEST_URI with a slash at the end": {"REQUEST_URI": "/payments/complete/?" + PAID},
        "the base path alone": {"REQUEST_URI": "/payments/?" + PAID},
        "nothing": {"REQUEST_URI": None},
        "a program named by the web server": {"REQUEST_URI": "/cgi-bin/imp.fcgi?" + PAID,
                                              "SCRIPT_NAME": "/cgi-bin/imp.fcgi"},
    }.items():
        for ask in (responder.ask, world.cgi):
            answer = ask(PAID, **variables)
            equal((answer.status, answer.word), (200, "success"), what)
    equal(responder.ask(PAID, IMP_ROUTE="/nothing").status, 404)
    equal(responder.ask(PAID, PATH_INFO="/nothing").status, 404)


@test("another base path is one by configuration")
def _(world):
    prepare(world)
    settings = {"IMP_SERVER_BASE_PATH": "/shop/pay"}
    equal(world.cgi(PAID, path="/shop/pay/complete", settings=settings).word, "success")
    equal(world.cgi(PAID, path="/shop/pay/nothing", settings=settings).status, 404)


@test("nothing that a client sends reaches the route or the configuration")
def _(world):
    prepare(world)
    headers = [("IMP-ROUTE", "/nothing"), ("IMP-API-URL", "http://127.0.0.1:1"), ("Proxy", "http://127.0.0.1:1")]
    query = PAID + "&IMP_ROUTE=/nothing&IMP_API_URL=http://127.0.0.1:1&IMP_MODE_TEST_PAYMENTS=true"
    equal(world.cgi(query, headers=headers).word, "success")
    nginx = world.start_nginx(world.start_responder())
    equal(nginx.ask(query, headers=headers).word, "success")


@test("as CGI no argument is read: a query without = is no option")
def _(world):
    prepare(world)
    socket_path = str(world.directory / "argument.sock")
    for argv in (["--listen", socket_path], ["--help"], ["--version"], ["--no-such-option"],
                 ["-s"], ["anything", "at", "all"]):
        done = world.run_cgi(world.variables(PAID), argv=argv)
        equal(done.returncode, 0, argv)
        answer = parse_cgi(done.stdout)
        equal((answer.status, answer.word), (200, "success"), argv)
        lacks(answer.text, "usage:")
    check(not os.path.exists(socket_path), "nothing was opened")
    # The same as a web server would do it: the query itself holds no `=`.
    done = world.run_cgi(world.variables("--help"), argv=["--help"])
    equal(parse_cgi(done.stdout).status, 400)


@test("HEAD settles like GET and has no body")
def _(world):
    prepare(world)
    responder = world.start_responder()
    nginx = world.start_nginx(responder)
    for number, ask in enumerate((responder.ask, nginx.ask, world.cgi)):
        uid = f"HEAD-{number}"
        world.add_order(uid, 1000)
        world.sandbox.pay(imp_uid=f"imp_head{number}", merchant_uid=uid, amount=1000, status="paid")
        answer = ask(landing(f"imp_head{number}", uid), method="HEAD")
        equal((answer.status, answer.body), (200, b""))
        contains(answer.header("Content-Type"), "text/html")
        equal(world.state(uid), "paid")


@test("/healthz answers in text, and with deep=1 asks the store")
def _(world):
    prepare(world)
    responder = world.start_responder()
    for query in ("", "deep=1"):
        answer = responder.ask(query, path="/payments/healthz")
        equal((answer.status, answer.text), (200, "ok\n"), query)
    equal(responder.ask(path="/payments/healthz", method="POST").status, 405)
    equal(world.sandbox.calls(), 0)
