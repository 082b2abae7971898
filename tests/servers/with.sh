#!/bin/bash
# Runs a command with a database server of its own, on loopback, and ends it.
#
#   tests/servers/with.sh mariadb|postgres COMMAND…
#
# The command finds the server's address in TEST_STORE (as store.url has it), and its pid file and
# data under TEST_SERVER. Where no such server is installed it says so, and its last line is
# `0 passed, 0 failed, 1 skipped`.
set -eu
kind=${1:?usage: with.sh mariadb|postgres COMMAND…}
shift
here=$(cd "$(dirname "$0")" && pwd)

skip() {
    printf 'skipped: no %s here\n0 passed, 0 failed, 1 skipped\n' "$1"
    exit 0
}

case $kind in
    mariadb)
        if ! command -v mariadbd >/dev/null || ! command -v mariadb-install-db >/dev/null; then
            skip 'MariaDB server (mariadb-server)'
        fi
        scheme=mysql
        # What is lost in a power cut is not what these tests look at.
        export MARIADB_EXTRA="${MARIADB_EXTRA:---innodb-flush-log-at-trx-commit=2}"
        ;;
    postgres)
        compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || skip 'PostgreSQL server (postgresql)'
        scheme=postgresql
        export POSTGRES_EXTRA="${POSTGRES_EXTRA:--c fsync=off}"
        ;;
    *)
        echo "with.sh: no server $kind (there are mariadb, postgres)" >&2
        exit 2
        ;;
esac

# In memory where there is room: making a schema is what the tests do most.
room=
if [[ -z ${TMPDIR:-} && -w /dev/shm ]] && (($(df --output=avail -k /dev/shm | tail -n 1) > 1000000)); then
    room=/dev/shm
fi
base=$(mktemp -d ${room:+-p "$room"})
command_pid=
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    if [[ $command_pid ]]; then
        kill "$command_pid" 2>/dev/null || true
        wait "$command_pid" 2>/dev/null || true
    fi
    "$here/$kind-down.sh" "$base" || true
    rm -rf "$base"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$here/$kind-up.sh" "$base" >"$base/up.log" 2>&1 || {
    cat "$base/up.log"
    echo "with.sh: the $kind server did not start"
    exit 1
}
port=$(sed -n 's/^port=//p' "$base/$kind/env")
export TEST_STORE="$scheme://app:app@127.0.0.1:$port/app"
export TEST_SERVER=$base/$kind
"$@" &
command_pid=$!
status=0
wait "$command_pid" || status=$?
command_pid=
exit "$status"
