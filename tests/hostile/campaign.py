"""Sends hostile requests through the real responder, nginx and CGI, and says all that went wrong."""
import collections
import contextlib
import re
import socket
import sqlite3
import threading
import time

from support import equal, landing, places
from support.answer import parse_cgi
from support.processes import wait_until

from . import attempts as made
from . import oracle

MOST_SHOWN = 20
MOST_IN_INBOX = 10_000  # store::kMostInInbox
PER_MINUTE = 10  # look-ups of one network that may lead nowhere
GROWTH_MIB = 64
SLOWEST_S = 8  # of an answer that asks nobody: a sleep in SQL would be longer
# What the clock alone changes, and what a stranger's webhook may leave for later.
_SHIFTING = {"orders": {"check_at", "version", "updated_at", "touched"}, "payments": {"updated_at", "checked_at"}}
_BOUNDED = {"inbox", "lookups", "counted_hours"}
_LOG_LINE = re.compile(r"ts=\S+ level=\w+ [\x20-\x7e\x80-\U0010ffff]*")


# Where a shop with pages of its own sends buyers, and nobody may be sent but there.
TARGETS = ("https://shop.example.com/paid?from=imp", "https://shop.example.com/again")
OWN_PAGES = {"IMP_PAGE_SUCCESS_URL": TARGETS[0], "IMP_PAGE_FAILURE_URL": TARGETS[1], "IMP_NOTIFY_SECRET": "hush-redirects"}


def settings():
    return {"IMP_ORDERS_API_TOKEN": made.TOKEN, "IMP_CORS_ORIGINS": f'["{oracle.ORIGIN}"]'}


class Trap:
    """An address where nobody may ever call: what a proxy named by a client would be."""

    def __init__(self):
        self.calls = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self):
        with contextlib.suppress(OSError):
            while True:
                self.listener.accept()[0].close()
                self.calls += 1

    def close(self):
        self.listener.close()


