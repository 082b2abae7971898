"""What a shop would use instead of imp-fcgi, for landings.py: peers/server.js under Node, peers/complete.php under PHP-FPM."""
import os
import pathlib
import shutil
import sqlite3
import subprocess

import harness

HERE = pathlib.Path(__file__).resolve().parent / "peers"
PHP_CHILDREN = 64
# Keeps the npm packages from one run to the next.
NPM_DIR = pathlib.Path(os.environ.get("NPM_DIR") or pathlib.Path(os.environ["BUILD"], "bench/npm").resolve())


class Peer(harness.Subject):
    """Its orders are in a SQLite file of the plain form that a shop has."""

    processes = 2
    PAID = "SELECT COUNT(*) FROM orders WHERE status = 'paid'"

    def make_orders(self):
        self.database = self.world.folder / f"{self.name}.db"
        store = sqlite3.connect(self.database)
        store.executescript("""PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;
            CREATE TABLE orders (merchant_uid TEXT PRIMARY KEY, amount INTEGER NOT NULL, currency TEXT NOT NULL,
                                 status TEXT NOT NULL DEFAULT 'ready', imp_uid TEXT, paid_at INTEGER) WITHOUT ROWID;""")
        store.executemany("INSERT INTO orders (merchant_uid, amount, currency) VALUES (?, ?, 'KRW')",
                          ((f"order_{n:012d}", harness.amount_of(n)) for n in range(1, harness.ORDERS + 1)))
        store.commit()
        store.close()
        return {"BENCH_API_URL": f"https://localhost:{self.api.port}", "BENCH_CA": str(self.world.folder / "tls/ca.crt"),
                "BENCH_DB": str(self.database), "BENCH_DB_SYNC": "FULL"}


class Node(Peer):
    @staticmethod
    def lack():
        """What is missing; empty: nothing."""
        if not shutil.which("node") or not shutil.which("npm"):
            return "node and npm are not installed"
        NPM_DIR.mkdir(parents=True, exist_ok=True)
        for name in ("server.js", "package.json"):
            shutil.copyfile(HERE / name, NPM_DIR / name)
        works = ["node", "-e", "new (require('better-sqlite3'))(':memory:'); require('iamport-rest-client-nodejs')"]
        if subprocess.run(works, cwd=NPM_DIR, capture_output=True, check=False).returncode == 0:
            return ""
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=NPM_DIR, capture_output=True, check=False)
        done = subprocess.run(works, cwd=NPM_DIR, capture_output=True, check=False)
        return "" if done.returncode == 0 else "its npm packages cannot be installed"

    def start_program(self):
        env = {**self.make_orders(), "SOCKET": self.socket, "MODE": "sdk", "WORKERS": "2", "NODE_ENV": "production",
               "NODE_EXTRA_CA_CERTS": str(self.world.folder / "tls/ca.crt")}
        self.upstream = f"upstream node {{ server unix:{self.socket}; keepalive 64; }}"
        return self.world.start("node", NPM_DIR / "server.js", env=env)

    def location(self):
        return 'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_read_timeout 60s; proxy_pass http://node;'


class Php(Peer):
    """Its best case: one certificate to load, a persistent handle of the database, children enough."""

    @staticmethod
    def program():
        return next((path for path in sorted(pathlib.Path("/usr/sbin").glob("php-fpm*"))), None)

    @classmethod
    def lack(cls):
        if not cls.program():
            return "php-fpm is not installed (php-fpm, php-curl, php-sqlite3)"
        modules = subprocess.run([cls.program(), "-m"], capture_output=True, encoding="utf-8", check=False).stdout.split()
        return " ".join(f"no {module} in PHP" for module in ("curl", "pdo_sqlite") if module not in modules)

    def start_program(self):
        self.env = self.make_orders()
        config = self.world.folder / "fpm.conf"
        owner = "user = root\ngroup = root\n" if os.geteuid() == 0 else ""
        config.write_text(f"""[global]
error_log = {self.world.folder}/fpm.err
daemonize = no
[bench]
listen = {self.socket}
listen.backlog = 4096
listen.mode = 0666
{owner}pm = static
pm.max_children = {PHP_CHILDREN}
""")
        root = ["-R"] if os.geteuid() == 0 else []
        return self.world.start(self.program(), *root, "-d", "curl.cainfo=" + self.env["BENCH_CA"], "-F", "-y", config)

    def location(self):
        params = " ".join(f"fastcgi_param {name} {value};" for name, value in self.env.items())
        return (f"include /etc/nginx/fastcgi_params; {params} fastcgi_param SCRIPT_FILENAME {HERE}/complete.php;"
                f" fastcgi_read_timeout 60s; fastcgi_pass unix:{self.socket};")


PROGRAMS = {"node": Node, "php": Php}
