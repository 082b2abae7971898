#!/bin/bash
# Landings a second on each kind of store, each on a server of its own on loopback, with a commit on the disk
# before anybody is told.
#
#   BUILD=DIR tests/bench/store.sh [CLIENTS [ORDERS]]       (64 3000)
#
# TMPDIR says on which disk. What is not installed is skipped, aloud.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$BUILD/bench/store
clients=${1:-64}
orders=${2:-3000}
TMPDIR=${TMPDIR:-/var/tmp}
export TMPDIR
export MARIADB_EXTRA='--innodb-flush-log-at-trx-commit=1' POSTGRES_EXTRA='-c fsync=on'

printf '%s clients, %s orders, %s cores, load %s\n' "$clients" "$orders" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# How many share a commit, where many wait: strace counts what reaches the disk, in a run of its own.
for waiting in 1 8 64 512; do
    printf 'sqlite    %4s at a time  ' "$waiting"
    "$program" "sqlite:$folder/imp.db" "$waiting" "$orders" | tr '\n' ' '
    if command -v strace >/dev/null; then
        strace -f -qq -c -e trace=fsync,fdatasync -o "$folder/counts" "$program" "sqlite:$folder/imp.db" "$waiting" "$orders" >"$folder/traced"
        awk -v orders="$orders" '/fdatasync|fsync/ { calls += $4 } END { printf " %.1f landings for each fsync", orders / calls }' "$folder/counts"
    fi
    printf '\n'
done
for server in mariadb postgres; do
    # shellcheck disable=SC2016 # for the inner shell
    "$here/../servers/with.sh" "$server" bash -c '
        for writers in 1 2 4 8; do
            printf "%-9s writers=%s  " "$0" "$writers"
            "$1" "$TEST_STORE?writers=$writers" "$2" "$3"
        done' "$server" "$program" "$clients" "$orders"
done