class Campaign:
    def __init__(self, world):
        self.world = world
        self.sandbox = world.start_sandbox()
        world.settings.update(settings())
        world.add_order(made.PAID[1], 1000)
        world.add_order(made.OPEN, 1000)
        world.add_order(made.READY[1], 1000)
        self.sandbox.pay(imp_uid=made.PAID[0], merchant_uid=made.PAID[1], amount=1000, status="paid")
        self.sandbox.pay(imp_uid=made.READY[0], merchant_uid=made.READY[1], amount=1000, status="ready")
        self.responder = world.start_responder()
        self.nginx = world.start_nginx(self.responder)
        self.redirecting = world.start_responder(str(world.directory / "redirecting.sock"), **OWN_PAGES)
        for (imp_uid, merchant_uid), word in ((made.PAID, "success"), (made.READY, "pending")):
            equal(self.responder.ask(landing(imp_uid, merchant_uid)).word, word)
        self.known = self.asked()
        self.wrong = []
        self.counts = collections.Counter()
        self.statuses = collections.Counter()
        self.slowest = 0.0

    # ---- one request

    def send(self, attempt):
        """The answer; None where the web server closed the connection without one."""
        if attempt.door == "nginx":
            return self._by_nginx(attempt)
        given = dict(query=attempt.query, body=attempt.body, path=attempt.path, method=attempt.method,
                     content_type=attempt.content_type, headers=attempt.headers, **attempt.variables)
        if attempt.door == "cgi" and not self._fits_environment(attempt):
            attempt.door = "fastcgi"
        if attempt.door == "cgi":
            done = self.world.run_cgi(self.world.variables(**given), attempt.body, attempt.argv)
            return parse_cgi(done.stdout)
        return self.responder.ask(**given)

    @staticmethod
    def _fits_environment(attempt):
        texts = [attempt.query, attempt.path, attempt.method.encode(), *attempt.argv, *(value for _, value in attempt.headers),
                 *attempt.variables.values()]
        return not any(b"\0" in text for text in texts)

    def _by_nginx(self, attempt):
        # A line end in a header would be the client's own next header; a blank in the target another protocol version.
        headers = [(name, re.sub(rb"[\r\n\0]", b" ", value)) for name, value in attempt.headers]
        if attempt.content_type and not any(name == "Content-Type" for name, _ in headers):
            headers.append(("Content-Type", attempt.content_type))
        method = re.sub(r"[^\x21-\xff]", "", attempt.method).encode("latin-1")
        try:
            return self.nginx.ask(attempt.query, path=re.sub(rb"[\0- ]", lambda c: b"%%%02X" % c[0][0], attempt.path),
                                  method=method, headers=headers, body=attempt.body)
        except AssertionError as error:
            if "no HTTP answer" in str(error):
                return None
            raise

    def one(self, attempt):
        started = time.monotonic()
        try:
            answer = self.send(attempt)
        except Exception as error:  # whatever it is, it is no answer
            self.wrong.append(f"{attempt}\n    no answer: {type(error).__name__}: {error}")
            return
        took = time.monotonic() - started
        self.slowest = max(self.slowest, took)
        self.counts[attempt.door] += 1
        self.counts[attempt.family] += 1
        if answer is None:
            self.statuses["closed"] += 1
            return
        self.statuses[answer.status] += 1
        found = oracle.judge(attempt, answer)
        if took > places.patience(SLOWEST_S):
            found.append(f"took {took:.1f} s")
        if attempt.slot == "target" and attempt.door == "fastcgi":
            found += self.redirected(attempt)
        self.wrong += [f"{attempt}\n    {answer.status}: {each}" for each in found]

    def redirected(self, attempt):
        """The same at a shop with pages of its own: its buyer goes there, and nowhere else."""
        answer = self.redirecting.ask(query=attempt.query, body=attempt.body, path=attempt.path, method=attempt.method,
                                      content_type=attempt.content_type, headers=attempt.headers, **attempt.variables)
        self.counts["redirected"] += answer.status == 303
        if answer.status == 303 and not (answer.header("Location") or "").startswith(TARGETS[0] + "&merchant_uid=PAID-1&status=success&ts="):
            return [f"a redirect to {answer.header('Location')!r}"]
        return oracle.judge(attempt, answer, TARGETS)

    # ---- all of them

    def dump(self):
        """The store's rows, but for what the clock changes and the shop itself has ordered."""
        found = {}
        with contextlib.closing(sqlite3.connect(f"file:{self.world.database}?mode=ro", uri=True, timeout=20)) as store:
            for name, in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                rows = store.execute(f"SELECT * FROM {name}")
                columns = [column[0] for column in rows.description]
                kept = [{key: value for key, value in zip(columns, row) if key not in _SHIFTING.get(name, ())} for row in rows]
                found[name] = sorted(repr(row) for row in kept if not str(row.get("merchant_uid", "")).startswith("SHOP-")
                                     and not str(row.get("name", "")).startswith("note:reconcile."))
        return found

    def asked(self):
        """Calls to i'mport about single payments and orders: its lists are read in the background."""
        stats = self.sandbox.stats()
        return stats["calls"] - stats["token_calls"] - stats["list_calls"] - stats["status_calls"]

    def memory_mib(self):
        with open(f"/proc/{self.responder.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"^VmRSS:\s+(\d+)", status.read(), re.M)[1]) / 1024

    def run(self, seed, number, more_words=()):
        chosen = list(made.attempts(seed, number, more_words))
        harmless, asking = [], []
        for attempt in chosen:
            (asking if attempt.may_ask() else harmless).append(attempt)
        before, memory, pid = self.dump(), None, self.responder.process.pid
        trap = Trap()
        try:
            for at, attempt in enumerate(harmless):
                if at == len(harmless) // 10:
                    memory = self.memory_mib()
                if attempt.family == "environment" and at % 2:
                    attempt.headers.append(("Proxy", trap.url.encode()))
                    if attempt.door != "nginx":
                        attempt.variables["HTTP_PROXY"] = trap.url.encode()
                self.one(attempt)
            self.note(self.asked() == self.known, f"{self.asked() - self.known} calls to i'mport for ids that are none")
            started = time.monotonic()
            for attempt in asking:
                self.one(attempt)
            # Two memories: the responder's, and the store's for CGI. A miss holds 5 s there, an answer 3 s.
            seconds = time.monotonic() - started
            most = 2 * (PER_MINUTE * (seconds / 60 + 2) + seconds / 5 + seconds / 3 + 2) + sum(attempt.is_news() for attempt in asking)
            beyond = self.asked() - self.known
            self.note(beyond <= most, f"{beyond} calls to i'mport in {seconds:.0f} s, at most {most:.0f} are right")
        finally:
            trap.close()
        self.look_after(before, memory, pid, trap)
        return len(harmless), len(asking), beyond

    def note(self, truth, what):
        if not truth:
            self.wrong.append(what)

    def look_after(self, before, memory, pid, trap):
        """What all of it together must not have done."""
        after = self.dump()
        self.note(set(after) == set(before), f"tables: {set(after) ^ set(before)}")
        for name in set(before) & set(after):
            if name in _BOUNDED:
                self.note(len(after[name]) <= MOST_IN_INBOX, f"{len(after[name])} rows in {name}")
            else:
                changed = set(before[name]) ^ set(after[name])
                self.note(not changed, f"rows of {name} changed: {sorted(changed)[:4]!r:.600}")
        self.note(trap.calls == 0, "a client's proxy was called")
        self.note(self.responder.process.is_running() and self.responder.process.pid == pid, "the responder ended")
        if memory and not places.sanitizer():
            self.note(self.memory_mib() - memory < GROWTH_MIB, f"memory grew from {memory:.0f} to {self.memory_mib():.0f} MiB")
        for log in (self.responder.log(), self.world.cgi_log.read_text(encoding="utf-8", errors="strict")):
            for line in log.split("\n"):
                self.note(not line or _LOG_LINE.fullmatch(line), f"a line of the log is forged: {line!r:.300}")
            for secret in ("sandbox_secret", made.TOKEN):
                self.note(secret not in log, "a secret is in the log")
        wait_until(lambda: self.responder.ask(landing(*made.PAID)).word == "success",
                   places.patience(10), "the paid order to be shown as before")

    def report(self):
        return "\n".join([*self.wrong[:MOST_SHOWN], f"{len(self.wrong)} faults"])
