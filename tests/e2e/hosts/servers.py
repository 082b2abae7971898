"""The web servers: how each is started with its example, reloaded, and how the responder behind it is replaced."""
import os
import pathlib
import shutil
import signal
import subprocess

from support import places
from support.processes import wait_until
from support.servers import WebServer

EXAMPLES = places.ROOT / "deploy"
APACHE_MODULES = pathlib.Path("/usr/lib/apache2/modules")
LIGHTTPD_MODULES = pathlib.Path("/usr/lib/lighttpd")


def program_missing(name, package):
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return "" if shutil.which(name, path=path) else f"{name} is not installed (package {package})"


def file_missing(path, package):
    return "" if path.exists() else f"{path.name} is not installed (package {package})"


class Service:
    """The responder runs apart from the web server, on a socket."""

    def __init__(self, world):
        self.world = world
        self.listen = str(world.directory / "imp.sock")
        self.backend = self.listen
        self.responder = None

    def begin(self):
        """A responder with the configuration as it is now."""
        self.end()
        self.responder = self.world.start_responder(self.listen)

    def end(self):
        if self.responder:
            self.responder.stop()

    def go_away(self):
        self.responder.process.signal(signal.SIGKILL)
        self.responder.process.wait(10)

    come_back = begin


class Program:
    """The web server starts the program, for each request."""

    def __init__(self, world):
        self.world = world
        folder = world.directory / "cgi-bin"
        folder.mkdir()
        self.backend = folder / "imp.fcgi"
        self.program = places.RESPONDER
        self.broken = folder / "broken"
        self.broken.write_text("#!/bin/sh\nexit 1\n")
        self.broken.chmod(0o755)

    def put(self, program):
        new = self.backend.with_suffix(".new")
        new.symlink_to(program)
        new.replace(self.backend)

    def begin(self):
        """The program as it is, with the configuration as it is now."""
        self.put(self.program)

    come_back = begin

    def end(self):
        pass

    def go_away(self):
        """As after a broken update."""
        self.put(self.broken)


class SpawnedProgram(Program):
    """The web server starts the program and keeps it."""

    def put(self, program):
        """As an update puts it: a new file, for which mod_fcgid starts new processes at once. The old ones have
        nothing more to do and are ended."""
        old = self.processes()
        new = self.backend.with_suffix(".new")
        shutil.copy(program, new)
        new.replace(self.backend)
        for pid in old:
            os.kill(pid, signal.SIGTERM)

    def processes(self):
        """Only those that serve from our own folder."""
        ours = str(self.backend).encode()
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "cmdline").read_bytes().split(b"\0")[0] == ours:
                    found.append(int(entry.name))
            except OSError:
                pass  # it has ended
        return found


class Host:
    """A web server in front of a responder. `title` is its row in the matrix."""
    reload_signal = signal.SIGHUP
    has_server = True
    has_socket = False
    # What a reload of the web server costs the requests of that moment: "" (nothing), "pending" (some read "being
    # confirmed", 503) or "answers" (some have no answer).
    loses_at_reload = ""

    def __init__(self, world, config, certificate, key):
        self.world, self.config, self.certificate, self.key = world, config, certificate, key
        self.responder = self.backend_kind(world)
        self.server = None

    def start(self, options):
        name = f"{self.name}-options" if options else self.name
        users = subprocess.run(["openssl", "passwd", "-apr1", "-salt", "saltsalt", "word"], capture_output=True,
                               encoding="utf-8", check=True, timeout=30).stdout
        self.server = WebServer(self.world, name, lambda *where: self.words(users, *where), tls=self.certificate,
                                **({"OPTIONS": "1"} if options else {}))
        (self.server.prefix / "root" / "index.html").write_text("the shop itself")

    def stop(self):
        if self.server:
            self.server.process.stop(places.patience(20))

    def reload(self):
        self.server.process.signal(self.reload_signal)

    def ask(self, query="", path="/payments/complete", **request):
        return self.server.ask(query, path, **request)


class Nginx(Host):
    name, title = "nginx", "nginx"
    backend_kind = Service
    has_socket = True

    @staticmethod
    def missing():
        return program_missing("nginx", "nginx-light")

    def words(self, users, prefix, port, _plain_port):
        (prefix / "root").mkdir(parents=True)
        (prefix / "users").write_text(f"operator:{users}")
        return [places.ROOT / "tools" / "nginx-try.sh", prefix, self.responder.backend, port, self.certificate,
                self.key]


class OtherHost(Host):
    """Started by tools/<script> with deploy/<name>.conf.example."""
    reload_signal = signal.SIGUSR1

    def words(self, users, prefix, port, plain_port):
        (prefix / "root").mkdir(parents=True)
        (prefix / "users").write_text(f"operator:{users}")
        return [places.ROOT / "tools" / self.script, EXAMPLES / f"{self.name}.conf.example", prefix,
                self.responder.backend, self.config, port, plain_port, self.certificate, self.key]


class ApacheCgid(OtherHost):
    name, title, script = "apache-cgid", "Apache mod_cgid", "apache-try.sh"
    backend_kind = Program
    loses_at_reload = "pending"

    @staticmethod
    def missing():
        return program_missing("apache2", "apache2-bin")


class ApacheFcgid(OtherHost):
    name, title, script = "apache-fcgid", "Apache mod_fcgid", "apache-try.sh"
    backend_kind = SpawnedProgram
    loses_at_reload = "answers"

    @staticmethod
    def missing():
        return program_missing("apache2", "apache2-bin") or file_missing(APACHE_MODULES / "mod_fcgid.so",
                                                                         "libapache2-mod-fcgid")


class ApacheProxyFcgi(OtherHost):
    name, title, script = "apache-proxy-fcgi", "Apache mod_proxy_fcgi", "apache-try.sh"
    backend_kind = Service
    has_socket = True

    @staticmethod
    def missing():
        return program_missing("apache2", "apache2-bin")


class LighttpdFastcgi(OtherHost):
    name, title, script = "lighttpd-fastcgi", "lighttpd mod_fastcgi", "lighttpd-try.sh"
    backend_kind = Service
    has_socket = True

    @staticmethod
    def missing():
        return program_missing("lighttpd", "lighttpd") or file_missing(LIGHTTPD_MODULES / "mod_openssl.so",
                                                                       "lighttpd-mod-openssl")


class LighttpdCgi(OtherHost):
    name, title, script = "lighttpd-cgi", "lighttpd mod_cgi", "lighttpd-try.sh"
    backend_kind = Program
    missing = LighttpdFastcgi.missing


class PlainCgi:
    """The program alone, by CGI variables: what any web server with a cgi-bin does at best."""
    name, title = "cgi", "plain CGI"
    has_server = False
    has_socket = False

    @staticmethod
    def missing():
        return ""

    def __init__(self, world, *_):
        self.world = world
        self.responder = Program(world)

    def start(self, options):
        pass

    def stop(self):
        pass

    def ask(self, query="", path="/payments/complete", method="GET", headers=(), body=b""):
        content_type = dict(headers).get("Content-Type")
        return self.world.cgi(query, body, path=path, method=method, content_type=content_type,
                              headers=[pair for pair in headers if pair[0] != "Content-Type"])


HOSTS = [Nginx, ApacheCgid, ApacheFcgid, ApacheProxyFcgi, LighttpdFastcgi, LighttpdCgi, PlainCgi]
