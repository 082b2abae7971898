#!/bin/bash
# growth.py (or BENCH, another program beside it) on each kind of store (STORES: sqlite mariadb postgres), each on a server of its own on
# loopback, with a commit on the disk before anybody is told. TMPDIR says on which disk. What is not
# installed is skipped, aloud.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export TMPDIR="${TMPDIR:-/var/tmp}"
# A server's own cache holds the indexes of ten million orders; the rest is the system's.
export MARIADB_EXTRA='--innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=4G --innodb-log-file-size=1G'
export POSTGRES_EXTRA='-c fsync=on -c shared_buffers=2GB -c max_wal_size=8GB'

printf '%s cores, load %s\n' "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
for store in ${STORES:-sqlite mariadb postgres}; do
    if [[ $store == sqlite ]]; then
        python3 "$here/${BENCH:-growth.py}"
    else
        "$here/../servers/with.sh" "$store" python3 "$here/${BENCH:-growth.py}"
    fi
done
