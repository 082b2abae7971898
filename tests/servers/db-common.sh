# shellcheck shell=bash
# Shared by the database scripts beside it; sourced, not run.

# A free loopback port outside the kernel's own ephemeral range, not handed out twice by one run.
free_port() {
  local p
  for _ in $(seq 200); do
    p=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    [[ " ${taken_ports:-} " == *" $p "* ]] && continue
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null; then taken_ports="${taken_ports:-} $p"; echo "$p"; return; fi
  done
  echo "no free port" >&2; return 1
}

# BASE NAME: an absolute, new, empty folder; refuses one that is already there.
fresh_dir() {
  mkdir -p "$1"; local d; d=$(cd "$1" && pwd)/$2
  [ ! -e "$d" ] || { echo "$d is already there: stop it and remove it first" >&2; return 1; }
  mkdir "$d"; chmod 755 "$d"; echo "$d"
}

# A folder for the socket: DIR itself, or a short temporary one where the path would pass the 107 bytes
# that a socket's address holds.
socket_dir() {
  if [ ${#1} -le 80 ]; then echo "$1"; else local s; s=$(mktemp -d); chmod 755 "$s"; echo "$s" >"$1/socketdir"; echo "$s"; fi
}

# PID SECONDS COMMAND...: runs COMMAND until it succeeds; fails when PID ends or time is up.
wait_for() {
  local pid=$1 end=$((SECONDS + $2)); shift 2
  while [ $SECONDS -lt $end ]; do
    "$@" >/dev/null 2>&1 && return 0
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.2
  done
  return 1
}

write_env() { local d=$1; shift; printf '%s\n' "$@" | tee "$d/env"; }

# DIR SIGNAL: stops the process in DIR/pid, if it is still the one with DIR on its command line.
stop_by_pidfile() {
  local dir=$1 pid; [ -d "$dir" ] || return 0; dir=$(cd "$dir" && pwd)
  [ -f "$dir/pid" ] || return 0; pid=$(cat "$dir/pid")
  if [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$dir"; then
    kill "-$2" "$pid" 2>/dev/null || true
    for _ in $(seq 150); do kill -0 "$pid" 2>/dev/null || break; sleep 0.2; done
    if kill -0 "$pid" 2>/dev/null; then echo "$dir: still there after 30 s, killed" >&2; kill -KILL "$pid"; fi
  fi
  rm -f "$dir/pid"
  if [ -f "$dir/socketdir" ]; then rm -rf "$(cat "$dir/socketdir")"; fi
}
