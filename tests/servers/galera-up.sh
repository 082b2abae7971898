#!/bin/bash
# Starts a MariaDB Galera cluster for tests on 127.0.0.1 and free ports.
# usage: galera-up.sh BASE [NODES]       (BASE is made if missing; NODES: default 3)
# Prints and writes BASE/galera/env: ports (one a node), sockets, pids, user, password, database.
# Node N lives in BASE/galera/nodeN. Stop with galera-down.sh BASE, one node with galera-down.sh BASE N,
# kill one as a crash would with galera-down.sh BASE N KILL, start it again with galera-up.sh BASE rejoin N.
# Needs: mariadb-server galera-4 rsync iproute2 procps. As root it runs as user mysql (a state transfer by
# rsync fails as root), so every folder above BASE must be open to that user to pass through.
set -eu
usage='usage: galera-up.sh BASE [NODES] | BASE rejoin N'
base=${1:?$usage}; here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # it is beside this one
. "$here/db-common.sh"
provider=$(compgen -G "/usr/lib/galera/libgalera_smm.so" || compgen -G "/usr/lib/*/galera-4/libgalera_smm.so" | head -1)
[ -n "$provider" ] || { echo "galera-up.sh: no galera-4 library found" >&2; exit 1; }
as=(); [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=mysql --regid=mysql --clear-groups)

start_node() { # N EXTRA...: starts node N with the ports in its file
  local n=$1 d=$dir/node$1 port gport ist sst sock; shift
  read -r port gport ist sst sock <"$d/ports"
  TMPDIR=$d/tmp "${as[@]}" mariadbd --no-defaults --datadir="$d/data" --tmpdir="$d/tmp" --bind-address=127.0.0.1 \
    --port="$port" --socket="$sock" --pid-file="$d/server.pid" --log-error="$d/error.log" --skip-name-resolve \
    --innodb-buffer-pool-size=48M --innodb-log-file-size=32M --innodb-flush-log-at-trx-commit=2 \
    --innodb-autoinc-lock-mode=2 --binlog-format=ROW --performance-schema=OFF --max-connections=60 \
    --wsrep-on=ON --wsrep-provider="$provider" --wsrep-cluster-name=test \
    --wsrep-cluster-address="gcomm://$(cat "$dir/members")" --wsrep-node-name="node$n" \
    --wsrep-node-address="127.0.0.1:$gport" --wsrep-node-incoming-address="127.0.0.1:$port" \
    --wsrep-sst-method=rsync --wsrep-sst-receive-address="127.0.0.1:$sst" \
    --wsrep-provider-options="base_host=127.0.0.1;base_port=$gport;gmcast.listen_addr=tcp://127.0.0.1:$gport;ist.recv_addr=127.0.0.1:$ist;gcache.size=16M;pc.recovery=false${GALERA_OPTIONS:+;$GALERA_OPTIONS}" \
    "$@" >>"$d/error.log" 2>&1 </dev/null &
  echo $! >"$d/pid"
  if ! wait_for "$(cat "$d/pid")" 90 synced "$sock" "$d"; then
    tail -30 "$d/error.log" >&2; echo "galera-up.sh: node $n did not come up" >&2; return 1
  fi
}
synced() { mariadb --no-defaults --socket="$1" -uapp -papp -Nse "SHOW STATUS LIKE 'wsrep_local_state_comment'" app | grep -q Synced; }

if [ "${2:-}" = rejoin ]; then
  dir=$(cd "$base/galera" && pwd); start_node "${3:?$usage}"; exit
fi
nodes=${2:-3}; dir=$(fresh_dir "$base" galera)
trap '[ $? -eq 0 ] || "$here/galera-down.sh" "$base" >&2 || true' EXIT
members=; ports=; sockets=; pids=
for n in $(seq "$nodes"); do
  d=$dir/node$n; mkdir -p "$d/tmp"
  # free_port runs in a subshell, so what it gave out is kept here.
  for v in port gport ist sst; do p=$(free_port); taken_ports="${taken_ports:-} $p"; printf -v "$v" %s "$p"; done
  sock=$(socket_dir "$d")/my.sock; echo "$port $gport $ist $sst $sock" >"$d/ports"
  members="$members${members:+,}127.0.0.1:$gport"; ports="$ports${ports:+,}$port"; sockets="$sockets${sockets:+,}$sock"
done
echo "$members" >"$dir/members"
if [ ${#as[@]} -gt 0 ]; then
  chmod 711 "$base"; chown -R mysql: "$dir"
  for n in $(seq "$nodes"); do chown -R mysql: "$(dirname "$(cut -d' ' -f5 "$dir/node$n/ports")")"; done
  "${as[@]}" test -x "$dir" || { echo "galera-up.sh: user mysql cannot reach $base" >&2; exit 1; }
fi
"${as[@]}" mariadb-install-db --no-defaults --datadir="$dir/node1/data" --skip-test-db \
  --auth-root-authentication-method=normal >"$dir/install.log" 2>&1 || { tail -20 "$dir/install.log" >&2; exit 1; }
# The server takes one statement a line.
cat >"$dir/init.sql" <<SQL
CREATE DATABASE IF NOT EXISTS app CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS 'app'@'127.0.0.1' IDENTIFIED BY 'app';
CREATE USER IF NOT EXISTS 'app'@'localhost' IDENTIFIED BY 'app';
GRANT ALL ON *.* TO 'app'@'127.0.0.1' WITH GRANT OPTION;
GRANT ALL ON *.* TO 'app'@'localhost' WITH GRANT OPTION;
SQL
for n in $(seq "$nodes"); do
  if [ "$n" = 1 ]; then start_node 1 --wsrep-new-cluster --init-file="$dir/init.sql"
  else "${as[@]}" mkdir -p "$dir/node$n/data"; start_node "$n"; fi
  pids="$pids${pids:+,}$(cat "$dir/node$n/pid")"
done
write_env "$dir" ports="$ports" sockets="$sockets" pids="$pids" user=app password=app database=app
