#!/bin/bash
# tools/dist.sh BUILD MACHINE: packs what `make dist` has built into dist/, as two archives:
#
#   imp-fcgi-VERSION-linux-MACHINE.tar.gz          for a shared host: programs, configuration, installer
#   imp-fcgi-VERSION-linux-MACHINE-objects.tar.gz  for those who want to link the programs with libraries of
#                                                  their own, as the LGPL grants: objects and the command
#
# STRIP is the tool for that machine. The same sources on the same system make the same bytes.
set -euo pipefail
export LC_ALL=C.UTF-8
umask 022

build=${1:?usage: tools/dist.sh BUILD MACHINE}
machine=${2:?usage: tools/dist.sh BUILD MACHINE}
strip=${STRIP:-strip}
cd "$(dirname "$0")/.."
version=$(<VERSION)
name=imp-fcgi-$version-linux-$machine
# The moment of the sources, not of the build.
when=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y VERSION)}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
pack() { # NAME
    # Beside, then in its place: whoever reads the old one reads it to its end.
    tar --create --gzip --file "dist/$1.tar.gz.new" --directory "$stage" --sort=name --owner=0 --group=0 --numeric-owner \
        --mode=u=rwX,go=rX --mtime="@$when" --format=ustar "$1"
    mv "dist/$1.tar.gz.new" "dist/$1.tar.gz"
    echo "dist/$1.tar.gz"
}
mkdir -p dist

# ---- what is linked in, and on which terms

# Debian package of each archive, and its licence in a word.
libraries='
libc6-dev             LGPL-2.1+
libstdc++-12-dev      GPL-3+ with the GCC runtime library exception
libcpp-httplib-dev    MIT
libssl-dev            Apache-2.0
zlib1g-dev            Zlib
libbrotli-dev         MIT
libfcgi-dev           FastCGI (Open Market)
nlohmann-json3-dev    MIT
libfmt-dev            MIT
libtomlplusplus-dev   MIT
libcli11-dev          BSD-3-clause
libkainjow-mustache-dev BSL-1.0
libsoci-dev           BSL-1.0
libsqlite3-dev        public domain
libseccomp-dev        LGPL-2.1
'
if grep -q lmariadbclient "$build/libs"; then
    libraries+='libmariadb-dev        LGPL-2.1+
'
fi

licences() { # DIR
    local dir=$1 package licence about
    mkdir -p "$dir"
    {
        cat deploy/shared-hosting/licences-head.md
        printf '| %-24s | %-28s | %s |\n' package 'source and version' licence '---' '---' '---'
        while read -r package licence; do
            [[ $package ]] || continue
            # shellcheck disable=SC2016 # for dpkg-query
            about=$(dpkg-query -W -f '${source:Package} ${source:Version}\n' "$package" | head -n 1)
            printf '| %-24s | %-28s | %s |\n' "$package" "$about" "$licence"
            cp "/usr/share/doc/$package/copyright" "$dir/$package.txt"
        done <<<"$libraries"
    } >"$dir/README.md"
}

# ---- for the host

top=$stage/$name
mkdir -p "$top/docs" "$top/man"
for program in "$build/cgi-bin/imp.fcgi" "$build/bin/impctl" "$build/bin/imp-sandbox"; do
    "$strip" -o "$top/${program##*/}" "$program"
    chmod 755 "$top/${program##*/}"
done
install -m 755 deploy/shared-hosting/install.sh "$top/install.sh"
install -m 644 deploy/shared-hosting/htaccess "$top/.htaccess"
tools/imp_toml.py src/config/imp.toml.5 >"$top/imp.toml"
printf 'version: %s\nmachine: %s\n' "$version" "$machine" >"$top/BUILD"
install -m 644 LICENSE CHANGELOG.md README.md "$top"
install -m 644 docs/*.md docs/*.svg "$top/docs"
install -D -m 644 -t "$top/docs/screenshots" docs/screenshots/*.png
install -m 644 src/*/*.[158] "$top/man"
licences "$top/licences"
pack "$name"

# ---- for relinking

objects=$name-objects
mkdir -p "$stage/$objects/lib"
for archive in "$build"/lib/*.a "$build/httplib/libcpp-httplib.a"; do
    "$strip" --strip-debug -o "$stage/$objects/lib/${archive##*/}" "$archive"
done
for main in app cli sandbox; do
    "$strip" --strip-debug -o "$stage/$objects/$main-main.o" "$build/obj/$main/main.o"
done
cp "$build/link" "$stage/$objects/relink.sh"
chmod 755 "$stage/$objects/relink.sh"
cp -R "$top/licences" "$top/LICENSE" "$top/BUILD" "$stage/$objects"
pack "$objects"
