"""The FastCGI service: how it starts, where it listens, how it ends."""
import concurrent.futures
import os
import signal
import socket
import stat
import subprocess
import time

from support import check, contains, equal, landing, places, test
from support import fastcgi
from support.processes import Process, wait_until

QUERY = landing("imp_1", "ORDER-1")


def prepare(world):
    sandbox = world.start_sandbox()
    sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    world.add_order("ORDER-1", 1000)
    return sandbox


def run(world, *words, **settings):
    return subprocess.run([str(places.RESPONDER), *words], env=world.env(**settings), stdin=subprocess.DEVNULL,
                          capture_output=True, encoding="utf-8", timeout=places.patience(30), check=False,
                          cwd=world.directory)


def ask_at(world, address):
    return fastcgi.ask(address, world.variables(QUERY), timeout=places.patience(30))


@test("SIGTERM while idle: exit 0 at once, and the socket is gone or dead")
def _(world):
    prepare(world)
    for number in (signal.SIGTERM, signal.SIGINT):
        responder = world.start_responder()
        equal(responder.ask(QUERY).word, "success")
        responder.process.signal(number)
        equal(responder.process.wait(places.patience(5)), 0)
        try:
            fastcgi.connect(responder.address, 5).close()
            raise AssertionError("somebody still answers")
        except (ConnectionRefusedError, FileNotFoundError):
            pass


@test("SIGTERM with requests in flight: they are answered in full, then exit 0")
def _(world):
    sandbox = prepare(world)
    for number in range(2, 6):
        world.add_order(f"ORDER-{number}", 1000)
        sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"ORDER-{number}", amount=1000, status="paid")
    responder = world.start_responder()
    sandbox.fault("latency", ms=1500)
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        running = [pool.submit(responder.ask, landing(f"imp_{n}", f"ORDER-{n}")) for n in range(1, 6)]
        wait_until(lambda: sandbox.stats()["max_concurrent"] >= 5, places.patience(20), "five calls in flight")
        responder.process.signal(signal.SIGTERM)
        answers = [future.result() for future in running]
    equal([(answer.status, answer.word) for answer in answers], [(200, "success")] * 5)
    equal(responder.process.wait(places.patience(10)), 0)
    equal(world.count("paid"), 5)


