#!/usr/bin/env python3
"""Floods and slow clients through nginx with the very nginx.conf.example, and honest buyers who land at the same time.

    make flood                      SECONDS=10 CONNECTIONS=2000 make flood

All on this machine: the senders of floods run at the lowest priority, as if on others. What counts are the ratios
within a run. Honest landings come RATE (40) a second, each of an order of its own, which i'mport is asked about.
"""
import json
import multiprocessing
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent)]

from hostile import senders  # noqa: E402  (the path to it is set just above)
from support import World  # noqa: E402
from support.servers import Nginx  # noqa: E402

SECONDS = int(os.environ.get("SECONDS", "20"))
CONNECTIONS = int(os.environ.get("CONNECTIONS", "10000"))
RATE = int(os.environ.get("RATE", "40"))
PHASES = 7
SETTLED = 6000  # landings to see how many are settled in a second
GROWTH_MIB = 48
CALLS = 40  # to i'mport for a flood from one address: 10 a minute, and what was under way
TIMES_P99 = 2
ONE_ADDRESS, OWN, MANY = ["127.0.0.66"], ["127.0.0.1"], [f"127.4.{n // 250}.{n % 250 + 1}" for n in range(5000)]
processes = multiprocessing.get_context("fork")


def percentile(sorted_ms, part):
    return sorted_ms[min(len(sorted_ms) - 1, int(len(sorted_ms) * part))]


