"""Database servers of a test's own, on loopback: started by tests/servers, killed and brought back here."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from . import places
from .processes import wait_until
from .registry import Skip

SERVERS = places.ROOT / "tests" / "servers"
PASSWORD = "app"  # of the scripts' user app


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Server:
    """One server process, which can be killed and started again as it was."""

    def __init__(self, pid_file):
        self.pid_file = pid_file
        pid = self.pid
        self.argv = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
        self.program = os.readlink(f"/proc/{pid}/exe")
        status = os.stat(f"/proc/{pid}")
        self.owner = {"user": status.st_uid, "group": status.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self.directory = os.readlink(f"/proc/{pid}/cwd")
        self.child = None

    @property
    def pid(self):
        return int(self.pid_file.read_text())

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)
        if self.child:
            self.child.wait(60)
        wait_until(lambda: not is_alive(self.pid), 60, "the server to end")

    def start(self, *more):
        with open(self.pid_file.parent / "again.log", "ab") as log:
            self.child = subprocess.Popen([*self.argv, *more], executable=self.program, stdin=subprocess.DEVNULL,
                                          stdout=log, stderr=log, cwd=self.directory, start_new_session=True,
                                          **self.owner)
        self.pid_file.write_text(f"{self.child.pid}\n")


class Database:
    """What MariaDB and PostgreSQL have in common. Stopped like a process of the world's."""

    name = script = scheme = needs = None
    sudden = signal.SIGKILL  # ends the server without a word to anybody

    def __init__(self, world):
        if not self.is_installed():
            raise Skip(f"no {self.name} server here ({self.needs})")
        room = "/dev/shm" if shutil.disk_usage("/dev/shm").free > 1 << 30 else None
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="imp-db-", dir=room))
        world.processes.append(self)
        done = subprocess.run([SERVERS / f"{self.script}-up.sh", self.base], capture_output=True, encoding="utf-8",
                              timeout=120, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{self.script}-up.sh: {done.stdout}{done.stderr}")
        self.env = dict(line.split("=", 1) for line in done.stdout.split("\n") if "=" in line)
        self.port = self.env["port"]
        self.server = Server(self.base / self.script / "pid")
        world.settings["IMP_STORE_URL"] = self.url

    @property
    def url(self):
        return f"{self.scheme}://app:{PASSWORD}@127.0.0.1:{self.port}/app"

    def stop(self):
        child = self.server_child()
        if child and child.poll() is None:  # ours: the script would wait for us to bury it
            child.send_signal(self.sudden)
            child.wait(30)
        subprocess.run([SERVERS / f"{self.script}-down.sh", self.base], capture_output=True, timeout=60, check=False)
        shutil.rmtree(self.base, ignore_errors=True)

    def server_child(self):
        return getattr(self, "server", None) and self.server.child

    def rows(self, sql):
        done = self.client(sql)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.split("\n")[:-1]]

    def number(self, sql):
        return int(self.rows(sql)[0][0])

    def answers(self):
        return self.client("SELECT 1").returncode == 0

    def crash(self, seconds):
        """Killed, away for `seconds`, and back."""
        self.server.kill(self.sudden)
        time.sleep(seconds)
        self.server.start()
        wait_until(self.answers, 60, "the server to come back")

    def paid_events(self, merchant_uid):
        return self.number("SELECT COUNT(*) FROM events WHERE verdict = 'paid' AND state_after = 'paid'"
                           f" AND merchant_uid = '{merchant_uid}'")

    def make_due(self):
        self.rows("UPDATE outbox SET due_at = 0, claimed_until = 0, acted_at = CASE WHEN acted_at > 0"
                  " THEN acted_at - 120 ELSE 0 END WHERE state = 'due'")

    def told(self):
        """What the outbox has done: {merchant_uid: [event types]}"""
        told = {}
        for merchant_uid, body in self.rows("SELECT merchant_uid, body FROM outbox WHERE type <> ''"
                                            " AND state = 'done' ORDER BY seq"):
            told.setdefault(merchant_uid, []).append(json.loads(body)["type"])
        return told


