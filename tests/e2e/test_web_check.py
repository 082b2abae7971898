"""impctl web-check: what anybody can fetch is found by asking, and nothing is left behind."""
import contextlib
import http.server
import json
import signal
import subprocess
import threading

from support import check, contains, equal, lacks, places, test
from support.processes import die_with_parent


class Web(http.server.SimpleHTTPRequestHandler):
    """A host that serves a folder, and runs the responder below /cgi-bin/imp.fcgi unless told otherwise."""

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if not (path + "/").startswith("/cgi-bin/imp.fcgi/"):
            self.server.asked.append(path)
            self.server.came.set()
            if self.server.holds:
                self.server.goes_on.wait(60)
            return super().do_GET()
        if self.server.instead:
            status, body = self.server.instead
        else:
            answer = self.server.world.cgi(query, path=path, REQUEST_URI=None, SCRIPT_NAME="/cgi-bin/imp.fcgi",
                                           HTTP_ACCEPT=self.headers["Accept"],
                                           PATH_INFO=path[len("/cgi-bin/imp.fcgi"):])
            status, body = answer.status, answer.body
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def web(world, root):
    """A server whose document root is `root`; the address of the responder on it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                             lambda *words: Web(*words, directory=str(root)))
    server.daemon_threads = True
    server.world, server.asked, server.instead = world, [], None
    server.holds, server.came, server.goes_on = False, threading.Event(), threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.goes_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


def home(world, *private):
    """A home folder with a document root and a private folder; the latter. Configuration and store lie there."""
    folder = world.directory.joinpath("home", *private)
    folder.mkdir(parents=True)
    (world.directory / "home" / "public_html").mkdir(exist_ok=True)
    config = folder / "imp.toml"
    config.write_text('[api]\nkey = "k"\nsecret_file = "secret"\n', "utf-8")
    (folder / "secret").write_text("s\n")
    for path in (config, folder / "secret"):
        path.chmod(0o600)
    world.settings = {"IMP_CONFIG": str(config), "IMP_API_KEY": None, "IMP_API_SECRET": None, "IMP_STORE_URL": None,
                      "IMP_API_URL": None}
    world.add_order("ORDER-1", 1000)
    return folder


def baits(folder):
    return [name for name in contents(folder) if name.startswith("imp-web-check-")]


def held(world, server, url, *words, preexec=None):
    """A check that is under way: its file lies there, and it waits for an answer."""
    server.came.clear()
    server.holds = True
    env = world.env(**world.settings)
    process = subprocess.Popen([places.IMPCTL, *(words or ("web-check", "--files", url + "/cgi-bin/imp.fcgi"))], env=env,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               preexec_fn=preexec or die_with_parent)
    check(server.came.wait(60), "it asks")
    return process


def contents(folder):
    """But what the responder counts in, which is there from its first request on."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".metrics")


@test("outside of what is served nothing can be fetched, and nothing is left behind")
def _(world):
    private = home(world, "private")
    before = contents(private)
    with web(world, world.directory / "home" / "public_html") as (server, url):
        done = world.impctl("web-check", url + "/cgi-bin/imp.fcgi")
        equal(done.returncode, 0, done.stdout + done.stderr)
        equal(done.stdout.count("ok "), 5, "the responder and four files: " + done.stdout)
        check(len(server.asked) > 30, server.asked)
        names = ("imp.toml", "imp.db", "imp.db.metrics")
        check(all("imp-web-check-" in path or path.endswith(names) for path in server.asked), server.asked)
    equal(contents(private), before)


@test("a folder that is served is found, whatever the files' permissions are")
def _(world):
    private = home(world, "public_html", "private")
    before = contents(private)
    with web(world, world.directory / "home" / "public_html") as (_server, url):
        done = world.impctl("web-check", "--json", url + "/cgi-bin/imp.fcgi/")
        equal(done.returncode, 1, done.stdout + done.stderr)
        found = json.loads(done.stdout)
        equal(found["complaint"], None)
        equal([file["reachable_at"] for file in found["files"]], [url + "/private/"] * 4)
        contains(done.stderr, "move it elsewhere")
    equal(contents(private), before)


@test("without IMP_CONFIG it says what it does not look for")
def _(world):
    home(world, "private")
    with web(world, world.directory / "home" / "public_html") as (_server, url):
        lacks(world.impctl("web-check", url + "/cgi-bin/imp.fcgi").stderr, "IMP_CONFIG")
        world.settings["IMP_CONFIG"] = None
        done = world.impctl("web-check", "--files", url + "/cgi-bin/imp.fcgi")
        equal(done.returncode, 0, done.stdout + done.stderr)
        contains(done.stderr, "no IMP_CONFIG: its file and the secrets")


