"""A program at a terminal of its own, typed at by a test."""
import os
import pty
import select
import signal
import time

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
