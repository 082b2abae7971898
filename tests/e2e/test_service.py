"""The responder as a service: restarts and upgrades that lose no request."""
import concurrent.futures
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

from support import Skip, check, contains, equal, landing, places, test
from support import fastcgi
from support.load import Load, prepare_orders
from support.processes import Process, wait_until
from support.servers import Responder

QUERY = landing("imp_1", "ORDER-1")
# As systemd hands over a socket: descriptor 3, and the process's own number in the environment.
HAND_OVER = 'exec 3<&"$1"; LISTEN_FDS=1 LISTEN_FDNAMES=imp-fcgi.socket LISTEN_PID=$$ exec "$2"'


def prepare(world, **payment):
    sandbox = world.start_sandbox()
    sandbox.pay(**{"imp_uid": "imp_1", "merchant_uid": "ORDER-1", "amount": 1000, "status": "paid", **payment})
    world.add_order("ORDER-1", 1000)
    return sandbox


class Manager:
    """What systemd is to the responder: it holds the socket, hands it over, and is told how things are."""

    def __init__(self, world, program=places.RESPONDER, **settings):
        self.world = world
        self.program = program
        self.listen = str(world.directory / "held.sock")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.listen)
        self.listener.listen(4096)
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(str(world.directory / "notify.sock"))
        self.told.settimeout(places.patience(30))
        self.settings = settings
        self.process = None

    def start(self):
        fd = self.listener.fileno()
        env = self.world.env(NOTIFY_SOCKET=str(self.world.directory / "notify.sock"), **self.settings)
        self.process = Process(f"held{len(self.world.processes)}",
                               ["sh", "-c", HAND_OVER, "sh", str(fd), self.program], env, self.world.directory,
                               pass_fds=(fd,))
        self.world.processes.append(self.process)
        equal(self.told.recv(100), b"READY=1", "it says that it is ready")

    def stop(self):
        self.process.signal(signal.SIGTERM)
        equal(self.told.recv(100), b"STOPPING=1", "it says that it ends")
        equal(self.process.wait(places.patience(30)), 0)

    def restart(self):
        self.stop()
        self.start()


@test("restarts and a new version under 200 requests/s behind nginx: none fails")
def _(world):
    world.start_sandbox()
    prepare_orders(world)
    program = world.directory / "imp.fcgi"
    shutil.copy(places.RESPONDER, program)
    manager = Manager(world, program)
    manager.start()
    nginx = world.start_nginx(manager)
    rate = 50 if places.sanitizer() else 200
    with Load(nginx.ask, rate) as load:
        for _ in range(3):
            time.sleep(1)
            manager.restart()
        # As a package manager does it: the new one takes the place of the one that runs.
        shutil.copy(places.RESPONDER, world.directory / "imp.fcgi.new")
        os.replace(world.directory / "imp.fcgi.new", program)
        manager.restart()
        time.sleep(1)
    print(load)
    equal(load.failed, {}, str(load))
    check(load.asked > 3 * rate, load)
    for number in (0, 100):
        equal(len(world.paid_events(f"LOAD-{number}")), 1, "paid once")


@test("what comes while no responder is there waits in the held socket, and is answered by the next")
def _(world):
    prepare(world)
    manager = Manager(world)
    manager.start()
    manager.stop()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        variables = world.variables(QUERY)
        waiting = [pool.submit(fastcgi.ask, manager.listen, variables) for _ in range(20)]
        time.sleep(0.3)
        check(not any(future.done() for future in waiting), "nobody answers")
        manager.start()
        equal({future.result().word for future in waiting}, {"success"})
    manager.stop()


@test("with a held socket the end does not wait for what is queued: the next one has it")
def _(world):
    sandbox = prepare(world)
    manager = Manager(world, IMP_SERVER_THREADS="2")
    manager.start()
    sandbox.fault("latency", ms=3000)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        variables = world.variables(QUERY)
        waiting = [pool.submit(fastcgi.ask, manager.listen, variables) for _ in range(12)]
        wait_until(lambda: sandbox.stats()["max_concurrent"] >= 1, places.patience(20), "a call in flight")
        time.sleep(0.2)
        manager.stop()
        answered = [future for future in waiting if future.done()]
        check(len(answered) <= 4, f"{len(answered)} answered by the first")
        sandbox.no_faults()
        manager.start()
        equal({future.result().word for future in waiting}, {"success"})
    manager.stop()


