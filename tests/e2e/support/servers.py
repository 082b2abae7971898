"""The responder as a FastCGI service, and nginx in front of it."""
import socket
import ssl
import subprocess

from . import fastcgi, http_client, places
from .processes import Process, wait_until


class Responder:
    """cgi-bin/imp.fcgi as a FastCGI service."""

    def __init__(self, world, listen, settings, under=()):
        """`under`: words before the program's, as valgrind's."""
        self.world = world
        self.listen = listen
        host, colon, port = listen.rpartition(":")
        self.address = listen if "/" in listen else (host, int(port)) if colon else listen
        settings = {"IMP_SERVER_THREADS": "64", **settings}
        self.process = Process(f"responder{len(world.processes)}", [*under, places.RESPONDER, "--listen", listen],
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


class WebServer:
    """A web server on loopback with its example configuration, started by one of the scripts in tools/."""

    def __init__(self, world, name, words_for, tls=None, **settings):
        """`words_for(prefix, port, plain_port)`: the script, which prints the command that starts the server.
        `settings`: environment of the script. `tls`: files of the certificates that the server may show."""
        self.tls = ssl.create_default_context(cafile=tls) if tls else None
        for _ in range(5):  # whoever takes a port before the server does makes it try others
            self.port, self.plain_port = free_port(), free_port()
            self.prefix = world.directory / f"{name}{len(world.processes)}"
            done = subprocess.run([str(word) for word in words_for(self.prefix, self.port, self.plain_port)],
                                  env={**world.clean_env(), **settings, "PLAIN_PORT": str(self.plain_port)},
                                  capture_output=True, encoding="utf-8", timeout=30, check=False)
            if done.returncode != 0:
                raise AssertionError(f"no configuration for {name}: {done.stderr}")
            self.process = Process(self.prefix.name, done.stdout.split(), world.clean_env(), world.directory)
            world.processes.append(self.process)
            if wait_until(self.state, places.patience(20), f"{name} to listen") == "listens":
                return
            error_log = self.prefix / "error.log"
        raise AssertionError(f"{name} does not start: {self.process.log()}"
                             f"{error_log.read_text(errors='replace') if error_log.exists() else ''}")

    def state(self):
        if not self.process.is_running():
            return "ended"
        try:
            self.connect().close()
        except ConnectionRefusedError:
            return ""
        return "listens"

    def connect(self, source=None):
        """A connection to the TLS site (or the only one), without TLS yet."""
        return socket.create_connection(("127.0.0.1", self.port), places.patience(60), (source, 0) if source else None)

    def ask(self, query="", path="/payments/complete", **request):
        query = fastcgi.as_bytes(query)
        target = fastcgi.as_bytes(path) + (b"?" + query if query else b"")
        request.setdefault("timeout", places.patience(60))
        return http_client.request(self.port, target, tls=self.tls, **request)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Nginx(WebServer):
    """nginx with the very nginx.conf.example, by the script that the demo uses too."""

    def __init__(self, world, responder, tls=False, **settings):
        super().__init__(world, "nginx", lambda prefix, port, _plain: [
            places.ROOT / "tools" / "nginx-try.sh", prefix, responder.listen, port, *(tls or ())],
            tls=tls[0] if tls else None, **settings)
