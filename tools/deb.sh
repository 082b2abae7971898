#!/bin/bash
# tools/deb.sh: builds the Debian package of this tree, in build/deb, and leaves it in dist/.
#
# The version is VERSION's; debian/changelog must agree. Lintian's errors and warnings end it.
set -euo pipefail
umask 022

cd "$(dirname "$0")/.."
version=$(<VERSION)
said=$(dpkg-parsechangelog -S Version)
[[ $said == "$version" ]] || { echo "tools/deb.sh: debian/changelog is at $said, VERSION at $version" >&2; exit 1; }

# What goes into a package is what the tree has, not what was built in it; objects stay for the next time.
tree=build/deb/imp-fcgi
mkdir -p "$tree" dist
find "$tree" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git ls-files -z --cached --others --exclude-standard
else
    find . \( -path ./build -o -path ./dist -o -path ./bin \) -prune -o -type f ! -path ./cgi-bin/imp.fcgi -print0
fi | while IFS= read -r -d '' file; do [[ ! -e $file ]] || printf '%s\0' "$file"; done |
    tar --create --null --files-from - | tar --extract --directory "$tree"

# -nc: a clean would take the objects away.
(cd "$tree" && DEB_BUILD_OPTIONS="${DEB_BUILD_OPTIONS:-} parallel=${JOBS:-$(nproc)}" \
    dpkg-buildpackage --build=binary --no-sign --no-pre-clean ${NO_BUILD_DEPS:+-d}) >build/deb/log 2>&1 || {
    tail -n 40 build/deb/log >&2
    exit 1
}
package=$(sed -n 's/^.*dpkg-deb: building package .imp-fcgi. in .*\/\(imp-fcgi_[^/]*\.deb\).*$/\1/p' build/deb/log | tail -n 1)
lintian --fail-on error,warning "build/deb/$package"
cp "build/deb/$package" dist/
echo "dist/$package"
