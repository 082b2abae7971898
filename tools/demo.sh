#!/usr/bin/env bash
# The main job, end to end, on loopback: a payment comes back from a payment window through nginx into the
# responder, is checked against the API, recorded, and shown. Eight landings: the six "process complete" cases
# of i'mport's documentation, a closed window and a forged amount. Then a shop to try by hand.
#
#     tools/demo.sh       BIN: directory prefix of the programs; DEMO=once: end after the table
#
# Status 0 if every line of the table is right. Nothing stays behind: no process, no file.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${BIN:-}
tries=20

dir=$(mktemp -d "${TMPDIR:-/tmp}/imp-demo.XXXXXX")
pids=()

# shellcheck disable=SC2317  # called by the trap
clean_up() {
    trap '' INT TERM HUP  # a second Ctrl-C must not leave half of it behind
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

give_up() {
    echo "demo: $1" >&2
    [ ! -s "$dir/log" ] || tail -n 20 "$dir/log" >&2
    exit 1
}

# $1: what is waited for; the rest: a command that is true once it is there.
wait_for() {
    local what=$1 n
    shift
    for ((n = 0; n < 200; n++)); do
        ! "$@" 2>/dev/null || return 0
        sleep 0.05
    done
    give_up "$what did not come up"
}

accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
alive() { kill -0 "$1" 2>/dev/null; }
# shellcheck disable=SC2317  # called by wait_for
is_ended_or_accepts() { ! alive "$1" || accepts "$2"; }

# ---- sandbox, nginx, responder

"./${bin}bin/imp-sandbox" --listen 127.0.0.1:0 >"$dir/url" 2>>"$dir/log" &
pids+=($!)
wait_for "the sandbox" grep -q . "$dir/url"
api=$(head -n 1 "$dir/url")

# A port that nobody holds; whoever is faster than nginx makes it try another. The shop stands at / beside
# /payments/, on one host, as shops do; the sandbox is both its backend and i'mport.
for ((n = 0; n < tries; n++)); do
    port=$((20000 + RANDOM % 12000))
    ! accepts "$port" || continue
    start=$(SHOP="$api" tools/nginx-try.sh "$dir/nginx" "$dir/imp.sock" "$port")
    $start 2>>"$dir/log" &
    nginx=$!
    wait_for "nginx" is_ended_or_accepts "$nginx" "$port"
    ! alive "$nginx" || break
done
alive "$nginx" || give_up "nginx does not start"
pids+=("$nginx")
shop="http://127.0.0.1:$port/sandbox/shop"
responder="http://127.0.0.1:$port/payments"
landing=$responder/complete

token=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
settings=(PATH="$PATH" IMP_API_URL="$api" IMP_API_KEY=sandbox_key IMP_API_SECRET=sandbox_secret
    IMP_STORE_URL="sqlite:$dir/imp.db" IMP_PAGE_SHOP_NAME="데모 상점" IMP_PAGE_RETRY_URL="$shop"
    IMP_ORDERS_API_TOKEN="$token" IMP_NOTIFY_URL="$api/sandbox/shop/events" IMP_CORS_ORIGINS="[\"$api\"]")
# What the shop is told lands in a file, too.
printf '#!/bin/sh\ncat >>"%s"\n' "$dir/events" >"$dir/hook"
chmod 700 "$dir/hook"
touch "$dir/events"
settings+=(IMP_NOTIFY_COMMAND="[\"$dir/hook\"]")
impctl() { env -i "${settings[@]}" "./${bin}bin/impctl" "$@"; }

env -i "${settings[@]}" "./${bin}cgi-bin/imp.fcgi" --listen "$dir/imp.sock" 2>>"$dir/log" &
pids+=($!)
wait_for "the responder" test -S "$dir/imp.sock"

# ---- the landings

# The address to which the payment window sends the browser.
# $1 merchant_uid, $2 amount, $3 flag style, $4 what the buyer presses, then more for the window's address
walk_through_window() {
    local form=() name value
    local query="merchant_uid=$1&amount=$2&flag=$3&m_redirect_url=$landing${5:+&$5}"
    local action=$4 location
    location=$(curl -sS -o "$dir/window" -w '%{redirect_url}' "$api/sandbox/window?$query")
    if [ -z "$location" ]; then # the window opened: press a button of its form
        while IFS=$'\t' read -r name value; do
            form+=(--data-urlencode "$name=$value")
        done < <(sed -n 's/.*<input type="hidden" name="\([^"]*\)" value="\([^"]*\)".*/\1\t\2/p' "$dir/window")
        location=$(curl -sS -o /dev/null -w '%{redirect_url}' "${form[@]}" -d "action=$action" "$api/sandbox/window")
    fi
    printf '%s' "$location"
}

wrong=0
row='%-38s %-32s %4s  %-12s %-16s  %s\n'

# $1 text, $2 merchant_uid, $3 amount, $4 flag style, $5 button, $6 expected "HTTP status state", $7 more
try() {
    local location code word state verdict=ok
    impctl order add "$2" "$3" --name "$1" >/dev/null
    location=$(walk_through_window "$2" "$3" "$4" "$5" "${7:-}")
    code=$(curl -sS -o "$dir/page" -w '%{http_code}' "$location")
    word=$(sed -n 's/.*<main data-status="\([A-Za-z]*\)".*/\1/p' "$dir/page")
    state=$(impctl order show --json "$2" | sed -n 's/.*"state": *"\([a-z_]*\)".*/\1/p' | head -n 1)
    if [ "$code $word $state" != "$6" ]; then
        verdict=WRONG
        wrong=$((wrong + 1))
    fi
    # shellcheck disable=SC2059  # the format is ours
    printf "$row" "$1" "$6" "$code" "$word" "$state" "$verdict"
}

echo "payment window and API  $api"
echo "landing behind nginx    $landing"
echo
# shellcheck disable=SC2059
printf "$row" case expected HTTP status order ""
try "1 paid" DEMO-1 15000 none pay "200 success paid"
try "2 failed" DEMO-2 15000 success fail "200 failed failed"
try "3 the window did not open (PG setting)" DEMO-3 15000 imp_success - "200 failed pending" pg=broken
try "4 the buyer cancelled" DEMO-4 15000 imp_success cancel "200 failed failed"
try "4 the buyer closed the window" DEMO-5 15000 imp_success close "202 pending pending"
try "5 suspended: card limit exceeded" DEMO-6 15000 imp_success fail "200 failed failed" encoding=double
try "6 virtual account issued" DEMO-7 23000 imp_success vbank "200 vbankIssued awaiting_deposit"
try "7 forged: another amount was paid" DEMO-8 15000 imp_success forged "400 forgery pending"

# ---- the other ways in which the result arrives

sandbox_call() { # PATH [JSON]
    curl -sS -f -o "$dir/answer" -H 'Content-Type: application/json' ${2:+-d "$2"} "$api/sandbox/$1"
}
settled() { sandbox_call "webhooks?settle=20"; } # no webhook is on its way any more
state_of() { impctl order show --json "$1" | sed -n 's/.*"state": *"\([a-z_]*\)".*/\1/p' | head -n 1; }
told_of() { # the types of the events that the shop's program was handed
    sed -n "/\"merchant_uid\":\"$1\"/s/.*\"type\":\"\([a-z_.]*\)\".*/\1/p" "$dir/events" | tr '\n' ' ' | sed 's/ $//'
}
has_been_told() { [ "$(told_of "$1")" = "$2" ]; }

# $1 text, $2 merchant_uid, $3 expected state, $4 the events that the shop is to be told
judge() {
    local state verdict=ok
    state=$(state_of "$2")
    for ((n = 0; n < tries; n++)); do
        ! has_been_told "$2" "$4" || break
        sleep 0.1
    done
    if [ "$state" != "$3" ] || ! has_been_told "$2" "$4"; then
        verdict=WRONG
        wrong=$((wrong + 1))
    fi
    # shellcheck disable=SC2059
    printf "$told" "$1" "$3" "$state" "$(told_of "$2")" "$verdict"
}

told='%-38s %-17s %-17s %-45s %s\n'
echo
# shellcheck disable=SC2059
printf "$told" "without the browser" expected order "the shop was told" ""
sandbox_call settings "{\"webhook_url\":\"$responder/webhook\"}"

impctl order add DEMO-W 15000 >/dev/null
walk_through_window DEMO-W 15000 none pay webhook=first >/dev/null # its landing is never visited
judge "8 webhook before the browser" DEMO-W paid payment.paid

impctl order add DEMO-L 15000 >/dev/null
walk_through_window DEMO-L 15000 none pay webhook=lost >/dev/null
impctl reconcile >/dev/null 2>>"$dir/log"
judge "9 both lost: found by reconciliation" DEMO-L paid payment.paid

impctl order add DEMO-V 23000 >/dev/null
walk_through_window DEMO-V 23000 none vbank >/dev/null
settled
account=$(impctl order show --json DEMO-V | sed -n 's/.*"imp_uid": *"\(imp_[0-9]*\)".*/\1/p' | head -n 1)
sandbox_call "payments/${account:-none}/deposit" '{}' 2>>"$dir/log" || true
settled
judge "10 deposit into the virtual account" DEMO-V paid "payment.awaiting_deposit payment.paid"
echo
if [ "$wrong" -ne 0 ]; then
    give_up "$wrong of 11 lines are wrong"
fi

if [ "${DEMO:-}" = once ] || [ ! -t 0 ]; then
    exit 0
fi

# ---- the shop

sandbox_call shop "{\"responder\":\"$responder\",\"orders_token\":\"$token\"}"
trap 'exit 0' INT TERM HUP
echo "The demo shop is open: $shop"
echo "Pay, fail, cancel or forge there, and see what the buyer sees and what goes over the wire. Ctrl-C ends it all."
while alive "${pids[0]}" && alive "${pids[1]}" && alive "${pids[2]}"; do
    sleep 1 &
    wait $! || true
done
give_up "a program ended by itself"