class Mariadb(Database):
    name, script, scheme, needs = "MariaDB", "mariadb", "mysql", "mariadb-server"
    # Options under which it promises what a power cut takes back.
    careless, careless_word = ("--innodb-flush-log-at-trx-commit=0",), "innodb_flush_log_at_trx_commit=0"

    @staticmethod
    def is_installed():
        return shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin") and shutil.which("mariadb-install-db")

    def client(self, sql):
        return subprocess.run(["mariadb", "--no-defaults", "--raw", "--default-character-set=utf8mb4",
                               "-h127.0.0.1", f"-P{self.port}", "-uapp", f"-p{PASSWORD}", "-BNe", sql, "app"],
                              capture_output=True, encoding="utf-8", timeout=60, check=False)


class Postgresql(Database):
    name, script, scheme, needs = "PostgreSQL", "postgres", "postgresql", "postgresql"
    careless, careless_word = ("-c", "fsync=off"), "fsync=off"
    # Its processes one by one: after SIGKILL of the first it waits for the others before it starts again.
    sudden = signal.SIGQUIT

    @staticmethod
    def is_installed():
        return list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))

    def client(self, sql):
        return subprocess.run(["psql", "-qAtF", "\t", "-h", "127.0.0.1", "-p", self.port, "-U", "app", "-d", "app",
                               "-c", sql], env={**os.environ, "PGPASSWORD": PASSWORD, "PGCONNECT_TIMEOUT": "5"},
                              capture_output=True, encoding="utf-8", timeout=60, check=False)


class Galera:
    """A cluster of MariaDB servers; `urls`: one a node. Stopped like a process of the world's."""

    NODES = 3

    def __init__(self, world):
        if not Mariadb.is_installed():
            raise Skip("no MariaDB server here (mariadb-server)")
        if not [found for pattern in ("galera/libgalera_smm.so", "*/galera-4/libgalera_smm.so")
                for found in pathlib.Path("/usr/lib").glob(pattern)]:
            raise Skip("no Galera here (galera-4)")
        for program, package in (("rsync", "rsync"), ("ss", "iproute2")):
            if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin"):
                raise Skip(f"no {program} here ({package})")
        room = "/dev/shm" if shutil.disk_usage("/dev/shm").free > 2 << 30 else None
        self.base = pathlib.Path(tempfile.mkdtemp(prefix="imp-galera-", dir=room))
        world.processes.append(self)
        self.script("up", str(self.NODES))
        env = dict(line.split("=", 1) for line in (self.base / "galera" / "env").read_text().splitlines())
        self.ports = env["ports"].split(",")
        self.urls = [f"mysql://app:{PASSWORD}@127.0.0.1:{port}/app" for port in self.ports]
        world.settings["IMP_STORE_URL"] = self.urls[0]

    def script(self, name, *words):
        # Into a file: the servers keep what they are given open.
        with open(self.base / f"{name}.log", "w+", encoding="utf-8") as said:
            done = subprocess.run([SERVERS / f"galera-{name}.sh", self.base, *words], stdin=subprocess.DEVNULL,
                                  stdout=said, stderr=said, timeout=240, check=False)
            said.seek(0)
            if done.returncode != 0:
                raise AssertionError(f"galera-{name}.sh {words}: {said.read()[-3000:]}")

    def kill(self, node):
        self.script("down", str(node + 1), "KILL")

    def bring_back(self, node):
        self.script("up", "rejoin", str(node + 1))

    def rows(self, sql, node=0):
        done = subprocess.run(["mariadb", "--no-defaults", "--raw", "--default-character-set=utf8mb4", "-h127.0.0.1",
                               f"-P{self.ports[node]}", "-uapp", f"-p{PASSWORD}", "-BNe", sql, "app"],
                              capture_output=True, encoding="utf-8", timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f"{sql}: {done.stderr}")
        return [line.split("\t") for line in done.stdout.split("\n")[:-1]]

    def number(self, sql, node=0):
        return int(self.rows(sql, node)[0][0])

    def status(self, name, node=0):
        return self.rows(f"SHOW GLOBAL STATUS LIKE '{name}'", node)[0][1]

    def stop(self):
        subprocess.run([SERVERS / "galera-down.sh", self.base], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=120, check=False)
        shutil.rmtree(self.base, ignore_errors=True)


BOTH = (Mariadb, Postgresql)
