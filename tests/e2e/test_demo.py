"""make demo: the table is right, a wrong line is noticed, and nothing stays behind."""
import os
import re
import signal
import stat
import subprocess
import time

from support import check, contains, equal, places, test
from support.processes import Process, wait_until

DEMO = places.ROOT / "tools" / "demo.sh"
ROWS = 11


def env(world, **more):
    return {**world.clean_env(), "BIN": os.path.relpath(places.BIN, places.ROOT) + "/", "TMPDIR": str(world.directory),
            **more}


def left_behind(world):
    """Files in the temporary directory, and processes that still know its name."""
    files = [path.name for path in world.directory.glob("imp-demo.*")]
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as line:
                words = line.read()
        except OSError:
            continue
        if str(world.directory / "imp-demo").encode() in words:
            found.append(words)
    return files, found


@test("the demo without a terminal: eleven right lines, status 0, nothing stays behind")
def _(world):
    done = subprocess.run([DEMO], env=env(world), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                          timeout=places.patience(120), check=False)
    equal(done.returncode, 0, done.stdout + done.stderr)
    rows = [line for line in done.stdout.splitlines() if re.match(r"\d+ ", line)]
    equal(len(rows), ROWS, done.stdout)
    check(all(row.endswith(" ok") for row in rows), done.stdout)
    for number in range(1, 11):
        check(any(row.startswith(f"{number} ") for row in rows), f"case {number}")
    equal(done.stderr, "")
    equal(left_behind(world), ([], []))


@test("the demo at a terminal keeps the shop open until Ctrl-C, and its landing address works")
def _(world):
    master, terminal = os.openpty()
    process = Process("demo", [DEMO], env(world), world.directory, stdin=terminal)
    os.close(terminal)
    world.processes.append(process)
    wait_until(lambda: "The demo shop is open" in process.output() or not process.is_running(),
               places.patience(120), "the shop")
    check(process.is_running(), process.output() + process.log())
    shop = re.search(r"The demo shop is open: (http://127\.0\.0\.1:\d+/sandbox/shop)", process.output()).group(1)
    landing = re.search(r"(http://127\.0\.0\.1:\d+/payments/complete)", process.output()).group(1)

    def fetched(url):
        return subprocess.run(["curl", "-sS", url], capture_output=True, encoding="utf-8", timeout=30,
                              check=True).stdout

    for part in ("products/socks", "products/umbrella", landing):
        contains(fetched(shop), part)
    # The shop's backend places the order at the responder before the buyer is sent to the window.
    window = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}",
                             "-d", "product=socks", f"{shop}/orders"], capture_output=True, encoding="utf-8",
                            timeout=30, check=True).stdout
    check(re.match(r"303 http://127\.0\.0\.1:\d+/sandbox/window\?merchant_uid=SHOP-", window), window)
    check(f"m_redirect_url={landing.replace(':', '%3A').replace('/', '%2F')}" in window, window)
    line = subprocess.run(["curl", "-sS", "-N", "--max-time", "3", f"{shop}/wire/stream?lang=en"], capture_output=True,
                          encoding="utf-8", timeout=30, check=False).stdout
    contains(line, "POST /payments/orders", "through nginx at once")
    contains(fetched(landing + "?merchant_uid=DEMO-1"), 'data-status="success"')
    process.signal(signal.SIGINT)
    equal(process.wait(places.patience(20)), 0)
    os.close(master)
    time.sleep(0.1)
    equal(left_behind(world), ([], []))


@test("DEMO=once ends after the table also at a terminal; a wrong line is status 1 and is named")
def _(world):
    master, terminal = os.openpty()
    process = Process("once", [DEMO], env(world, DEMO="once"), world.directory, stdin=terminal)
    os.close(terminal)
    world.processes.append(process)
    equal(process.wait(places.patience(120)), 0, process.log())
    os.close(master)
    # A responder that calls everything a success must be seen through.
    tree = world.directory / "bin"
    for name in ("bin", "cgi-bin"):
        (tree / name).mkdir(parents=True)
    for program in (places.SANDBOX, places.IMPCTL):
        (tree / "bin" / program.name).symlink_to(program)
    liar = tree / "cgi-bin" / "imp.fcgi"
    liar.write_text(LIAR)
    liar.chmod(liar.stat().st_mode | stat.S_IXUSR)
    relative = os.path.relpath(tree, places.ROOT) + "/"
    done = subprocess.run([DEMO], env=env(world, BIN=relative), stdin=subprocess.DEVNULL, capture_output=True,
                          encoding="utf-8", timeout=places.patience(120), check=False)
    equal(done.returncode, 1, done.stdout + done.stderr)
    equal(done.stdout.count("WRONG"), ROWS)
    contains(done.stderr, f"{ROWS} of {ROWS} lines are wrong")


LIAR = """#!/usr/bin/env python3
import os, socket, struct, sys
def record(kind, content):
    return struct.pack("!BBHHBB", 1, kind, 1, len(content), 0, 0) + content
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[2])
listener.listen(16)
while True:
    connection, _ = listener.accept()
    connection.recv(65536)
    page = b'Content-Type: text/html\\r\\n\\r\\n<main data-status="success"></main>'
    connection.sendall(record(6, page) + record(6, b"") + record(3, bytes(8)))
    connection.close()
"""