@test("peers that connect and say nothing, or break off, do not hold up the end or the others")
def _(world):
    prepare(world)
    responder = world.start_responder(IMP_SERVER_THREADS="8")
    whole = fastcgi.encode(world.variables(QUERY), b"")
    peers = []
    for size in (0, 1, 8, 20, len(whole) // 2):
        peer = fastcgi.connect(responder.address, 10)
        peer.sendall(whole[:size])
        peers.append(peer)
    gone = fastcgi.connect(responder.address, 10)
    gone.sendall(whole)
    gone.close()  # hangs up before the answer
    equal(responder.ask(QUERY).word, "success")
    responder.process.signal(signal.SIGTERM)
    equal(responder.process.wait(places.patience(30)), 0)
    for peer in peers:
        peer.close()


@test("a stale unix socket is replaced; it has mode 0660, or the one configured")
def _(world):
    prepare(world)
    path = str(world.directory / "imp.sock")
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    responder = world.start_responder(path)
    equal(oct(stat.S_IMODE(os.stat(path).st_mode)), "0o660")
    equal(responder.ask(QUERY).word, "success")
    responder.process.signal(signal.SIGKILL)
    responder.process.wait(10)
    check(os.path.exists(path), "kill -9 leaves the socket")
    responder = world.start_responder(path, IMP_SERVER_SOCKET_MODE="0600")
    equal(oct(stat.S_IMODE(os.stat(path).st_mode)), "0o600")
    equal(responder.ask(QUERY).word, "success")


@test("a file, a directory or a link at the path is left alone and named in the error")
def _(world):
    file = world.directory / "precious"
    file.write_text("mine")
    (world.directory / "folder").mkdir()
    (world.directory / "link").symlink_to(file)
    for name in ("precious", "folder", "link"):
        path = str(world.directory / name)
        done = run(world, "--listen", path)
        equal(done.returncode, 2, name)
        contains(done.stderr, path)
    equal(file.read_text(), "mine")
    check((world.directory / "link").is_symlink(), "the link")


@test("a socket on which somebody answers is refused, and the first goes on")
def _(world):
    prepare(world)
    first = world.start_responder()
    done = run(world, "--listen", first.listen)
    equal(done.returncode, 2)
    contains(done.stderr, first.listen)
    equal(first.ask(QUERY).word, "success")


@test("host:port listens on TCP, also for IPv6, and server.listen is as good as --listen")
def _(world):
    prepare(world)
    for family, host, words in ((socket.AF_INET, "127.0.0.1", "127.0.0.1:{}"), (socket.AF_INET6, "::1", "[::1]:{}")):
        with socket.socket(family) as free:
            free.bind((host, 0))
            port = free.getsockname()[1]
        process = Process(f"tcp{family}", [places.RESPONDER], world.env(IMP_SERVER_LISTEN=words.format(port)),
                          world.directory)
        world.processes.append(process)

        def answers(host=host, port=port):
            try:
                return socket.create_connection((host, port), 5)
            except ConnectionRefusedError:
                return None

        with wait_until(answers, places.patience(20), "the port") as connection:
            connection.settimeout(places.patience(20))
            connection.sendall(fastcgi.encode(world.variables(QUERY), b""))
            equal(fastcgi.read_answer(connection)[0].word, "success")
        process.signal(signal.SIGTERM)
        equal(process.wait(places.patience(10)), 0)


def listening_socket(world, name):
    path = str(world.directory / name)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    return path, listener


@test("a listening socket on descriptor 0 is served, as mod_fcgid and spawn-fcgi hand it over")
def _(world):
    prepare(world)
    path, listener = listening_socket(world, "fd0.sock")
    process = Process("fd0", [places.RESPONDER], world.env(), world.directory, stdin=listener)
    world.processes.append(process)
    listener.close()
    equal(ask_at(world, path).word, "success")
    process.signal(signal.SIGTERM)
    equal(process.wait(places.patience(10)), 0)


@test("spawn-fcgi starts it")
def _(world):
    prepare(world)
    path = str(world.directory / "spawned.sock")
    process = Process("spawn", ["spawn-fcgi", "-n", "-s", path, "--", places.RESPONDER], world.env(), world.directory)
    world.processes.append(process)

    def listens():  # between bind and listen the path is there already
        try:
            fastcgi.connect(path, 5).close()
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        return True

    wait_until(listens, places.patience(10), "the socket")
    equal(ask_at(world, path).word, "success")
    process.signal(signal.SIGTERM)
    equal(process.wait(places.patience(10)), 0)


@test("a socket from systemd (descriptor 3, LISTEN_FDS, LISTEN_PID) is served; another process's is not")
def _(world):
    prepare(world)
    path, listener = listening_socket(world, "fd3.sock")
    script = 'exec 3<&"$1"; LISTEN_FDS=1 LISTEN_PID=$(($$ + $3)) exec "$2"'
    for offset, served in ((0, True), (1, False)):
        process = Process(f"fd3-{offset}", ["sh", "-c", script, "sh", str(listener.fileno()), places.RESPONDER,
                                           str(offset)], world.env(), world.directory, pass_fds=(listener.fileno(),))
        world.processes.append(process)
        if served:
            equal(ask_at(world, path).word, "success")
            process.signal(signal.SIGTERM)
            equal(process.wait(places.patience(10)), 0)
        else:
            equal(process.wait(places.patience(10)), 2, "it has no address then")
    listener.close()


@test("--version and --help are status 0, what it does not know is 2 and shows the usage")
def _(world):
    done = run(world, "--version")
    equal((done.returncode, done.stdout),
          (0, f"imp.fcgi {(places.ROOT / 'VERSION').read_text().strip()}\n"))
    done = run(world, "--help")
    equal(done.returncode, 0)
    contains(done.stdout, "--listen")
    for words in (["--nonsense"], ["--listen"], ["surplus"], ["--listen", "/tmp/x.sock", "surplus"], []):
        done = run(world, *words)
        equal(done.returncode, 2, words)
        contains(done.stderr, "usage", words)


@test("a landing waits for nobody: health is answered while all calls to the API hang")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder(IMP_API_MAX_IN_FLIGHT="4", IMP_SERVER_THREADS="16", IMP_API_DEADLINE="3s")
    sandbox.fault("latency", ms=2000)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        for number in range(12):
            uid = f"HANG-{number}"
            world.add_order(uid, 1000)
        running = [pool.submit(responder.ask, landing(f"imp_h{n}", f"HANG-{n}")) for n in range(12)]
        time.sleep(0.5)
        equal(responder.ask(path="/payments/healthz").text, "ok\n")
        for future in running:
            check(future.result().status in (202, 404), future.result())
