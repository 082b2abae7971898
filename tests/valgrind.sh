#!/bin/bash
# All tests under valgrind's memcheck: the unit-test programs, then the end-to-end tests, whose programs are scripts
# that run the real ones under it.
#
#   tests/valgrind.sh BUILD [NAME…]      BUILD: directory of a SAN=valgrind build; NAMEs go to tests/e2e/run.py, and then
#                                        no unit test runs
#
# An invalid access, a value that nobody has set, memory that is definitely lost: each makes its program end with 99,
# and is in BUILD/memcheck/*.log. The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(cd "$1" && pwd)
shift
logs=$build/memcheck
under=$build/under
rm -rf "$logs" "$under"
mkdir -p "$logs" "$under"/{bin,cgi-bin,unit}

# wrap PROGRAM: a script of its name that runs it.
wrap() {
    cat >"$under/$1" <<END
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --num-callers=25 --leak-check=full --errors-for-leak-kinds=definite \\
    --show-leak-kinds=definite --suppressions='$PWD/tests/valgrind.supp' --log-file='$logs/${1##*/}.%p.log' '$build/$1' "\$@"
END
    chmod +x "$under/$1"
}

status=0
for program in cgi-bin/imp.fcgi bin/impctl bin/imp-sandbox; do
    wrap "$program"
done
if (($# == 0)); then
    for unit in "$build"/unit/*; do
        wrap "unit/${unit##*/}"
    done
    TEST_TIMEOUT=3600 TEST_SERVERS='' BUILD=$build tests/run.sh --unit "$under"/unit/* || status=1
fi
BIN=$under/ BUILD=$build E2E_TIMEOUT=7200 tests/run.sh --e2e "$@" || status=1

# Also of programs whose exit status no test looks at.
while read -r log; do
    echo "memcheck: $log"
    status=1
done < <(grep -lE '^==[0-9]+== (Invalid|Conditional jump|Use of uninit|Syscall param|[0-9,]+ .*bytes in)' "$logs"/*.log)
exit $status
