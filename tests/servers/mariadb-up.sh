#!/bin/bash
# Starts one MariaDB server for tests on 127.0.0.1 and a free port.
# usage: mariadb-up.sh BASE [NAME]       (BASE is made if missing; NAME: default mariadb)
# Prints and writes BASE/NAME/env: port, socket, pid, user, password, database.
# Stop it with mariadb-down.sh BASE [NAME]. Needs: mariadb-server.
set -eu
base=${1:?usage: mariadb-up.sh BASE [NAME]}; name=${2:-mariadb}
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # it is beside this one
. "$here/db-common.sh"
dir=$(fresh_dir "$base" "$name"); port=$(free_port); sock=$(socket_dir "$dir")/my.sock
me=(); [ "$(id -u)" -ne 0 ] || me=(--user=root)

mariadb-install-db --no-defaults "${me[@]}" --datadir="$dir/data" --skip-test-db \
  --auth-root-authentication-method=normal >"$dir/install.log" 2>&1 \
  || { tail -20 "$dir/install.log" >&2; exit 1; }
# The server takes one statement a line.
cat >"$dir/init.sql" <<SQL
CREATE DATABASE IF NOT EXISTS app CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'app'@'127.0.0.1' IDENTIFIED BY 'app';
CREATE USER IF NOT EXISTS 'app'@'localhost' IDENTIFIED BY 'app';
GRANT ALL ON *.* TO 'app'@'127.0.0.1' WITH GRANT OPTION;
GRANT ALL ON *.* TO 'app'@'localhost' WITH GRANT OPTION;
SQL
# shellcheck disable=SC2086 # several options
mariadbd --no-defaults "${me[@]}" --datadir="$dir/data" --bind-address=127.0.0.1 --port="$port" \
  --socket="$sock" --pid-file="$dir/server.pid" --log-error="$dir/error.log" --init-file="$dir/init.sql" \
  --skip-name-resolve --innodb-buffer-pool-size=64M --innodb-log-file-size=48M \
  --performance-schema=OFF --max-connections=100 ${MARIADB_EXTRA:-} >>"$dir/error.log" 2>&1 </dev/null &
pid=$!; echo "$pid" >"$dir/pid"
wait_for "$pid" 60 mariadb --no-defaults -h127.0.0.1 -P"$port" -uapp -papp app -e 'SELECT 1' \
  || { tail -20 "$dir/error.log" >&2; kill "$pid" 2>/dev/null; exit 1; }
write_env "$dir" port="$port" socket="$sock" pid="$pid" user=app password=app database=app
