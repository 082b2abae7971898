#!/bin/bash
# tools/check.sh BUILD FILE…: everything that can be said of the source without running it, and how many
# instructions its requests take.
#
# BUILD is where lint results are kept (BUILD/tidy: a file that has not changed is not read again),
# FILEs are what clang-format looks at, BIN is where the programs are, as for tests/run.sh. The last line sums up;
# exit status 0 only if all is well.
set -u
export LC_ALL=C.UTF-8

if (($# < 1)); then
    echo "usage: tools/check.sh BUILD FILE…" >&2
    exit 2
fi
build=$1
shift
cd "$(dirname "$0")/.." || exit 2

good=0
bad=0
findings=$(mktemp)
trap 'rm -f "$findings"' EXIT

# check NAME COMMAND…: the command says what is wrong, on either stream, and returns non-zero if so.
check() {
    local name=$1
    shift
    if "$@" >"$findings" 2>&1; then
        ((good += 1))
        printf '  ok    %s\n' "$name"
        cat "$findings"
    else
        ((bad += 1))
        printf '  FAIL  %s\n' "$name"
        cat "$findings"
    fi
}

# refuse COMMAND…: whatever the command finds is wrong.
refuse() {
    local found
    found=$("$@")
    [[ -z $found ]] || { printf '%s\n' "$found"; return 1; }
}

# ---- tools

tools_there() {
    local tool missing=0
    for tool in clang-format clang-tidy cppcheck mandoc shellcheck pkg-config; do
        command -v "$tool" >/dev/null || { echo "no $tool: tools/deps.sh check installs it"; missing=1; }
    done
    return $missing
}

# ---- formatting and lint

formatting() {
    (($# == 0)) || printf '%s\0' "$@" | xargs -0 -P "$(nproc)" -n 16 clang-format --dry-run -Werror
}

# A room is read as one file that includes all of its own: most of what clang-tidy does is reading
# the libraries' headers, and that is then done once a room instead of once a file. So no two files
# of a room may give one name two meanings; each still compiles by itself in the ordinary build.
tidy_room() { # BUILD ROOM FLAG…; called in processes of its own
    local build=$1 room=$2 file=$1/tidy/gen/$2.cpp key seen
    shift 2
    printf '#include "%s"  // NOLINT(bugprone-suspicious-include)\n' "src/$room"/*.cpp >"$file"
    # What the compiler sees with its comments (NOLINT is one), the rules and the tool.
    key=$({ g++ -E -C "$@" "$file" 2>&1; cat .clang-tidy; clang-tidy --version; echo "$*"; } |
        sha256sum | cut -d' ' -f1)
    seen=$build/tidy/$key
    [[ -e $seen ]] && return 0
    # What is included is a header to the analyzer, which leaves headers alone unless told otherwise. It takes
    # fourteen times as long as all other checks together: its bound per function is a tenth of the default.
    if clang-tidy --quiet -p none "$file" -- "$@" -Xclang -analyzer-opt-analyze-headers \
        -Xclang -analyzer-config -Xclang max-nodes=22500 >"$seen.$$" 2>&1; then
        mv "$seen.$$" "$seen"
    else
        grep -vE '^[0-9]+ warnings? (generated|treated as errors?)|^Suppressed |^Use -header-filter' "$seen.$$"
        rm -f "$seen.$$"
        return 1
    fi
}
export -f tidy_room

tidy() {
    mkdir -p "$build/tidy/gen"
    find "$build/tidy" -maxdepth 1 -type f -mtime +30 -delete
    if compgen -G 'src/views/templates/*' >/dev/null; then
        tools/embed.sh src/views/templates/* >"$build/tidy/gen/builtin_templates.inc"
    fi
    tools/embed.sh src/console/*.css >"$build/tidy/gen/console_files.inc"
    tools/embed.sh src/sandbox/demo/* >"$build/tidy/gen/demo_files.inc"
    python3 tools/cp949.py >"$build/tidy/gen/cp949.inc"
    local flags
    read -ra flags <<<"$(pkg-config --cflags fcgi nlohmann_json cpp-httplib openssl fmt tomlplusplus libmariadb libpq)"
    flags+=(-std=c++20 -I. -Isrc "-I$build/tidy/gen" '-DIMP_VERSION="0"' -DIMP_WITH_MYSQL=1 -DIMP_WITH_POSTGRESQL=1)
    # The largest room first.
    # shellcheck disable=SC2016 # for the inner shell
    wc -c src/*/*.cpp | awk '$2 ~ /\// { split($2, p, "/"); sum[p[2]] += $1 } END { for (r in sum) print sum[r], r }' |
        sort -rn | cut -d' ' -f2 |
        xargs -P "${JOBS:-$(nproc)}" -I{} bash -c 'tidy_room "$@"' tidy "$build" {} "${flags[@]}"
}

# A second reader, which follows values by other rules. What it takes wrongly is marked where it stands.
read_by_cppcheck() {
    cppcheck --quiet -j "${JOBS:-$(nproc)}" --std=c++20 --language=c++ --enable=warning,portability --inline-suppr \
        --suppress=missingIncludeSystem --error-exitcode=1 --template='{file}:{line}: {id}: {message}' \
        -Isrc '-DIMP_VERSION="0"' -DIMP_WITH_MYSQL=1 -DIMP_WITH_POSTGRESQL=1 src
}

# ---- where headers may be included

# Header (an extended regular expression for the name in <>), then where it may stand.
homes='
fcgi.*\.h                    src/http/
httplib\.h                   src/net/ src/sandbox/
(soci/.*|soci\.h|sqlite3\.h) src/store/
(mysql.*\.h|libpq-.*\.h)     src/store/
nlohmann/.*                  src/base/json.cpp src/sandbox/
(kainjow/)?mustache\.h.*     src/views/
seccomp\.h                   src/app/
toml\+\+/.*                  src/config/
CLI/.*                       src/cli/ src/sandbox/
openssl/.*                   src/base/ src/net/ src/api/ src/hooks/ src/sandbox/
doctest/.*                   tests/
'

header_homes() {
    local header places status=0 stray place
    while read -r header places; do
        [[ $header ]] || continue
        stray=$(grep -rnE --include='*.[ch]pp' "^ *# *include *[<\"]${header}[>\"]" src)
        for place in $places; do
            stray=$(grep -v "^$place" <<<"$stray")
        done
        [[ -z $stray ]] || { printf '%s\n' "$stray" "        belongs in $places"; status=1; }
    done <<<"$homes"
    return $status
}

# Room, then the rooms it may use besides itself.
arrows='
cli        app doctor console handlers settlement http api hooks store views config metrics domain net base
app        console handlers settlement http api hooks store views config metrics domain net base
doctor     settlement api hooks store views config domain net base
handlers   settlement http api store views config metrics domain base
console    settlement http api store views metrics domain base
settlement api hooks store metrics domain base
http       config domain base
api        metrics net domain base
hooks      net base
store      config metrics domain base
metrics    domain base
views      config domain base
config     base
domain     base
net        base
base
sandbox    base
'

room_arrows() {
    local room below status=0 stray
    for room in src/*/; do
        room=$(basename "$room")
        grep -qE "^$room( |\$)" <<<"$arrows" || { echo "src/$room: not in the table of rooms"; status=1; }
    done
    while read -r room below; do
        [[ $room && -d src/$room ]] || continue
        # A quoted include with a slash names a room; what the build generates has none.
        stray=$(grep -rnE --include='*.[ch]pp' '^ *# *include *"[^"]*/' "src/$room" |
            grep -vE "include *\"(${room}${below:+|${below// /|}})/")
        [[ -z $stray ]] || { printf '%s\n' "$stray" "        src/$room may use: ${below:-nothing}"; status=1; }
    done <<<"$arrows"
    return $status
}

# ---- documents, scripts, files

man_pages() {
    local status=0 page
    for page in src/*/*.[158]; do
        [[ ! -e $page ]] || mandoc -Tlint -W warning "$page" || status=1
    done
    return $status
}

scripts() {
    local file found=()
    while read -r file; do
        head -n 1 "$file" | grep -qE '^#!.*\b(ba|da)?sh\b' && found+=("$file")
    done < <(find tools tests .ci deploy debian -type f ! -name '*.[ch]pp')
    ((${#found[@]} == 0)) || shellcheck "${found[@]}"
}

# `[Unreleased]` may stand above the newest version.
changelog() {
    local top version
    version=$(<VERSION)
    top=$(sed -nE 's/^## \[([0-9][^]]*)\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$/\1/p' CHANGELOG.md | head -n 1)
    [[ $top == "$version" ]] || { echo "CHANGELOG.md is at '$top', VERSION at '$version'"; return 1; }
}

# The package is of this version, and builds with what tools/deps.sh names (g++ and make are always there).
debian_package() {
    local version said package status=0
    version=$(<VERSION)
    said=$(sed -nE '1s/^imp-fcgi \(([^)]*)\).*/\1/p' debian/changelog)
    [[ $said == "$version" ]] || { echo "debian/changelog is at '$said', VERSION at '$version'"; status=1; }
    for package in $(tools/deps.sh --list build); do
        [[ $package == g++ || $package == make ]] || grep -qE "^(Build-Depends:)? +$package,?$" debian/control ||
            { echo "debian/control: Build-Depends lacks $package"; status=1; }
    done
    return $status
}

# Over 400 lines is wrong, over 300 is said.
lengths() {
    find src \( -name '*.cpp' -o -name '*.hpp' \) -exec wc -l {} + | awk '
        $2 == "total" { next }
        $1 > 400 { print "        " $2 ": " $1 " lines, at most 400"; wrong = 1; next }
        $1 > 300 { print "        " $2 ": " $1 " lines, getting long" }
        END { exit wrong }'
}

# Our own text files: not what was built, not what others sent.
texts() {
    find . \( -path ./build -o -path ./.git -o -path ./bin -o -path ./dist -o -path ./tests/fixtures -o -path ./tests/fuzz/corpus -o -path ./tests/fuzz/regression \) -prune \
        -o -type f ! -path './cgi-bin/imp.fcgi' ! -path ./config.mk ! -name '*.pyc' -print0
}

trailing_blanks() {
    texts | xargs -0 grep -nIE '[[:blank:]]+$'
}

# The place of this checkout and the home of who works in it are nobody else's business.
own_paths() {
    local place
    for place in "$PWD" "${HOME:-}"; do
        [[ $place == /*/* || $place == /root ]] || continue
        texts | xargs -0 grep -nIF -- "$place/"
    done
}

check 'the tools are there' tools_there
check 'formatting' formatting "$@"
check 'headers stand in their homes' header_homes
check 'rooms use only rooms below' room_arrows
check 'man pages' man_pages
check 'scripts' scripts
check 'CHANGELOG.md begins with VERSION' changelog
check 'debian/ agrees with VERSION and tools/deps.sh' debian_package
check 'no file over 400 lines' lengths
check 'no trailing blanks' refuse trailing_blanks
check 'no paths of one machine' refuse own_paths
check 'cppcheck' read_by_cppcheck
check 'clang-tidy' tidy
check 'instructions of ten requests' python3 tests/bench/guard.py

echo "check: $good passed, $bad failed"
((bad == 0))
