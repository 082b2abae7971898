#!/bin/bash
# Runs tests and sums them up.
#
#   tests/run.sh PROGRAM…         the unit-test programs, then the end-to-end tests
#   tests/run.sh --unit PROGRAM…  the unit-test programs alone
#   tests/run.sh --e2e [NAME…]    the end-to-end tests alone (NAMEs go to tests/e2e/run.py)
#
# Each says `N passed, N failed`, with `, N skipped` if need be; the sum is the last line of all. A
# program that ends without saying so, or takes over TEST_TIMEOUT seconds (300; end-to-end:
# E2E_TIMEOUT, 900), counts as one failure. Exit status 0 only if something ran and nothing failed.
# The store's tests run once more on each of TEST_SERVERS ("mariadb postgres"), started for them.
# BIN and BUILD, where programs and objects are, are handed on to the end-to-end tests.
set -u

passed=0
failed=0
skipped=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# run NAME SECONDS COMMAND…: one line if all is well, the whole output otherwise.
run() {
    local name=$1 seconds=$2 status closing
    shift 2
    timeout --kill-after=10 "$seconds" "$@" >"$output" 2>&1 </dev/null
    status=$?
    closing=$(grep -aE '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$output" | tail -n 1)
    if [[ $closing =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed(,\ ([0-9]+)\ skipped)?$ ]]; then
        local p=${BASH_REMATCH[1]} f=${BASH_REMATCH[2]} s=${BASH_REMATCH[4]:-0}
        # Dying after the closing line (a leak, a crash in a destructor) is a failure too.
        if ((status != 0 && f == 0)); then
            f=1
            closing="$closing, then exit status $status"
        fi
        ((passed += p, failed += f, skipped += s))
        ((f == 0)) || cat "$output"
        # What was skipped is said aloud, and what a test has to say of itself.
        ((f > 0)) || grep -aE '^ *(skip|SKIP|Skip|said )' "$output"
        printf '%-12s %s\n' "$name" "$closing"
    else
        ((failed += 1))
        cat "$output"
        if ((status == 124 || status == 137)); then
            printf '%-12s stopped after %s s\n' "$name" "$seconds"
        else
            printf '%-12s exit status %s without a closing line\n' "$name" "$status"
        fi
    fi
}

unit=1
e2e=1
case ${1:-} in
    --unit)
        e2e=
        shift
        ;;
    --e2e)
        unit=
        shift
        ;;
esac

cd "$(dirname "$0")/.." || exit 2

names=()
if [[ $unit ]]; then
    for program in "$@"; do
        run "${program##*/}" "${TEST_TIMEOUT:-300}" "$program"
        [[ ${program##*/} == store ]] || continue
        # The same contract on real servers.
        for server in ${TEST_SERVERS-mariadb postgres}; do
            run "$server" "${TEST_TIMEOUT:-300}" tests/servers/with.sh "$server" "$program"
        done
    done
else
    names=("$@")
fi
if [[ $e2e ]]; then
    if [[ -f tests/e2e/run.py ]]; then
        run e2e "${E2E_TIMEOUT:-900}" python3 tests/e2e/run.py "${names[@]}"
    elif [[ ! $unit ]]; then
        echo "tests/e2e/run.py is not there" >&2
    fi
fi

if ((passed + failed == 0)); then
    echo "no test ran" >&2
    failed=1
fi
if ((skipped)); then
    echo "$passed passed, $failed failed, $skipped skipped"
else
    echo "$passed passed, $failed failed"
fi
((failed == 0))
