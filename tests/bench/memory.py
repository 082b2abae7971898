#!/usr/bin/env python3
"""The responder's memory under load for an hour, as a graph.

    make bench-memory                          an hour
    MINUTES=5 OUT=FILE.svg make bench-memory

As `make bench` (landings.py): nginx in front, an API that takes 50 ms, a durable SQLite store, 1000 connections that pause
for a second between two landings, and every 20 s for two seconds do not pause; each landing about an order of its own. New
orders are imported while it runs. The graph is written to docs/memory.svg; the last
line says the medians of the first and of the last sixth of the time.
"""
import csv
import os
import pathlib
import statistics
import subprocess
import threading
import time

import harness

MINUTES = float(os.environ.get("MINUTES", "60"))
CONNECTIONS = int(os.environ.get("CONCURRENCY", "1000"))
OUT = pathlib.Path(os.environ.get("OUT", "docs/memory.svg"))
DELAY_MS = 50
# Seconds, and the pause of each connection before its next request: mostly what a busy shop sees, then more than is possible.
SLICES = ((18, 1000), (2, 0))
SLICE_ORDERS = 80000  # more than they use
EVERY = 5  # seconds between two looks
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 760, 300, 60, 45, 20


class Watcher(threading.Thread):
    """Looks at the responder's memory until told to stop: (seconds, MiB)."""

    def __init__(self, subject):
        super().__init__(daemon=True)
        self.subject, self.samples, self.ended = subject, [], threading.Event()

    def run(self):
        began = time.monotonic()
        while not self.ended.wait(EVERY):
            self.samples.append((time.monotonic() - began, self.subject.memory("VmRSS")))


def import_orders(subject, world, first):
    """Orders `first` and on, while the responder works."""
    orders = world.folder / "more.csv"
    with open(orders, "w", newline="", encoding="ascii") as file:
        csv.writer(file).writerows((f"order_{n:012d}", harness.amount_of(n), "KRW")
                                   for n in range(first, first + SLICE_ORDERS))
    subprocess.run([str(harness.IMPCTL), "order", "import", str(orders)], env={**os.environ, **subject.env},
                   check=True, capture_output=True)
    return first + SLICE_ORDERS


def nice_step(most):
    return next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if most / step <= 8)


def graph(samples, title):
    """An SVG that can be read on white and on black."""
    minutes = max(samples[-1][0] / 60, 0.1)
    step = nice_step(max(mib for _, mib in samples) * 1.1)
    top = step * (int(max(mib for _, mib in samples) * 1.1 / step) + 1)

    def x(minute):
        return LEFT + minute / minutes * (WIDTH - LEFT - 20)

    def y(mib):
        return HEIGHT - BOTTOM - mib / top * (HEIGHT - BOTTOM - TOP)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif"'
             f' font-size="12"><title>{title}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for mib in range(0, top + 1, step):
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y(mib):.1f}" y2="{y(mib):.1f}" stroke="#dddddd"/>'
                     f'<text x="{LEFT - 8}" y="{y(mib) + 4:.1f}" text-anchor="end" fill="#333333">{mib} MiB</text>')
    for minute in range(0, int(minutes) + 1, nice_step(minutes)):
        parts.append(f'<text x="{x(minute):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#333333">{minute}</text>')
    points = " ".join(f"{x(seconds / 60):.1f},{y(mib):.1f}" for seconds, mib in samples)
    parts.append(f'<polyline points="{points}" fill="none" stroke="#1f5fbf" stroke-width="2"/>')
    parts.append(f'<text x="{(WIDTH + LEFT) / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#333333">{title}</text></svg>')
    return "\n".join(parts) + "\n"


def main():
    world = harness.World()
    try:
        harness.make_certificate(world.folder / "tls")
        subject = harness.Responder("responder", world, harness.Api(world, DELAY_MS))
        have = harness.ORDERS + 1
        watcher = Watcher(subject)
        watcher.start()
        answered, refused, end = 0, 0, time.monotonic() + MINUTES * 60
        while time.monotonic() < end:
            while have < subject.next + SLICE_ORDERS:
                have = import_orders(subject, world, have)
            for seconds, pause_ms in SLICES:
                result = subject.load(CONNECTIONS, seconds, pause_ms, have)
                answered += result["requests"] - result["bad"]
                refused += result["bad"]
        watcher.ended.set()
        watcher.join()
        samples = watcher.samples
        sixth = max(1, len(samples) // 6)
        first, last = (statistics.median(mib for _, mib in part) for part in (samples[:sixth], samples[-sixth:]))
        title = (f"resident memory, by minutes: {answered:,} landings, {CONNECTIONS} at a time, "
                 f"API {DELAY_MS} ms, {subject.paid_at_rest():,} orders paid")
        OUT.write_text(graph(samples, title), encoding="utf-8")
        print(f"{title}; {refused} not answered")
        print(f"idle {subject.idle_mib:.1f} MiB; first sixth {first:.1f}, last sixth {last:.1f}, "
              f"most {subject.memory('VmHWM'):.1f} MiB")
    finally:
        world.close()


if __name__ == "__main__":
    harness.run(main)
