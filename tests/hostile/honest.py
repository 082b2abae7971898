#!/usr/bin/env python3
"""Honest buyers, in a process of their own so that nothing else takes their time: landings at a steady rate through the
web server, each of an order of its own, from many addresses. Prints one line of JSON: milliseconds and outcomes.

    honest.py PORT NAME FIRST RATE SECONDS
"""
import collections
import concurrent.futures
import json
import pathlib
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from support import http_client, landing  # noqa: E402  (the path to it is set just above)

ADDRESSES = 200


def land(port, name, number):
    """(milliseconds, what it was)"""
    started = time.monotonic()
    try:
        answer = http_client.request(port, "/payments/complete?" + landing(f"imp_{name}{number}", f"{name}-{number}"),
                                     source=f"127.1.0.{number % ADDRESSES + 1}")
        outcome = f"{answer.status} {answer.word}"
    except Exception as error:  # whatever it is, the buyer has no answer
        outcome = f"{type(error).__name__}"
    return (time.monotonic() - started) * 1000, outcome


def main(port, name, first, rate, seconds):
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        under_way = []
        for number in range(int(rate * seconds)):
            time.sleep(max(0, start + number / rate - time.monotonic()))
            under_way.append(pool.submit(land, port, name, first + number))
        found = [each.result() for each in under_way]
    print(json.dumps({"ms": sorted(ms for ms, _ in found), "outcomes": collections.Counter(outcome for _, outcome in found)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))
