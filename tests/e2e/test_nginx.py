"""nginx.conf.example as it is: what it lets through, what it closes, what it says when we are away."""
import signal
import socket
import subprocess

from support import check, contains, equal, lacks, landing, places, test

QUERY = landing("imp_1", "ORDER-1")


def prepare(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    return sandbox, world.start_responder()


@test("the whole way: page, JSON, form, HEAD, health")
def _(world):
    _sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    equal(nginx.ask(QUERY).word, "success")
    equal(nginx.ask(QUERY, headers=[("Accept", "application/json")]).json["amount"], 1000)
    posted = nginx.ask(method="POST", body=QUERY.encode(),
                       headers=[("Content-Type", "application/x-www-form-urlencoded")])
    equal(posted.json["status"], "success")
    equal(nginx.ask(QUERY, method="HEAD").body, b"")
    equal(nginx.ask(path="/payments/healthz").text, "ok\n")
    equal(nginx.ask(path="/payments/healthz").header("Cache-Control"), "no-store")


@test("what is not below /payments/ is not ours; admin is closed")
def _(world):
    _sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    for path in ("/", "/payments/admin", "/payments/admin/x", "/payments/nothing"):
        equal(nginx.ask(QUERY, path=path).status, 404, path)


@test("a body sent in chunks arrives whole")
def _(world):
    _sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    parts = (b"imp_uid=im", b"p_1&merchant", b"_uid=ORDER-1", b"")
    answer = chunked(nginx, b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts))
    contains(answer, b'"status":"success"')


def chunked(nginx, body):
    with socket.create_connection(("127.0.0.1", nginx.port), 30) as connection:
        connection.sendall(b"POST /payments/complete HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                           b"Transfer-Encoding: chunked\r\n\r\n" + body)
        connection.settimeout(30)
        received = b""
        while piece := connection.recv(65536):
            received += piece
        return received


def pipelined(nginx, number, source):
    """All that comes back for `number` bad landings on one connection."""
    request = b"GET /payments/complete HTTP/1.1\r\nHost: localhost\r\n"
    with nginx.connect(source) as connection:
        connection.sendall((request + b"\r\n") * (number - 1) + request + b"Connection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(1 << 20):
            received += piece
    return received


@test("a flood from one address reads that it is being confirmed, and reaches the responder no more; the shop's own machine is not counted")
def _(world):
    _sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    flood = pipelined(nginx, 900, "127.0.0.7")
    refused = flood.count(b"HTTP/1.1 503 ")
    equal((flood.count(b"HTTP/1.1 400 ") + refused, flood.count(b'data-status="pending"')), (900, refused))
    check(refused > 100, f"{refused} refused")
    answer = nginx.ask(QUERY, source="127.0.0.8")
    equal((answer.status, answer.word), (200, "success"), "another address, meanwhile")
    equal(pipelined(nginx, 900, "127.0.0.1").count(b"HTTP/1.1 400 "), 900)


@test("while the responder is away the buyer reads that it is being confirmed, and it is 503 for i'mport")
def _(world):
    _sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    responder.process.signal(signal.SIGKILL)
    responder.process.wait(10)
    answer = nginx.ask(QUERY)
    equal((answer.status, answer.word), (503, "pending"))
    for name in ("Refresh", "Retry-After", "Cache-Control"):
        check(answer.header(name), name)
    for word in ("실패", "failed", "502", "nginx/"):
        lacks(answer.text, word)
    responder = world.start_responder()
    equal(nginx.ask(QUERY).word, "success", "and back at the same address")


@test("a Proxy header and odd ones change nothing")
def _(world):
    _sandbox, responder = prepare(world)
    nginx = world.start_nginx(responder)
    headers = [("Proxy", "http://127.0.0.1:1"), ("IMP_ROUTE", "/nothing"), ("X-Odd", b"\xff\xfe"),
               ("Cookie", "a=" + "b" * 4000), ("Accept-Language", "x" * 3000)]
    equal(nginx.ask(QUERY, headers=headers).word, "success")


@test("the TLS lines of the example are good ones: the same over https, by HTTP/1.1 and HTTP/2")
def _(world):
    _sandbox, responder = prepare(world)
    certificate, key = world.directory / "site.pem", world.directory / "site.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True, timeout=60)
    nginx = world.start_nginx(responder, tls=(certificate, key))
    equal(nginx.ask(QUERY).word, "success")
    done = subprocess.run(["curl", "-sS", "--http2", "--cacert", certificate, "-w", "%{http_version} %{http_code}",
                           "-o", "/dev/null", f"https://127.0.0.1:{nginx.port}/payments/complete?{QUERY}"],
                          capture_output=True, encoding="utf-8", timeout=60, check=False)
    equal((done.stdout, done.returncode), ("2 200", 0), done.stderr)


@test("the script refuses an example whose marked lines are not as it knows them")
def _(world):
    tools = world.directory / "tools"
    tools.mkdir()
    script = tools / "nginx-try.sh"
    for name in ("nginx-try.sh", "site-values.awk"):
        (tools / name).write_bytes((places.ROOT / "tools" / name).read_bytes())
    example = (places.ROOT / "nginx.conf.example").read_text("utf-8")

    def run():
        return subprocess.run(["sh", script, world.directory / "p", "/tmp/x.sock", "1"], capture_output=True,
                              timeout=30, check=False).returncode

    (world.directory / "nginx.conf.example").write_text(example, "utf-8")
    equal(run(), 0)
    for changed in (example.replace("# SITE socket", ""), example.replace("# SITE socket", "# SITE sockets"),
                    example.replace("# SITE listen6", "# SITE listen"),
                    example.replace("server unix:/run/imp-fcgi/imp.sock", "server unix:/run/other.sock")):
        (world.directory / "nginx.conf.example").write_text(changed, "utf-8")
        check(run() != 0, "accepted")
