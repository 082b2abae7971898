#!/bin/bash
# Runs the browser tests (run.mjs), with the packages that package-lock.json names, installed where the tree is not.
#
#   tests/browser/run.sh [WORD…]
#
# BUILD is where they are kept (BUILD/../browser-packages), and installed anew only when the list changes. No browser is
# downloaded, no package's script is run. TEST_TIMEOUT: seconds for all (1800).
set -eu
cd "$(dirname "$0")/../.."
here=tests/browser
packages=$PWD/build/browser-packages

if ! cmp -s "$here/package-lock.json" "$packages/package-lock.json" || [ ! -e "$packages/.complete" ]; then
    rm -rf "$packages"
    mkdir -p "$packages"
    cp "$here/package.json" "$here/package-lock.json" "$packages"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --silent --prefix "$packages" || {
        echo "npm could not install the packages of $here/package-lock.json" >&2
        echo "0 passed, 1 failed"
        exit 1
    }
    touch "$packages/.complete"
fi
exec timeout --kill-after=30 "${TEST_TIMEOUT:-1800}" node "$here/run.mjs" "$@"
