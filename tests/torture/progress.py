"""One line that is written over: how far it has come. Only where standard error is a terminal that can do that."""
import os
import shutil
import sys
import threading
import time

BAR = 20


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def line(doing, done_s, total_s, wrong, columns):
    """`[#####....] 1:15 of 5:00  round 6 reset+killed: peace  1 wrong`, without what has no room."""
    end = f"  {wrong} wrong" if wrong else ""
    said = f"{clock(done_s)}  {doing}"
    if total_s:
        full = int(min(done_s / total_s, 1) * BAR)
        said = f"{clock(done_s)} of {clock(total_s)}  {doing}"
        with_bar = f"[{'#' * full}{'.' * (BAR - full)}] {said}{end}"
        if len(with_bar) < columns:
            return with_bar
    room = max(columns - 1 - len(end), 1)
    return (said if len(said) <= room else said[:room - 1] + "…") + end


class Progress:
    def __init__(self, total_s):
        self.total_s = total_s
        self.start = time.monotonic()
        self.is_shown = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self.lock = threading.Lock()
        self.next = 0.0

    def show(self, doing, wrong):
        now = time.monotonic()
        if not self.is_shown or now < self.next:
            return
        self.next = now + 0.1
        columns = shutil.get_terminal_size().columns
        with self.lock:
            sys.stderr.write("\r\x1b[K" + line(doing, now - self.start, self.total_s, wrong, columns))
            sys.stderr.flush()

    def clear(self):
        if self.is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def print(self, text):
        """A line that stays, above the one that is written over."""
        with self.lock:
            self.clear()
            print(text, flush=True)
