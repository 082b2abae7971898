#!/bin/sh
# Writes each file as one entry `{"name", R"IMP(contents)IMP"},` of a C++ table.
# usage: embed.sh FILE...
set -eu
for f in "$@"; do
    if grep -q ')IMP"' "$f"; then
        echo "embed.sh: $f holds the delimiter )IMP\"" >&2
        exit 1
    fi
    printf '{"%s", R"IMP(' "$(basename "$f")"
    cat "$f"
    printf ')IMP"},\n'
done
