#!/bin/bash
# tests/deb/run.sh: the Debian package installed, used, upgraded, removed and purged in a root of its own.
#
# As root, with debootstrap and Debian's archive (DEBIAN_MIRROR); elsewhere skipped aloud. The last line sums up.
set -u
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
cd "$(dirname "$0")/../.." || exit 2

skip() { echo "skipped: $1"; echo "0 passed, 0 failed, 1 skipped"; exit 0; }
[[ $(id -u) -eq 0 ]] || skip 'not root: chroot(2) is root'"'"'s alone'
command -v debootstrap >/dev/null || skip 'no debootstrap'

version=$(<VERSION)
arch=$(dpkg --print-architecture)
package=dist/imp-fcgi_${version}_$arch.deb
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
suite=bookworm
passed=0
failed=0
work=$(mktemp -d)
root=$work/root
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# check WHAT COMMAND…
check() {
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        ((passed += 1))
        echo "  ok    $what"
    else
        ((failed += 1))
        echo "  FAIL  $what"
        tail -n 30 "$work/said"
    fi
}
# equal WHAT FOUND EXPECTED
equal() { check "$1" test "$2" = "$3" || :; [[ $2 == "$3" ]] || printf '        found    %s\n        expected %s\n' "$2" "$3"; }
inside() { chroot "$root" "$@"; }
as_imp() { inside setpriv --reuid imp --regid imp --clear-groups env IMP_CONFIG=/etc/imp-fcgi/imp.toml "$@"; }
mode() { inside stat -c '%U:%G %a' "$1"; }
# Everything but what package managers and logs keep for themselves.
files() {
    (cd "$root" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/lib/apt -o -path ./var/cache -o -path ./var/log -o -path ./tmp \
        -o -path ./proc -o -path ./sys -o -path ./dev \) -prune -o ! -name '*-' -print | sort)
}
accounts() { inside sh -c 'cat /etc/passwd /etc/group /etc/shadow /etc/gshadow' | cut -d: -f1 | sort; }

# ---- a system

cache=build/chroots/$suite-systemd.tar
if [[ ! -e $cache ]]; then
    mkdir -p build/chroots
    debootstrap --variant=minbase --include=systemd "$suite" "$work/made" "$mirror" >"$work/log" 2>&1 ||
        skip "debootstrap $suite from $mirror: $(tail -n 1 "$work/log")"
    tar --create --file "$cache.new" --directory "$work/made" . && mv "$cache.new" "$cache"
    rm -rf "$work/made"
fi
mkdir "$root"
tar --extract --file "$cache" --directory "$root"
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo "deb $mirror $suite main" >"$root/etc/apt/sources.list"
echo "deb $mirror-security $suite-security main" >>"$root/etc/apt/sources.list"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
echo 'APT::Install-Recommends "false";' >"$root/etc/apt/apt.conf.d/99test"
inside apt-get -q update >"$work/log" 2>&1 || skip "no Debian archive: $(tail -n 1 "$work/log")"
files >"$work/before"
accounts >"$work/accounts-before"

# ---- install

cp "$package" "$root/tmp/one.deb"
# Whoever is in a group imp of somebody else's would read the shop's keys.
inside sh -c 'groupadd imp && usermod -aG imp games'
check 'takes no group of somebody else' inside sh -c '! apt-get -q -y install /tmp/one.deb >/tmp/said 2>&1 && grep -q "a group imp already" /tmp/said'
check 'which stays as it is' inside sh -c 'getent group imp | grep -q ":games\$" && ! test -e /etc/imp-fcgi/imp.toml'
inside groupdel imp
check 'installs, with what it depends on' inside apt-get -q -y install /tmp/one.deb
equal 'the configuration is closed to others' "$(mode /etc/imp-fcgi/imp.toml)" 'root:imp 640'
equal 'the store'"'"'s folder belongs to the responder' "$(mode /var/lib/imp-fcgi)" 'imp:imp 750'
equal 'the user has no shell' "$(inside getent passwd imp | cut -d: -f7)" /usr/sbin/nologin
check 'the programs run' inside sh -c '/usr/lib/imp-fcgi/imp.fcgi --version && impctl --version && imp-sandbox --version'
check 'the configuration as it is installed is read by the responder'"'"'s user' as_imp impctl config
check 'and by nobody else' inside setpriv --reuid nobody --regid nogroup --clear-groups sh -c '! cat /etc/imp-fcgi/imp.toml'
for page in man1/impctl.1 man1/imp-sandbox.1 man5/imp.toml.5 man8/imp.fcgi.8; do
    # A minimal system may leave documents out; the package does not.
    check "manual page $page" sh -c "dpkg-deb -c '$package' | grep -q /usr/share/man/$page.gz"
