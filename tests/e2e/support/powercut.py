"""What a disk holds after a power cut: everything that was synced, and of the rest any part, in any order.

`Disk` follows the record that machine.c keeps. A file's contents are safe once it was synced, its name once its folder
was. Of writes not synced yet each is there, is not, or is there in some of its sectors; of changes of names the first few
are."""
import pathlib
import struct

SECTOR = 512
_HEADER = struct.Struct("=iiqq")


class Disk:
    """`before`: {name: bytes}, the files when recording began."""

    def __init__(self, before):
        self.safe = {}       # inode: bytearray
        self.waiting = {}    # inode: [(at, data) or (size, None)]
        self.names = {}      # name: inode, as the programs see it
        self.safe_names = {}
        self.name_changes = []  # (name, inode or None)
        for name, data in before.items():
            inode = self._new(data)
            self.names[name] = self.safe_names[name] = inode

    def _new(self, data=b""):
        inode = len(self.safe)
        self.safe[inode] = bytearray(data)
        self.waiting[inode] = []
        return inode

    def _rename(self, name, inode):
        if inode is None:
            self.names.pop(name, None)
        else:
            self.names[name] = inode
        self.name_changes.append((name, inode))

    def follow(self, record):
        """`record`: bytes of machine.c's file. One that is cut off at its end has lost what was under way."""
        at = 0
        while at + _HEADER.size <= len(record):
            kind, path_size, offset, size = _HEADER.unpack_from(record, at)
            end = at + _HEADER.size + path_size + size
            if end > len(record):
                break
            at += _HEADER.size
            name = record[at:at + path_size].decode().rpartition("/")[2]
            self.happen(chr(kind), name, offset, record[at + path_size:end])
            at = end

    def happen(self, kind, name, offset, data):
        if name.endswith("-shm"):
            return  # shared memory: made anew by whoever comes first after a start
        if kind == "d":
            for changed, inode in self.name_changes:
                _apply_name(self.safe_names, changed, inode)
            self.name_changes = []
        elif kind == "c":
            self._rename(name, self._new())
        elif kind == "u":
            self._rename(name, None)
        elif kind == "r":
            self._rename(data.decode().rpartition("/")[2], self.names[name])
            self._rename(name, None)
        elif name in self.names:
            inode = self.names[name]
            if kind == "s":
                for one in self.waiting[inode]:
                    _apply(self.safe[inode], *one)
                self.waiting[inode] = []
            else:
                self.waiting[inode].append((offset, data if kind == "w" else None))

    def cut(self, random):
        """{name: bytes} as the machine finds them when the power is back. This is left as it is."""
        names = dict(self.safe_names)
        for changed, inode in self.name_changes[:random.randint(0, len(self.name_changes))]:
            _apply_name(names, changed, inode)
        found = {}
        for name, inode in names.items():
            data = bytearray(self.safe[inode])
            share = random.choice((0, 0.5, 1))  # what the disk got done, now nothing, now all
            for offset, written in self.waiting[inode]:
                if random.random() >= share:
                    continue
                if written is None or random.random() < 0.8:
                    _apply(data, offset, written)
                    continue
                for start in range(0, len(written), SECTOR):
                    if random.random() < 0.5:
                        _apply(data, offset + start, written[start:start + SECTOR])
            found[name] = bytes(data)
        return found


def _apply(data, offset, written):
    """A write, or where `written` is None the size `offset`."""
    end = offset if written is None else offset + len(written)
    if len(data) < end:
        data.extend(bytes(end - len(data)))
    if written is None:
        del data[offset:]
    else:
        data[offset:end] = written


def _apply_name(names, name, inode):
    if inode is None:
        names.pop(name, None)
    else:
        names[name] = inode


def read_files(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir() if path.is_file()}


def write_files(folder, files):
    """The folder holds these and nothing else."""
    for path in pathlib.Path(folder).iterdir():
        path.unlink()
    for name, data in files.items():
        path = pathlib.Path(folder, name)
        path.write_bytes(data)
        path.chmod(0o600)
