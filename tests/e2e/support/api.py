"""impctl api as a test runs it, its table of calls, and an i'mport that only notes what it is asked."""
import contextlib
import functools
import http.server
import json
import subprocess
import threading

from . import places
from .checks import check, equal, lacks

DONE, REFUSED, USAGE, UNAVAILABLE, NOT_FOUND = 0, 1, 2, 3, 4


def api(world, *words, given="", **settings):
    """A finished impctl: returncode, stdout, stderr."""
    return subprocess.run([str(places.IMPCTL), "api", *words], env=world.env(**settings), input=given,
                          capture_output=True, encoding="utf-8", timeout=places.patience(60), cwd=world.directory,
                          check=False)


def answer(world, *words, status=DONE, **options):
    done = api(world, *words, **options)
    equal(done.returncode, status, f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def refusal(world, *words, status, **options):
    """What is said on standard error; nothing is printed."""
    done = api(world, *words, **options)
    equal(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
    equal(done.stdout, "", "printed")
    lacks(done.stderr, "sandbox_secret")
    lines = done.stderr.splitlines()
    if lines[-1].startswith("  -> "):  # what to do next
        lines.pop()
    message = lines[-1]  # behind the log's lines
    check(message.startswith("impctl: "), done.stderr)
    return message


@functools.lru_cache(maxsize=None)
def table():
    done = subprocess.run([str(places.IMPCTL), "api", "list", "--json"], capture_output=True, encoding="utf-8",
                          timeout=places.patience(60), check=True)
    return {call["name"]: call for call in json.loads(done.stdout)}


class Recorder(http.server.BaseHTTPRequestHandler):
    """Says that all is well, and keeps what it was asked."""
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/users/getToken":
            response = {"access_token": "a" * 40, "now": 1, "expired_at": 1801}
        else:
            response = self.server.response
        if self.path != "/users/getToken" or b"of-the-test" in body:
            self.server.asked.append((self.command, self.path, body.decode(), self.headers.get("Authorization")))
        text = json.dumps({"code": 0, "message": None, "response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def recorder():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    server.daemon_threads = True
    server.asked = []
    server.response = {"said": "fine"}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
