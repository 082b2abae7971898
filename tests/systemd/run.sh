#!/bin/bash
# The units under the real systemd: tests/systemd/run.sh, as root, after `make all` (`make test-systemd` does both).
#
# Boots systemd in a container over this machine's own root directory: what it writes goes to memory, and it has a
# network of its own, so nothing of this machine is changed or reached. There the units are installed as
# `make install` installs them, and tests/systemd/units.py tries them. The last line is `N passed, N failed`;
# where it cannot be done that is said, and counted as skipped.
#
#   WORDS="restart…"   only tests whose names have one of these words.   KEEP=1 prints where the journal is kept.
set -u
cd "$(dirname "$0")/../.." || exit 2
tree=$PWD

skip() {
    echo "  skipped: the units under systemd: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

[[ $(id -u) == 0 ]] || skip "only root can boot a container"
command -v systemd-nspawn >/dev/null || skip "no systemd-nspawn (package systemd-container)"

work=$(mktemp -d)
cleanup() {
    # Whatever is still mounted below: the container's root first.
    umount "$work/memory/root" 2>/dev/null
    umount "$work/memory" 2>/dev/null
    [[ -n ${KEEP:-} ]] || rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/memory" "$work/results"
mount -t tmpfs -o mode=755 imp-systemd "$work/memory" 2>/dev/null || skip "nothing can be mounted here"
root=$work/memory/root
mkdir "$work/memory/"{upper,work,root}
mount -t overlay -o "lowerdir=/,upperdir=$work/memory/upper,workdir=$work/memory/work" overlay "$root" 2>/dev/null ||
    skip "no overlay file system here"

# A machine of its own, that never saw a shop.
rm -rf "$root"/etc/{machine-id,imp-fcgi} "$root"/var/lib/imp-fcgi "$root"/etc/systemd/system/imp-*
"${MAKE:-make}" --no-print-directory install DESTDIR="$root" PREFIX=/usr/local >"$work/install.log" 2>&1 ||
    { cat "$work/install.log"; echo "0 passed, 1 failed"; exit 1; }

mkdir -p "$root/srv/imp-fcgi" "$root/srv/results"
cat >"$root/usr/local/sbin/imp-try" <<END
#!/bin/bash
export BIN='${BIN:-}' PYTHONDONTWRITEBYTECODE=1
python3 /srv/imp-fcgi/tests/systemd/units.py ${WORDS:-} >/srv/results/out 2>&1
status=\$?
journalctl --no-pager >/srv/results/journal 2>&1
exit \$status
END
chmod 755 "$root/usr/local/sbin/imp-try"

timeout --kill-after=20 "${TEST_TIMEOUT:-300}" systemd-nspawn --quiet --directory="$root" --register=no --keep-unit \
    --system-call-filter="landlock_create_ruleset landlock_add_rule landlock_restrict_self" \
    --private-network --console=pipe --kill-signal=SIGRTMIN+4 --bind-ro="$tree:/srv/imp-fcgi" \
    --bind="$work/results:/srv/results" --boot \
    systemd.run=/usr/local/sbin/imp-try systemd.run_success_action=exit systemd.run_failure_action=exit \
    >"$work/console" 2>&1 </dev/null
status=$?
if [[ ! -s $work/results/out ]]; then
    # A kernel or a container of ours that lets no systemd start is no fault of the units.
    sed 's/^/    /' "$work/console" | tail -n 20
    skip "systemd does not boot here (status $status)"
fi
cat "$work/results/out"
[[ -z ${KEEP:-} ]] || echo "kept: $work/results/journal"
tail -n 1 "$work/results/out" | grep -qE '^[0-9]+ passed, 0 failed'
