#!/bin/bash
# Stops what galera-up.sh started: all nodes, the last one first, or node N. KILL ends it as a crash would.
# usage: galera-down.sh BASE [N [KILL]]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # it is beside this one
. "$here/db-common.sh"
dir=${1:?usage: galera-down.sh BASE [N [KILL]]}/galera
if [ -n "${2:-}" ]; then stop_by_pidfile "$dir/node$2" "${3:-TERM}"
else for d in $(compgen -G "$dir/node*" | sort -Vr); do stop_by_pidfile "$d" TERM; done; fi
