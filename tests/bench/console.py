#!/usr/bin/env python3
"""The operator's console on a store of ten million orders: how long each page takes the responder.

    make bench-console                              SQLite, ten million orders: some ten minutes, and 10 GB of disk
    make bench-console SIZE=1000000 STORES=mariadb  on another store

The store is filled as bench-growth fills it (two years), and besides with a month's outbox, entries that were given up, refused
payments that hold money, an order with much of everything, and a month's history for the charts. Each page is asked for RUNS times,
one after the other, from a FastCGI client beside the responder. A page that takes longer than LIMIT_MS is a failure.
"""
import json
import os
import pathlib
import statistics
import sys
import time
import urllib.parse

import growth
import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import fastcgi  # noqa: E402

SIZE = int(os.environ.get("SIZE", "10000000"))
RUNS = int(os.environ.get("RUNS", "20"))
LIMIT_MS = float(os.environ.get("LIMIT_MS", "200"))
REFUSED, DEAD, BUSY = 3_000, 2_000, 5_000
MONTH_S = 30 * 86400


def more_rows(database):
    """What a busy shop has besides."""
    size, now = database.size, int(time.time())
    told = size * 30 // 730  # a month's events
    step = 10**growth.DIGITS // (size + 1)

    def spread(first, last, columns, table, values):
        return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {database.numbers(first, last)}"

    big, at = database.big, f"({now} - cast({told} - n as {database.big}) * {MONTH_S} / {told})"
    at = database.whole.format(at)
    order = database.uid("order_", f"(cast({size} - {told} + n as {big}) * {step})")
    outbox = "id, lane, kind, type, merchant_uid, imp_uid, body, state, attempts, created_at, due_at, claimed_until, acted_at, last_error"
    body = "'{" + "\"id\":\"evt\"" + ", " * 300 + "}'"
    statements = []
    for first in range(1, told + 1, growth.CHUNK):
        last = min(first + growth.CHUNK - 1, told)
        state = f"CASE WHEN n > {told - DEAD} THEN 'dead' WHEN n > {told - 2 * DEAD} THEN 'due' ELSE 'done' END"
        statements.append(spread(first, last, outbox, "outbox",
                                 f"{database.uid('url:', 'n')}, {database.text(chr(39) + 'url ' + chr(39), order)}, 'url', 'payment.paid',"
                                 f" {order}, '', {body}, {state}, 0, {at}, {at}, 0, {at}, ''"))
    busy = f"'order_{step * (size // 20 * 20 - 1):012d}'"
    events = "happened_at, source, merchant_uid, imp_uid, verdict, state_before, state_after, detail"
    statements.append(spread(1, BUSY, events, "events", f"{now} - n, 'webhook', {busy}, 'imp_x', 'failed', 'pending', 'failed', '{{}}'"))
    statements.append("UPDATE payments SET verdict = 'duplicate' WHERE holds_money = 1 AND id > (SELECT m FROM"
                      f" (SELECT MAX(id) - {REFUSED} AS m FROM payments) newest)")
    hours = f"({now - now % 3600} - n * 3600)"
    for series in ("landing.paid", "landing.failed", "landing.vbank_issued", "landing.forged_amount", "landing.cannot_tell",
                   *(f"api.le.{bound}" for bound in ("0.025", "0.05", "0.1", "0.25", "0.5", "1", "2"))):
        statements.append(spread(0, 743, "hour_at, series, counted", "counted_hours", f"{hours}, '{series}', 1000 + n % 24 * 100"))
    return statements, busy.strip("'")


def pages_of(database, busy):
    step = 10**growth.DIGITS // (database.size + 1)
    middle = f"order_{step * (database.size // 2 + 3):012d}"
    early = f"order_{step * (database.size // 20):012d}"  # begins with a 0
    ago = int(time.time()) - 20 * 86400
    quoted = urllib.parse.quote
    return [("today", "", ""),
            ("charts, 24 hours", "/charts", ""), ("charts, 30 days", "/charts", "span=month"),
            ("search: an order", "/search", "q=" + middle), ("search: an imp_uid", "/search", "q=imp" + middle[5:]),
            ("search: what many begin with", "/search", "q=order_0"), ("search: the next page", "/search", f"q=order_0&after={early}"),
            ("search: nothing", "/search", "q=zzz"),
            ("an order", "/order", "id=" + middle), ("an order with 5,000 lines", "/order", "id=" + quoted(busy)),
            *((f"orders: {state}", "/orders", "state=" + state) for state in ("paid", "pending", "failed", "awaiting_deposit", "overdue")),
            ("orders: paid, from the middle", "/orders", f"state=paid&after={middle}"),
            ("payments", "/payments", ""), ("payments, twenty days ago", "/payments", f"after={ago}-9999999999"),
            ("refused", "/refused", ""),
            *((f"outbox: {state}", "/outbox", "state=" + state) for state in ("due", "dead", "done", "dropped")),
            ("outbox: done, twenty days ago", "/outbox", f"state=done&after={ago}-9999999999")]


def ask(socket, path, query):
    target = "/payments/admin" + path + ("?" + query if query else "")
    variables = {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "REQUEST_URI": target, "REMOTE_ADDR": "127.0.0.1",
                 "SERVER_PROTOCOL": "HTTP/1.1", "IMP_ADMIN_USER": "bench"}
    began = time.monotonic()
    answer = fastcgi.ask(socket, variables, b"", 60)
    return (time.monotonic() - began) * 1000, answer


def measure(database, busy, socket):
    slow = 0
    print(f"| page ({database.name}, {database.size:,} orders) | first ms | median ms | slowest ms | KB |")
    print("|---|---|---|---|---|")
    for name, path, query in pages_of(database, busy):
        times = []
        for _ in range(RUNS):
            took, answer = ask(socket, path, query)
            if answer.status not in (200, 303):
                raise SystemExit(f"{name}: {answer}")
            times.append(took)
        print(f"| {name} | {times[0]:.1f} | {statistics.median(times):.1f} | {max(times):.1f} | {len(answer.body) / 1024:.0f} |", flush=True)
        slow += max(times) > LIMIT_MS
    return slow


def main():
    kind = {"": growth.Sqlite, "mysql": growth.Mariadb, "postgresql": growth.Postgresql}[os.environ.get("TEST_STORE", "").partition(":")[0]]
    world = harness.World()
    try:
        harness.make_certificate(world.folder / "tls")
        api = harness.Api(world, 0)
        database = kind(SIZE, world)
        env = {**growth.environment(database, world, api), "IMP_ADMIN_ENABLED": "true", "IMP_ADMIN_WRITE": "true"}
        began = time.monotonic()
        growth.impctl(env, "order", "count")  # makes the tables
        statements, busy = more_rows(database)
        for first in range(1, SIZE + 1, growth.CHUNK):
            database.run(database.statements(first, min(first + growth.CHUNK - 1, SIZE)))
        for statement in statements:
            database.run([statement])
        database.settle()
        print(f"  {database.name}: {SIZE:,} orders in {time.monotonic() - began:.0f} s, {database.bytes() / 1e6:,.0f} MB", file=sys.stderr, flush=True)
        socket = str(world.folder / "imp.sock")
        responder = world.start(harness.RESPONDER, "--listen", socket, env=env)
        harness.wait_for(socket, responder)
        slow = measure(database, busy, socket)
        print(json.dumps({"limit_ms": LIMIT_MS, "pages_over_it": slow}), file=sys.stderr)
        if slow:
            raise SystemExit(f"{slow} pages took over {LIMIT_MS:.0f} ms")
    finally:
        world.close()


if __name__ == "__main__":
    harness.run(main)