done
if compgen -G 'deploy/systemd/*.service' >/dev/null; then
    for unit in deploy/systemd/*.{service,socket,timer}; do
        check "unit ${unit##*/}" inside test -f "/lib/systemd/system/${unit##*/}"
    done
    equal 'no unit is enabled by itself' "$(inside sh -c 'find /etc/systemd -name "imp-*" 2>/dev/null')" ''
    # shellcheck disable=SC2016 # for the shell inside
    check 'units name programs that are there' inside sh -c \
        'for program in $(sed -n "s/^ExecStart=\([^ ]*\).*/\1/p" /lib/systemd/system/imp-*.service); do test -x "$program" || exit 1; done'
else
    echo "  skipped: no units in deploy/systemd"
fi

# ---- use, and an upgrade

sed -i 's,^#url = "sqlite:imp.db",url = "sqlite:/var/lib/imp-fcgi/imp.db",; s,^#shop_name = "",shop_name = "우리가게",' \
    "$root/etc/imp-fcgi/imp.toml"
check 'bash finds the completion' inside sh -c 'grep -q "complete .* impctl" /usr/share/bash-completion/completions/impctl'
check 'zsh finds the completion' inside sh -c 'head -n 1 /usr/share/zsh/vendor-completions/_impctl | grep -q compdef'
check 'an order is placed' as_imp impctl order add ORDER-1 15000
cp "$root/etc/imp-fcgi/imp.toml" "$work/imp.toml"
dpkg-deb -R "$package" "$work/next"
sed -i "s/^Version: .*/Version: $version+next/" "$work/next/DEBIAN/control"
echo next >"$work/next/usr/share/imp-fcgi-next"
(cd "$work/next" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
dpkg-deb --root-owner-group -b "$work/next" "$root/tmp/two.deb" >/dev/null
check 'upgrades without a question' inside apt-get -q -y install /tmp/two.deb
# shellcheck disable=SC2016 # for dpkg-query
equal 'to the higher version' "$(inside dpkg-query -W -f '${Version}' imp-fcgi)" "$version+next"
check 'the administrator'"'"'s configuration stays' cmp "$work/imp.toml" "$root/etc/imp-fcgi/imp.toml"
equal 'and stays closed' "$(mode /etc/imp-fcgi/imp.toml)" 'root:imp 640'
equal 'the orders stay' "$(as_imp impctl order count 2>/dev/null)" 1
check 'installed again, it changes nothing' inside apt-get -q -y install --reinstall /tmp/two.deb

# ---- remove, purge

check 'removes' inside apt-get -q -y remove imp-fcgi
check 'no program is left' inside sh -c '! test -e /usr/lib/imp-fcgi && ! command -v impctl'
check 'configuration and orders are left' inside sh -c 'test -f /etc/imp-fcgi/imp.toml && test -f /var/lib/imp-fcgi/imp.db'
check 'comes back with both' inside apt-get -q -y install /tmp/one.deb
equal 'the orders are there' "$(as_imp impctl order count 2>/dev/null)" 1
echo secret >"$root/etc/imp-fcgi/secret"
check 'purges' inside apt-get -q -y purge imp-fcgi
check 'takes away what came with it' inside apt-get -q -y autoremove --purge
files >"$work/after"
accounts >"$work/accounts-after"
check 'nothing is left, and nothing is missing' diff "$work/before" "$work/after"
check 'no account is left' diff "$work/accounts-before" "$work/accounts-after"
check 'and purged once more it is not known' inside sh -c '! dpkg-query -W imp-fcgi'

echo "$passed passed, $failed failed"
((failed == 0))
