#!/usr/bin/env python3
"""The units of deploy/systemd under the real systemd; runs inside the container of run.sh, as root.

    units.py [WORD…]      only tests whose names have one of these words

The last line is `N passed, N failed`.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))
sys.dont_write_bytecode = True

import run  # noqa: E402  (the path to it is set just above)
import support  # noqa: E402
from support import check, contains, equal, lacks, landing, places, registry, test  # noqa: E402
from support.load import Load, prepare_orders  # noqa: E402
from support.processes import wait_until  # noqa: E402

PROGRAM = pathlib.Path("/usr/local/lib/cgi-bin/imp.fcgi")
IMPCTL = "/usr/local/bin/impctl"
ETC = pathlib.Path("/etc/imp-fcgi")
STATE = pathlib.Path("/var/lib/imp-fcgi")
SOCKET = "/run/imp-fcgi/imp.sock"
QUERY = landing("imp_1", "ORDER-1")
HOOK = pathlib.Path("/usr/local/bin/shop-event")
# What a shop's program can do where the unit confines it: told in a line beside each event.
HOOK_TEXT = """#!/usr/bin/python3
import json, os, pathlib, socket, sys
event = json.loads(sys.stdin.readline())
def tries(what, *args):
    try:
        what(*args)
        return True
    except OSError:
        return False
about = {
    "type": event["type"], "uid": os.getuid(), "variables": sorted(os.environ),
    "writes_etc": tries(pathlib.Path("/etc/imp-hook").write_text, "x"),
    "writes_usr": tries(pathlib.Path("/usr/local/imp-hook").write_text, "x"),
    "reads_home": tries(os.listdir, "/root"),
    "reads_secret": tries(pathlib.Path("/etc/imp-fcgi/credentials/api.secret").read_text),
    "opens_raw": tries(socket.socket, socket.AF_PACKET, socket.SOCK_RAW),
    "new_privileges": "NoNewPrivs:\\t1" not in pathlib.Path("/proc/self/status").read_text(),
    "temporary": tries(pathlib.Path("/tmp/imp-hook").write_text, "x"),
}
with open("/var/lib/imp-fcgi/told", "a") as told:
    told.write(json.dumps(about) + "\\n")
"""


def systemctl(*words, must=True):
    done = subprocess.run(["systemctl", *words], capture_output=True, encoding="utf-8", timeout=120, check=False)
    if must and done.returncode != 0:
        raise AssertionError(f"systemctl {words}: {done.returncode} {done.stdout}{done.stderr}\n{journal()}")
    return done


def journal(*options, unit="imp-fcgi.service"):
    return subprocess.run(["journalctl", "--no-pager", "-o", "cat", "-u", unit, *options], capture_output=True,
                          encoding="utf-8", timeout=60, check=False).stdout


def shown(unit, *names):
    out = systemctl("show", "--value", *[f"--property={name}" for name in names], unit).stdout.split("\n")
    return out[0] if len(names) == 1 else out[:len(names)]


def main_pid():
    return int(shown("imp-fcgi.service", "MainPID"))


def processes_of(user):
    found = subprocess.run(["ps", "-u", user, "-o", "pid=,args="], capture_output=True, encoding="utf-8", check=False)
    return found.stdout.strip()


class Service:
    """A fresh machine with the units installed and configured, and nginx in front."""

    listen = SOCKET

    def __init__(self, world, more="", start=True):
        self.world = world
        self.stop()
        systemctl("reset-failed", must=False)
        subprocess.run(["systemd-sysusers"], check=True, timeout=60)
        shutil.rmtree(STATE, ignore_errors=True)
        shutil.rmtree(ETC, ignore_errors=True)
        (ETC / "credentials").mkdir(parents=True)
        secret = ETC / "credentials" / "api.secret"
        secret.write_text("sandbox_secret\n")
        secret.chmod(0o600)  # root's alone
        HOOK.write_text(HOOK_TEXT)
        HOOK.chmod(0o755)
        world.database = STATE / "imp.db"
        self.url = world.start_sandbox().url if world.sandbox is None else world.sandbox.url
        self.configure(more)
        systemctl("daemon-reload")
        if start:
            systemctl("start", "imp-fcgi.service")

    def configure(self, more="", url=None):
        (ETC / "imp.toml").write_text(f"""
