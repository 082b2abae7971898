#!/bin/bash
# A newcomer's path, timed: git clone into a fresh folder, then the one command of the README, until the first payment is
# verified.
#
#   tests/newcomer.sh       NO_DEPS=1: install nothing; PARTS=1: say what took how long
#
# Nothing of this checkout's build is used, nor a compiler's cache. Says how many commands it took and how many minutes;
# the last line is `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 2
from=$PWD
place=$(mktemp -d "${TMPDIR:-/tmp}/imp-newcomer.XXXXXX")
demo=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    [[ ! $demo ]] || { kill -- "-$demo" 2>/dev/null; wait "$demo" 2>/dev/null; }
    rm -rf "$place"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

start=$SECONDS
git clone -q "file://$from" "$place/imp-fcgi" || { echo "0 passed, 1 failed"; exit 1; }
cloned=$((SECONDS - start))

# In a group of its own, so that it ends whole.
set -m
(cd "$place/imp-fcgi" && env -u CXX -u CXXFLAGS -u MAKEFLAGS -u MFLAGS -u BIN -u BUILD CCACHE_DISABLE=1 DEMO=once make demo) \
    >"$place/output" 2>&1 </dev/null &
demo=$!
set +m

built=
verified=
while kill -0 "$demo" 2>/dev/null; do
    [[ $built ]] || ! grep -q '^payment window and API' "$place/output" || built=$((SECONDS - start))
    if grep -qE '^1 paid .* ok$' "$place/output"; then
        verified=$((SECONDS - start))
        break
    fi
    sleep 0.2
done
wait "$demo"
status=$?
demo=
[[ $verified ]] || ! grep -qE '^1 paid .* ok$' "$place/output" || verified=$((SECONDS - start))
ended=$((SECONDS - start))

minutes() { awk -v s="$1" 'BEGIN { printf "%.1f", s / 60 }'; }

if [[ ! $verified || $status -ne 0 ]]; then
    tail -n 30 "$place/output"
    echo "make demo ended with $status"
    echo "0 passed, 1 failed"
    exit 1
fi
[[ ! ${PARTS:-} ]] || echo "cloned after $cloned s, built after ${built:-?} s, first payment after $verified s, all of them after $ended s"
echo "commands after git clone: 1 (make demo); minutes until the first verified payment: $(minutes "$verified") ($(nproc) cores, $(git -C "$place/imp-fcgi" rev-parse --short HEAD))"
echo "1 passed, 0 failed"
