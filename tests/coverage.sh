#!/bin/bash
# Which lines the tests reach: all of them run by programs that count, then a table by room.
#
#   tests/coverage.sh BUILD LEAST ROOM…     BUILD: directory of a SAN=coverage build
#
# Fails where a ROOM has less than LEAST per cent of its lines, or a test failed. Lines that did not run are
# in BUILD/report/index.html, a page a file.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1 least=$2
shift 2

find "$build" -name '*.gcda' -delete
units=("$build"/unit/*)
failed=0
BIN=$build/ BUILD=$build TEST_TIMEOUT=900 E2E_TIMEOUT=1800 tests/run.sh "${units[@]}" || failed=1

mkdir -p "$build/report"
gcovr --root . --object-directory "$build/obj" --filter 'src/' --exclude-throw-branches \
    --json-summary "$build/report/summary.json" --html-details "$build/report/index.html" >/dev/null
python3 - "$build/report/summary.json" "$least" "$@" <<'END' || failed=1
import collections
import json
import sys

report, least, *held = sys.argv[1:]
lines, reached = collections.Counter(), collections.Counter()
with open(report, encoding="utf-8") as text:
    for one in json.load(text)["files"]:
        room = one["filename"].split("/")[1]
        lines[room] += one["line_total"]
        reached[room] += one["line_covered"]
poor = 0
print(f"{'room':12} {'lines':>6} {'reached':>8}")
for room in sorted(lines):
    share = 100 * reached[room] / lines[room]
    short = room in held and share < float(least)
    poor += short
    print(f"{room:12} {lines[room]:6} {share:7.1f} %{f'  under {least} %' if short else ''}")
print(f"{'all':12} {lines.total():6} {100 * reached.total() / lines.total():7.1f} %")
missing = [room for room in held if room not in lines]
if missing:
    print("no line of", ", ".join(missing))
sys.exit(1 if poor or missing else 0)
END
exit $failed
