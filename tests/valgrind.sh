#!/bin/bash
# All tests under valgrind's memcheck: the unit-test programs, then the end-to-end tests, whose programs are scripts
# that run the real ones under it.
#
#   tests/valgrind.sh BUILD [NAME…]      BUILD: directory of a SAN=valgrind build; NAMEs go to tests/e2e/run.py, and then
#                                        no unit test runs
#
# An invalid access and a value that nobody has set make their program end with 99; they, and memory that is definitely
# lost, are in BUILD/memcheck/*.log. What a fork loses is not counted: what only its parent's other threads knew is lost
# in it. The last line says what memcheck found.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(cd "$1" && pwd)
shift
logs=$build/memcheck
under=$build/under
rm -rf "$logs" "$under"
mkdir -p "$logs" "$under"/{bin,cgi-bin,unit}

# wrap PROGRAM: a script of its name that runs it.
wrap() { # PROGRAM ARGUMENT…
    local program=$1
    shift
    cat >"$under/$program" <<END
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --num-callers=25 --leak-check=full --errors-for-leak-kinds=none \\
    --show-leak-kinds=definite --suppressions='$PWD/tests/valgrind.supp' --log-file='$logs/${program##*/}-'\$\$-%p.log \\
    '$build/$program' ${*@Q} "\$@"
END
    chmod +x "$under/$program"
}

# Valgrind has descriptors of its own, and a limit of its own on their number.
descriptors='--test-case-exclude=our secrets and our descriptors stay with us*,a server out of descriptors waits for one'

status=0
for program in cgi-bin/imp.fcgi bin/impctl bin/imp-sandbox; do
    wrap "$program"
done
if (($# == 0)); then
    for unit in "$build"/unit/*; do
        wrap "unit/${unit##*/}" "$descriptors"
    done
    TEST_TIMEOUT=3600 TEST_SERVERS='' BUILD=$build tests/run.sh --unit "$under"/unit/* || status=1
fi
BIN=$under/ BUILD=$build E2E_TIMEOUT=7200 tests/run.sh --e2e "$@" || status=1

# Also of programs whose exit status no test looks at. A log is NAME-FIRST-PID: of a fork if the two differ.
found=0
for log in "$logs"/*.log; do
    [[ -s $log && $log =~ -([0-9]+)-([0-9]+)\.log$ ]] || continue
    wrong='Invalid|Conditional jump|Use of uninit|Syscall param|Jump to the invalid|Source and destination overlap|Mismatched free'
    [[ ${BASH_REMATCH[1]} != "${BASH_REMATCH[2]}" ]] || wrong+='|definitely lost'
    if grep -qE "^==[0-9]+== .*($wrong)" "$log"; then
        echo "memcheck: $log"
        ((found += 1))
    fi
done
echo "memcheck found something in $found of $(find "$logs" -name '*.log' | wc -l) processes"
((status == 0 && found == 0))
