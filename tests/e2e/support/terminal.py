"""A program at a terminal of its own, typed at by a test."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

from . import places


class Terminal:
    def __init__(self, command, env, directory):
        self.seen = ""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(directory)
            os.execvpe(command[0], command, env)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)

    def type(self, text):
        os.write(self.master, text.encode())

    def expect(self, text):
        """Waits until it is shown; what comes before it is forgotten."""
        end = time.monotonic() + places.patience(30)
        while text not in self.seen:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                raise AssertionError(f"{text!r} is not shown, but {self.seen!r}")
            self.seen += os.read(self.master, 4096).decode(errors="replace")
        self.seen = self.seen.partition(text)[2]


def columns_of(line):
    """How wide a terminal shows it."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Shown:
    """What a command wrote to its terminal: everything, and how it ended."""

    def __init__(self, text, status, echoes):
        self.text = text
        self.status = status
        self.echoes = echoes  # the terminal, afterwards
        self.plain = re.sub(r"\x1b\[[0-9;]*[mK]", "", text)
        self.lines = self.plain.replace("\r", "").splitlines()

    @property
    def updates(self):
        """The texts of the line that was written over, in turn; what is left in the end is the last."""
        return [piece.split("\n")[-1] for piece in self.text.split("\r\x1b[K")]


def show(command, env, directory, columns, stdout=None, typed=()):
    """A command at a terminal of so many columns, to its end. `stdout`: elsewhere, a file. `typed`: what somebody types,
    each once a text has been shown, behind the one before: (text, what is typed)."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def take_terminal():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(command, env={"TERM": "xterm", **env}, cwd=directory, stdin=slave,  # noqa: SIM115
                               stdout=stdout or slave, stderr=slave, preexec_fn=take_terminal)
    os.close(slave)
    seen = b""
    end = time.monotonic() + places.patience(60)
    waiting, looked_at = list(typed), 0
    try:
        while time.monotonic() < end:
            if not select.select([master], [], [], 1)[0]:
                continue
            try:
                piece = os.read(master, 4096)
            except OSError:  # EIO: nobody has it open any more
                break
            if not piece:
                break
            seen += piece
            while waiting and waiting[0][0].encode() in seen[looked_at:]:
                text, keys = waiting.pop(0)
                looked_at = seen.index(text.encode(), looked_at) + len(text.encode())
                os.write(master, keys.encode())
        else:
            raise AssertionError(f"{command} does not end: {seen[-300:]!r}")
        status = process.wait(places.patience(10))
        echoes = bool(termios.tcgetattr(master)[3] & termios.ECHO)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(master)
    if waiting:
        raise AssertionError(f"{command} never shows {waiting[0][0]!r}, but {seen!r}")
    return Shown(seen.decode(errors="replace").replace("\r\n", "\n"), status, echoes)


def at_terminal(world, *words, columns=80, stdout=None, typed=(), **settings):
    """impctl there."""
    return show([str(places.IMPCTL), *map(str, words)], world.env(**settings), world.directory, columns, stdout, typed)
