"""The shop's side: programs and addresses that are told events."""
import http.server
import json
import threading


class CommandHook:
    """A program for notify.command that writes each event to a file, after what `before` says (shell)."""

    def __init__(self, world, before="", name="hook"):
        self.path = world.directory / f"{name}.sh"
        self.file = world.directory / f"{name}.events"
        # One write of less than a page: lines of several programs at once do not mix.
        self.path.write_text(f"#!/bin/sh\nread -r line || exit 1\n{before}\nprintf '%s\\n' \"$line\" >>'{self.file}'\n")
        self.path.chmod(0o700)

    @property
    def setting(self):
        return json.dumps([str(self.path)])

    def events(self):
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def types(self, merchant_uid=None):
        return [event["type"] for event in self.events()
                if merchant_uid is None or event["data"]["merchant_uid"] == merchant_uid]


class UrlHook:
    """An address for notify.url on loopback. `answer` is called with the request's number, from 1, and
    gives the status, or None to close the connection without one."""

    def __init__(self, answer=lambda number: 200):
        hook = self
        self.requests = []  # (path, headers, body)
        self._lock = threading.Lock()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # who said so died over it
                with hook._lock:
                    hook.requests.append((self.path, self.headers, body))
                    number = len(hook.requests)
                status = answer(number)
                self.close_connection = True
                if status is None:
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.send_header("Connection", "close")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks/imp?shop=1"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def events(self):
        with self._lock:
            return [json.loads(body) for _, _, body in self.requests]

    def types(self):
        return [event["type"] for event in self.events()]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class LockedStore:
    """Another program that holds the database's write lock until told to let go."""

    def __init__(self, world):
        import sqlite3
        self.connection = sqlite3.connect(world.database, isolation_level=None, timeout=20, check_same_thread=False)
        self.connection.execute("BEGIN EXCLUSIVE")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.execute("ROLLBACK")
        self.connection.close()


