#!/usr/bin/env python3
"""Runs the end-to-end tests: the real programs, on loopback, nothing but the standard library.

    tests/e2e/run.py [WORD…]      a WORD names a file (landing, test_landing.py) or is part of a test's name

Environment: TESTS_IN, directory of the files (this one); BIN, directory prefix of the programs ("" or "build/address/"); BUILD, where helpers are
built; E2E_JOBS or JOBS, files run at a time (2); KEEP=1 keeps the directories of failed tests. The last line is
`N passed, N failed` (`, N skipped`); the status is 1 where something failed or nothing ran.
"""
import concurrent.futures
import importlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
TESTS = pathlib.Path(os.environ.get("TESTS_IN") or HERE).resolve()
sys.path[:0] = [str(TESTS), str(HERE)]
sys.dont_write_bytecode = True

from support import places  # noqa: E402
from support.processes import die_with_parent  # noqa: E402  (the path to it is set just above)

LONGEST_FILE_S = 1800


class TooLong(Exception):
    pass


# ---- one file, in a process of its own


def run_one(name, function, support):
    """(outcome, details)"""
    world = None
    outcome, details = "interrupted", ""
    try:
        world = support.World()
        function(world)
        world.stop()
        reports = world.reports()
        outcome = "failed" if reports else "passed"
        details = "\n".join(reports)
    except support.Skip as reason:
        outcome, details = "skipped", str(reason)
    except Exception as error:  # whatever it is, the next test runs
        outcome = "failed"
        frames = [frame for frame in traceback.extract_tb(error.__traceback__)
                  if frame.filename != __file__]
        where = " < ".join(f"{pathlib.Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
        details = f"{type(error).__name__ if not isinstance(error, AssertionError) else 'at'} {where}\n{error}"
    finally:
        if world:
            world.stop()
            if outcome == "failed":
                details += "\n" + "\n".join(world.reports())[:4000] + "\n" + world.logs()
            if outcome == "failed" and os.environ.get("KEEP"):
                details += f"kept: {world.directory}\n"
            else:
                world.remove()
    return outcome, details


def run_file(path, words):
    """Prints one JSON line a test."""
    support = importlib.import_module("support")
    registry = importlib.import_module("support.registry")
    importlib.import_module(path.stem)
    for name, function in registry.registered:
        if words and not any(word in name for word in words):
            continue
        start = time.monotonic()
        outcome, details = run_one(name, function, support)
        print(json.dumps({"name": name, "outcome": outcome, "details": details,
                          "seconds": round(time.monotonic() - start, 2)}), flush=True)


# ---- all files


def wanted(words):
    """[(file, the words that choose among its tests)]"""
    files = sorted(TESTS.glob("test_*.py"))
    named = {word: [path for path in files if path.stem in (word.removesuffix(".py"), "test_" + word)]
             for word in (pathlib.Path(word).name if "/" in word else word for word in words)}
    chosen = {path for found in named.values() for path in found}
    others = [word for word, found in named.items() if not found]
    if chosen:
        return [(path, others) for path in files if path in chosen]
    return [(path, others) for path in files]


class Tally:
    def __init__(self):
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.failures = []

    def add(self, path, result):
        self.counts[result["outcome"]] += 1
        if result["outcome"] == "failed":
            self.failures.append((path, result))
            print(f"  FAILED  {path.stem}: {result['name']}", flush=True)
        elif result["outcome"] == "skipped":
            print(f"  skipped {path.stem}: {result['name']}: {result['details']}", flush=True)

    def closing_line(self):
        skipped = f", {self.counts['skipped']} skipped" if self.counts["skipped"] else ""
        return f"{self.counts['passed']} passed, {self.counts['failed']} failed{skipped}"


def run_in_child(path, words, children):
    """Results of a file's tests, what they said of themselves, and the seconds it took."""
    child = subprocess.Popen([sys.executable, __file__, "--file", str(path), *words], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
                             preexec_fn=die_with_parent)
    children.append(child)
    start = time.monotonic()
    try:
        out, err = child.communicate(timeout=LONGEST_FILE_S)
    except subprocess.TimeoutExpired:
        child.terminate()
        out, err = child.communicate()
        err += f"\nnot ended after {LONGEST_FILE_S} s"
    results = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    said = [line for line in out.splitlines() if not line.startswith("{")]
    if child.returncode != 0:
        results.append({"name": "(the file itself)", "outcome": "failed", "seconds": 0,
                        "details": f"status {child.returncode}\n{err[-4000:]}"})
    return results, said, time.monotonic() - start


def main(words):
    missing = [str(program) for program in (places.RESPONDER, places.IMPCTL, places.SANDBOX) if not program.exists()]
    if missing:
        print(f"not built: {', '.join(missing)}\n0 passed, 1 failed")
        return 1
    children = []

    def end(number, _frame):
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            child.wait()
        os._exit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("E2E_JOBS") or os.environ.get("JOBS") or 2)) as pool:
        running = {pool.submit(run_in_child, path, others, children): path for path, others in wanted(words)}
        for done in concurrent.futures.as_completed(running):
            path = running[done]
            results, said, seconds = done.result()
            for line in said:
                print(f"  said    {path.stem}: {line}", flush=True)
            for result in results:
                tally.add(path, result)
            if results:
                failed = sum(result["outcome"] == "failed" for result in results)
                print(f"{'FAIL' if failed else ' ok '}  {path.stem:<28} {len(results):3} tests {seconds:6.1f} s",
                      flush=True)
    for path, result in tally.failures:
        print(f"\n==== {path.stem}: {result['name']}\n{result['details'].rstrip()}")
    if tally.failures:
        print()
    print(tally.closing_line(), flush=True)
    nothing = tally.counts["passed"] + tally.counts["failed"] == 0
    return 1 if tally.counts["failed"] or nothing else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--file"]:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        run_file(pathlib.Path(sys.argv[2]), sys.argv[3:])
    else:
        sys.exit(main([word for word in sys.argv[1:] + os.environ.get("E2E", "").split() if word]))
