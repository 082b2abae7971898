#!/usr/bin/env python3
"""The same landing on stores of more and more orders, side by side.

    make bench-growth                                       SQLite, MariaDB and PostgreSQL; an hour, and 40 GB of disk
    make bench-growth SIZES="10000 1000000" STORES=sqlite   some minutes

Each store is filled with orders of two years, as landings leave them: of twenty one was cancelled, one was never paid and is
closed, the others are paid; the last of them are open. Then one buyer at a time lands on new orders (RUNS of SECONDS at each
size, in turn), and some commands are timed. The new orders' numbers follow the last ones, as shops count (`near`), or lie anywhere
between the others (`far`: each landing touches pages that nothing else did, and a store that is larger than memory reads them
from the disk). A commit is on the disk before a buyer
is told. As in `make bench`, nginx is in front and another nginx is i'mport's API, which takes no time.
"""
import csv
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.parse

import harness

SIZES = [int(word) for word in os.environ.get("SIZES", "10000 1000000 10000000").split()]
RUNS = int(os.environ.get("RUNS", "5"))
SECONDS = int(os.environ.get("SECONDS", "3"))
CHUNK = 200_000
DIGITS = 12
TWO_YEARS_S = 2 * 365 * 86400
NEW_ORDERS = 50_000  # of each kind
LAST = 10**DIGITS - 90_000  # above all that were filled in
SPREAD = 654_321_987  # has no factor in common with 10 to the 12


class Near:
    """Order numbers that follow one another."""

    name, spread = "near", 0

    @staticmethod
    def number_of(place):
        return place

    first = LAST


class Far:
    """Neighbours in time are none in the index. As requests.lua works it out."""

    name, spread = "far", SPREAD

    @staticmethod
    def number_of(place):
        return place * SPREAD % 10**DIGITS

    first = 1


KINDS = (Near, Far)


class Database:
    """What is different about filling one."""

    padded = "lpad(cast({0} as char(12)), 12, '0')"
    joined = "concat({0})"

    def __init__(self, size, world):
        self.size, self.world = size, world

    def text(self, *parts):
        return self.joined.format(", ".join(parts))

    def uid(self, prefix, number):
        return self.text(f"'{prefix}'", self.padded.format(number))

    def fill(self):
        for first in range(1, self.size + 1, CHUNK):
            last = min(first + CHUNK - 1, self.size)
            self.run(self.statements(first, last))
        self.settle()

    def statements(self, first, last):
        step = 10**DIGITS // (self.size + 1)
        now = int(time.time())
        ages = f"({now} - cast({self.size} - n as {self.big}) * {TWO_YEARS_S} / {self.size})"
        at = self.whole.format(ages)
        # Among the orders of the last week some are open.
        is_open = f"(n > {self.size} - {self.size} / 100 and mod20 = 0)"
        numbers = f"(SELECT n, n % 20 AS mod20, cast(n as {self.big}) * {step} AS k FROM {self.numbers(first, last)})"
        order, imp = self.uid("order_", "k"), self.uid("imp_", "k")
        amount = "(10000 + k % 100 * 100)"
        state = "CASE mod20 WHEN 0 THEN 'pending' WHEN 1 THEN 'cancelled' ELSE 'paid' END"
        amount_text = f"cast({amount} as {self.chars})"
        detail = ('{"status":"paid","amount":15000,"cancel_amount":0,"currency":"KRW","merchant_uid":"order_000000000001",'
                  '"pay_method":"card","pg_provider":"html5_inicis","pg_tid":"StdpayCARDINIpayTest20231115071320123456",'
                  '"customer_uid_usage":"","sandbox":null,"fail_reason":""}')
        return [
            "INSERT INTO orders (merchant_uid, amount, currency, kind, customer_uid, name, state, accepted, closed, version,"
            " created_at, updated_at, expires_at, check_at)"
            f" SELECT {order}, {amount}, 'KRW', 'payment', '', '', {state}, CASE WHEN mod20 = 0 THEN NULL ELSE {imp} END,"
            f" CASE WHEN mod20 = 0 AND NOT {is_open} THEN 1 ELSE 0 END, 2, {at}, {at} + 60, 0, {now} + 86400 FROM {numbers} s",
            "INSERT INTO payments (imp_uid, merchant_uid, status, amount, cancel_amount, currency, sandbox, escrow, pay_method,"
            " pg_provider, pg_id, pg_tid, customer_uid, customer_uid_usage, has_promotion, promotion_discount, fail_reason,"
            " cancel_reason, receipt_url, vbank_name, vbank_num, vbank_holder, vbank_date, started_at, paid_at, failed_at,"
            " cancelled_at, cancel_history, verdict, first_seen_at, updated_at, checked_at, holds_money, given_back_at)"
            f" SELECT {imp}, {order}, CASE mod20 WHEN 1 THEN 'cancelled' ELSE 'paid' END, {amount_text},"
            f" CASE mod20 WHEN 1 THEN {amount_text} ELSE '0' END, 'KRW', NULL, 0, 'card', 'html5_inicis', 'MOIlive001',"
            " 'StdpayCARDINIpayTest20231115071320123456', '', '', 0, '0', '', '', 'https://example.com/receipt/0123456789',"
            f" '', '', '', 0, {at}, {at} + 30, 0, CASE mod20 WHEN 1 THEN {at} + 40 ELSE 0 END, '[]',"
            f" CASE mod20 WHEN 1 THEN 'cancelled' ELSE 'paid' END, {at} + 60, {at} + 60, CASE WHEN {at} < {now} - 180 * 86400"
            f" THEN 253402300799 ELSE {now} END, CASE mod20 WHEN 1 THEN 0 ELSE 1 END, CASE mod20 WHEN 1 THEN {at} + 40 ELSE 0 END"
            f" FROM {numbers} s WHERE mod20 <> 0",
            "INSERT INTO events (happened_at, source, merchant_uid, imp_uid, verdict, state_before, state_after, detail)"
            f" SELECT {at}, 'shop', {order}, '', 'order_added', '', 'pending', '{{}}' FROM {numbers} s",
            "INSERT INTO events (happened_at, source, merchant_uid, imp_uid, verdict, state_before, state_after, detail)"
            f" SELECT {at} + 60, 'redirect', {order}, {imp}, 'paid', 'pending', 'paid', '{detail}' FROM {numbers} s WHERE mod20 <> 0",
        ]


