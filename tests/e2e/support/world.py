"""One test's surroundings: a directory, an i'mport, a store, and the programs under test. Everything
ends with the test."""
import glob
import itertools
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile

from . import answer, fastcgi, places
from .sandbox import Sandbox
from .servers import Nginx, Responder

_FAULT_OF_OURS = re.compile(r"a system call was refused|Sanitizer|runtime error:|Assertion .* failed|terminate called")


class World:
    _orders = None  # the bytes of a store with the orders of orders.json

    def __init__(self):
        # A short path: those of unix sockets may have 107 bytes.
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="imp-e2e-"))
        self.processes = []
        self.sandbox = None
        self.settings = {}
        self.database = self.directory / "imp.db"
        self._numbers = itertools.count(1)
        self.cgi_log = self.directory / "cgi.log"
        self.cgi_log.touch()

    # ---- surroundings

    def clean_env(self):
        """Nothing of the caller's settings reaches a program; sanitizers report to files."""
        log = self.directory / "sanitizer"
        common = f"log_path={log}:exitcode=99"
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"),
                "ASAN_OPTIONS": common + ":detect_stack_use_after_return=1",
                "LSAN_OPTIONS": f"suppressions={places.ROOT / 'tests/lsan.supp'}:print_suppressions=0",
                "UBSAN_OPTIONS": common + ":print_stacktrace=1",
                "TSAN_OPTIONS": common + ":halt_on_error=0:second_deadlock_stack=1"}

    def env(self, **settings):
        """As the web server sets it: the settings of design 2, over `self.settings`."""
        env = self.clean_env()
        env.update({"IMP_API_URL": self.sandbox.url if self.sandbox else "http://127.0.0.1:9",
                    "IMP_API_KEY": "sandbox_key",
                    "IMP_API_SECRET": "sandbox_secret",
                    "IMP_STORE_URL": f"sqlite:{self.database}"})
        env.update(self.settings)
        env.update(settings)
        return {name: value for name, value in env.items() if value is not None}

    def start_sandbox(self, *arguments, **options):
        self.sandbox = Sandbox(self, f"sandbox{len(self.processes)}", arguments, **options)
        self.processes.append(self.sandbox.process)
        return self.sandbox

    # ---- the operator

    def impctl(self, *words, timeout=120, **settings):
        """A finished impctl: returncode, stdout, stderr."""
        return subprocess.run([str(places.IMPCTL), *map(str, words)], env=self.env(**settings),
                              stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                              timeout=places.patience(timeout), cwd=self.directory, check=False)

    def did(self, *words, **settings):
        """Standard output of an impctl that must succeed."""
        done = self.impctl(*words, **settings)
        if done.returncode != 0:
            raise AssertionError(f"impctl {words} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def add_order(self, merchant_uid, amount, *options):
        self.did("order", "add", *options, "--", merchant_uid, str(amount))

    def add_fixture_order(self, merchant_uid):
        order = places.fixture("orders.json")[merchant_uid]
        customer = order.get("customer_uid")
        self.add_order(merchant_uid, order["amount"], "--currency", order["currency"], "--kind", order["kind"],
                       "--name", order["name"], *(["--customer-uid", customer] if customer else []))

    def fresh_store(self):
        """A store with all orders of orders.json, nothing paid, made anew for each caller."""
        if World._orders is None:
            self.database = self.directory / "orders.db"
            for merchant_uid in places.fixture("orders.json"):
                self.add_fixture_order(merchant_uid)
            # Asked by SQLite itself, so that what lies in the journal beside the file is in it too.
            connection = sqlite3.connect(self.database)
            World._orders = connection.serialize()
            connection.close()
        self.database = self.directory / f"imp{next(self._numbers)}.db"
        self.database.write_bytes(World._orders)
        self.database.chmod(0o600)

    def order(self, merchant_uid):
        return json.loads(self.did("order", "show", "--json", "--", merchant_uid))

    def state(self, merchant_uid):
        return self.order(merchant_uid)["state"]

    def count(self, state=None):
        return int(self.did("order", "count", *(["--state", state] if state else [])))

    def events(self, merchant_uid):
        """What was settled, oldest first: (source, imp_uid, verdict, state before, state after)."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(
                "SELECT source, imp_uid, verdict, state_before, state_after FROM events"
                " WHERE merchant_uid = ? AND imp_uid != '' ORDER BY id", (merchant_uid,)).fetchall()
        finally:
            connection.close()

    def paid_events(self, merchant_uid):
        return [event for event in self.events(merchant_uid) if event[2] == "paid" and event[4] == "paid"]

    # ---- CGI

    @staticmethod
    def variables(query="", method="GET", path="/payments/complete", body=b"", content_type=None, headers=(),
                  **others):
        """CGI variables as nginx.conf.example sends them. None takes one away."""
        query = fastcgi.as_bytes(query)
        target = fastcgi.as_bytes(path) + (b"?" + query if query else b"")
        variables = {"GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": method,
                     "QUERY_STRING": query, "REQUEST_URI": target, "REMOTE_ADDR": "127.0.0.1",
                     "CONTENT_LENGTH": str(len(body)) if body else "", "CONTENT_TYPE": content_type or ""}
        for name, value in headers:
            variables["HTTP_" + name.upper().replace("-", "_")] = value
        variables.update(others)
        return {name: value for name, value in variables.items() if value is not None}

    def run_cgi(self, variables, body=b"", argv=(), timeout=None, **settings):
        """The real program, started as a CGI program; the finished process."""
        env = {os.fsencode(name): fastcgi.as_bytes(value)
               for name, value in {**self.env(**settings), **variables}.items()}
        with open(self.cgi_log, "ab") as log:
            return subprocess.run([str(places.RESPONDER), *argv], env=env, input=body, stdout=subprocess.PIPE,
                                  stderr=log, timeout=timeout or places.patience(60), cwd=self.directory,
                                  check=False)

    def cgi(self, query="", body=b"", settings=None, **request):
        done = self.run_cgi(self.variables(query, body=body, **request), body, **(settings or {}))
        if done.returncode != 0:
            raise AssertionError(f"CGI ended with {done.returncode}: {done.stdout[:300]!r}")
        return answer.parse_cgi(done.stdout)

    # ---- FastCGI

    def start_responder(self, listen=None, **settings):
        """Serving at `listen`, by default a unix socket in our directory."""
        return Responder(self, listen or str(self.directory / "imp.sock"), settings)

    def start_nginx(self, responder, tls=False):
        return Nginx(self, responder, tls)

    # ---- the end

    def reports(self):
        """What the programs left behind that no test may leave: sanitizer reports, failed assertions."""
        found = [pathlib.Path(path).read_text(errors="replace")
                 for path in glob.glob(str(self.directory / "sanitizer.*"))]
        for log in self.directory.rglob("*.log"):  # web servers have theirs in directories of their own
            found += [f"{log.name}: {line}" for line in log.read_text(errors="replace").splitlines()
                      if _FAULT_OF_OURS.search(line)]
        return found

    def logs(self, most=4000):
        out = ""
        for log in sorted(self.directory.rglob("*.log")):
            text = log.read_text(errors="replace")
            if text.strip():
                out += f"--- {log.name}\n{'…' if len(text) > most else ''}{text[-most:].rstrip()}\n"
        return out

    def stop(self):
        for process in reversed(self.processes):
            process.stop()

    def remove(self):
        shutil.rmtree(self.directory, ignore_errors=True)