@test("a socket of its own: what is queued at SIGTERM is answered, and the path is gone at once")
def _(world):
    sandbox = prepare(world)
    responder = world.start_responder(IMP_SERVER_THREADS="2")
    sandbox.fault("latency", ms=3000)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        waiting = [pool.submit(responder.ask, QUERY) for _ in range(12)]
        wait_until(lambda: sandbox.stats()["max_concurrent"] >= 1, places.patience(20), "a call in flight")
        time.sleep(0.2)
        responder.process.signal(signal.SIGTERM)
        wait_until(lambda: not os.path.exists(responder.listen), places.patience(5), "the path to go")
        check(responder.process.is_running(), "it still answers")
        second = Responder(world, responder.listen, {})  # the place is free for the next one
        equal({future.result().word for future in waiting}, {"success"})
    equal(responder.process.wait(places.patience(10)), 0)
    check(os.path.exists(second.listen), "the path is the second's, and stays")
    equal(second.ask(QUERY).word, "success")


@test("spawn-fcgi and multiwatch hold a socket without systemd: restarts under load lose nothing")
def _(world):
    if not shutil.which("multiwatch"):
        raise Skip("no multiwatch here")
    world.start_sandbox()
    prepare_orders(world)
    path = str(world.directory / "watched.sock")
    watcher = Process("watched", ["spawn-fcgi", "-n", "-s", path, "-b", "4096", "--", shutil.which("multiwatch"),
                                  "-f", "1", "--", places.RESPONDER], world.env(), world.directory)
    world.processes.append(watcher)

    class Watched:
        listen = path

    def responder():
        """The watcher's one child."""
        return pathlib.Path(f"/proc/{watcher.pid}/task/{watcher.pid}/children").read_text("ascii").split()

    first = wait_until(responder, places.patience(20), "the responder")
    nginx = world.start_nginx(Watched)
    rate = 50 if places.sanitizer() else 200
    with Load(nginx.ask, rate) as load:
        time.sleep(1)
        os.kill(int(first[0]), signal.SIGTERM)
        second = wait_until(lambda: [pid for pid in responder() if pid not in first], places.patience(30), "the next")
        time.sleep(1)
    print(load)
    equal(load.failed, {}, str(load))
    check(len(second) == 1, second)


@test("what systemd told the responder is not told to the programs that it starts")
def _(world):
    prepare(world)
    heard = world.directory / "environment"
    manager = Manager(world, IMP_NOTIFY_COMMAND=f'["/bin/sh", "-c", "env >{heard}.new; mv {heard}.new {heard}"]',
                      LISTEN_FDNAMES="x")
    manager.start()
    equal(fastcgi.ask(manager.listen, world.variables(QUERY)).word, "success")
    wait_until(heard.exists, places.patience(20), "the hook")
    names = {line.split("=")[0] for line in heard.read_text().splitlines()}
    equal(names & {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"}, set())
    check("PATH" in names, names)
    manager.stop()


@test("a responder that is killed takes the program that it called with it: the next one calls it again")
def _(world):
    prepare(world)
    heard = world.directory / "pid"
    manager = Manager(world, IMP_NOTIFY_COMMAND=f'["/bin/sh", "-c", "echo $$ >{heard}; exec sleep 600"]')
    manager.start()
    equal(fastcgi.ask(manager.listen, world.variables(QUERY)).word, "success")
    wait_until(lambda: heard.exists() and heard.read_text(), places.patience(20), "the hook")
    hook = pathlib.Path("/proc", heard.read_text().strip())
    check(hook.exists(), "it runs")
    manager.process.signal(signal.SIGKILL)
    manager.process.wait(10)
    wait_until(lambda: not hook.exists(), places.patience(10), "the hook's end")


@test("systemd's own verdict on the units: each is confined to 1.5 or better, and nothing in them is unknown")
def _(world):
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze here")
    units = places.ROOT / "deploy" / "systemd"
    confinement = {}
    for unit in ("imp-fcgi.service", "imp-work.service"):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager",
                               units / unit], capture_output=True, encoding="utf-8", timeout=60, check=False)
        equal(done.returncode, 0, done.stdout[-2000:] + done.stderr)
        contains(done.stdout, f"Overall exposure level for {unit}: ")
        text = (units / unit).read_text("utf-8")
        confinement[unit] = text[text.index("NoNewPrivileges="):].split("\n\n")[0]
    equal(confinement["imp-fcgi.service"].strip(), confinement["imp-work.service"].strip(), "the same lines in both")
    # Where the programs are not installed it says so: that alone is no fault of the units.
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units.glob("*.service"), *units.glob("*.socket"),
                           *units.glob("*.timer")], capture_output=True, encoding="utf-8", timeout=60, check=False)
    faults = [line for line in done.stderr.splitlines() if "is not executable" not in line and str(units) in line]
    equal(faults, [])
