"""The responder as a FastCGI service, and nginx in front of it."""
import socket
import ssl
import subprocess

from . import fastcgi, http_client, places
from .processes import Process, wait_until


class Responder:
    """cgi-bin/imp.fcgi as a FastCGI service."""

    def __init__(self, world, listen, settings):
        self.world = world
        self.listen = listen
        host, colon, port = listen.rpartition(":")
        self.address = listen if "/" in listen else (host, int(port)) if colon else listen
        settings = {"IMP_SERVER_THREADS": "64", **settings}
        self.process = Process(f"responder{len(world.processes)}", [places.RESPONDER, "--listen", listen],
                               world.env(**settings), world.directory)
        world.processes.append(self.process)
        wait_until(self.answers, places.patience(20), "the responder to listen")

    def answers(self):
        if not self.process.is_running():
            raise AssertionError(f"the responder ended with {self.process.popen.returncode}: {self.process.log()}")
        try:
            fastcgi.connect(self.address, 5).close()
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        return True

    def ask(self, query="", body=b"", timeout=None, **request):
        return fastcgi.ask(self.address, self.world.variables(query, body=body, **request), body,
                           timeout or places.patience(60))

    def log(self):
        return self.process.log()

    def stop(self):
        return self.process.stop(places.patience(30))


class Nginx:
    """nginx with the very nginx.conf.example, by the script that the demo uses too."""

    def __init__(self, world, responder, tls=False):
        self.tls = ssl.create_default_context(cafile=tls[0]) if tls else None
        for _ in range(5):  # whoever takes the port before nginx does makes it try another
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
            prefix = world.directory / f"nginx{len(world.processes)}"
            words = [places.ROOT / "tools" / "nginx-try.sh", prefix, responder.listen, str(self.port), *(tls or ())]
            done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=30, check=False)
            if done.returncode != 0:
                raise AssertionError(f"nginx-try.sh: {done.stderr}")
            self.process = Process(prefix.name, done.stdout.strip().split(" "), world.clean_env(), world.directory)
            world.processes.append(self.process)
            if wait_until(self.state, 20, "nginx to listen") == "listens":
                return
        raise AssertionError(f"nginx does not start: {self.process.log()}")

    def state(self):
        if not self.process.is_running():
            return "ended"
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        except ConnectionRefusedError:
            return ""
        return "listens"

    def ask(self, query="", path="/payments/complete", **request):
        query = fastcgi.as_bytes(query)
        target = fastcgi.as_bytes(path) + (b"?" + query if query else b"")
        return http_client.request(self.port, target, tls=self.tls, timeout=places.patience(60), **request)
