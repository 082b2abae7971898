#!/bin/sh
# Makes libcpp-httplib.a, which Debian does not ship, out of Debian's own source of the very version
# that is installed (its patches included).
#
#   tools/static-httplib.sh DIR [CXX FLAG…]     DIR/libcpp-httplib.a
#
# The source comes by apt-get source from where this machine gets its packages, with the signatures
# checked as ever. apt is given lists and sources of its own in DIR, so the machine's stay as they are
# and nobody has to be root. CPP_HTTPLIB_SOURCE, a directory with the unpacked source, spares that.
set -eu

dir=${1:?usage: tools/static-httplib.sh DIR [CXX FLAG…]}
shift
[ $# -gt 0 ] || set -- c++ -O2
archive=$dir/libcpp-httplib.a


give_up() {
    echo "tools/static-httplib.sh: $1" >&2
    exit 1
}

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
archive=$dir/libcpp-httplib.a

fetch() {
    version=$(dpkg-query -W -f '${source:Version}' libcpp-httplib-dev) ||
        give_up 'libcpp-httplib-dev is not installed'
    apt=$dir/apt
    mkdir -p "$apt/lists/partial" "$apt/archives/partial"
    # The archives of Debian that this machine knows, for their sources.
    # shellcheck disable=SC2016 # for apt
    apt-get indextargets --format '$(ORIGIN) $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        sed -n 's/^Debian \([^ ]*\) \([^ ]*\) \([^ ]*\)$/deb-src \1 \2 \3/p' | sort -u >"$apt/sources.list"
    [ -s "$apt/sources.list" ] || give_up 'apt knows no archive of Debian (apt-get update?)'
    set -- -q -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt" -o APT::Sandbox::User=
    {
        apt-get "$@" update &&
            (cd "$dir" && apt-get "$@" --download-only source "cpp-httplib=$version") &&
            dpkg-source --no-copy -x "$dir"/cpp-httplib_*.dsc "$dir/source.new"
    } >"$dir/log" 2>&1 || { cat "$dir/log" >&2; give_up "no source of cpp-httplib $version"; }
    mv "$dir/source.new" "$dir/source"
}

source=${CPP_HTTPLIB_SOURCE:-$dir/source}
[ -d "$source" ] || fetch
# The one header as a header and a source, as Debian's own build does it.
python3 "$(cd "$source" && pwd)/split.py" --out "$dir/split" >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
# Two halves of different versions would be two different layouts of every class.
cmp -s "$dir/split/httplib.h" /usr/include/httplib.h || give_up "the source is not that of /usr/include/httplib.h"
# poll: as in debian/rules. Without it select is used, which knows no descriptor above 1023.
(cd "$dir" && "$@" -DCPPHTTPLIB_USE_POLL -c split/httplib.cc -o httplib.o)
rm -f "$archive.new"
"${AR:-ar}" rcs "$archive.new" "$dir/httplib.o"
mv "$archive.new" "$archive"
