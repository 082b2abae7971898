#!/bin/bash
# Starts one PostgreSQL server for tests on 127.0.0.1 and a free port.
# usage: postgres-up.sh BASE [NAME]      (BASE is made if missing; NAME: default postgres)
# Prints and writes BASE/NAME/env: port, socket, pid, user, password, database.
# Stop it with postgres-down.sh BASE [NAME]. Needs: postgresql. As root it runs as user postgres
# (the server refuses root), so every folder above BASE must be open to that user to pass through.
set -eu
base=${1:?usage: postgres-up.sh BASE [NAME]}; name=${2:-postgres}
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # it is beside this one
. "$here/db-common.sh"
bin=$(compgen -G "/usr/lib/postgresql/*/bin" | sort -V | tail -1)
[ -n "$bin" ] || { echo "postgres-up.sh: no PostgreSQL server found" >&2; exit 1; }
dir=$(fresh_dir "$base" "$name"); port=$(free_port); sockdir=$(socket_dir "$dir")
as=()
if [ "$(id -u)" -eq 0 ]; then
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  chmod 711 "$base" 2>/dev/null || true; chown postgres: "$dir" "$sockdir"
  "${as[@]}" test -x "$dir" || { echo "postgres-up.sh: user postgres cannot reach $base" >&2; exit 1; }
fi
printf app >"$dir/pw"; chmod 644 "$dir/pw"
(cd "$dir" && "${as[@]}" "$bin/initdb" -D "$dir/data" -U app --pwfile="$dir/pw" -A scram-sha-256 \
  -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/install.log" 2>&1) || { tail -20 "$dir/install.log" >&2; exit 1; }
# shellcheck disable=SC2086 # several options
(cd "$dir" && exec "${as[@]}" "$bin/postgres" -D "$dir/data" -c listen_addresses=127.0.0.1 -c port="$port" \
  -c unix_socket_directories="$sockdir" -c max_connections=60 -c shared_buffers=64MB \
  ${POSTGRES_EXTRA:-} >"$dir/error.log" 2>&1 </dev/null) &
pid=$!; echo "$pid" >"$dir/pid"
export PGPASSWORD=app
wait_for "$pid" 60 psql -h 127.0.0.1 -p "$port" -U app -d postgres -qAtc 'SELECT 1' \
  || { tail -20 "$dir/error.log" >&2; kill "$pid" 2>/dev/null; exit 1; }
psql -h 127.0.0.1 -p "$port" -U app -d postgres -qAtc 'CREATE DATABASE app' >/dev/null
write_env "$dir" port="$port" socket="$sockdir" pid="$pid" user=app password=app database=app
