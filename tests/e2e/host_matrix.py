#!/usr/bin/env python3
"""Every web server with every store: `make test-hosts`.

    tests/e2e/host_matrix.py [WORD…]      only rows and columns whose names hold one of the words of their kind

Prints what failed, then a matrix: passed/failed of each cell, or why it was skipped. JOBS cells run at a time (2).
The last line is `N passed, N failed` (`, N skipped`: cells).
"""
import concurrent.futures
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import hosts  # noqa: E402
from hosts.servers import HOSTS  # noqa: E402
from hosts.stores import STORES  # noqa: E402
from support import World  # noqa: E402
from support.processes import die_with_parent  # noqa: E402


def run_cell(host_name, store_name):
    """In a process of its own: one JSON line a case."""
    host = next(each for each in HOSTS if each.name == host_name)
    store = next(each for each in STORES if each.name == store_name)
    for name, outcome, details, seconds in hosts.run(World(), host, store):
        print(json.dumps({"name": name, "outcome": outcome, "details": details, "seconds": round(seconds, 2)}),
              flush=True)


def cell(host, store, reason, children):
    """What the cell says, and the failures. `reason`: why it is skipped."""
    if reason:
        return {"skipped": reason, "results": []}
    start = time.monotonic()
    child = subprocess.Popen([sys.executable, __file__, "--cell", host.name, store.name], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True,
                             preexec_fn=die_with_parent)
    children.append(child)
    out, err = child.communicate()
    results = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    if child.returncode != 0:
        results.append({"name": "(the cell itself)", "outcome": "failed", "seconds": 0,
                        "details": f"status {child.returncode}\n{err[-4000:]}"})
    return {"skipped": "", "results": results, "seconds": time.monotonic() - start}


def count(results, outcome):
    return sum(result["outcome"] == outcome for result in results)


def print_matrix(rows, columns, cells):
    width = max(len(row.title) for row in rows) + 2
    print("\n" + " " * width + "".join(f"{column.title:<22}" for column in columns))
    for row in rows:
        line = f"{row.title:<{width}}"
        for column in columns:
            found = cells[row, column]
            if found["skipped"]:
                text = "skipped"
            else:
                text = (f"{count(found['results'], 'passed')} passed, {count(found['results'], 'failed')} failed")
            line += f"{text:<22}"
        print(line.rstrip())
    for each in (*rows, *columns):
        mine = [found["skipped"] for pair, found in cells.items() if each in pair]
        if all(mine) and len(set(mine)) == 1:
            print(f"skipped {each.title}: {mine[0]}")
    print()


def chosen(kinds, words):
    """Those that a word names; all, where none does."""
    return [kind for kind in kinds if any(word in kind.name for word in words)] or kinds


def main(words):
    rows, columns = chosen(HOSTS, words), chosen(STORES, words)
    children, cells, started = [], {}, []

    def end(number, _frame):
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            child.wait()
        for store in started:
            store.stop()
        os._exit(128 + number)

    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGTERM, end)
    missing = {each: each.missing() for each in (*rows, *columns)}
    for store in columns:
        if not missing[store]:
            started.append(store)
            store.start()
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        running = {pool.submit(cell, row, column, missing[row] or missing[column], children): (row, column)
                   for row in rows for column in columns}
        for done in concurrent.futures.as_completed(running):
            row, column = running[done]
            found = cells[row, column] = done.result()
            for result in found["results"]:
                if result["outcome"] == "failed":
                    print(f"FAILED {row.title}, {column.title}: {result['name']}\n{result['details'].rstrip()}\n")
            if not found["skipped"]:
                print(f"  {row.title}, {column.title}: {found['seconds']:.1f} s", flush=True)
    for store in started:
        store.stop()
    print_matrix(rows, columns, cells)
    results = [result for found in cells.values() for result in found["results"]]
    skipped = sum(bool(found["skipped"]) for found in cells.values())
    failed = count(results, "failed")
    print(f"{count(results, 'passed')} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not results else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cell"]:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        run_cell(*sys.argv[2:4])
    else:
        sys.exit(main([word for word in sys.argv[1:] + os.environ.get("HOSTS", "").split() if word]))