class Floods:
    def __init__(self, world):
        self.world = world
        self.sandbox = world.start_sandbox()
        number = RATE * SECONDS * (PHASES + 1) + 100
        lines = world.directory / "orders.csv"
        lines.write_text("".join([f"H-{n},1000,KRW\n" for n in range(number)] + [f"C-{n},1000,KRW\n" for n in range(SETTLED)]))
        world.did("order", "import", str(lines))
        self.responder = world.start_responder(IMP_SERVER_THREADS="320", IMP_LOG_LEVEL="warn")
        self.nginx = Nginx(world, self.responder, CONNECTIONS=str(CONNECTIONS + 1000))
        self.first = 0
        self.wrong = []
        self.rows = []
        self.unloaded = []

    def memory(self, name):
        with open(f"/proc/{self.responder.process.pid}/status", encoding="ascii") as status:
            return int(re.search(rf"^{name}:\s+(\d+)", status.read(), re.M)[1]) / 1024

    def asked(self):
        """Look-ups of single payments: i'mport's lists are read in the background."""
        stats = self.sandbox.stats()
        return stats["payment_calls"] + stats["findall_calls"]

    def start(self, function, *words):
        """A sender in a process of its own; what it gives is in `.result`."""
        ours, theirs = processes.Pipe()

        def run():
            senders.as_other_machine()
            try:
                theirs.send(function(*words))
            except (OSError, KeyboardInterrupt) as error:
                theirs.send({type(error).__name__: 1})

        process = processes.Process(target=run, daemon=True)
        process.start()
        process.result = ours.recv
        return process

    def honest(self, what, *beside):
        """Honest landings, and `beside` them a sender, its function and words. The row of the table."""
        before, memory = self.asked(), self.memory("VmRSS")
        for n in range(self.first, self.first + RATE * SECONDS):  # now: what is there earlier is found by the worker
            self.sandbox.pay(imp_uid=f"imp_H{n}", merchant_uid=f"H-{n}", amount=1000, status="paid")
        sender = self.start(*beside) if len(beside) > 1 else beside[0] if beside else None
        done = subprocess.run([sys.executable, str(HERE / "honest.py"), str(self.nginx.port), "H", str(self.first), str(RATE),
                               str(SECONDS)], capture_output=True, encoding="utf-8", check=True)
        found = json.loads(done.stdout)
        self.first += RATE * SECONDS
        sent = sender.result() if sender else {}
        row = {"what": what, "p50": percentile(found["ms"], .5), "p99": percentile(found["ms"], .99), "outcomes": found["outcomes"],
               "sent": sent, "calls": self.asked() - before, "memory": memory, "after": self.memory("VmRSS")}
        self.rows.append(row)
        print(f"  {what}: p50 {row['p50']:.1f} ms, p99 {row['p99']:.1f} ms, {found['outcomes']}; flood {sent}; calls {row['calls']};"
              f" memory {memory:.0f} to {row['after']:.0f} MiB", flush=True)
        return row

    def all_served(self, row):
        right = row["outcomes"].get("200 success", 0)
        if right < RATE * SECONDS:
            self.wrong.append(f"{row['what']}: {right} of {RATE * SECONDS} honest landings were settled at once: {row['outcomes']}")

    def judge(self, row, most_calls=None):
        self.all_served(row)
        if row["after"] - row["memory"] > GROWTH_MIB:
            self.wrong.append(f"{row['what']}: memory grew from {row['memory']:.0f} to {row['after']:.0f} MiB")
        if most_calls is not None and row["calls"] - RATE * SECONDS > most_calls:
            self.wrong.append(f"{row['what']}: {row['calls'] - RATE * SECONDS} calls to i'mport besides the honest ones")

    # ---- who comes

    def slow_connections(self):
        held = processes.Array("i", [0, 0])

        def say(now, opened):
            held[0], held[1] = max(held[0], now), opened

        def run():
            senders.hold(self.nginx.port, CONNECTIONS, SECONDS + 30, say)
            return {"held": held[0], "opened": held[1]}

        sender = self.start(run)
        for _ in range(28):
            time.sleep(1)
            if held[0] >= CONNECTIONS:
                break
        self.judge(self.honest(f"{held[0]} slow connections", sender), 0)

    def settled_a_second(self):
        """Landings of orders of their own that are settled in a second, as many at a time as it likes best."""
        for n in range(SETTLED):
            self.sandbox.pay(imp_uid=f"imp_C{n}", merchant_uid=f"C-{n}", amount=1000, status="paid")
        queries = [b"imp_uid=imp_C%d&merchant_uid=C-%d" % (n, n) for n in range(SETTLED)]

        def run():
            started = time.monotonic()
            answers = senders.flood(self.nginx.port, 10 ** 6, 60, OWN, 5, 64, 1, queries)
            return {"answers": answers, "seconds": time.monotonic() - started}

        found = self.start(run).result()
        if found["answers"] != {"200": SETTLED}:
            self.wrong.append(f"of {SETTLED} landings that should be settled: {found['answers']}")
        return SETTLED / found["seconds"]

    def capacity(self):
        """Landings of unknown ids that the responder answers in a second, asked by the shop's own machine, which is not
        counted."""
        sender = self.start(senders.flood, self.nginx.port, 10 ** 6, 5, OWN)
        return sum(sender.result().values()) / 5

    def run(self):
        self.honest("warm-up")
        self.unloaded.append(self.honest("nobody else"))
        self.slow_connections()
        settled = self.settled_a_second()
        capacity = self.capacity()
        print(f"  capacity: {settled:.0f} landings settled a second, {capacity:.0f} landings of unknown ids", flush=True)
        tenfold = self.honest("10 x what is settled, from one address",
                              senders.flood, self.nginx.port, 10 * settled, SECONDS, ONE_ADDRESS, 6)
        self.judge(tenfold, CALLS)
        flood = self.honest("10 x capacity from one address",
                            senders.flood, self.nginx.port, 10 * capacity, SECONDS, ONE_ADDRESS, 2)
        self.judge(flood, CALLS)
        beyond = self.honest("the same, not counted by nginx",
                             senders.flood, self.nginx.port, 10 * capacity, SECONDS, OWN, 3, 64)
        self.judge(beyond, CALLS)
        # Each address has a budget of its own: with i'mport slow, hundreds would wait for it at the same time.
        self.sandbox.fault("latency", ms=1000)
        many = self.honest("400 a second from 5000 addresses, i'mport takes 1 s",
                           senders.flood, self.nginx.port, 400, SECONDS, MANY, 4, 500, 1)
        self.sandbox.no_faults()
        self.judge(many)
        self.unloaded.append(self.honest("nobody else"))
        self.report(settled, capacity, [tenfold, flood])

    def report(self, settled, capacity, floods):
        base = sum(row["p99"] for row in self.unloaded) / len(self.unloaded)
        print("\n| beside honest buyers | honest p50 ms | honest p99 ms (x unloaded) | settled at once | flood answered | a second"
              " | calls to i'mport besides | RSS MiB |\n|---|---|---|---|---|---|---|---|")
        for row in self.rows[1:]:
            kinds = " ".join(f"{number} x {status}" for status, number in sorted(row["sent"].items()))
            rate = sum(number for status, number in row["sent"].items() if status.isdigit()) / SECONDS
            print(f"| {row['what']} | {row['p50']:.1f} | {row['p99']:.1f} ({row['p99'] / base:.1f}) | {row['outcomes'].get('200 success', 0)}"
                  f" of {RATE * SECONDS} | {kinds} | {rate:.0f} ({rate / settled:.1f} x settled, {rate / capacity:.1f} x answered) | {row['calls'] - RATE * SECONDS}"
                  f" | {row['after']:.0f} |")
        print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {settled:.0f} settled, {capacity:.0f} unknown ids answered a second; descriptors"
              f" {resource.getrlimit(resource.RLIMIT_NOFILE)[1]}; at most {self.memory('VmHWM'):.0f} MiB")
        for flood in floods:
            if flood["p99"] > TIMES_P99 * base:
                self.wrong.append(f"missed: {flood['what']}: honest p99 is {flood['p99'] / base:.1f} times that without it")


def main():
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(1))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    world = World()
    try:
        floods = Floods(world)
        floods.run()
        wrong = floods.wrong + world.reports()
    finally:
        world.stop()
        world.remove()
    print("\n".join(wrong) if wrong else "as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
