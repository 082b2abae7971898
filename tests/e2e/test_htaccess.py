"""The operator's console on shared hosting: what docs/operator-console.md prints, under the real Apache."""
import re
import shutil
import subprocess

from hosts.servers import ApacheCgid
from hosts.site import write_config
from support import Skip, certificates, contains, equal, http_client, lacks, landing, places, test
from support.answer import parse_cgi
from support.console import basic, form_in
from support.servers import WebServer

SHOP = "/cgi-bin/imp.fcgi"
CONSOLE = "/cgi-bin/imp-console.fcgi/admin"
KIM = "kim:a long word"


def printed(mark):
    """The piece of the document's code with this in it."""
    text = (places.ROOT / "docs" / "operator-console.md").read_text("utf-8").split("\n## On shared hosting\n", 1)[1].split("\n## ", 1)[0]
    blocks = [re.sub("^       ", "", block, flags=re.M) for block in re.findall(r"(?:^       .*\n)+", text, re.M)]
    return next(block for block in blocks if mark in block)


class Account:
    """Of a web host: a folder of programs; imp.toml and the password file outside of it."""

    def __init__(self, world, script=False, lines=True, **host):
        """`script`: imp.fcgi is the script that install.sh puts where the program can be told nothing by .htaccess."""
        if ApacheCgid.missing():
            raise Skip(ApacheCgid.missing())
        self.world = world
        self.home = world.directory
        world.start_sandbox()
        world.settings.update(IMP_ADMIN_ENABLED="true", IMP_ADMIN_WRITE="true")
        (self.home / "imp-fcgi").mkdir()
        write_config(self.home / "imp-fcgi" / "imp.toml", world.env())
        self.cgi_bin = self.home / "cgi-bin"
        self.cgi_bin.mkdir()
        if script:
            shutil.copy(places.RESPONDER, self.home / "imp-fcgi" / "imp.fcgi")
            self.put("imp.fcgi", "#!/bin/sh\nIMP_CONFIG=/home/me/imp-fcgi/imp.toml exec /home/me/imp-fcgi/imp.fcgi\n")
        else:
            shutil.copy(places.RESPONDER, self.cgi_bin / "imp.fcgi")
        self.put("imp-console.fcgi", printed("#!/bin/sh"))
        users = printed("openssl passwd").replace("$(openssl passwd -6)", "$(echo 'a long word' | openssl passwd -6 -stdin)")
        subprocess.run(["sh", "-ec", self.here(users)], check=True, timeout=30)
        shipped = "" if script else (places.ROOT / "deploy" / "shared-hosting" / "htaccess").read_text("utf-8")
        self.put(".htaccess", shipped + (printed("<Files ") if lines else ""))
        authority = certificates.authority(self.home)
        certificate, key = certificates.server(self.home, "IP:127.0.0.1")
        self.server = WebServer(world, "host", lambda prefix, port, plain_port: [
            places.ROOT / "tools" / "apache-host-try.sh", prefix, self.cgi_bin, port, plain_port, certificate, key],
            tls=authority, **host)

    def here(self, text):
        contains(text, "/home/me/")
        return text.replace("/home/me/", f"{self.home}/")

    def put(self, name, text):
        (self.cgi_bin / name).write_text(self.here(text) if text else "", "utf-8")
        (self.cgi_bin / name).chmod(0o755)

    def take_out(self, text):
        access = self.cgi_bin / ".htaccess"
        before = access.read_text("utf-8")
        contains(before, text)
        access.write_text(before.replace(text, ""), "utf-8")

    def ask(self, path, query="", user=None, headers=(), **request):
        return self.server.ask(query, path, headers=[*([basic(user)] if user else []), ("Accept-Language", "en"), *headers], **request)

    def plain(self, path, user=None):
        return http_client.request(self.server.plain_port, path, headers=[basic(user)] if user else [], timeout=places.patience(60))

    def buys(self, number):
        self.world.add_order(f"ORDER-{number}", 1000)
        self.world.sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=f"ORDER-{number}", amount=1000, status="paid")
        return self.ask(f"{SHOP}/complete", landing(f"imp_{number}", f"ORDER-{number}"))


