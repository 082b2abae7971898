"""The stores of the matrix. Another one is a class with these members more."""
import itertools
import os
import pathlib
import shutil
import subprocess
import tempfile

from support import places

SCRIPTS = places.ROOT / "tests" / "servers"
USER = "app"  # also the password and the first database of the servers that the scripts start


class Sqlite:
    name = "sqlite"
    title = "SQLite"

    @staticmethod
    def missing():
        """Why it cannot be tried on this machine, or ""."""
        return ""

    @staticmethod
    def start():
        """Starts what all cells share."""

    @staticmethod
    def stop():
        """Ends it."""

    def __init__(self, world):
        self.world = world
        self.numbers = itertools.count(1)

    def begin(self):
        """An empty store for the next round; `world.env()` names it from now on."""
        self.world.database = self.world.directory / f"store{next(self.numbers)}.db"

    def end(self):
        """Leaves nothing behind."""


class Server:
    """A database server of our own, started by tests/servers/<kind>-up.sh; a database for each round."""
    port = ""  # cells have it from the environment

    @classmethod
    def missing(cls):
        if not (SCRIPTS / f"{cls.kind}-up.sh").exists():
            return f"no tests/servers/{cls.kind}-up.sh"
        if not cls.is_installed():
            return f"no server here (package {cls.package})"
        return "" if cls.is_built_in() else f"this build knows no {cls.scheme}://"

    @classmethod
    def is_built_in(cls):
        """Whether the programs take such an address at all: then they say that they cannot ask now (3)."""
        env = {"IMP_API_KEY": "k", "IMP_API_SECRET": "s", "IMP_STORE_URL": cls.address("127.0.0.1:1", USER),
               "PATH": os.environ.get("PATH", "")}
        return subprocess.run([places.IMPCTL, "order", "count"], env=env, capture_output=True, timeout=60,
                              check=False).returncode == 3

    @classmethod
    def address(cls, host, database):
        return f"{cls.scheme}://{USER}:{USER}@{host}/{database}"

    @classmethod
    def start(cls):
        cls.base = pathlib.Path(tempfile.mkdtemp(prefix="imp-hosts-"))
        done = subprocess.run([SCRIPTS / f"{cls.kind}-up.sh", cls.base], capture_output=True, encoding="utf-8",
                              timeout=120, check=False, env={**os.environ, **cls.fast})
        if done.returncode != 0:
            raise RuntimeError(f"{cls.kind}-up.sh: {done.stdout}{done.stderr}")
        settings = dict(line.split("=", 1) for line in (cls.base / cls.kind / "env").read_text().splitlines()
                        if "=" in line)
        os.environ[cls.variable()] = settings["port"]

    @classmethod
    def stop(cls):
        subprocess.run([SCRIPTS / f"{cls.kind}-down.sh", cls.base], capture_output=True, timeout=120, check=False)
        shutil.rmtree(cls.base, ignore_errors=True)

    @classmethod
    def variable(cls):
        return f"IMP_HOSTS_{cls.kind.upper()}_PORT"

    def __init__(self, world):
        self.world = world
        self.port = os.environ[self.variable()]
        self.numbers = itertools.count(1)
        self.made = []

    def begin(self):
        name = f"imp_{os.getpid()}_{next(self.numbers)}"
        self.tell(f"CREATE DATABASE {name}")
        self.made.append(name)
        self.world.settings["IMP_STORE_URL"] = self.address(f"127.0.0.1:{self.port}", name)

    def end(self):
        for name in self.made:
            self.tell(f"DROP DATABASE {name}")

    def tell(self, statement):
        done = subprocess.run([*self.client(), statement], capture_output=True, encoding="utf-8", timeout=60,
                              check=False, env={**os.environ, "PGPASSWORD": USER, "MYSQL_PWD": USER})
        if done.returncode != 0:
            raise RuntimeError(f"{statement}: {done.stderr}")


class MariaDb(Server):
    name, title, kind, scheme, package = "mariadb", "MariaDB", "mariadb", "mysql", "mariadb-server"
    # What is lost in a power cut is not what these tests look at.
    fast = {"MARIADB_EXTRA": "--innodb-flush-log-at-trx-commit=2"}

    @staticmethod
    def is_installed():
        return bool(shutil.which("mariadbd", path=os.environ.get("PATH", "") + ":/usr/sbin"))

    def client(self):
        return ["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{self.port}", f"-u{USER}", "-e"]


class PostgreSql(Server):
    name, title, kind, scheme, package = "postgresql", "PostgreSQL", "postgres", "postgresql", "postgresql"
    fast = {"POSTGRES_EXTRA": "-c fsync=off"}

    @staticmethod
    def is_installed():
        return any(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))

    def client(self):
        return ["psql", "-h", "127.0.0.1", "-p", self.port, "-U", USER, "-d", "postgres", "-qAtc"]


STORES = [Sqlite, MariaDb, PostgreSql]
