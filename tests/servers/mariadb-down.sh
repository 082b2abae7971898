#!/bin/bash
# Stops what mariadb-up.sh started. usage: mariadb-down.sh BASE [NAME]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # it is beside this one
. "$here/db-common.sh"
stop_by_pidfile "${1:?usage: mariadb-down.sh BASE [NAME]}/${2:-mariadb}" TERM
