"""Child processes that end with the test, whatever ends it: each has a group of its own and is told
by the kernel when its parent dies."""
import atexit
import ctypes
import os
import signal
import subprocess
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
_running = []


def die_with_parent():
    """For preexec_fn: SIGTERM once the thread that starts the process is gone, also by kill -9."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A program with its output in files. `stop` is SIGTERM, then SIGKILL for its whole group."""

    def __init__(self, name, argv, env, directory, stdin=subprocess.DEVNULL, pass_fds=(), before=None):
        self.name = name
        self.log_path = directory / f"{name}.log"
        self.out_path = directory / f"{name}.out"

        def prepare():
            die_with_parent()
            if before:
                before()

        with open(self.log_path, "ab") as log, open(self.out_path, "ab") as out:
            self.popen = subprocess.Popen([str(word) for word in argv], env=env, stdin=stdin, stdout=out,
                                          stderr=log, start_new_session=True, pass_fds=pass_fds,
                                          preexec_fn=prepare, cwd=directory)
        _running.append(self)

    @property
    def pid(self):
        return self.popen.pid

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def output(self):
        return self.out_path.read_text(encoding="utf-8", errors="replace")

    def is_running(self):
        return self.popen.poll() is None

    def signal(self, number):
        if self.is_running():
            self.popen.send_signal(number)

    def wait(self, timeout):
        """The exit status; raises AssertionError where the process outlives `timeout`."""
        try:
            return self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} still runs after {timeout} s") from None

    def stop(self, timeout=20):
        """The exit status of an orderly end, or -9."""
        if self.is_running():
            self.popen.terminate()
            try:
                self.popen.wait(timeout)
            except subprocess.TimeoutExpired:
                pass
        self._end_group()
        return self.popen.returncode

    def _end_group(self):
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.popen.wait(10)
        if self in _running:
            _running.remove(self)


def wait_until(condition, timeout, what):
    """Polls; returns what `condition` gave as soon as it is true."""
    give_up = time.monotonic() + timeout
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > give_up:
            raise AssertionError(f"waited {timeout} s for {what}")
        time.sleep(0.01)


@atexit.register
def _end_all():
    for process in list(_running):
        process.stop(timeout=2)