@test("the database alone in the document root is found as well")
def _(world):
    private = home(world, "private")
    root = world.directory / "home" / "public_html"
    with (private / "imp.toml").open("a") as config:
        config.write(f'[store]\nurl = "sqlite:{root}/imp.db"\n')
    world.add_order("ORDER-1", 1000)
    with web(world, root) as (_server, url):
        done = world.impctl("web-check", url + "/cgi-bin/imp.fcgi")
        equal(done.returncode, 1, done.stdout)
        equal(done.stdout.count("FAIL"), 2, "the database, and what is counted beside it: " + done.stdout)
        contains(done.stdout, f"can be fetched: {url}/\n")


@test("a responder that does not answer is told, with what to do")
def _(world):
    home(world, "private")
    with web(world, world.directory / "home" / "public_html") as (server, url):
        for instead, word in (((200, b"\x7fELF\x02\x01"), "switch CGI on"),
                              ((200, b"#!/bin/sh\n"), "switch CGI on"),
                              ((200, b"\x7fELF" + bytes(3 << 20)), "switch CGI on"), ((301, b""), "redirects"),
                              ((403, b""), "755"), ((404, b""), "no such address"), ((500, b""), "error log"),
                              ((503, b"no"), "start the responder"), ((200, b"hello"), "not from the responder")):
            server.instead = instead
            done = world.impctl("web-check", url + "/cgi-bin/imp.fcgi")
            equal(done.returncode, 1, done.stdout + done.stderr)
            contains(done.stdout, word)
        server.instead = None
        responder_url = world.settings.get("IMP_STORE_URL")
        world.settings["IMP_STORE_URL"] = "sqlite:/no/such/folder/imp.db"
        done = world.impctl("web-check", url + "/cgi-bin/imp.fcgi", IMP_STORE_URL=responder_url)
        equal(done.returncode, 1, done.stdout + done.stderr)
        contains(done.stdout, "cannot use its database")
        world.settings["IMP_STORE_URL"] = responder_url
        server.instead = 404, b""
        done = world.impctl("web-check", "--files", url + "/cgi-bin/imp.fcgi")
        equal((done.returncode, done.stdout.count("\n")), (0, 3), "it is not asked: " + done.stdout)


@test("a server that cannot be asked is not taken for a good one")
def _(world):
    home(world, "private")
    equal(world.impctl("web-check", "http://127.0.0.1:9/cgi-bin/imp.fcgi").returncode, 3)
    equal(world.impctl("web-check", "shop.example").returncode, 2)


@test("a signal that ends it leaves nothing behind")
def _(world):
    private = home(world, "private")
    before = contents(private)
    with web(world, world.directory / "home" / "public_html") as (server, url):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            process = held(world, server, url)
            name, = baits(private)
            equal(len(name), len("imp-web-check-.toml") + 32, "128 random bits")
            check((private / name).read_text().startswith("imp-fcgi-web-check-"), name)
            process.send_signal(number)
            said = process.communicate(timeout=60)[0]
            equal((process.returncode, contents(private)), (-number, before), said)


@test("the doctor's check of files leaves nothing behind on a signal")
def _(world):
    private = home(world, "private")
    before = contents(private)
    with web(world, world.directory / "home" / "public_html") as (server, url):
        process = held(world, server, url, "doctor", "--url", url + "/cgi-bin/imp.fcgi")
        equal(len(baits(private)), 1)
        process.terminate()
        process.communicate(timeout=60)
        equal((process.returncode, contents(private)), (-signal.SIGTERM, before))


@test("a hang-up that is ignored (nohup) stays ignored")
def _(world):
    private = home(world, "private")
    before = contents(private)
    with web(world, world.directory / "home" / "public_html") as (server, url):
        process = held(world, server, url,
                       preexec=lambda: (die_with_parent(), signal.signal(signal.SIGHUP, signal.SIG_IGN)))
        process.send_signal(signal.SIGHUP)
        server.goes_on.set()
        said = process.communicate(timeout=60)[0]
        equal((process.returncode, contents(private)), (0, before), said)


@test("what a killed check has left goes with the next one; what another one needs, and what is not ours, stays")
def _(world):
    private = home(world, "private")
    mine = private / ("imp-web-check-" + "0" * 32 + ".toml")
    mine.write_text("kept by somebody for himself\n")
    link = private / ("imp-web-check-" + "1" * 32)
    link.symlink_to(private / "imp.toml")
    before = contents(private)
    with web(world, world.directory / "home" / "public_html") as (server, url):
        process = held(world, server, url)
        left, = [name for name in baits(private) if name not in before]
        process.kill()
        process.communicate(timeout=60)
        check(left in contents(private), "nobody could take it away")
        (private / ("imp-web-check-" + "2" * 32 + ".db")).touch()  # a full disk

        lives = held(world, server, url)
        lying, = [name for name in baits(private) if name not in before]
        check(lying != left, "the killed one's is gone, and so is the empty one")
        server.holds = False
        done = world.impctl("web-check", "--files", url + "/cgi-bin/imp.fcgi")
        equal(done.returncode, 0, done.stdout + done.stderr)
        equal([name for name in baits(private) if name not in before], [lying], "it still asks for it")
        server.goes_on.set()
        said = lives.communicate(timeout=60)[0]
        equal((lives.returncode, contents(private)), (0, before), said)