[store]
url = "sqlite:/var/lib/imp-fcgi/imp.db"
[notify]
command = ["/usr/local/bin/shop-event"]
{more}
[api]
key = "sandbox_key"
url = "{url or self.url}"
""")
        shutil.chown(ETC / "imp.toml", "root", "imp")
        (ETC / "imp.toml").chmod(0o640)

    def order(self, merchant_uid="ORDER-1", imp_uid="imp_1"):
        self.world.sandbox.pay(imp_uid=imp_uid, merchant_uid=merchant_uid, amount=1000, status="paid")
        self.world.add_order(merchant_uid, 1000)

    @staticmethod
    def told():
        file = STATE / "told"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def walk_is_due(self):
        """As if five minutes had passed since the last reconciliation."""
        connection = sqlite3.connect(self.world.database, timeout=20)
        connection.execute("DELETE FROM meta WHERE name = 'note:reconcile.next_walk'")
        connection.commit()
        connection.close()

    @staticmethod
    def stop():
        systemctl("stop", "imp-work.timer", "imp-fcgi.socket", "imp-fcgi.service", "imp-work.service", must=False)


@test("start: a landing behind nginx, and the shop's program, which the unit confines")
def _(world):
    service = Service(world)
    service.order()
    nginx = world.start_nginx(service)
    equal(nginx.ask(QUERY).word, "success")
    told = wait_until(service.told, 20, "the shop's program")[0]
    uid = int(subprocess.run(["id", "-u", "imp"], capture_output=True, check=True).stdout)
    equal(told["type"], "payment.paid")
    equal((told["uid"], os.stat(world.database).st_uid), (uid, uid))
    equal({name: told[name] for name in told if name not in ("type", "uid", "variables")},
          {"writes_etc": False, "writes_usr": False, "reads_home": False, "reads_secret": False, "opens_raw": False,
           "new_privileges": False, "temporary": True})
    equal([name for name in told["variables"] if "SECRET" in name or name.startswith(("LISTEN", "NOTIFY"))], [])
    check(not os.path.exists("/tmp/imp-hook"), "its /tmp is its own")
    equal(oct(os.stat(world.database).st_mode & 0o7777), "0o600")


@test("the socket is for the web server's group alone")
def _(world):
    Service(world)
    for user, group, may in (("www-data", "www-data", True), ("nobody", "nogroup", False)):
        done = subprocess.run([sys.executable, "-c", "import socket, sys; socket.socket(socket.AF_UNIX).connect"
                               "(sys.argv[1])", SOCKET], user=user, group=group, extra_groups=[], timeout=30,
                              capture_output=True, encoding="utf-8", check=False)
        equal(done.returncode == 0, may, user + done.stderr)


def serve_dns(name, stop):
    """Answers A questions for `name` with 127.0.0.1, all others with nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 53))
        server.settimeout(0.2)
        wanted = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
        while not stop.is_set():
            try:
                question, peer = server.recvfrom(512)
            except socket.timeout:
                continue
            end = question.index(b"\0", 12) + 5
            found = question[12:end] == wanted + b"\0\1\0\1"
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if found else b""
            server.sendto(question[:2] + b"\x81\x80\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0" +
                          question[12:end] + answer, peer)


@test("i'mport is reached by its name, over DNS and TLS")
def _(world):
    name = "api.iamport.test"
    certificate, key = world.directory / "api.pem", world.directory / "api.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", f"/CN={name}",
                    "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True, timeout=60)
    resolver = pathlib.Path("/etc/resolv.conf")
    before = resolver.read_bytes() if resolver.exists() else b""
    stop = threading.Event()
    server = threading.Thread(target=serve_dns, args=(name, stop))
    server.start()
    try:
        resolver.write_text("nameserver 127.0.0.1\n")
        sandbox = world.start_sandbox("--tls-cert", certificate, "--tls-key", key)
        service = Service(world, start=False)
        shutil.copy(certificate, ETC / "ca.pem")
        (ETC / "ca.pem").chmod(0o644)
        service.configure(url=f"https://{name}:{sandbox.port}\"\nca_file = \"/etc/imp-fcgi/ca.pem")
        systemctl("start", "imp-fcgi.service")
        service.order()
        equal(world.start_nginx(service).ask(QUERY).word, "success")
    finally:
        stop.set()
        server.join()
        resolver.write_bytes(before)