class Sqlite(Database):
    name = "SQLite"
    padded = "printf('%012d', {0})"
    big, chars, whole = "INTEGER", "TEXT", "cast({0} as INTEGER)"

    def __init__(self, size, world):
        super().__init__(size, world)
        self.path = world.folder / f"growth-{size}.db"
        self.url = f"sqlite:{self.path}"

    def text(self, *parts):
        return "(" + " || ".join(parts) + ")"

    @staticmethod
    def numbers(first, last):
        return (f"(WITH RECURSIVE up(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM up WHERE n < {last})"
                " SELECT n FROM up)")

    def run(self, statements):
        subprocess.run(["sqlite3", "-bail", str(self.path)], check=True, encoding="utf-8", stdout=subprocess.DEVNULL,
                       input="PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; BEGIN;" + ";\n".join(statements) + "; COMMIT;")

    def settle(self):
        subprocess.run(["sqlite3", str(self.path), "PRAGMA wal_checkpoint(TRUNCATE)"], check=True, stdout=subprocess.DEVNULL)

    def bytes(self):
        return self.path.stat().st_size


class Server(Database):
    def __init__(self, size, world):
        super().__init__(size, world)
        base = os.environ["TEST_STORE"]
        self.database = f"app{size}"
        self.url = base.rsplit("/", 1)[0] + "/" + self.database
        self.port = str(urllib.parse.urlsplit(base).port)
        self.client("CREATE DATABASE " + self.database, "app")


class Mariadb(Server):
    name = "MariaDB"
    big, chars, whole = "SIGNED", "char(20)", "floor({0})"

    def client(self, sql, database):
        return subprocess.run(["mariadb", "--no-defaults", "-h127.0.0.1", f"-P{self.port}", "-uapp", "-papp", "-N", database],
                              input=sql, check=True, capture_output=True, encoding="utf-8").stdout

    @staticmethod
    def numbers(first, last):
        return f"(SELECT seq AS n FROM seq_{first}_to_{last}) q"

    def run(self, statements):
        # In the order of the indexes, as rows come in the course of time.
        self.client("SET unique_checks = 0; BEGIN;" + ";\n".join(statements) + "; COMMIT;", self.database)

    def settle(self):
        self.client("ANALYZE TABLE orders, payments, events", self.database)

    def bytes(self):
        return int(self.client("SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema ="
                               f" '{self.database}'", self.database).split(".")[0])


class Postgresql(Server):
    name = "PostgreSQL"
    padded = "lpad(cast({0} as text), 12, '0')"
    big, chars, whole = "BIGINT", "TEXT", "cast(floor({0}) as BIGINT)"

    def client(self, sql, database):
        return subprocess.run(["psql", "-h", "127.0.0.1", "-p", self.port, "-U", "app", "-d", database, "-qAt", "-v",
                               "ON_ERROR_STOP=1"], input=sql, check=True, capture_output=True, encoding="utf-8",
                              env={**os.environ, "PGPASSWORD": "app"}).stdout

    @staticmethod
    def numbers(first, last):
        return f"(SELECT n FROM generate_series({first}, {last}) n) q"

    def run(self, statements):
        self.client("SET synchronous_commit = off; BEGIN;" + ";\n".join(statements) + "; COMMIT;", self.database)

    def settle(self):
        self.client("VACUUM ANALYZE; CHECKPOINT", self.database)

    def bytes(self):
        return int(self.client("SELECT pg_database_size(current_database())", self.database))


