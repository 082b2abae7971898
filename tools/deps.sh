#!/bin/sh
# Installs the Debian packages that this source tree needs. The one place that names them.
#
#   tools/deps.sh [GROUP…]        build, test, systemd, dist, deb, chroots (test-dist, test-deb), galera (test-galera), check, sanitize (clang), coverage, bench, monitoring (promtool), browser; without: build and test
#   tools/deps.sh --list [GROUP…] only prints their names
#
# Silent when nothing is missing. Else it says what it will do, and uses sudo only if not root.
# NO_DEPS=1 skips everything. Where there is no apt-get it prints the names and goes on.
set -eu

build='g++ make pkg-config python3 libfcgi-dev libcpp-httplib-dev nlohmann-json3-dev libssl-dev zlib1g-dev
libbrotli-dev libsqlite3-dev libsoci-dev libmariadb-dev libpq-dev libkainjow-mustache-dev libtomlplusplus-dev libcli11-dev
libfmt-dev libseccomp-dev'
test='doctest-dev nginx-light apache2-bin libapache2-mod-fcgid lighttpd lighttpd-mod-openssl curl openssl
ca-certificates libfcgi-bin spawn-fcgi multiwatch php-cli php-curl python3-html5lib mariadb-server postgresql'
systemd='systemd systemd-container procps'
dist='dpkg-dev'
deb='dpkg-dev debhelper fakeroot lintian'
chroots='debootstrap'
galera='mariadb-server galera-4 rsync iproute2 procps'
check='clang-format clang-tidy cppcheck mandoc shellcheck valgrind'
sanitize='clang libclang-rt-dev'
coverage='gcovr'
# promtool, for the tests of /metrics and of its alerts. 96 MB, so not part of test, which says that it does without.
monitoring='prometheus'
# pngquant makes the documents' pictures small; without the fonts Korean is drawn as boxes.
browser='chromium nodejs openssl fonts-nanum pngquant'
command -v npm >/dev/null || browser="$browser npm" # others' packages of nodejs bring it along, and refuse Debian's
bench='wrk nginx-light libnginx-mod-http-echo openssl sqlite3 strace'

list_only=
if [ "${1:-}" = --list ]; then
    list_only=1
    shift
fi
[ $# -gt 0 ] || set -- build test

packages=
for group in "$@"; do
    case $group in
        build) packages="$packages $build" ;;
        test) packages="$packages $test" ;;
        systemd) packages="$packages $systemd" ;;
        dist) packages="$packages $dist" ;;
        deb) packages="$packages $deb" ;;
        chroots) packages="$packages $chroots" ;;
        galera) packages="$packages $galera" ;;
        check) packages="$packages $check" ;;
        sanitize) packages="$packages $sanitize" ;;
        coverage) packages="$packages $coverage" ;;
        bench) packages="$packages $bench" ;;
        monitoring) packages="$packages $monitoring" ;;
        browser) packages="$packages $browser" ;;
        *)
            echo "tools/deps.sh: no group $group (there are build, test, systemd, dist, deb, chroots, galera, check, sanitize, coverage, bench, monitoring, browser)" >&2
            exit 2
            ;;
    esac
done
# shellcheck disable=SC2086 # names are separated by blanks
set -- $packages

if [ -n "$list_only" ]; then
    printf '%s\n' "$@"
    exit 0
fi
case ${NO_DEPS:-} in '' | 0) ;; *) exit 0 ;; esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "No apt-get here. Needed, under their Debian names: $*" >&2
    exit 0
fi

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p') || true
missing=
for package in "$@"; do
    printf '%s\n' "$installed" | grep -qxF "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086
set -- $missing

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    echo "Missing packages: $*" >&2
    echo "Install them as root: apt-get install --no-install-recommends $*" >&2
    exit 1
fi

echo "Installing with ${as_root:+$as_root }apt-get install --no-install-recommends (NO_DEPS=1 skips this):"
echo "  $*"

# Debian starts the services it installs (nginx, lighttpd) unless a policy-rc.d says no. One that is there is
# the administrator's and stays.
policy=/usr/sbin/policy-rc.d
made_policy=
cleanup() {
    if [ -n "$made_policy" ]; then
        $as_root rm -f "$policy"
        made_policy=
    fi
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM
if [ ! -e "$policy" ]; then
    made_policy=1
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
fi

log=$(mktemp)
quietly() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" \
        </dev/null >"$log" 2>&1
}

# Package lists are fetched only if the names are not known yet, or what they name is gone.
fresh=
if ! apt-cache show "$@" >/dev/null 2>&1; then
    quietly update || { cat "$log" >&2; exit 1; }
    fresh=1
fi
if ! quietly install --no-install-recommends "$@"; then
    if [ -n "$fresh" ] || ! quietly update || ! quietly install --no-install-recommends "$@"; then
        cat "$log" >&2
        echo "tools/deps.sh: could not install: $*" >&2
        exit 1
    fi
fi
rm -f "$log"

# lighttpd is here for the tests alone. At the next boot it would take port 80 before nginx does.
case " $* " in
    *' lighttpd '*) ! command -v systemctl >/dev/null || $as_root systemctl --quiet disable lighttpd || true ;;
esac
