#!/usr/bin/env python3
"""Landings a second, and what one costs: the responder beside the limit of its stack, in one run, on loopback.

    make bench                                  about half an hour
    make bench QUICK=1                          three minutes, for a look
    CONCURRENCY="1 64" DELAYS=0 SUBJECTS="responder floor" make bench

nginx is in front, another nginx is i'mport's API (TLS; DELAYS are the milliseconds that it takes), wrk loads. Each landing
is about an order of its own in a durable SQLite store (synchronous=FULL). Each figure is the median of RUNS. Only landings
that the store has recorded count; the others were answered "being confirmed". OUT=FILE keeps all as JSON.
docs/performance.md says how to read it.

Beside them, where they are installed: `node`, a cluster of two with the official client, and `php`, PHP-FPM with what the guide's
sample does (peers.py). They keep the same orders in SQLite, as durably.

QUIET (0.2): cores that others may use before a run is done again; after the third time its figures are marked with ~.
"""
import json
import math
import os
import pathlib
import shutil
import statistics
import sys
import time

import harness
import peers

SUBJECTS = harness.setting("SUBJECTS", "hello floor responder repeat webhook node php", "hello floor responder repeat").split()
CONCURRENCY = [int(word) for word in harness.setting("CONCURRENCY", "1 16 64 256 1000", "1 64").split()]
DELAYS = [int(word) for word in harness.setting("DELAYS", "0 50", "0 50").split()]
RUNS = int(harness.setting("RUNS", "3", "1"))
SECONDS = int(harness.setting("SECONDS", "5", "3"))
QUIET = float(os.environ.get("QUIET", "0.2"))


def measure(subject, connections, seconds):
    """One run's figures; `others`: cores that were busy with something else."""
    paid, mark = subject.paid_at_rest(), subject.api.mark()
    before = (harness.busy(), harness.cpu_of_all(os.getpid()) + harness.cpu_of_all(2), subject.cpu(), time.time())
    result = subject.load(connections, seconds)
    after = (harness.busy(), harness.cpu_of_all(os.getpid()) + harness.cpu_of_all(2), subject.cpu(), time.time())
    good = answered = result["requests"] - result["bad"]
    if paid is not None:
        recorded = subject.paid_at_rest() - paid
        most = 0 if subject.window else answered + connections
        if recorded > most:
            raise SystemExit(f"{subject.name}, {connections} at a time: {answered} answered, {recorded} recorded")
        good = answered if subject.window else min(answered, recorded)
    tokens, payments, opened = subject.api.since(mark)
    figures = {"per_second": good / (result["us"] / 1e6), "p50_ms": result["p50"] / 1000, "p99_ms": result["p99"] / 1000,
               "cpu_us": (after[2] - before[2]) / max(1, good) * 1e6, "bad": result["bad"],
               "unsettled": 1 - good / max(1, answered),
               "calls": payments / max(1, good), "tokens": tokens, "connections": opened,
               "others": max(0.0, ((after[0] - before[0]) - (after[1] - before[1])) / (after[3] - before[3])),
               "peak_mib": subject.memory("VmHWM"), "idle_mib": subject.idle_mib}
    return figures


def measure_quietly(subject, connections, seconds):
    for attempt in range(3):
        figures = measure(subject, connections, seconds)
        if figures["others"] <= QUIET or attempt == 2:
            return figures
        time.sleep(3)
    return None


def medians(runs):
    found = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    found["noisy"] = any(run["others"] > QUIET for run in runs)
    found["all"] = [round(run["per_second"]) for run in runs]
    return found


PROGRAMS = {"hello": harness.Floor, "floor": harness.Floor, "responder": harness.Responder, "repeat": harness.Responder,
            "webhook": harness.Responder, **peers.PROGRAMS}


def run_all(world):
    cells = {}
    for delay in DELAYS:
        api = harness.Api(world, delay)
        for name in SUBJECTS:
            if delay and name in ("hello", "repeat"):
                continue  # they ask nobody
            subject = PROGRAMS[name](name, world, api)
            subject.warm_up()
            for connections in CONCURRENCY:
                runs = [measure_quietly(subject, connections, SECONDS) for _ in range(RUNS)]
                cell = cells[(delay, name, connections)] = medians(runs)
                print(f"  {delay:3d} ms  {name:9s} {connections:5d}  {cell['per_second']:8.0f}/s  {cell['cpu_us']:6.0f} us"
                      f"  {cell['all']}{'  ~' if cell['noisy'] else ''}", file=sys.stderr, flush=True)
            subject.stop()
    return cells


def ratio(figure, limit):
    return f" ({figure / limit:.2f})" if limit else ""


def print_tables(cells):
    for delay in DELAYS:
        print(f"\n### API {delay} ms\n")
        print("| | at a time | landings/s | p50 ms | p99 ms | CPU µs | RSS peak (idle) MiB | being confirmed | API calls | new connections | tokens |")
        print("|---|---|---|---|---|---|---|---|---|---|---|")
        for name in SUBJECTS:
            for connections in CONCURRENCY:
                cell = cells.get((delay, name, connections))
                if not cell:
                    continue
                limit_name = "hello" if name in ("floor", "repeat") else "floor"
                limit = cells.get((delay, limit_name, connections), {}) if name != "hello" else {}
                mark = "~" if cell["noisy"] else ""
                print(f"| {name} | {connections} | {mark}{cell['per_second']:.0f}{ratio(cell['per_second'], limit.get('per_second'))}"
                      f" | {cell['p50_ms']:.1f} | {cell['p99_ms']:.1f}{ratio(cell['p99_ms'], limit.get('p99_ms'))}"
                      f" | {cell['cpu_us']:.0f}{ratio(cell['cpu_us'], limit.get('cpu_us'))}"
                      f" | {cell['peak_mib']:.0f} ({cell['idle_mib']:.0f}) | {cell['unsettled']:.0%} | {cell['calls']:.2f} | {cell['connections']:.0f}"
                      f" | {cell['tokens']:.0f} |")
    print("\nIn brackets behind a figure: its ratio to the floor's; of floor and repeat, to hello's.")


def main():
    missing = [program for program in ("wrk", "nginx", "openssl") if not shutil.which(program)]
    if missing:
        raise SystemExit("not installed: " + " ".join(missing) + " (tools/deps.sh bench)")
    if max(DELAYS) and not pathlib.Path("/usr/lib/nginx/modules/ngx_http_echo_module.so").exists():
        raise SystemExit("not installed: libnginx-mod-http-echo (tools/deps.sh bench)")
    world = harness.World()
    try:
        harness.make_certificate(world.folder / "tls")
        for name in [name for name in SUBJECTS if name in peers.PROGRAMS]:
            if lack := peers.PROGRAMS[name].lack():
                print(f"without {name}: {lack}", file=sys.stderr)
                SUBJECTS.remove(name)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of {RUNS} runs of {SECONDS} s; "
              f"{math.floor(harness.ORDERS / 1000)} thousand orders, synchronous=FULL", flush=True)
        cells = run_all(world)
        print_tables(cells)
        if os.environ.get("OUT"):
            rows = [{"delay_ms": key[0], "subject": key[1], "at_a_time": key[2], **cell} for key, cell in cells.items()]
            pathlib.Path(os.environ["OUT"]).write_text(json.dumps(rows, indent=1), encoding="ascii")
    finally:
        world.close()


if __name__ == "__main__":
    harness.run(main)
