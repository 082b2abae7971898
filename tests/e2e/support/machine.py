"""A machine that fails on command (tests/support/machine.c), by its switches; and its disk."""
import ctypes
import errno
import functools
import mmap
import os
import subprocess

from . import places
from .registry import Skip

# The same order as in machine.c.
SWITCHES = ("clock_offset_s", "kill_in", "kill_torn", "write_errno", "sync_errno", "no_names", "no_memory", "recording",
            "is_network", "faults")


@functools.lru_cache(maxsize=None)
def build():
    """The library to preload."""
    if places.sanitizer():
        raise Skip("a sanitizer must be the first library that is loaded")
    library = places.BUILD / f"machine{os.getpid()}.so"  # several files' tests build it at one time
    library.parent.mkdir(parents=True, exist_ok=True)
    source = places.ROOT / "tests" / "support" / "machine.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", library, source, "-ldl"],
                   check=True, timeout=60)
    return library.rename(places.BUILD / "machine.so")


class Machine:
    """Programs that have `env` run on it. Its disk is the folder `disk`. Stopped like a process of the world's."""

    def __init__(self, world, mib=0):
        """`mib`: the size of its disk, a tmpfs of its own; where that is not allowed, and for 0, a usual folder."""
        self.library = build()
        world.processes.append(self)
        directory = world.directory
        self.disk = directory / "disk"
        self.disk.mkdir(mode=0o700)
        self.is_mounted = bool(mib) and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700", "imp-test", str(self.disk)],
            capture_output=True, check=False).returncode == 0
        self.record = directory / "disk.record"
        path = directory / "switches"
        path.write_bytes(bytes(8 * len(SWITCHES)))
        with open(path, "r+b") as file:
            self._page = (ctypes.c_int64 * len(SWITCHES)).from_buffer(mmap.mmap(file.fileno(), 8 * len(SWITCHES)))
        self.env = {"LD_PRELOAD": str(self.library), "MACHINE_PAGE": str(path), "MACHINE_DISK": str(self.disk),
                    "MACHINE_RECORD": str(self.record)}
        self._filler = self.disk / "filler"

    def set(self, **switches):
        for name, value in switches.items():
            self._page[SWITCHES.index(name)] = value

    def get(self, name):
        return self._page[SWITCHES.index(name)]

    def mend(self):
        """Nothing fails any more; how often something did since the last time."""
        struck = self.get("faults")
        self.set(**dict.fromkeys(SWITCHES, 0))
        self._filler.unlink(missing_ok=True)
        return struck

    def fill_disk(self):
        """To the last byte, where the disk is a tmpfs; elsewhere writing fails as if."""
        if not self.is_mounted:
            self.set(write_errno=errno.ENOSPC)
            return
        with open(self._filler, "wb", buffering=0) as filler:
            for piece in (1 << 20, 4096):
                try:
                    while True:
                        filler.write(bytes(piece))
                except OSError:
                    pass

    def stop(self):
        self._page = None
        if self.is_mounted:
            subprocess.run(["umount", "-l", str(self.disk)], capture_output=True, check=False)
            self.is_mounted = False
