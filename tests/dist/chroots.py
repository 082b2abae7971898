"""Other roots for the programs of the archive: an empty one, and older systems by debootstrap."""
import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile

from support import Skip, places
from support.processes import die_with_parent

ARCHIVE = places.ROOT / os.environ.get("DIST", "")
CACHE = places.ROOT / "build" / "chroots"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# Nobody on either side of the wall.
SHOP = 12345


def need_root():
    if os.geteuid() != 0:
        raise Skip("not root: chroot(2) is root's alone")


def unpack(directory):
    """The archive's one folder, unpacked below `directory`."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(directory)
    return next(path for path in pathlib.Path(directory).iterdir() if path.name.startswith("imp-fcgi-"))


def give_to_shop(path):
    for each in [path, *path.rglob("*")] if path.is_dir() else [path]:
        os.chown(each, SHOP, SHOP, follow_symlinks=False)


def run_in(root, argv, env=None, body=b"", user=SHOP, cwd="/", timeout=120):
    """A finished process whose root is `root`, by default of a user without any rights."""

    def enter():
        die_with_parent()
        os.chroot(root)
        os.chdir(cwd)
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)

    return subprocess.run(argv, env=env or {}, input=body, capture_output=True, timeout=timeout, preexec_fn=enter,
                          check=False)


@functools.lru_cache(maxsize=None)
def cached(suite):
    """A tar of that release with Apache and the certificates; made by debootstrap, once."""
    CACHE.mkdir(parents=True, exist_ok=True)
    tar = CACHE / f"{suite}.tar"
    if not tar.exists():
        if not shutil.which("debootstrap"):
            raise Skip("no debootstrap")
        tree = CACHE / f"{suite}.{os.getpid()}"
        done = subprocess.run(["debootstrap", "--variant=minbase", "--include=apache2-bin,ca-certificates,openssl", suite,
                               str(tree), MIRROR], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                              timeout=900, check=False)
        try:
            if done.returncode != 0:
                raise Skip(f"debootstrap {suite} from {MIRROR}: {(done.stdout + done.stderr).strip()[-300:]}")
            subprocess.run(["tar", "--create", "--file", f"{tar}.new", "--directory", str(tree), "--exclude=./dev/*",
                            "--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/*", "."], check=True, timeout=300)
            os.rename(f"{tar}.new", tar)
        finally:
            shutil.rmtree(tree, ignore_errors=True)
    return tar


@functools.lru_cache(maxsize=None)
def _unpacked(suite):
    root = pathlib.Path(tempfile.mkdtemp(prefix=f"imp-{suite}-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    subprocess.run(["tar", "--extract", "--file", str(cached(suite)), "--directory", str(root)], check=True, timeout=600)
    root.chmod(0o755)
    for name, number in (("null", 3), ("zero", 5), ("urandom", 9)):
        (root / "dev" / name).unlink(missing_ok=True)
        os.mknod(root / "dev" / name, 0o666 | 0o020000, os.makedev(1, number))
        os.chmod(root / "dev" / name, 0o666)
    with open(root / "etc" / "passwd", "a", encoding="ascii") as passwd:
        passwd.write(f"shop:x:{SHOP}:{SHOP}::/home/shop:/bin/sh\n")
    with open(root / "etc" / "group", "a", encoding="ascii") as group:
        group.write(f"shop:x:{SHOP}:\n")
    return root


def system(suite):
    """The root of that release, with an empty home of the user shop; without /proc, and without devices but for the
    three that shells want. One for all tests of a file."""
    need_root()
    root = _unpacked(suite)
    for used in ("home/shop", "tmp/apache"):
        shutil.rmtree(root / used, ignore_errors=True)
    (root / "home" / "shop").mkdir()
    give_to_shop(root / "home" / "shop")
    return root


def glibc(root):
    """What the C library of that system calls itself."""
    done = run_in(root, ["/usr/bin/ldd", "--version"], {"PATH": "/usr/bin:/bin"})
    return done.stdout.decode().split("\n")[0].rpartition(" ")[2]