for kind, script, host in (("the program", False, {}), ("a script, as with suEXEC", True, {"OVERRIDE": "AuthConfig"})):

    @test(f"as printed, where imp.fcgi is {kind}: a login for the console, its name on the record; buyers need none")
    def _(world, script=script, host=host):
        account = Account(world, script, **host)
        equal(account.buys(1).word, "success")
        equal(account.ask(f"{SHOP}/healthz").text.strip(), "ok")
        for page in ("", "/", "/orders", "/order?id=ORDER-1"):
            path, _, query = page.partition("?")
            for user in (None, "kim:wrong", "nobody:a long word"):
                answer = account.ask(CONSOLE + path, query, user, [("IMP_ADMIN_USER", "kim"), ("Imp-Admin-User", "kim")])
                equal((answer.status, answer.header("X-Request-Id")), (401, None), (page, user))
                contains(answer.header("WWW-Authenticate"), 'Basic realm="payments"')
            equal((account.ask(CONSOLE + path, query, KIM).status, page), (200, page))
            equal(account.ask(f"{SHOP}/admin{path}", query, KIM).status, 403, "no login there, no operator")
        page = account.ask(f"{CONSOLE}/order", "id=ORDER-1", KIM)
        contains(page.text, '<span id="operator">kim</span>')
        fields = form_in(page, f"{CONSOLE}/settle")
        sent = {"method": "POST", "body": "&".join(f"{name}={value}" for name, value in fields.items()).encode(),
                "headers": [("Content-Type", "application/x-www-form-urlencoded"), ("Sec-Fetch-Site", "same-origin")]}
        equal(account.ask(f"{CONSOLE}/settle", **sent).status, 401)
        done = account.ask(f"{CONSOLE}/settle", user=KIM, **sent)
        equal((done.status, done.header("Location")), (303, f"{CONSOLE}/order?id=ORDER-1&said=asked"))
        contains(account.ask(f"{CONSOLE}/order", "id=ORDER-1", KIM).seen, "by=kim")
        contains((account.server.prefix / "error.log").read_text(errors="replace"), "operator=kim merchant_uid=ORDER-1", "the log")
        for name in (".htaccess", "imp-console.fcgi"):
            lacks(account.ask(f"/cgi-bin/{name}").text, "imp.toml", name)


@test("the console's script hands on no name that nobody has checked, as nginx's REMOTE_USER")
def _(world):
    account = Account(world)
    for checked, status in (({}, 403), ({"AUTH_TYPE": ""}, 403), ({"AUTH_TYPE": "Basic"}, 200)):
        asked = {**world.clean_env(), **world.variables(path=CONSOLE, REMOTE_USER="kim"), "PATH_INFO": "/admin", **checked}
        done = subprocess.run([account.cgi_bin / "imp-console.fcgi"], env=asked, cwd=account.cgi_bin, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=places.patience(60), check=True)
        answer = parse_cgi(done.stdout)
        equal(answer.status, status, checked)
        equal('<span id="operator">kim</span>' in answer.text, status == 200, checked)


@test("no password is asked for or taken without HTTPS")
def _(world):
    account = Account(world)
    for user in (None, KIM):
        answer = account.plain(CONSOLE, user)
        equal((answer.status, answer.header("WWW-Authenticate"), answer.header("X-Request-Id")), (403, None, None), user)
    equal(account.plain(f"{SHOP}/healthz").status, 200)
    account.take_out("SSLRequireSSL\n")  # for a host whose TLS ends elsewhere
    equal(account.plain(CONSOLE).status, 401)
    contains(account.plain(CONSOLE, KIM).text, '<span id="operator">kim</span>')


for title, settings in (("the host takes no notice of .htaccess", {"script": True, "OVERRIDE": "None"}), ("its lines are missing", {"lines": False})):

    @test(f"nobody is let into the console, and buyers are served, where {title}")
    def _(world, settings=settings):
        account = Account(world, **settings)
        for user in (None, KIM):
            answer = account.ask(CONSOLE, user=user)
            equal(answer.status, 403, user)
            contains(answer.text, "IMP_ADMIN_USER")
        equal(account.buys(1).word, "success")


@test("a host that does not allow the lines answers 500 to all, which healthz shows at once; taking them out mends it")
def _(world):
    account = Account(world, OVERRIDE="FileInfo")
    equal(account.ask(f"{SHOP}/healthz").status, 500)
    equal(account.buys(1).status, 500)
    account.take_out(account.here(printed("<Files ")))
    equal(account.ask(f"{SHOP}/healthz").text.strip(), "ok")
    equal(account.buys(2).word, "success")