@test("systemctl restart and an upgrade of the program under 200 requests/s: none fails")
def _(world):
    service = Service(world)
    prepare_orders(world)
    nginx = world.start_nginx(service)
    version = (places.ROOT / "VERSION").read_text().strip().encode()
    original = PROGRAM.read_bytes()
    # What ends with it: a linker keeps it once, as the end of a longer text.
    newer = original.replace(version + b"\0", b"9" * len(version) + b"\0")
    check(newer != original, "the version can be told")
    try:
        with Load(nginx.ask, 200) as load:
            for _ in range(5):
                time.sleep(1)
                systemctl("restart", "imp-fcgi.service")
            PROGRAM.with_suffix(".new").write_bytes(newer)
            PROGRAM.with_suffix(".new").chmod(0o755)
            os.replace(PROGRAM.with_suffix(".new"), PROGRAM)
            systemctl("restart", "imp-fcgi.service")
            time.sleep(1)
        print(load)
        equal(load.failed, {}, str(load))
        check(load.asked > 1000, load)
        contains(journal(), f"version={'9' * len(version)}")
        wait_until(lambda: journal().count("msg=request ") >= load.asked, 20, "a line of the log for each request")
        equal(len(world.paid_events("LOAD-0")), 1)
    finally:
        PROGRAM.with_suffix(".old").write_bytes(original)
        PROGRAM.with_suffix(".old").chmod(0o755)
        os.replace(PROGRAM.with_suffix(".old"), PROGRAM)


@test("a restart while the shop's program hangs takes ten seconds, and no request fails")
def _(world):
    service = Service(world)
    HOOK.write_text("#!/bin/sh\nexec sleep 600\n")
    prepare_orders(world)
    nginx = world.start_nginx(service)
    equal(nginx.ask(landing("imp_LOAD0", "LOAD-0")).word, "success")
    wait_until(lambda: "sleep 600" in processes_of("imp"), 20, "the program")
    with Load(nginx.ask, 50) as load:
        time.sleep(1)
        start = time.monotonic()
        systemctl("restart", "imp-fcgi.service")
        took = time.monotonic() - start
    print(f"restarted in {took:.1f} s; {load}")
    equal(load.failed, {}, str(load))
    check(9 < took < 15, took)
    contains(journal(), "work under way is cut short")


@test("a responder that is killed is back within two seconds, and what came meanwhile is answered")
def _(world):
    service = Service(world)
    service.order()
    nginx = world.start_nginx(service)
    first = main_pid()
    start = time.monotonic()
    for _ in range(6):  # more often than systemd's own limit allows
        os.kill(main_pid(), signal.SIGKILL)
        equal(nginx.ask(QUERY).word, "success")
        wait_until(main_pid, 20, "the next one")
    print(f"killed and back 6 times in {time.monotonic() - start:.1f} s")
    check(main_pid() != first, "another process")
    equal(shown("imp-fcgi.socket", "ActiveState"), "active")


@test("a broken configuration: restart fails aloud, requests wait, and the repaired one serves them")
def _(world):
    service = Service(world)
    service.order()
    nginx = world.start_nginx(service)
    service.configure("nonsense = 1")
    done = systemctl("restart", "imp-fcgi.service", must=False)
    check(done.returncode != 0, "restart says that it failed")
    contains(journal("-p", "err"), "unknown key")
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(nginx.ask(QUERY).word))
    waiting.start()
    time.sleep(12)  # longer and more often than systemd's usual patience
    equal(answers, [])
    service.configure()
    waiting.join(20)
    equal(answers, ["success"])
    equal([line for line in journal().splitlines() if line.startswith("<")], [], "priorities are taken off")


@test("systemctl stop leaves nothing behind")
def _(world):
    service = Service(world)
    service.order()
    equal(world.start_nginx(service).ask(QUERY).word, "success")
    wait_until(service.told, 20, "the shop's program")
    systemctl("stop", "imp-fcgi.socket")
    equal([shown(unit, "ActiveState") for unit in ("imp-fcgi.service", "imp-fcgi.socket")], ["inactive"] * 2)
    equal(processes_of("imp"), "")
    check(not os.path.exists(SOCKET), "the socket's path is gone")
    equal(shown("imp-fcgi.service", "Result"), "success")


@test("a drop-in opens a directory to the shop's program; what it left running ends with the service")
def _(world):
    shop = pathlib.Path("/srv/shop")
    shop.mkdir(exist_ok=True)
    drop_in = pathlib.Path("/etc/systemd/system/imp-fcgi.service.d/shop.conf")
    drop_in.parent.mkdir(exist_ok=True)
    drop_in.write_text("[Service]\nReadWritePaths=/srv/shop\n")
    try:
        service = Service(world)
        shutil.chown(shop, "imp")
        HOOK.write_text("#!/bin/sh\nread -r line\nsleep 600 >/dev/null 2>&1 &\necho \"$line\" >/srv/shop/told\n")
        service.order()
        equal(world.start_nginx(service).ask(QUERY).word, "success")
        wait_until((shop / "told").exists, 20, "the event")
        contains(processes_of("imp"), "sleep 600")
        systemctl("stop", "imp-fcgi.socket")
        equal(processes_of("imp"), "")
    finally:
        drop_in.unlink()
        systemctl("daemon-reload")


