#!/bin/bash
# tests/fuzz/run.sh SECONDS TARGET…: each target for its share of SECONDS, JOBS at a time.
#
# Starts from tests/fuzz/corpus/TARGET and tests/fuzz/regression/TARGET; what is new goes to
# build/fuzz/new/TARGET, a finding to build/fuzz/findings/TARGET-…. BUILD is where the programs are (build/fuzz),
# SEED makes a run repeatable with one job. Exit status 0 only if nothing was found.
set -u
cd "$(dirname "$0")/../.." || exit 2

seconds=$1
shift
build=${BUILD:-build/fuzz}
jobs=${JOBS:-$(nproc)}
share=$((seconds * jobs / $#))
((share > 0)) || share=1
mkdir -p "$build/log" "$build/findings"
# Where files are written they are of no use to anybody.
[[ -d /dev/shm && -w /dev/shm ]] && export TMPDIR=${TMPDIR:-/dev/shm}
export ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=16:malloc_context_size=4}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

one() { # BUILD SECONDS TARGET
    local build=$1 share=$2 target=$3 seed=${SEED:-$RANDOM} log=$1/log/$3 corpus=() options=() status kind executions file
    mkdir -p "$build/new/$target"
    for kind in corpus regression; do
        [[ -d tests/fuzz/$kind/$target ]] && corpus+=("tests/fuzz/$kind/$target")
    done
    [[ -e tests/fuzz/dict/$target.dict ]] && options=("-dict=tests/fuzz/dict/$target.dict")
    # What a target logs on its way nobody reads; libFuzzer keeps a descriptor of its own.
    "$build/fuzz/$target" -seed="$seed" -max_total_time="$share" -timeout=10 -rss_limit_mb=4096 -close_fd_mask=2 -max_len=2048 \
        -print_final_stats=1 -artifact_prefix="$build/findings/$target-" "${options[@]}" \
        "$build/new/$target" "${corpus[@]}" >"$log" 2>&1 </dev/null
    status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    if ((status == 0)); then
        printf '%-14s %12s executions, seed %s\n' "$target" "${executions:-0}" "$seed"
    else
        printf 'FOUND  %-14s exit status %s, seed %s\n' "$target" "$status" "$seed"
        grep -aE 'ERROR|SUMMARY|runtime error|Test unit written' "$log" | sed 's/^/    /'
        file=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
        printf '    again: %s/fuzz/%s %s\n' "$build" "$target" "$file"
    fi
    return "$status"
}
export -f one

echo "each of $# targets for $share s, $jobs at a time"
printf '%s\n' "$@" | xargs -P "$jobs" -I{} bash -c 'one "$@"' one "$build" "$share" {}
status=$?
total=0
for target in "$@"; do
    n=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/log/$target")
    ((total += ${n:-0}))
done
echo "$total executions in all"
((status == 0))
