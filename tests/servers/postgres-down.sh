#!/bin/bash
# Stops what postgres-up.sh started. usage: postgres-down.sh BASE [NAME]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091 # it is beside this one
. "$here/db-common.sh"
stop_by_pidfile "${1:?usage: postgres-down.sh BASE [NAME]}/${2:-postgres}" INT