@test("enabled, it is started at boot, with its socket; disabled, it is not")
def _(world):
    Service(world, start=False)
    wants = pathlib.Path("/etc/systemd/system")
    links = [wants / "multi-user.target.wants" / "imp-fcgi.service", wants / "sockets.target.wants" / "imp-fcgi.socket"]
    systemctl("enable", "imp-fcgi.service")
    equal([link.is_symlink() for link in links], [True, True])
    systemctl("disable", "imp-fcgi.service")
    equal([link.is_symlink() for link in links], [False, False])


@test("imp-work: what is due is done without a responder, the timer comes again, and trouble is a failure")
def _(world):
    service = Service(world, start=False)
    systemctl("start", "imp-work.service")  # makes the store
    equal(world.database.owner(), "imp")
    service.order()
    service.walk_is_due()
    systemctl("start", "imp-work.service")
    equal(world.state("ORDER-1"), "paid")
    equal([(event["type"], event["writes_etc"], event["reads_home"]) for event in service.told()],
          [("payment.paid", False, False)])
    systemctl("start", "imp-work.timer")
    # A minute after boot it may run at once; the next time is known once that has ended.
    wait_until(lambda: shown("imp-work.timer", "NextElapseUSecMonotonic") not in ("", "infinity"), 20, "its next time")
    systemctl("stop", "imp-work.timer")
    wait_until(lambda: shown("imp-work.service", "ActiveState") == "inactive", 20, "the end of its run")
    world.sandbox.process.stop()
    service.walk_is_due()
    check(systemctl("start", "imp-work.service", must=False).returncode != 0, "i'mport is away")
    equal(shown("imp-work.service", "ExecMainStatus"), "3")


@test("root's impctl beside the service leaves the store to its owner")
def _(world):
    service = Service(world)
    (ETC / "imp.toml").write_text((ETC / "imp.toml").read_text() +
                                  'secret_file = "/etc/imp-fcgi/credentials/api.secret"\n')
    systemctl("restart", "imp-fcgi.service")
    world.sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=1000, status="paid")
    env = {"PATH": os.environ["PATH"], "IMP_CONFIG": str(ETC / "imp.toml")}
    for words in (["order", "add", "ORDER-1", "1000"], ["reconcile"]):
        subprocess.run([IMPCTL, *words], env=env, check=True, capture_output=True, timeout=60)
    owners = {path.name: path.owner() for path in STATE.iterdir()}
    equal(set(owners.values()), {"imp"}, str(owners))
    equal(world.start_nginx(service).ask(QUERY).word, "success")


@test("the responder gives up more by itself, and the unit lets it")
def _(world):
    service = Service(world)
    status = pathlib.Path(f"/proc/{main_pid()}/status").read_text(encoding="ascii")
    filters = int(next(line.split()[1] for line in status.splitlines() if line.startswith("Seccomp_filters")))
    service.configure("[server]\nconfine = false")
    systemctl("restart", "imp-fcgi.service")
    status = pathlib.Path(f"/proc/{main_pid()}/status").read_text(encoding="ascii")
    equal(int(next(line.split()[1] for line in status.splitlines() if line.startswith("Seccomp_filters"))), filters - 1)
    for trouble in ("cannot be confined", "a system call was refused", "no Landlock"):
        lacks(journal(), trouble)


@test("systemd's verdict on the running services is 1.5 or better")
def _(world):
    Service(world)
    for unit in ("imp-fcgi.service", "imp-work.service"):
        done = subprocess.run(["systemd-analyze", "security", "--threshold=15", "--no-pager", unit],
                              capture_output=True, encoding="utf-8", timeout=60, check=False)
        print(done.stdout.strip().split("\n")[-1])
        equal(done.returncode, 0, done.stdout[-300:] + done.stderr)


def main(words):
    tally = run.Tally()
    for name, function in registry.registered:
        if words and not any(word in name for word in words):
            continue
        start = time.monotonic()
        outcome, details = run.run_one(name, function, support)
        if outcome == "failed":
            details += "\n--- journal\n" + journal("-n", "20") + journal("-n", "20", unit="imp-work.service")
        tally.add(pathlib.Path(__file__), {"name": name, "outcome": outcome, "details": details})
        print(f"{'FAIL' if outcome == 'failed' else ' ok '}  {name}  {time.monotonic() - start:.1f} s", flush=True)
    Service.stop()
    for _, result in tally.failures:
        print(f"\n==== {result['name']}\n{result['details'].rstrip()}")
    print(tally.closing_line(), flush=True)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