class Grown(harness.Subject):
    """The responder on a store that holds something already."""

    def __init__(self, database, world, api):
        self.grown = database
        super().__init__("responder", world, api)

    def start_program(self):
        self.env = environment(self.grown, self.world, self.api)
        return self.world.start(harness.RESPONDER, "--listen", self.socket, env=self.env)


def environment(database, world, api):
    return {"IMP_STORE_URL": database.url, "IMP_API_URL": f"https://localhost:{api.port}",
            "IMP_API_CA_FILE": str(world.folder / "tls/ca.crt"), "IMP_API_KEY": "k", "IMP_API_SECRET": "s"}


def impctl(env, *words):
    """Seconds that it took, and what it said."""
    began = time.monotonic()
    done = subprocess.run([str(harness.IMPCTL), *words], env={**os.environ, **env}, check=True, capture_output=True, encoding="utf-8")
    return time.monotonic() - began, done.stdout


def import_new(database, world, api):
    orders = world.folder / "new.csv"
    with open(orders, "w", newline="", encoding="ascii") as file:
        for kind in KINDS:
            numbers = [kind.number_of(place) for place in range(kind.first, kind.first + NEW_ORDERS)]
            csv.writer(file).writerows((f"order_{n:012d}", harness.amount_of(n), "KRW") for n in numbers)
    impctl(environment(database, world, api), "order", "import", str(orders))


def measure(database, world, api, kind, first):
    """(p50 ms, p99 ms, the first order that was not landed on)"""
    subject = Grown(database, world, api)
    subject.next = first
    os.environ["BENCH_SPREAD"] = str(kind.spread)
    last = kind.first + NEW_ORDERS - 1
    subject.load(1, 1, orders=last)
    result = subject.load(1, SECONDS, orders=last)
    if result["bad"]:
        raise SystemExit(f"{database.name}: {result['bad']} landings were not answered")
    checked = f"order_{kind.number_of(subject.next - 1 - 1 - 16 - 1):012d}"
    _, shown = impctl(subject.env, "order", "show", checked, "--json")
    if not re.search(r'"state": *"paid"', shown):
        raise SystemExit(f"{database.name}: {checked} is not paid: {shown}")
    subject.stop()
    return result["p50"] / 1000, result["p99"] / 1000, subject.next


def time_commands(database, world, api):
    """Milliseconds of what people and timers ask."""
    env = environment(database, world, api)
    long_ago = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 300 * 86400))
    commands = {"order show": ("order", "show", f"order_{10**DIGITS // (database.size + 1) * (database.size // 2):012d}", "--events"),
                "order list": ("order", "list", "--state", "paid"), "order count": ("order", "count", "--state", "paid"),
                "report": ("report", "--day", long_ago, "--csv")}
    return {name: min(impctl(env, *words)[0] for _ in range(3)) * 1000 for name, words in commands.items()}


def main():
    kind = {"": Sqlite, "mysql": Mariadb, "postgresql": Postgresql}[os.environ.get("TEST_STORE", "").partition(":")[0]]
    world = harness.World()
    try:
        harness.make_certificate(world.folder / "tls")
        api = harness.Api(world, 0)
        databases, took = [], {}
        for size in SIZES:
            database = kind(size, world)
            began = time.monotonic()
            impctl(environment(database, world, api), "order", "count")  # makes the tables
            database.fill()
            size_bytes = database.bytes()
            import_new(database, world, api)
            databases.append((database, size_bytes))
            for keys in KINDS:
                took[size, keys] = {"p50": [], "p99": [], "next": keys.first}
            print(f"  {kind.name}: {size:,} orders in {time.monotonic() - began:.0f} s, {size_bytes / 1e6:,.0f} MB", file=sys.stderr, flush=True)
        for _ in range(RUNS):
            for keys in KINDS:
                for database, _ in databases:
                    figures = took[database.size, keys]
                    p50, p99, figures["next"] = measure(database, world, api, keys, figures["next"])
                    figures["p50"].append(p50)
                    figures["p99"].append(p99)
                    print(f"  {kind.name} {database.size} {keys.name}: p50 {p50:.2f}, p99 {p99:.2f} ms", file=sys.stderr, flush=True)
        print("| store | orders | bytes an order | near p50 ms | far p50 ms | near p99 ms | far p99 ms | order show ms | order list ms |"
              " order count ms | report of a day ms |")
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        for database, size_bytes in databases:
            cells = []
            for keys in KINDS:
                p50, least = (statistics.median(took[size, keys]["p50"]) for size in (database.size, SIZES[0]))
                cells.append(f"{p50:.2f} ({p50 / least:.2f})")
            cells += [f"{statistics.median(took[database.size, keys]['p99']):.1f}" for keys in KINDS]
            cells += [f"{ms:,.0f}" for ms in time_commands(database, world, api).values()]
            print(f"| {kind.name} | {database.size:,} | {size_bytes / database.size:,.0f} | " + " | ".join(cells) + " |", flush=True)
    finally:
        world.close()


if __name__ == "__main__":
    harness.run(main)
